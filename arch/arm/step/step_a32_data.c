/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_a32_data.c - the A32 data-processing, multiply and media instructions as a table; A5.2.1 to
 * A5.2.7 and A5.4 are their map. A destination of 15 has a row of its own: without S a
 * branch that can change the instruction set (A2.3.1), with S an exception return. */
#include "arch/arm/step/step_row.h"

enum alu_op { AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, ORR = 12, MOV, BIC, MVN };

/* ---- checks ---- */

static bool ok_parallel(const struct arm_step *t)
{
	unsigned op2 = arm_bits(t, 7, 5);

	return arm_bits(t, 21, 20) != 0 && op2 != 5 && op2 != 6;
}

static bool ok_bfx(const struct arm_step *t)
{
	return arm_bits(t, 11, 7) + arm_bits(t, 20, 16) <= 31;
}

static bool ok_bfi(const struct arm_step *t)
{
	return arm_bits(t, 20, 16) >= arm_bits(t, 11, 7);
}

/* ---- flow ---- */

uint32_t arm_shifted(const struct arm_step *t)
{
	uint32_t v = arm_field(t, 0), n = arm_bits(t, 11, 7);
	uint32_t carry = t->s->cpsr >> 29 & 1;

	switch (arm_bits(t, 6, 5)) {
	case 0:
		return v << n;
	case 1:
		return n ? v >> n : 0;
	case 2:
		n = n ? n : 31;
		return v >> n | (v >> 31 ? ~(~0u >> n) : 0);
	default:
		return n ? v >> n | v << (32 - n) : v >> 1 | carry << 31;
	}
}

static uint32_t alu(const struct arm_step *t, uint32_t a, uint32_t b)
{
	uint32_t carry = t->s->cpsr >> 29 & 1;

	switch ((enum alu_op)arm_bits(t, 24, 21)) {
	case AND:
		return a & b;
	case EOR:
		return a ^ b;
	case SUB:
		return a - b;
	case RSB:
		return b - a;
	case ADD:
		return a + b;
	case ADC:
		return a + b + carry;
	case SBC:
		return a - b - 1 + carry;
	case RSC:
		return b - a - 1 + carry;
	case ORR:
		return a | b;
	case MOV:
		return b;
	case BIC:
		return a & ~b;
	case MVN:
		return ~b;
	}
	return 0;
}

static int go_alu(struct arm_step *t, uint32_t operand)
{
	uint32_t result = alu(t, arm_field(t, 16), operand);

	return arm_bit(t, 20) ? arm_go_by_spsr(t, result) : arm_go_bx(t, result);
}

static int go_alu_imm(struct arm_step *t)
{
	uint32_t v = arm_bits(t, 7, 0), rotate = 2 * arm_bits(t, 11, 8);

	return go_alu(t, rotate ? v >> rotate | v << (32 - rotate) : v);
}

static int go_alu_reg(struct arm_step *t)
{
	return go_alu(t, arm_shifted(t));
}

/* ---- table ---- */

#define ALL   NOT_PC(F_N | F_D | F_S | F_M)
#define NDM   NOT_PC(F_N | F_D | F_M)
#define NSM   NOT_PC(F_N | F_S | F_M)
#define DM    NOT_PC(F_D | F_M)
#define DIV   R_NEED(ARM_HAS_DIV_A32)
#define MASKS (R_NEED(ARM_HAS_A_SYSTEM) | R_MASKS)

