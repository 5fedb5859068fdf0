/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_t32_data.c - the 32-bit Thumb data-processing instructions as a table; A6.3.1 to A6.3.3 and
 * A6.3.11 to A6.3.17 are their map. None of them can write the pc. */
#include "arch/arm/step/step_row.h"

/* A6.3.2: a byte that is to be repeated must not be 0. */
static bool ok_imm(const struct arm_step *t)
{
	bool repeated = !arm_bit(t, 26) && !arm_bit(t, 14) && arm_bits(t, 13, 12) != 0;

	return !repeated || arm_bits(t, 7, 0) != 0;
}

/* MOV (register): sp to sp not at all, sp from or to only without S. */
static bool ok_mov(const struct arm_step *t)
{
	bool to_sp = arm_bits(t, 11, 8) == 13, from_sp = arm_bits(t, 3, 0) == 13;

	return arm_bit(t, 20) ? !to_sp && !from_sp : !(to_sp && from_sp);
}

/* ADD, SUB (sp and register): into sp only with LSL #0 .. #3. */
static bool ok_sp_shift(const struct arm_step *t)
{
	return arm_bits(t, 11, 8) != 13 || (arm_bits(t, 14, 12) == 0 && arm_bits(t, 5, 4) == 0);
}

static unsigned lsb(const struct arm_step *t)
{
	return arm_bits(t, 14, 12) << 2 | arm_bits(t, 7, 6);
}

static bool ok_bfx(const struct arm_step *t)
{
	return lsb(t) + arm_bits(t, 4, 0) <= 31;
}

static bool ok_bfi(const struct arm_step *t)
{
	return arm_bits(t, 4, 0) >= lsb(t);
}

/* SSAT, USAT: ASR #0 is the place of SSAT16, USAT16. */
static bool ok_sat(const struct arm_step *t)
{
	return !arm_bit(t, 21) || lsb(t) != 0;
}

static bool ok_same_m(const struct arm_step *t)
{
	return arm_same(t, 16, 0);
}

static bool ok_parallel(const struct arm_step *t)
{
	return arm_bits(t, 21, 20) != 3 && arm_bits(t, 5, 4) != 3;
}

static bool ok_extend(const struct arm_step *t)
{
	return arm_bits(t, 22, 20) < 6;
}

static bool ok_long(const struct arm_step *t)
{
	return !arm_same(t, 12, 8);
}

#define NSM   BAD_REG(F_N | F_S | F_M)
#define SM    BAD_REG(F_S | F_M)
#define NS    BAD_REG(F_N | F_S)
#define S     BAD_REG(F_S)
#define NDSM  BAD_REG(F_N | F_D | F_S | F_M)
#define TO_SP (NOT_PC(F_S) | BAD_REG(F_M))
#define DSP   R_NEED(ARM_HAS_DSP)
#define DIV   R_NEED(ARM_HAS_DIV_T32)

