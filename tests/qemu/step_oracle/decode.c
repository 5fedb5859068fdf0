/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* decode.c - the step decoder on a pipe, for run.py.
 *
 *   in:  n R0 .. R15 CPSR SPSR HAS     (hex; what arm_next_pc() is to be asked)
 *   out: m ADDR LENGTH                 (memory wanted, any number of times)
 *   in:  HEX | none                    (its bytes, or none)
 *   out: = ADDR[t] .. | ! ERROR        (every next address, t for Thumb; or the refusal) */
#include <inttypes.h>
#include <stdio.h>

#include "arch/arm/step/step.h"

static int read_over_pipe(void *ctx, uint32_t addr, void *dst, size_t len)
{
	uint8_t *to = dst;

	(void)ctx;
	printf("m %" PRIx32 " %zu\n", addr, len);
	fflush(stdout);
	for (size_t i = 0; i < len; i++) {
		unsigned byte;

		if (scanf("%2x", &byte) != 1) {
			(void)scanf(" none");
			return HF_EFAULT;
		}
		to[i] = (uint8_t)byte;
	}
	return 0;
}

static int read_state(struct arm_state *s)
{
	uint32_t *fields[19];

	for (int i = 0; i < 16; i++)
		fields[i] = &s->r[i];
	fields[16] = &s->cpsr;
	fields[17] = &s->spsr;
	fields[18] = &s->has;
	for (int i = 0; i < 19; i++)
		if (scanf("%" SCNx32, fields[i]) != 1)
			return -1;
	s->has |= ARM_CORTEX_A15;
	return 0;
}

int main(void)
{
	struct arm_state s = {.cpsr = 0};

	while (scanf(" n") == 0 && read_state(&s) == 0) {
		struct arm_next next[HF_NEXT_MAX];
		int n = arm_next_pc(&s, read_over_pipe, NULL, next);

		if (n < 0)
			printf("! %d", n);
		else
			putchar('=');
		for (int i = 0; i < n; i++)
			printf(" %" PRIx32 "%s", next[i].addr, next[i].thumb ? "t" : "");
		putchar('\n');
		fflush(stdout);
	}
	return 0;
}
