/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_t16.c - the 16-bit Thumb instructions as a table; A6.2 is their map, A8.8 and B9.3 the
 * details. A register field of three bits needs no check; those of four bits have one. */
#include "arch/arm/step/step_row.h"

/* ---- checks ---- */

static unsigned high_d(const struct arm_step *t)
{
	return arm_bits(t, 7, 7) << 3 | arm_bits(t, 2, 0);
}

static bool ok_add_high(const struct arm_step *t)
{
	return !(high_d(t) == 15 && arm_bits(t, 6, 3) == 15);
}

static bool ok_cmp_high(const struct arm_step *t)
{
	unsigned n = high_d(t), m = arm_bits(t, 6, 3);

	return (n >= 8 || m >= 8) && n != 15 && m != 15;
}

static bool ok_blx(const struct arm_step *t)
{
	return arm_bits(t, 6, 3) != 15;
}

static bool ok_list(const struct arm_step *t)
{
	return arm_bits(t, 7, 0) != 0;
}

static bool ok_push(const struct arm_step *t)
{
	return arm_bits(t, 8, 0) != 0;
}

static bool ok_cps(const struct arm_step *t)
{
	bool abort_mask = arm_bit(t, 2) && (t->s->has & ARM_HAS_M_SYSTEM);

	return arm_bits(t, 2, 0) != 0 && !abort_mask;
}

/* A8.8.54: the condition NV is UNPREDICTABLE, and so is an "else" of AL. */
static bool ok_it(const struct arm_step *t)
{
	unsigned cond = arm_bits(t, 7, 4), mask = arm_bits(t, 3, 0);

	return cond != 15 && (cond != 14 || (mask & (mask - 1)) == 0);
}

/* ---- flow ---- */

static int go_b(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + (((arm_bits(t, 10, 0) ^ 0x400u) - 0x400u) << 1));
}

static int go_b_cond(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + (((arm_bits(t, 7, 0) ^ 0x80u) - 0x80u) << 1));
}

static int go_cbz(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + (arm_bits(t, 9, 9) << 6 | arm_bits(t, 7, 3) << 1));
}

static int go_bx(struct arm_step *t)
{
	return arm_go_bx(t, arm_field(t, 3));
}

static int go_mov(struct arm_step *t)
{
	return arm_go_here(t, arm_field(t, 3));
}

static int go_add(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + arm_field(t, 3));
}

static int go_pop(struct arm_step *t)
{
	uint32_t at = arm_block_pc(arm_bits(t, 8, 0), t->s->r[13], true, false);

	return at & 3 ? HF_EFAULT : arm_go_load(t, at); /* A3.2.1: always an alignment fault */
}

/* ---- table ---- */

#define SYSTEM R_NEED(ARM_HAS_A_SYSTEM)

static const struct arm_row rows[] = {
	{0xffc0, 0x0000, R_IT_NONE, NULL, NULL},          /* A6.2.1 MOVS Rd, Rm */
	{0xc000, 0x0000, 0, NULL, NULL},                  /* A6.2.1 LSL .. SUB immediate */
	{0xfc00, 0x4000, 0, NULL, NULL},                  /* A6.2.2 AND .. MVN */
	{0xff87, 0x4487, R_IT_LAST, ok_add_high, go_add}, /* A6.2.3 ADD pc, Rm */
	{0xff00, 0x4400, 0, NULL, NULL},                  /* A6.2.3 ADD */
	{0xff00, 0x4500, 0, ok_cmp_high, NULL},           /* A6.2.3 CMP */
	{0xff87, 0x4687, R_IT_LAST, NULL, go_mov},        /* A6.2.3 MOV pc, Rm */
	{0xff00, 0x4600, 0, NULL, NULL},                  /* A6.2.3 MOV */
	{0xff87, 0x4700, R_IT_LAST, NULL, go_bx},         /* A6.2.3 BX */
	{0xff87, 0x4780, R_IT_LAST, ok_blx, go_bx},       /* A6.2.3 BLX */
	{0xf800, 0x4800, 0, NULL, NULL},                  /* A6.2 LDR literal */
	{0xf000, 0x5000, 0, NULL, NULL},                  /* A6.2.4 loads, stores, register */
	{0xe000, 0x6000, 0, NULL, NULL},                  /* A6.2.4 STR LDR STRB LDRB */
	{0xe000, 0x8000, 0, NULL, NULL},                  /* A6.2.4 STRH LDRH, STR LDR sp */
	{0xf000, 0xa000, 0, NULL, NULL},                  /* A6.2 ADR, ADD Rd, sp */
	{0xff00, 0xb000, 0, NULL, NULL},                  /* A6.2.5 ADD sp, SUB sp */
	{0xf500, 0xb100, R_BRANCH | R_CBZ | R_IT_NONE, NULL, go_cbz}, /* A6.2.5 CBZ CBNZ */
	{0xff00, 0xb200, 0, NULL, NULL},                     /* A6.2.5 SXTH SXTB UXTH UXTB */
	{0xfe00, 0xb400, 0, ok_push, NULL},                  /* A6.2.5 PUSH */
	{0xfff7, 0xb650, R_IT_NONE | SYSTEM, NULL, NULL},    /* A6.2.5 SETEND */
	{0xffe8, 0xb660, R_IT_NONE | R_MASKS, ok_cps, NULL}, /* A6.2.5 CPS, B9.3.1 */
	{0xff80, 0xba00, 0, NULL, NULL},                     /* A6.2.5 REV REV16 */
	{0xffc0, 0xbac0, 0, NULL, NULL},                     /* A6.2.5 REVSH */
	{0xff00, 0xbd00, R_IT_LAST, NULL, go_pop},           /* A6.2.5 POP with pc */
	{0xff00, 0xbc00, 0, ok_list, NULL},                  /* A6.2.5 POP */
	{0xff00, 0xbe00, R_BKPT, NULL, NULL},                /* A6.2.5 BKPT */
	{0xffff, 0xbf20, R_MASKS, NULL, NULL},               /* A6.2.5 WFE */
	{0xff0f, 0xbf00, 0, NULL, NULL},                     /* A6.2.5 NOP and the other hints */
	{0xff00, 0xbf00, R_IT_NONE, ok_it, NULL},            /* A6.2.5 IT */
	{0xf000, 0xc000, 0, ok_list, NULL},                  /* A6.2 STM LDM */
	{0xff00, 0xde00, R_BKPT, NULL, NULL},                /* A6.2.6 UDF */
	{0xff00, 0xdf00, R_MASKS, NULL, NULL},               /* A6.2.6 SVC */
	{0xf000, 0xd000, R_BRANCH | R_COND8 | R_IT_NONE, NULL, go_b_cond}, /* A6.2.6 B */
	{0xf800, 0xe000, R_BRANCH | R_IT_LAST, NULL, go_b},                /* A6.2 B */
};

const struct arm_row *arm_t16_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
