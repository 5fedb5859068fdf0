/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_call.c - where a call returns to, told from its word alone: that is all that can be known of a call into code
 * where no step can end.
 *
 *   BL, BLX --> behind it
 *   B       --> lr: the function hands its own call on to another one, as its last act */
#include "arch/arm/step/step.h"

enum back { NOWHERE, BEHIND, LR };

struct call {
	uint32_t mask, value; /* T32: first halfword on top */
	bool thumb;
	enum back back;
};

static const struct call calls[] = {
	{0x0f000000u, 0x0b000000u, false, BEHIND}, /* BL A1, A8.8.25 */
	{0xfe000000u, 0xfa000000u, false, BEHIND}, /* BLX A2 */
	{0x0ffffff0u, 0x012fff30u, false, BEHIND}, /* BLX (register) A1, A8.8.26 */
	{0x0f000000u, 0x0a000000u, false, LR},     /* B A1, A8.8.18 */
	{0xff870000u, 0x47800000u, true, BEHIND},  /* BLX (register) T1 */
	{0xf800c000u, 0xf000c000u, true, BEHIND},  /* BL T1, BLX T2 */
	{0xfe000000u, 0xde000000u, true, NOWHERE}, /* UDF, SVC: no conditions of B T1 */
	{0xf0000000u, 0xd0000000u, true, LR},      /* B T1 */
	{0xf8000000u, 0xe0000000u, true, LR},      /* B T2 */
	{0xfb80d000u, 0xf3808000u, true, NOWHERE}, /* MSR and others: no conditions of B T3 */
	{0xf800c000u, 0xf0008000u, true, LR},      /* B T3, T4 */
};

static int fetch(const struct arm_state *s, arm_read_fn read, void *ctx, int len, uint32_t *word)
{
	uint8_t b[4] = {0};
	uint32_t at = s->r[15];
	int err = read(ctx, at, b, (size_t)len);

	if ((s->cpsr & ARM_CPSR_T) != 0)
		*word = (uint32_t)b[1] << 24 | (uint32_t)b[0] << 16 | (uint32_t)b[3] << 8 | b[2];
	else
		*word = (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
	return err;
}

int arm_returns_to(const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next *back)
{
	bool thumb = (s->cpsr & ARM_CPSR_T) != 0;
	int len = arm_insn_len(s, read, ctx);
	uint32_t word = 0;

	enum back where = NOWHERE;

	if (len < 0 || fetch(s, read, ctx, len, &word) < 0)
		return HF_EFAULT;
	for (unsigned i = 0; i < HF_COUNT(calls); i++) {
		const struct call *c = &calls[i];
		if (c->thumb == thumb && (word & c->mask) == c->value) {
			where = c->back;
			break;
		}
	}
	back->addr = where == BEHIND ? s->r[15] + (uint32_t)len : s->r[14] & ~1u;
	back->thumb = where == BEHIND ? thumb : (s->r[14] & 1u) != 0;
	return where == NOWHERE ? HF_EINSN : 0;
}
