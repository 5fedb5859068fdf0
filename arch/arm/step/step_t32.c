/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_t32.c - the 32-bit Thumb instructions that branch, control, or are exclusive, as a table; A6.3
 * is their map, A8.8 and B9.3 the details. Plain loads and stores are in step_t32_mem.c, the rest in
 * step_t32_data.c: a row of this file may come before theirs, never the other way round.
 *
 * A word here has its first halfword on top. Nothing is particular to the A profile but what
 * R_NEED() says; the M profile's own rows cite DDI 0403E. */
#include "arch/arm/step/step_row.h"

/* ---- checks ---- */

static bool ok_ldrexd(const struct arm_step *t)
{
	return !arm_same(t, 12, 8);
}

static bool ok_strex(const struct arm_step *t)
{
	return !arm_same(t, 8, 16) && !arm_same(t, 8, 12);
}

static bool ok_strex_low(const struct arm_step *t)
{
	return !arm_same(t, 0, 16) && !arm_same(t, 0, 12);
}

static bool ok_strexd(const struct arm_step *t)
{
	return ok_strex_low(t) && !arm_same(t, 0, 8);
}

static bool ok_tbb(const struct arm_step *t)
{
	return arm_bits(t, 19, 16) != 13;
}

static bool ok_cond(const struct arm_step *t)
{
	return arm_bits(t, 25, 22) < 14;
}

static bool ok_field_mask(const struct arm_step *t)
{
	return arm_bits(t, 11, 8) != 0;
}

static bool ok_msr_spsr(const struct arm_step *t)
{
	return ok_field_mask(t) && arm_ok_has_spsr(t);
}

static bool ok_mrs_banked(const struct arm_step *t)
{
	return arm_banked_known(arm_bits(t, 4, 4) << 4 | arm_bits(t, 19, 16), arm_bit(t, 20));
}

static bool ok_msr_banked(const struct arm_step *t)
{
	return arm_banked_known(arm_bits(t, 4, 4) << 4 | arm_bits(t, 11, 8), arm_bit(t, 20));
}

static bool ok_cps(const struct arm_step *t)
{
	return arm_cps_known(
		arm_bits(t, 10, 9), arm_bit(t, 8), arm_bits(t, 7, 5), arm_bits(t, 4, 0));
}

static bool ok_srs(const struct arm_step *t)
{
	return arm_ok_has_spsr(t) && arm_mode_known(arm_bits(t, 4, 0));
}

/* DDI 0403E B5.1.1: the special registers of the M profile. */
static bool ok_m_special(const struct arm_step *t)
{
	const uint32_t known = 0x001f03efu; /* xPSR and kin 0-3, 5-7; MSP PSP 8, 9; masks 16-20 */
	uint32_t sysm = arm_bits(t, 7, 0);

	return sysm < 32 && (known >> sysm & 1);
}

static bool ok_m_msr(const struct arm_step *t)
{
	uint32_t mask = arm_bits(t, 11, 10);

	return ok_m_special(t) && (mask == 2 || (mask != 0 && arm_bits(t, 7, 0) < 4));
}

/* ---- flow ---- */

static int go_b_cond(struct arm_step *t)
{
	uint32_t offset = (0 - arm_bits(t, 26, 26)) << 20 | arm_bits(t, 11, 11) << 19 |
			  arm_bits(t, 13, 13) << 18 | arm_bits(t, 21, 16) << 12 |
			  arm_bits(t, 10, 0) << 1;

	return arm_go_here(t, arm_reg(t, 15) + offset);
}

static int go_blx(struct arm_step *t)
{
	return arm_go_bx(t, (arm_reg(t, 15) & ~3u) + arm_offset24(t));
}

static int go_bxj(struct arm_step *t)
{
	return arm_go_bx(t, arm_field(t, 16));
}

static int go_subs(struct arm_step *t)
{
	return arm_go_by_spsr(t, t->s->r[14] - arm_bits(t, 7, 0));
}

static int go_rfe(struct arm_step *t)
{
	bool increment = arm_bit(t, 23); /* the IA form; the other is DB */

	return arm_go_rfe(t, increment, !increment);
}

static int go_ldm(struct arm_step *t)
{
	bool increment = arm_bit(t, 23);
	uint32_t at = arm_block_pc(t->insn, arm_field(t, 16), increment, !increment);

	return at & 3 ? HF_EFAULT : arm_go_load(t, at); /* A3.2.1: always an alignment fault */
}

static int load_pc(struct arm_step *t, uint32_t addr)
{
	return addr & 3 ? HF_EINSN : arm_go_load(t, addr); /* A8.8.62: UNPREDICTABLE */
}

static int go_ldr_literal(struct arm_step *t)
{
	uint32_t offset = arm_bits(t, 11, 0);

	return load_pc(t, (arm_reg(t, 15) & ~3u) + (arm_bit(t, 23) ? offset : 0 - offset));
}

static int go_ldr_imm12(struct arm_step *t)
{
	return load_pc(t, arm_field(t, 16) + arm_bits(t, 11, 0));
}

