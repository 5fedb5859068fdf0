/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_a32.c - the A32 instructions that branch, load, store or control, as tables; A5 is their
 * map, A8.8 and B9.3 the details. The rest is in step_a32_data.c.
 *
 * Two tables: words with a condition (bits 31:28 are masked out there), and words whose condition
 * field is 1111. Where a destination of 15 changes the flow it has a row of its own. */
#include "arch/arm/step/step_row.h"

#define COND_AL 0xeu

/* ---- checks ---- */

static bool ok_always(const struct arm_step *t)
{
	return t->insn >> 28 == COND_AL;
}

static bool ok_hypercall(const struct arm_step *t)
{
	return ok_always(t) && arm_ok_priv(t);
}

/* SWP, STREX: the register written must not be one that is read; A8.8.212, A8.8.229. */
static bool ok_swp(const struct arm_step *t)
{
	return !arm_same(t, 16, 12) && !arm_same(t, 16, 0);
}

static bool ok_strex(const struct arm_step *t)
{
	return !arm_same(t, 12, 16) && !arm_same(t, 12, 0);
}

static bool ok_pair_low(const struct arm_step *t)
{
	unsigned rt = arm_bits(t, 3, 0), rd = arm_bits(t, 15, 12);

	return !(rt & 1) && rt != 14 && ok_strex(t) && rd != rt + 1;
}

static bool ok_pair(const struct arm_step *t)
{
	unsigned rt = arm_bits(t, 15, 12);

	return !(rt & 1) && rt != 14;
}

/* Base written back: not pc, and not a register that is transferred too. */
static bool ok_base(const struct arm_step *t)
{
	bool writeback = !arm_bit(t, 24) || arm_bit(t, 21);

	return !writeback || (arm_bits(t, 19, 16) != 15 && !arm_same(t, 16, 12));
}

static bool ok_dual(const struct arm_step *t)
{
	unsigned rt = arm_bits(t, 15, 12), rn = arm_bits(t, 19, 16), rm = arm_bits(t, 3, 0);
	bool by_register = !arm_bit(t, 22), load = !arm_bit(t, 5);

	if (!ok_pair(t) || !ok_base(t) || (!arm_bit(t, 24) && arm_bit(t, 21)))
		return false;
	if (by_register && (rm == 15 || (load && (rm == rt || rm == rt + 1))))
		return false;
	return (arm_bit(t, 24) && !arm_bit(t, 21)) || rn != rt + 1;
}

static bool ok_block(const struct arm_step *t)
{
	bool load_base = arm_bit(t, 20) && (t->insn >> arm_bits(t, 19, 16) & 1);

	return arm_bits(t, 15, 0) != 0 && !(arm_bit(t, 21) && load_base);
}

/* LDM and STM of the User mode registers: no base to write back to. */
static bool ok_block_user(const struct arm_step *t)
{
	return arm_bits(t, 15, 0) != 0 && arm_ok_has_spsr(t);
}

static bool ok_field_mask(const struct arm_step *t)
{
	return arm_bits(t, 19, 16) != 0;
}

static bool ok_msr_spsr(const struct arm_step *t)
{
	return ok_field_mask(t) && arm_ok_has_spsr(t);
}

static bool ok_banked(const struct arm_step *t)
{
	return arm_banked_known(arm_bits(t, 8, 8) << 4 | arm_bits(t, 19, 16), arm_bit(t, 22));
}

static bool ok_cps(const struct arm_step *t)
{
	return arm_cps_known(
		arm_bits(t, 19, 18), arm_bit(t, 17), arm_bits(t, 8, 6), arm_bits(t, 4, 0));
}

static bool ok_srs(const struct arm_step *t)
{
	return arm_ok_has_spsr(t) && arm_mode_known(arm_bits(t, 4, 0));
}

/* ---- flow ---- */

static uint32_t offset24(const struct arm_step *t)
{
	return ((arm_bits(t, 23, 0) ^ 0x800000u) - 0x800000u) << 2;
}

static int go_b(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + offset24(t));
}

static int go_blx(struct arm_step *t)
{
	return arm_go_bx(t, (arm_reg(t, 15) + offset24(t) + (arm_bits(t, 24, 24) << 1)) | 1);
}

static int go_bx(struct arm_step *t)
{
	return arm_go_bx(t, arm_field(t, 0));
}