static const struct arm_row rows[] = {
	/* A5.2.1 data-processing (register) */
	{0x0f90f010, 0x01100000, 0, NULL, NULL},           /* A5.2.1 TST TEQ CMP CMN */
	{0x0f10f010, 0x0010f000, MASKS, NULL, go_alu_reg}, /* B9.3.20 ANDS pc .. */
	{0x0fb0f010, 0x0190f000, MASKS, NULL, go_alu_reg}, /* B9.3.20 ORRS BICS */
	{0x0fbff010, 0x01b0f000, MASKS, NULL, go_alu_reg}, /* B9.3.20 MOVS MVNS */
	{0x0f10f010, 0x0000f000, 0, NULL, go_alu_reg},     /* A5.2.1 AND pc .. RSC pc */
	{0x0fb0f010, 0x0180f000, 0, NULL, go_alu_reg},     /* A5.2.1 ORR pc, BIC pc */
	{0x0fbff010, 0x01a0f000, 0, NULL, go_alu_reg},     /* A5.2.1 MOV pc, MVN pc */
	{0x0f000010, 0x00000000, 0, NULL, NULL},           /* A5.2.1 AND .. RSC */
	{0x0fa00010, 0x01800000, 0, NULL, NULL},           /* A5.2.1 ORR BIC */
	{0x0faf0010, 0x01a00000, 0, NULL, NULL},           /* A5.2.1 MOV MVN shifts */
	/* A5.2.2 data-processing (register-shifted register) */
	{0x0f90f090, 0x01100010, NSM, NULL, NULL},                     /* A5.2.2 TST TEQ CMP CMN */
	{0x0f000090, 0x00000010, ALL, NULL, NULL},                     /* A5.2.2 AND .. RSC */
	{0x0fa00090, 0x01800010, ALL, NULL, NULL},                     /* A5.2.2 ORR BIC */
	{0x0faf0090, 0x01a00010, NOT_PC(F_D | F_S | F_M), NULL, NULL}, /* A5.2.2 MVN shifts */
	/* A5.2.3 data-processing (immediate) */
	{0x0f90f000, 0x03100000, 0, NULL, NULL},           /* A5.2.3 TST TEQ CMP CMN */
	{0x0f10f000, 0x0210f000, MASKS, NULL, go_alu_imm}, /* B9.3.20 SUBS pc .. */
	{0x0fb0f000, 0x0390f000, MASKS, NULL, go_alu_imm}, /* B9.3.20 ORRS BICS */
	{0x0fbff000, 0x03b0f000, MASKS, NULL, go_alu_imm}, /* B9.3.20 MOVS MVNS */
	{0x0f10f000, 0x0200f000, 0, NULL, go_alu_imm},     /* A5.2.3 AND pc .. RSC pc */
	{0x0fb0f000, 0x0380f000, 0, NULL, go_alu_imm},     /* A5.2.3 ORR pc, BIC pc */
	{0x0fbff000, 0x03a0f000, 0, NULL, go_alu_imm},     /* A5.2.3 MOV pc, MVN pc */
	{0x0f000000, 0x02000000, 0, NULL, NULL},           /* A5.2.3 AND .. RSC, ADR */
	{0x0fa00000, 0x03800000, 0, NULL, NULL},           /* A5.2.3 ORR BIC */
	{0x0faf0000, 0x03a00000, 0, NULL, NULL},           /* A5.2.3 MOV MVN */
	/* A5.2.3 and elsewhere */
	{0x0fb00000, 0x03000000, NOT_PC(F_D), NULL, NULL}, /* A5.2 MOVW, MOVT */
	{0x0fff0ff0, 0x016f0f10, DM, NULL, NULL},          /* A5.2.12 CLZ */
	{0x0f900ff0, 0x01000050, NDM, NULL, NULL},         /* A5.2.6 QADD QSUB QDADD QDSUB */
	/* A5.2.5 multiply */
	{0x0fe0f0f0, 0x00000090, NSM, NULL, NULL},         /* A5.2.5 MUL */
	{0x0fe000f0, 0x00200090, ALL, NULL, NULL},         /* A5.2.5 MLA */
	{0x0ff000f0, 0x00400090, ALL, arm_ok_hi_lo, NULL}, /* A5.2.5 UMAAL */
	{0x0ff000f0, 0x00600090, ALL, NULL, NULL},         /* A5.2.5 MLS */
	{0x0f8000f0, 0x00800090, ALL, arm_ok_hi_lo, NULL}, /* A5.2.5 UMULL UMLAL SMULL SMLAL */
	/* A5.2.7 halfword multiply */
	{0x0ff00090, 0x01000080, ALL, NULL, NULL},         /* A5.2.7 SMLABB */
	{0x0ff000b0, 0x01200080, ALL, NULL, NULL},         /* A5.2.7 SMLAWB */
	{0x0ff0f0b0, 0x012000a0, NSM, NULL, NULL},         /* A5.2.7 SMULWB */
	{0x0ff00090, 0x01400080, ALL, arm_ok_hi_lo, NULL}, /* A5.2.7 SMLALBB */
	{0x0ff0f090, 0x01600080, NSM, NULL, NULL},         /* A5.2.7 SMULBB */
	/* A5.4 media */
	{0x0f800f10, 0x06000f10, NDM, ok_parallel, NULL},    /* A5.4.1, A5.4.2 */
	{0x0ff00030, 0x06800010, NDM, NULL, NULL},           /* A5.4 PKH */
	{0x0ff00ff0, 0x06800fb0, NDM, NULL, NULL},           /* A5.4 SEL */
	{0x0fb003f0, 0x06800070, DM, NULL, NULL},            /* A5.4 SXTAB16 UXTAB16 .. */
	{0x0fa003f0, 0x06a00070, DM, NULL, NULL},            /* A5.4 SXTAB SXTAH .. */
	{0x0fb00ff0, 0x06a00f30, DM, NULL, NULL},            /* A5.4 SSAT16 USAT16 */
	{0x0fff0f70, 0x06bf0f30, DM, NULL, NULL},            /* A5.4 REV REV16 */
	{0x0fff0f70, 0x06ff0f30, DM, NULL, NULL},            /* A5.4 RBIT REVSH */
	{0x0fa00030, 0x06a00010, DM, NULL, NULL},            /* A5.4 SSAT USAT */
	{0x0ff00090, 0x07000010, NSM, NULL, NULL},           /* A5.4.4 SMLAD SMLSD */
	{0x0fd0f0f0, 0x0710f010, NSM | DIV, NULL, NULL},     /* A5.4 SDIV UDIV */
	{0x0ff00090, 0x07400010, ALL, arm_ok_hi_lo, NULL},   /* A5.4 SMLALD SMLSLD */
	{0x0ff000d0, 0x07500010, NSM, NULL, NULL},           /* A5.4 SMMLA SMMUL */
	{0x0ff000d0, 0x075000d0, ALL, NULL, NULL},           /* A5.4 SMMLS */
	{0x0ff000f0, 0x07800010, NSM, NULL, NULL},           /* A5.4 USAD8 USADA8 */
	{0x0fa00070, 0x07a00050, DM, ok_bfx, NULL},          /* A5.4 SBFX UBFX */
	{0x0fe00070, 0x07c00010, NOT_PC(F_D), ok_bfi, NULL}, /* A5.4 BFC BFI */
};

const struct arm_row *arm_a32_data_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
