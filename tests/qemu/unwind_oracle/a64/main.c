/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* main.c - calls each build of prog.c; RUNS is a list of X(entry). */
#include "arch/aarch64/frame.h"

#define X(name) int name(int seed);
RUNS
#undef X

	int
	unwind_main(void);
void unwind_on_undef(struct hf_frame *f);
void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);

volatile int unwind_sink, unwind_zero;
volatile double unwind_real = 1.25;

void *memcpy(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	while (n--)
		*d++ = *s++;
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	char *d = dst;

	while (n--)
		*d++ = (char)c;
	return dst;
}

static __attribute__((noinline)) void handle(const struct hf_frame *f)
{
	unwind_sink += (int)f->x[0];
}

void unwind_on_undef(struct hf_frame *f)
{
	handle(f);
	unwind_sink++;
}

int unwind_main(void)
{
	int s = 1;

#define X(name) s += name(s);
	RUNS
#undef X
		return s;
}