static int go_ldr_imm8(struct arm_step *t)
{
	uint32_t offset = arm_bit(t, 9) ? arm_bits(t, 7, 0) : 0 - arm_bits(t, 7, 0);

	return load_pc(t, arm_field(t, 16) + (arm_bit(t, 10) ? offset : 0));
}

static int go_ldr_reg(struct arm_step *t)
{
	return load_pc(t, arm_field(t, 16) + (arm_field(t, 0) << arm_bits(t, 5, 4)));
}

static int go_tbb(struct arm_step *t)
{
	bool half = arm_bit(t, 4);
	uint8_t b[2] = {0};
	uint32_t entry;
	int err = t->read(t->ctx, arm_field(t, 16) + (arm_field(t, 0) << half), b, half ? 2 : 1);

	if (err)
		return err;
	entry = b[0] | (uint32_t)b[1] << 8;
	if (half && (t->s->cpsr & ARM_CPSR_E))
		entry = (uint32_t)b[0] << 8 | b[1];
	return arm_go_here(t, arm_reg(t, 15) + 2 * entry);
}

/* ---- table ---- */

#define N         NOT_PC(F_N)
#define BAD_N     BAD_REG(F_N)
#define BAD_D     BAD_REG(F_D)
#define BAD_S     BAD_REG(F_S)
#define BAD_M     BAD_REG(F_M)
#define BAD_DS    BAD_REG(F_D | F_S)
#define BAD_DM    BAD_REG(F_D | F_M)
#define BAD_DSM   BAD_REG(F_D | F_S | F_M)
#define LAST      R_IT_LAST
#define ALONE     R_IT_NONE
#define LOADX(k)  R_LOADX(R_X_##k)
#define STOREX(k) (R_STOREX | R_LOADX(R_X_##k))
#define SYSTEM    R_NEED(ARM_HAS_A_SYSTEM)
#define M_ONLY    (R_NEED(ARM_HAS_M_SYSTEM) | R_MASKS)
#define VIRT      R_NEED(ARM_HAS_VIRT)
#define SECURITY  R_NEED(ARM_HAS_SECURITY)
#define LOADXD    (SYSTEM | LOADX(DOUBLE)) /* the M profile has no doubleword ones */
#define STOREXD   (SYSTEM | STOREX(DOUBLE))
#define MASKS     (SYSTEM | R_MASKS)