static int go_eret(struct arm_step *t)
{
	return arm_go_by_spsr(t, t->s->r[14]);
}

static int go_ldr(struct arm_step *t)
{
	uint32_t offset = arm_bit(t, 25) ? arm_shifted(t) : arm_bits(t, 11, 0);
	uint32_t addr = arm_field(t, 16);

	if (arm_bit(t, 24))
		addr += arm_bit(t, 23) ? offset : 0 - offset;
	return addr & 3 ? HF_EINSN : arm_go_load(t, addr); /* A8.8.63: UNPREDICTABLE */
}

static uint32_t block_pc(const struct arm_step *t)
{
	return arm_block_pc(t->insn, arm_field(t, 16), arm_bit(t, 23), arm_bit(t, 24));
}

static int go_ldm(struct arm_step *t)
{
	uint32_t at = block_pc(t);

	return at & 3 ? HF_EFAULT : arm_go_load(t, at); /* A3.2.1: always an alignment fault */
}

static int go_ldm_return(struct arm_step *t)
{
	uint32_t target = 0;
	uint32_t at = block_pc(t);
	int err = at & 3 ? HF_EFAULT : arm_load_word(t, at, &target);

	return err ? err : arm_go_by_spsr(t, target);
}

static int go_rfe(struct arm_step *t)
{
	return arm_go_rfe(t, arm_bit(t, 23), arm_bit(t, 24));
}

/* ---- tables ---- */

#define NDM       NOT_PC(F_N | F_D | F_M)
#define ND        NOT_PC(F_N | F_D)
#define DM        NOT_PC(F_D | F_M)
#define SYSTEM    R_NEED(ARM_HAS_A_SYSTEM)
#define SECURITY  R_NEED(ARM_HAS_SECURITY)
#define VIRT      R_NEED(ARM_HAS_VIRT)
#define STOREX(k) (R_STOREX | R_LOADX(k))
#define MASKS     (SYSTEM | R_MASKS)

