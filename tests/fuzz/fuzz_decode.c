/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_decode.c - `holdfast decode`: any text as a log, with this program as the ELF; and any text as the Code: line
 * of each machine. What is told does not depend on how the text is torn. */
#include <elf.h>
#include <string.h>

#include "fuzz.h"
#include "host/decode.h"
#include "host/disasm.h"
#include "host/say.h"

struct told {
	size_t lines;
	uint32_t sum;
};

void say_error(const char *fmt, ...)
{
	(void)fmt;
}

static void tell(void *ctx, const char *text)
{
	struct told *t = ctx;

	FUZZ_ASSERT(strlen(text) < 1024 && !strchr(text, '\n'));
	t->lines++;
	for (; *text != '\0'; text++)
		t->sum = t->sum * 31u + (uint8_t)*text;
}

static struct decode *new_decode(struct told *t)
{
	char why[256];
	struct decode *d = decode_new("/proc/self/exe", tell, t, why, sizeof(why));

	FUZZ_ASSERT(d != NULL);
	return d;
}

static struct told feed(const char *text, size_t size, size_t piece)
{
	struct told t = {0};
	struct decode *d = new_decode(&t);

	for (size_t at = 0; at < size; at += piece)
		decode_feed(d, text + at, size - at < piece ? size - at : piece);
	decode_feed(d, "\n", 1);
	decode_free(d);
	return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned machines[] = {EM_ARM, EM_AARCH64, EM_X86_64, EM_68K};
	char *text = malloc(size + 1);
	struct told code = {0};

	memcpy(text, data, size);
	const struct told whole = feed(text, size, size + 1), torn = feed(text, size, 1);
	FUZZ_ASSERT(whole.lines == torn.lines && whole.sum == torn.sum);
	text[size] = '\0';
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		(void)disasm_code(machines[i], text, 0, tell, &code);
		(void)disasm_code(machines[i], text, 0xc0100000, tell, &code);
	}
	free(text);
	return 0;
}