static const struct arm_row rows[] = {
	/* A6.3.5 load/store multiple */
	{0xffdfffe0, 0xe80dc000, MASKS, ok_srs, NULL},                   /* B9.3.15 SRSDB */
	{0xffdfffe0, 0xe98dc000, MASKS, ok_srs, NULL},                   /* B9.3.15 SRSIA */
	{0xffd0ffff, 0xe810c000, N | LAST | MASKS, arm_ok_priv, go_rfe}, /* B9.3.13 RFEDB */
	{0xffd0ffff, 0xe990c000, N | LAST | MASKS, arm_ok_priv, go_rfe}, /* B9.3.13 RFEIA */
	{0xffd0a000, 0xe8908000, N | LAST, arm_ok_block, go_ldm}, /* A6.3.5 LDM POP with pc */
	{0xffd0a000, 0xe9108000, N | LAST, arm_ok_block, go_ldm}, /* A6.3.5 LDMDB with pc */
	/* A6.3.6 load/store dual, exclusive, table branch */
	{0xfff00000, 0xe8400000, N | BAD_DS | STOREX(WORD), ok_strex, NULL},     /* A6.3.6 STREX */
	{0xfff00f00, 0xe8500f00, N | BAD_D | LOADX(WORD), NULL, NULL},           /* A6.3.6 LDREX */
	{0xfff00ff0, 0xe8c00f40, N | BAD_DM | STOREX(BYTE), ok_strex_low, NULL}, /* A6.3.6 STREXB */
	{0xfff00ff0, 0xe8c00f50, N | BAD_DM | STOREX(HALF), ok_strex_low, NULL}, /* A6.3.6 STREXH */
	{0xfff000f0, 0xe8c00070, N | BAD_DSM | STOREXD, ok_strexd, NULL},        /* A6.3.6 STREXD */
	{0xfff00fff, 0xe8d00f4f, N | BAD_D | LOADX(BYTE), NULL, NULL},           /* A6.3.6 LDREXB */
	{0xfff00fff, 0xe8d00f5f, N | BAD_D | LOADX(HALF), NULL, NULL},           /* A6.3.6 LDREXH */
	{0xfff000ff, 0xe8d0007f, N | BAD_DS | LOADXD, ok_ldrexd, NULL},          /* A6.3.6 LDREXD */
	{0xfff0ffe0, 0xe8d0f000, BAD_M | LAST, ok_tbb, go_tbb}, /* A6.3.6 TBB TBH */
	/* A6.3.4 branches and miscellaneous control */
	{0xfff0f0ff, 0xf3808000, BAD_N | MASKS, ok_field_mask, NULL},    /* B9.3.12 MSR CPSR */
	{0xfff0f0ff, 0xf3908000, BAD_N | SYSTEM, ok_msr_spsr, NULL},     /* B9.3.12 MSR SPSR */
	{0xffe0f0ef, 0xf3808020, BAD_N | VIRT, ok_msr_banked, NULL},     /* B9.3.10 MSR banked */
	{0xfff0f300, 0xf3808000, BAD_N | M_ONLY, ok_m_msr, NULL},        /* DDI 0403E B5.2.3 MSR */
	{0xfffff0ff, 0xf3ef8000, BAD_S | MASKS, NULL, NULL},             /* B9.3.8 MRS CPSR */
	{0xfffff0ff, 0xf3ff8000, BAD_S | SYSTEM, arm_ok_has_spsr, NULL}, /* B9.3.8 MRS SPSR */
	{0xffe0f0ef, 0xf3e08020, BAD_S | VIRT, ok_mrs_banked, NULL},     /* B9.3.9 MRS banked */
	{0xfffff000, 0xf3ef8000, BAD_S | M_ONLY, ok_m_special, NULL},    /* DDI 0403E B5.2.2 MRS */
	{0xffffffff, 0xf3af8002, R_MASKS, NULL, NULL},                   /* A6.3.4 WFE */
	{0xffffff00, 0xf3af8000, 0, NULL, NULL},               /* A6.3.4 NOP and the other hints */
	{0xfffff800, 0xf3af8000, ALONE | MASKS, ok_cps, NULL}, /* B9.3.1 CPS */
	{0xffffffff, 0xf3bf8f2f, 0, NULL, NULL},               /* A6.3.4 CLREX */
	{0xfffffff0, 0xf3bf8f40, 0, NULL, NULL},               /* A6.3.4 DSB */
	{0xfffffff0, 0xf3bf8f50, 0, NULL, NULL},               /* A6.3.4 DMB */
	{0xfffffff0, 0xf3bf8f60, 0, NULL, NULL},               /* A6.3.4 ISB */
	{0xfff0ffff, 0xf3c08f00, BAD_N | LAST | SYSTEM, NULL, go_bxj}, /* A6.3.4 BXJ */
	{0xffffff00, 0xf3de8f00, LAST | MASKS, NULL, go_subs}, /* B9.3.19 SUBS pc, lr; ERET */
	{0xfff0f000, 0xf7e08000, ALONE | R_MASKS | VIRT, arm_ok_priv, NULL},       /* B9.3.4 HVC */
	{0xfff0ffff, 0xf7f08000, LAST | R_MASKS | SECURITY, arm_ok_priv, NULL},    /* B9.3.14 SMC */
	{0xfff0f000, 0xf7f0a000, R_BKPT, NULL, NULL},                              /* A6.3.4 UDF */
	{0xf800d000, 0xf0008000, R_BRANCH | R_COND22 | ALONE, ok_cond, go_b_cond}, /* A6.3.4 B */
	{0xf800d000, 0xf0009000, R_BRANCH | LAST, NULL, arm_go_bl},                /* A6.3.4 B */
	{0xf800d000, 0xf000d000, LAST, NULL, arm_go_bl},                           /* A6.3.4 BL */
	{0xf800d001, 0xf000c000, LAST | SYSTEM, NULL, go_blx},                     /* A6.3.4 BLX */
	/* A6.3.7 load word */
	{0xff7ff000, 0xf85ff000, LAST, NULL, go_ldr_literal},     /* A6.3.7 LDR pc, literal */
	{0xfff0f000, 0xf8d0f000, LAST, NULL, go_ldr_imm12},       /* A6.3.7 LDR pc */
	{0xfff0ff00, 0xf850fe00, BAD_D, NULL, NULL},              /* A6.3.7 LDRT pc: refused */
	{0xfff0f800, 0xf850f800, LAST, arm_ok_imm8, go_ldr_imm8}, /* A6.3.7 LDR pc, indexed */
	{0xfff0ffc0, 0xf850f000, BAD_M | LAST, NULL, go_ldr_reg}, /* A6.3.7 LDR pc, register */
};

/* SIMD and VFP are those of A32 with some bits elsewhere; A6.3.18, A7.4, A7.7. */
static const struct arm_row *find_coprocessor(struct arm_step *t)
{
	if ((t->insn & 0xef000000) == 0xef000000)
		t->insn = 0xf2000000 | arm_bits(t, 28, 28) << 24 | arm_bits(t, 23, 0);
	else if ((t->insn & 0xff100000) == 0xf9000000)
		t->insn = 0xf4000000 | arm_bits(t, 23, 0);
	else if (t->insn >> 28 == 0xe && arm_bits(t, 27, 26) == 3)
		return arm_cp_find(t);
	else
		return NULL;
	return arm_neon_find(t);
}

const struct arm_row *arm_t32_find(struct arm_step *t)
{
	const struct arm_row *row = arm_row_find(rows, HF_COUNT(rows), t);

	if (!row)
		row = arm_t32_mem_find(t);
	if (!row)
		row = arm_t32_data_find(t);
	return row ? row : find_coprocessor(t);
}
