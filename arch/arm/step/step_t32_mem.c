/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_t32_mem.c - the 32-bit Thumb instructions that load and store and go on to the next, as a table; A6.3
 * is their map, A8.8 the details. Those that load the pc are in step_t32.c, and are looked for first. */
#include "arch/arm/step/step_row.h"

static bool ok_dual(const struct arm_step *t)
{
	unsigned n = arm_bits(t, 19, 16);

	if (!arm_bit(t, 21))
		return true;
	return n != 15 && n != arm_bits(t, 15, 12) && n != arm_bits(t, 11, 8);
}

static bool ok_ldrd(const struct arm_step *t)
{
	return ok_dual(t) && !arm_same(t, 12, 8);
}

static bool ok_strd(const struct arm_step *t)
{
	return ok_dual(t) && arm_bits(t, 19, 16) != 15;
}

#define N      NOT_PC(F_N)
#define ND     NOT_PC(F_N | F_D)
#define BAD_D  BAD_REG(F_D)
#define BAD_M  BAD_REG(F_M)
#define BAD_DS BAD_REG(F_D | F_S)
#define BAD_DM BAD_REG(F_D | F_M)

static const struct arm_row rows[] = {
	/* A6.3.5 load/store multiple */
	{0xffd0a000, 0xe8800000, N, arm_ok_block, NULL}, /* A6.3.5 STM */
	{0xffd0a000, 0xe9000000, N, arm_ok_block, NULL}, /* A6.3.5 STMDB PUSH */
	{0xffd0a000, 0xe8900000, N, arm_ok_block, NULL}, /* A6.3.5 LDM POP */
	{0xffd0a000, 0xe9100000, N, arm_ok_block, NULL}, /* A6.3.5 LDMDB */
	/* A6.3.6 load/store dual, */
	{0xff700000, 0xe8600000, BAD_DS, ok_strd, NULL}, /* A6.3.6 STRD post-indexed */
	{0xff700000, 0xe8700000, BAD_DS, ok_ldrd, NULL}, /* A6.3.6 LDRD post-indexed */
	{0xff500000, 0xe9400000, BAD_DS, ok_strd, NULL}, /* A6.3.6 STRD */
	{0xff500000, 0xe9500000, BAD_DS, ok_ldrd, NULL}, /* A6.3.6 LDRD */
	/* A6.3.7 load word */
	{0xff7f0000, 0xf85f0000, 0, NULL, NULL},        /* A6.3.7 LDR literal */
	{0xfff00000, 0xf8d00000, 0, NULL, NULL},        /* A6.3.7 LDR */
	{0xfff00f00, 0xf8500e00, BAD_D, NULL, NULL},    /* A6.3.7 LDRT */
	{0xfff00800, 0xf8500800, 0, arm_ok_imm8, NULL}, /* A6.3.7 LDR indexed */
	{0xfff00fc0, 0xf8500000, BAD_M, NULL, NULL},    /* A6.3.7 LDR register */
	/* A6.3.8 load halfword, memory hints */
	{0xfe7f0000, 0xf83f0000, BAD_D, NULL, NULL},        /* A6.3.8 LDRH LDRSH literal */
	{0xfff0f000, 0xf8b0f000, 0, NULL, NULL},            /* A6.3.8 PLDW */
	{0xfff0ff00, 0xf830fc00, 0, NULL, NULL},            /* A6.3.8 PLDW, negative offset */
	{0xfff0ffc0, 0xf830f000, BAD_M, NULL, NULL},        /* A6.3.8 PLDW register */
	{0xfef00000, 0xf8b00000, BAD_D, NULL, NULL},        /* A6.3.8 LDRH LDRSH */
	{0xfef00f00, 0xf8300e00, BAD_D, NULL, NULL},        /* A6.3.8 LDRHT LDRSHT */
	{0xfef00800, 0xf8300800, BAD_D, arm_ok_imm8, NULL}, /* A6.3.8 LDRH LDRSH indexed */
	{0xfef00fc0, 0xf8300000, BAD_DM, NULL, NULL},       /* A6.3.8 LDRH LDRSH register */
	/* A6.3.9 load byte, memory hints */
	{0xfe7ff000, 0xf81ff000, 0, NULL, NULL},            /* A6.3.9 PLD PLI literal */
	{0xfe7f0000, 0xf81f0000, NOT_SP(F_D), NULL, NULL},  /* A6.3.9 LDRB LDRSB literal */
	{0xfef0f000, 0xf890f000, 0, NULL, NULL},            /* A6.3.9 PLD PLI */
	{0xfef0ff00, 0xf810fc00, 0, NULL, NULL},            /* A6.3.9 PLD PLI, negative offset */
	{0xfef0ffc0, 0xf810f000, BAD_M, NULL, NULL},        /* A6.3.9 PLD PLI register */
	{0xfef00000, 0xf8900000, BAD_D, NULL, NULL},        /* A6.3.9 LDRB LDRSB */
	{0xfef00f00, 0xf8100e00, BAD_D, NULL, NULL},        /* A6.3.9 LDRBT LDRSBT */
	{0xfef00800, 0xf8100800, BAD_D, arm_ok_imm8, NULL}, /* A6.3.9 LDRB LDRSB indexed */
	{0xfef00fc0, 0xf8100000, BAD_DM, NULL, NULL},       /* A6.3.9 LDRB LDRSB register */
	/* A6.3.10 store single data item */
	{0xfff00000, 0xf8c00000, ND, NULL, NULL},               /* A6.3.10 STR */
	{0xffd00000, 0xf8800000, N | BAD_D, NULL, NULL},        /* A6.3.10 STRB STRH */
	{0xffd00f00, 0xf8000e00, N | BAD_D, NULL, NULL},        /* A6.3.10 STRBT STRHT */
	{0xfff00f00, 0xf8400e00, N | BAD_D, NULL, NULL},        /* A6.3.10 STRT */
	{0xfff00800, 0xf8400800, ND, arm_ok_imm8, NULL},        /* A6.3.10 STR indexed */
	{0xffd00800, 0xf8000800, N | BAD_D, arm_ok_imm8, NULL}, /* A6.3.10 STRB STRH indexed */
	{0xfff00fc0, 0xf8400000, ND | BAD_M, NULL, NULL},       /* A6.3.10 STR register */
	{0xffd00fc0, 0xf8000000, N | BAD_DM, NULL, NULL},       /* A6.3.10 STRB STRH register */
};

const struct arm_row *arm_t32_mem_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
