/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* feeder.c - aarch64_unwind() as a filter, on the host: registers in, callers' frames out.
 *
 * feeder IMAGE BASE TEXT_BEGIN TEXT_END EXC_BEGIN EXC_END   (hexadecimal)
 *   in   u X0 .. X30 SP PC       walk from an exact frame
 *   out  m ADDR                  asks for WINDOW bytes of target memory there
 *   in   HEX, or an empty line when it cannot be read
 *   out  f KIND KNOWN X0 .. X30 SP PC   once for each caller
 *   out  e ERROR                 the walk has ended so */
#include "arch/aarch64/unwind.h"
#include "stub/err.h"
#include "stub/seam/arch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW    256u
#define WINDOWS   16u
#define DEPTH_MAX 64
#define LINE_MAX  2048

struct memory {
	uint8_t *image;
	uint64_t base, size;
	uint64_t at[WINDOWS];
	uint8_t bytes[WINDOWS][WINDOW];
	unsigned windows;
};

static int digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static const uint8_t *window(struct memory *m, uint64_t addr)
{
	static char line[LINE_MAX];
	uint64_t at = addr & ~(uint64_t)(WINDOW - 1);

	for (unsigned i = 0; i < m->windows; i++)
		if (m->at[i] == at)
			return m->bytes[i];
	if (m->windows == WINDOWS)
		return NULL;
	printf("m %" PRIx64 "\n", at);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin) || strlen(line) != 2 * WINDOW + 1)
		return NULL;
	uint8_t *bytes = m->bytes[m->windows];
	for (unsigned i = 0; i < WINDOW; i++)
		bytes[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
	m->at[m->windows++] = at;
	return bytes;
}

static int read_target(void *ctx, uint64_t addr, void *dst, size_t len)
{
	struct memory *m = ctx;
	uint8_t *to = dst;

	if (addr >= m->base && addr - m->base + len <= m->size) {
		memcpy(dst, m->image + (addr - m->base), len);
		return 0;
	}
	for (size_t i = 0; i < len; i++) {
		const uint8_t *bytes = window(m, addr + i);
		if (!bytes)
			return HF_EFAULT;
		to[i] = bytes[(addr + i) & (WINDOW - 1)];
	}
	return 0;
}

static void walk(struct memory *m, struct aarch64_unwind_env *env, const char *line)
{
	struct hf_frame f = {.known = FRAME_KNOWN_ALL};
	char *end = NULL;
	int kind = HF_ENOSPC;

	m->windows = 0;
	for (int i = 0; i < 31; i++, line = end)
		f.x[i] = strtoull(line, &end, 16);
	f.sp = strtoull(line, &end, 16);
	f.pc = strtoull(end, NULL, 16);
	env->exact = true;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		kind = aarch64_unwind(&f, env);
		if (kind < 0)
			break;
		env->exact = kind == HF_UNWIND_EXCEPTION;
		printf("f %d %" PRIx64, kind, f.known);
		for (int i = 0; i < 31; i++)
			printf(" %" PRIx64, f.x[i]);
		printf(" %" PRIx64 " %" PRIx64 "\n", f.sp, f.pc);
	}
	printf("e %d\n", kind);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct memory m;
	static char line[LINE_MAX];
	uint64_t arg[7] = {0};

	if (argc != 7)
		return 2;
	for (int i = 2; i < argc; i++)
		arg[i] = strtoull(argv[i], NULL, 16);
	struct aarch64_unwind_env env = {.text_begin = arg[3],
		.text_end = arg[4],
		.exc_return_begin = arg[5],
		.exc_return_end = arg[6],
		.read = read_target,
		.ctx = &m};
	FILE *image = fopen(argv[1], "rb");
	if (!image || fseek(image, 0, SEEK_END) != 0)
		return 2;
	long size = ftell(image);
	rewind(image);
	m.image = malloc((size_t)size);
	m.base = arg[2];
	m.size = (uint64_t)size;
	if (!m.image || fread(m.image, 1, (size_t)size, image) != (size_t)size)
		return 2;
	fclose(image);
	while (fgets(line, sizeof(line), stdin))
		if (line[0] == 'u')
			walk(&m, &env, line + 1);
	free(m.image);
	return 0;
}