static const struct arm_row conditional[] = {
	/* A5.2.10 synchronization primitives */
	{0x0fb00ff0, 0x01000090, NDM, ok_swp, NULL},                      /* A5.2.10 SWP, SWPB */
	{0x0ff00ff0, 0x01800f90, NDM | STOREX(R_X_WORD), ok_strex, NULL}, /* A5.2.10 STREX */
	{0x0ff00fff, 0x01900f9f, ND | R_LOADX(R_X_WORD), NULL, NULL},     /* A5.2.10 LDREX */
	{0x0ff00ff0, 0x01a00f90, NDM | STOREX(R_X_DOUBLE), ok_pair_low, NULL}, /* A5.2.10 STREXD */
	{0x0ff00fff, 0x01b00f9f, ND | R_LOADX(R_X_DOUBLE), ok_pair, NULL},     /* A5.2.10 LDREXD */
	{0x0ff00ff0, 0x01c00f90, NDM | STOREX(R_X_BYTE), ok_strex, NULL},      /* A5.2.10 STREXB */
	{0x0ff00fff, 0x01d00f9f, ND | R_LOADX(R_X_BYTE), NULL, NULL},          /* A5.2.10 LDREXB */
	{0x0ff00ff0, 0x01e00f90, NDM | STOREX(R_X_HALF), ok_strex, NULL},      /* A5.2.10 STREXH */
	{0x0ff00fff, 0x01f00f9f, ND | R_LOADX(R_X_HALF), NULL, NULL},          /* A5.2.10 LDREXH */
	/* A5.2.9 extra load/store, unprivileged; then A5.2.8 */
	{0x0f700ff0, 0x002000b0, NDM, ok_base, NULL},         /* A5.2.9 STRHT register */
	{0x0f700ff0, 0x003000b0, NDM, ok_base, NULL},         /* A5.2.9 LDRHT register */
	{0x0f700fd0, 0x003000d0, NDM, ok_base, NULL},         /* A5.2.9 LDRSBT LDRSHT register */
	{0x0f7000f0, 0x006000b0, ND, ok_base, NULL},          /* A5.2.9 STRHT */
	{0x0f7000f0, 0x007000b0, ND, ok_base, NULL},          /* A5.2.9 LDRHT */
	{0x0f7000d0, 0x007000d0, ND, ok_base, NULL},          /* A5.2.9 LDRSBT LDRSHT */
	{0x0e400ff0, 0x000000b0, DM, ok_base, NULL},          /* A5.2.8 STRH, LDRH register */
	{0x0e500fd0, 0x001000d0, DM, ok_base, NULL},          /* A5.2.8 LDRSB LDRSH register */
	{0x0e500fd0, 0x000000d0, NOT_PC(F_D), ok_dual, NULL}, /* A5.2.8 LDRD STRD register */
	{0x0e4000f0, 0x004000b0, NOT_PC(F_D), ok_base, NULL}, /* A5.2.8 STRH, LDRH */
	{0x0e5000d0, 0x005000d0, NOT_PC(F_D), ok_base, NULL}, /* A5.2.8 LDRSB LDRSH */
	{0x0e5000d0, 0x004000d0, NOT_PC(F_D), ok_dual, NULL}, /* A5.2.8 LDRD STRD */
	/* A5.2.12 miscellaneous */
	{0x0fb00eff, 0x01000200, NOT_PC(F_D) | VIRT, ok_banked, NULL}, /* B9.3.9 MRS banked */
	{0x0fb0fef0, 0x0120f200, NOT_PC(F_M) | VIRT, ok_banked, NULL}, /* B9.3.10 MSR banked */
	{0x0fff0fff, 0x010f0000, NOT_PC(F_D) | R_MASKS, NULL, NULL},   /* B9.3.8 MRS CPSR */
	{0x0fff0fff, 0x014f0000, NOT_PC(F_D), arm_ok_has_spsr, NULL},  /* B9.3.8 MRS SPSR */
	{0x0ff0fff0, 0x0120f000, NOT_PC(F_M) | R_MASKS, ok_field_mask, NULL}, /* B9.3.12 MSR CPSR */
	{0x0ff0fff0, 0x0160f000, NOT_PC(F_M), ok_msr_spsr, NULL},             /* B9.3.12 MSR SPSR */
	{0x0ffffff0, 0x012fff10, 0, NULL, go_bx},                             /* A5.2.12 BX */
	{0x0ffffff0, 0x012fff20, NOT_PC(F_M), NULL, go_bx},           /* A5.2.12 BXJ, no Jazelle */
	{0x0ffffff0, 0x012fff30, NOT_PC(F_M), NULL, go_bx},           /* A5.2.12 BLX register */
	{0x0fffffff, 0x0160006e, R_MASKS | VIRT, NULL, go_eret},      /* B9.3.3 ERET */
	{0x0ff000f0, 0x01200070, R_BKPT, ok_always, NULL},            /* A5.2.12 BKPT */
	{0x0ff000f0, 0x01400070, R_MASKS | VIRT, ok_hypercall, NULL}, /* B9.3.4 HVC */
	{0x0ffffff0, 0x01600070, R_MASKS | SECURITY, arm_ok_priv, NULL}, /* B9.3.14 SMC */
	/* A5.2.11 MSR (immediate) and hints; hints without a name execute as NOP */
	{0x0fffffff, 0x0320f002, R_MASKS, NULL, NULL},          /* A5.2.11 WFE */
	{0x0fffff00, 0x0320f000, 0, NULL, NULL},                /* A5.2.11 other hints */
	{0x0ff0f000, 0x0320f000, R_MASKS, ok_field_mask, NULL}, /* B9.3.11 MSR CPSR */
	{0x0ff0f000, 0x0360f000, 0, ok_msr_spsr, NULL},         /* B9.3.11 MSR SPSR */
	/* A5.3 load/store word and unsigned byte; P = 0, W = 1 is the unprivileged form */
	{0x0f700000, 0x04200000, NOT_PC(F_N), ok_base, NULL},       /* A5.3 STRT */
	{0x0f300000, 0x04200000, ND, ok_base, NULL},                /* A5.3 STRBT */
	{0x0f300000, 0x04300000, ND, ok_base, NULL},                /* A5.3 LDRT LDRBT */
	{0x0e50f000, 0x0410f000, 0, ok_base, go_ldr},               /* A5.3 LDR pc */
	{0x0e500000, 0x04100000, 0, ok_base, NULL},                 /* A5.3 LDR */
	{0x0e500000, 0x04000000, 0, ok_base, NULL},                 /* A5.3 STR */
	{0x0e400000, 0x04400000, NOT_PC(F_D), ok_base, NULL},       /* A5.3 STRB, LDRB */
	{0x0f700010, 0x06200000, NOT_PC(F_N | F_M), ok_base, NULL}, /* A5.3 STRT */
	{0x0f300010, 0x06200000, NDM, ok_base, NULL},               /* A5.3 STRBT */
	{0x0f300010, 0x06300000, NDM, ok_base, NULL},               /* A5.3 LDRT LDRBT */
	{0x0e50f010, 0x0610f000, NOT_PC(F_M), ok_base, go_ldr},     /* A5.3 LDR pc */
	{0x0e500010, 0x06100000, NOT_PC(F_M), ok_base, NULL},       /* A5.3 LDR */
	{0x0e500010, 0x06000000, NOT_PC(F_M), ok_base, NULL},       /* A5.3 STR */
	{0x0e400010, 0x06400000, DM, ok_base, NULL},                /* A5.3 STRB, LDRB */
	{0x0ff000f0, 0x07f000f0, R_BKPT, ok_always, NULL},          /* A5.4 UDF */
	/* A5.5 branch, branch with link, block data transfer */
	{0x0e508000, 0x08508000, NOT_PC(F_N) | MASKS, ok_block, go_ldm_return}, /* B9.3.5 LDM^ pc */
	{0x0e600000, 0x08400000, NOT_PC(F_N), ok_block_user, NULL}, /* B9.3.6 LDM^ STM^ */
	{0x0e508000, 0x08108000, NOT_PC(F_N), ok_block, go_ldm},    /* A5.5 LDM with pc */
	{0x0e400000, 0x08000000, NOT_PC(F_N), ok_block, NULL},      /* A5.5 LDM STM */
	{0x0f000000, 0x0a000000, R_BRANCH, NULL, go_b},             /* A5.5 B */
	{0x0f000000, 0x0b000000, 0, NULL, go_b},                    /* A5.5 BL */
	{0x0f000000, 0x0f000000, R_MASKS, NULL, NULL},              /* A5.5 SVC */
};

