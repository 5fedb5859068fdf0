/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* feeder.c - arm_unwind() as a filter, on the host: registers in, callers' frames out.
 *
 * feeder IMAGE BASE EXIDX_BEGIN EXIDX_END TEXT_BEGIN TEXT_END EXC_BEGIN EXC_END   (hexadecimal)
 *   in   u R0 .. R15 CPSR        walk from an exact frame
 *   out  m ADDR                  asks for WINDOW bytes of target memory there
 *   in   HEX, or an empty line when it cannot be read
 *   out  f KIND KNOWN R0 .. R15  once for each caller
 *   out  e ERROR                 the walk has ended so */
#include "arch/arm/unwind/unwind.h"
#include "arch/armv7a/armv7a.h"
#include "stub/err.h"
#include "stub/seam/arch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW    256u
#define WINDOWS   16u
#define DEPTH_MAX 64
#define LINE_MAX  1024

struct memory {
	uint8_t *image;
	uint32_t base, size;
	uint32_t at[WINDOWS];
	uint8_t bytes[WINDOWS][WINDOW];
	unsigned windows;
};

static int digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static const uint8_t *window(struct memory *m, uint32_t addr)
{
	static char line[LINE_MAX];
	uint32_t at = addr & ~(WINDOW - 1);

	for (unsigned i = 0; i < m->windows; i++)
		if (m->at[i] == at)
			return m->bytes[i];
	if (m->windows == WINDOWS)
		return NULL;
	printf("m %" PRIx32 "\n", at);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin) || strlen(line) != 2 * WINDOW + 1)
		return NULL;
	uint8_t *bytes = m->bytes[m->windows];
	for (unsigned i = 0; i < WINDOW; i++)
		bytes[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
	m->at[m->windows++] = at;
	return bytes;
}

static int read_target(void *ctx, uint32_t addr, void *dst, size_t len)
{
	struct memory *m = ctx;
	uint8_t *to = dst;

	if (addr >= m->base && addr - m->base + len <= m->size) {
		memcpy(dst, m->image + (addr - m->base), len);
		return 0;
	}
	for (size_t i = 0; i < len; i++) {
		const uint8_t *bytes = window(m, addr + (uint32_t)i);
		if (!bytes)
			return HF_EFAULT;
		to[i] = bytes[(addr + i) & (WINDOW - 1)];
	}
	return 0;
}

static void walk(struct memory *m, struct arm_unwind_env *env, const char *line)
{
	struct hf_frame f = {.known = FRAME_KNOWN_ALL};
	char *end = NULL;
	int kind = HF_ENOSPC;

	m->windows = 0;
	for (int i = 0; i < 16; i++, line = end)
		f.r[i] = (uint32_t)strtoul(line, &end, 16);
	f.cpsr = (uint32_t)strtoul(line, NULL, 16);
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		env->exact = f.known & FRAME_KNOWN_CPSR;
		kind = arm_unwind(&f, env);
		if (kind < 0)
			break;
		printf("f %d %" PRIx32, kind, f.known);
		for (int i = 0; i < 16; i++)
			printf(" %" PRIx32, f.r[i]);
		putchar('\n');
	}
	printf("e %d\n", kind);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct memory m;
	static char line[LINE_MAX];
	uint32_t arg[9] = {0};

	if (argc != 9)
		return 2;
	for (int i = 2; i < argc; i++)
		arg[i] = (uint32_t)strtoul(argv[i], NULL, 16);
	struct arm_unwind_env env = {.exidx_begin = arg[3],
		.exidx_end = arg[4],
		.text_begin = arg[5],
		.text_end = arg[6],
		.exc_return_begin = arg[7],
		.exc_return_end = arg[8],
		.exception = armv7a_unwind_exception,
		.read = read_target,
		.ctx = &m};
	FILE *image = fopen(argv[1], "rb");
	if (!image || fseek(image, 0, SEEK_END) != 0)
		return 2;
	long size = ftell(image);
	rewind(image);
	m.image = malloc((size_t)size);
	m.base = arg[2];
	m.size = (uint32_t)size;
	if (!m.image || fread(m.image, 1, (size_t)size, image) != (size_t)size)
		return 2;
	fclose(image);
	while (fgets(line, sizeof(line), stdin))
		if (line[0] == 'u')
			walk(&m, &env, line + 1);
	free(m.image);
	return 0;
}