static const struct arm_row rows[] = {
	/* A6.3.11 data-processing (shifted register) */
	{0xfff08f00, 0xea100f00, BAD_REG(F_N | F_M), NULL, NULL},  /* A6.3.11 TST */
	{0xffe08000, 0xea000000, NSM, NULL, NULL},                 /* A6.3.11 AND */
	{0xffe08000, 0xea200000, NSM, NULL, NULL},                 /* A6.3.11 BIC */
	{0xffeff0f0, 0xea4f0000, NOT_PC(F_S | F_M), ok_mov, NULL}, /* A6.3.11 MOV */
	{0xffef8000, 0xea4f0000, SM, NULL, NULL},                  /* A6.3.11 LSL LSR ASR ROR RRX */
	{0xffe08000, 0xea400000, SM | NOT_SP(F_N), NULL, NULL},    /* A6.3.11 ORR */
	{0xffe08000, 0xea600000, SM | NOT_SP(F_N), NULL, NULL},    /* A6.3.11 ORN MVN */
	{0xfff08f00, 0xea900f00, BAD_REG(F_N | F_M), NULL, NULL},  /* A6.3.11 TEQ */
	{0xffe08000, 0xea800000, NSM, NULL, NULL},                 /* A6.3.11 EOR */
	{0xfff08010, 0xeac00000, NSM | DSP, NULL, NULL},           /* A6.3.11 PKH */
	{0xfff08f00, 0xeb100f00, NOT_PC(F_N) | BAD_REG(F_M), NULL, NULL}, /* A6.3.11 CMN */
	{0xffef8000, 0xeb0d0000, TO_SP, ok_sp_shift, NULL},               /* A6.3.11 ADD sp */
	{0xffe08000, 0xeb000000, SM | NOT_PC(F_N), NULL, NULL},           /* A6.3.11 ADD */
	{0xffe08000, 0xeb400000, NSM, NULL, NULL},                        /* A6.3.11 ADC */
	{0xffe08000, 0xeb600000, NSM, NULL, NULL},                        /* A6.3.11 SBC */
	{0xfff08f00, 0xebb00f00, NOT_PC(F_N) | BAD_REG(F_M), NULL, NULL}, /* A6.3.11 CMP */
	{0xffef8000, 0xebad0000, TO_SP, ok_sp_shift, NULL},               /* A6.3.11 SUB sp */
	{0xffe08000, 0xeba00000, SM | NOT_PC(F_N), NULL, NULL},           /* A6.3.11 SUB */
	{0xffe08000, 0xebc00000, NSM, NULL, NULL},                        /* A6.3.11 RSB */
	/* A6.3.1 data-processing (modified immediate) */
	{0xfbf08f00, 0xf0100f00, BAD_REG(F_N), ok_imm, NULL},    /* A6.3.1 TST */
	{0xfbe08000, 0xf0000000, NS, ok_imm, NULL},              /* A6.3.1 AND */
	{0xfbe08000, 0xf0200000, NS, ok_imm, NULL},              /* A6.3.1 BIC */
	{0xfbe08000, 0xf0400000, S | NOT_SP(F_N), ok_imm, NULL}, /* A6.3.1 ORR MOV */
	{0xfbe08000, 0xf0600000, S | NOT_SP(F_N), ok_imm, NULL}, /* A6.3.1 ORN MVN */
	{0xfbf08f00, 0xf0900f00, BAD_REG(F_N), ok_imm, NULL},    /* A6.3.1 TEQ */
	{0xfbe08000, 0xf0800000, NS, ok_imm, NULL},              /* A6.3.1 EOR */
	{0xfbf08f00, 0xf1100f00, NOT_PC(F_N), ok_imm, NULL},     /* A6.3.1 CMN */
	{0xfbef8000, 0xf10d0000, NOT_PC(F_S), ok_imm, NULL},     /* A6.3.1 ADD sp */
	{0xfbe08000, 0xf1000000, S | NOT_PC(F_N), ok_imm, NULL}, /* A6.3.1 ADD */
	{0xfbe08000, 0xf1400000, NS, ok_imm, NULL},              /* A6.3.1 ADC */
	{0xfbe08000, 0xf1600000, NS, ok_imm, NULL},              /* A6.3.1 SBC */
	{0xfbf08f00, 0xf1b00f00, NOT_PC(F_N), ok_imm, NULL},     /* A6.3.1 CMP */
	{0xfbef8000, 0xf1ad0000, NOT_PC(F_S), ok_imm, NULL},     /* A6.3.1 SUB sp */
	{0xfbe08000, 0xf1a00000, S | NOT_PC(F_N), ok_imm, NULL}, /* A6.3.1 SUB */
	{0xfbe08000, 0xf1c00000, NS, ok_imm, NULL},              /* A6.3.1 RSB */
	/* A6.3.3 data-processing (plain binary immediate) */
	{0xfbff8000, 0xf20d0000, NOT_PC(F_S), NULL, NULL},       /* A6.3.3 ADDW sp */
	{0xfbff8000, 0xf2ad0000, NOT_PC(F_S), NULL, NULL},       /* A6.3.3 SUBW sp */
	{0xfbf08000, 0xf2000000, S, NULL, NULL},                 /* A6.3.3 ADDW ADR */
	{0xfbf08000, 0xf2a00000, S, NULL, NULL},                 /* A6.3.3 SUBW ADR */
	{0xfb708000, 0xf2400000, S, NULL, NULL},                 /* A6.3.3 MOVW MOVT */
	{0xff70f0f0, 0xf3200000, NS | DSP, NULL, NULL},          /* A6.3.3 SSAT16 USAT16 */
	{0xff508020, 0xf3000000, NS, ok_sat, NULL},              /* A6.3.3 SSAT USAT */
	{0xff708020, 0xf3400000, NS, ok_bfx, NULL},              /* A6.3.3 SBFX UBFX */
	{0xfff08020, 0xf3600000, S | NOT_SP(F_N), ok_bfi, NULL}, /* A6.3.3 BFI BFC */
	/* A6.3.12 data-processing (register) */
	{0xff80f0f0, 0xfa00f000, NSM, NULL, NULL}, /* A6.3.12 LSL LSR ASR ROR */
	{0xffeff0c0, 0xfa0ff080, SM, NULL, NULL},  /* A6.3.12 SXTH UXTH */
	{0xffeff0c0, 0xfa4ff080, SM, NULL, NULL},  /* A6.3.12 SXTB UXTB */
	{0xff80f0c0, 0xfa00f080, SM | NOT_SP(F_N) | DSP, ok_extend, NULL}, /* A6.3.12 SXTAH .. */
	{0xff80f080, 0xfa80f000, NSM | DSP, ok_parallel, NULL},            /* A6.3.13, A6.3.14 */
	{0xfff0f0c0, 0xfa80f080, NSM | DSP, NULL, NULL}, /* A6.3.15 QADD QDADD QSUB QDSUB */
	{0xfff0f0c0, 0xfa90f080, NSM, ok_same_m, NULL},  /* A6.3.15 REV REV16 RBIT REVSH */
	{0xfff0f0f0, 0xfaa0f080, NSM | DSP, NULL, NULL}, /* A6.3.15 SEL */
	{0xfff0f0f0, 0xfab0f080, NSM, ok_same_m, NULL},  /* A6.3.15 CLZ */
	/* A6.3.16 multiply, multiply accumulate, and absolute difference */
	{0xfff000f0, 0xfb000000, NSM | NOT_SP(F_D), NULL, NULL},       /* A6.3.16 MLA MUL */
	{0xfff000f0, 0xfb000010, NDSM, NULL, NULL},                    /* A6.3.16 MLS */
	{0xfff000c0, 0xfb100000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 SMLABB SMULBB */
	{0xfff000e0, 0xfb200000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 SMLAD SMUAD */
	{0xfff000e0, 0xfb300000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 SMLAWB SMULWB */
	{0xfff000e0, 0xfb400000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 SMLSD SMUSD */
	{0xfff000e0, 0xfb500000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 SMMLA SMMUL */
	{0xfff000e0, 0xfb600000, NDSM | DSP, NULL, NULL},              /* A6.3.16 SMMLS */
	{0xfff000f0, 0xfb700000, NSM | NOT_SP(F_D) | DSP, NULL, NULL}, /* A6.3.16 USADA8 USAD8 */
	/* A6.3.17 long multiply, long multiply accumulate, and divide */
	{0xffd000f0, 0xfb800000, NDSM, ok_long, NULL},       /* A6.3.17 SMULL UMULL */
	{0xffd0f0f0, 0xfb90f0f0, NSM | DIV, NULL, NULL},     /* A6.3.17 SDIV UDIV */
	{0xffd000f0, 0xfbc00000, NDSM, ok_long, NULL},       /* A6.3.17 SMLAL UMLAL */
	{0xfff000c0, 0xfbc00080, NDSM | DSP, ok_long, NULL}, /* A6.3.17 SMLALBB */
	{0xffe000e0, 0xfbc000c0, NDSM | DSP, ok_long, NULL}, /* A6.3.17 SMLALD SMLSLD */
	{0xfff000f0, 0xfbe00060, NDSM | DSP, ok_long, NULL}, /* A6.3.17 UMAAL */
};

const struct arm_row *arm_t32_data_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