static const struct arm_row unconditional[] = {
	/* A5.7.1 memory hints and miscellaneous */
	{0xfff1fe20, 0xf1000000, R_MASKS, ok_cps, NULL},         /* B9.3.2 CPS */
	{0xfffffdff, 0xf1010000, 0, NULL, NULL},                 /* A5.7.1 SETEND */
	{0xff70f000, 0xf450f000, 0, NULL, NULL},                 /* A5.7.1 PLI immediate */
	{0xff70f000, 0xf510f000, NOT_PC(F_N), NULL, NULL},       /* A5.7.1 PLDW immediate */
	{0xff70f000, 0xf550f000, 0, NULL, NULL},                 /* A5.7.1 PLD immediate */
	{0xffffffff, 0xf57ff01f, 0, NULL, NULL},                 /* A5.7.1 CLREX */
	{0xfffffff0, 0xf57ff040, 0, NULL, NULL},                 /* A5.7.1 DSB */
	{0xfffffff0, 0xf57ff050, 0, NULL, NULL},                 /* A5.7.1 DMB */
	{0xfffffff0, 0xf57ff060, 0, NULL, NULL},                 /* A5.7.1 ISB */
	{0xff70f010, 0xf650f000, NOT_PC(F_M), NULL, NULL},       /* A5.7.1 PLI register */
	{0xff70f010, 0xf710f000, NOT_PC(F_N | F_M), NULL, NULL}, /* A5.7.1 PLDW register */
	{0xff70f010, 0xf750f000, NOT_PC(F_M), NULL, NULL},       /* A5.7.1 PLD register */
	/* A5.7 */
	{0xfe5fffe0, 0xf84d0500, MASKS, ok_srs, NULL},                      /* B9.3.16 SRS */
	{0xfe50ffff, 0xf8100a00, NOT_PC(F_N) | MASKS, arm_ok_priv, go_rfe}, /* B9.3.13 RFE */
	{0xfe000000, 0xfa000000, 0, NULL, go_blx},                          /* A5.7 BLX immediate */
};

const struct arm_row *arm_a32_find(const struct arm_step *t)
{
	const struct arm_row *row;

	if (t->insn >> 28 != 15) {
		row = arm_row_find(conditional, HF_COUNT(conditional), t);
		if (!row)
			row = arm_a32_data_find(t);
		return row ? row : arm_cp_find(t);
	}
	row = arm_row_find(unconditional, HF_COUNT(unconditional), t);
	return row ? row : arm_neon_find(t);
}
