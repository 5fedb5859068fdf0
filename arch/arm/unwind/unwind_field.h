/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_field.h - the operand layouts of ARM and Thumb instructions; for unwind_insn.c alone. */
#ifndef ARM_UNWIND_FIELD_H
#define ARM_UNWIND_FIELD_H

#include "stub/types.h"

/* Where the registers are. */
enum arm_field_regs {
	R_NONE,
	R_LIST,    /* mask in bits 15-0 */
	R_0,       /* number in bits 3-0 */
	R_8,       /* 11-8 */
	R_12,      /* 15-12 */
	R_16,      /* 19-16 */
	R_PAIR,    /* 15-12 and the next */
	R_12_8,    /* 15-12 and 11-8 */
	R_16_12,   /* 19-16 and 15-12 */
	R_16_8,    /* 19-16 and 11-8 */
	T_8,       /* Thumb 16: bits 10-8 */
	T_3,       /* Thumb 16: bits 6-3 */
	T_D0,      /* Thumb 16: bit 7 and bits 2-0 */
	T_LIST_LR, /* Thumb 16: mask in bits 7-0, lr in bit 8 */
	T_LIST_PC
};

/* Where the constant is. */
enum arm_field_imm {
	I_NONE,
	I_SLOTS, /* 4 bytes for each of the registers */
	I_1,     /* the number that the name says */
	I_2,
	I_4,
	I_8BIT,   /* bits 7-0 */
	I_8X4,    /* bits 7-0, times 4 */
	I_12BIT,  /* bits 11-0 */
	I_SPLIT8, /* bits 11-8 and 3-0 */
	I_ARM,    /* ARMExpandImm, A5.2.4 */
	I_ARM_NEG,
	I_THUMB, /* ThumbExpandImm, A6.3.2 */
	I_THUMB_NEG,
	I_PLAIN, /* i:imm3:imm8 */
	I_PLAIN_NEG,
	I_7X4, /* Thumb 16: bits 6-0, times 4 */
	B_ARM, /* branch offsets from the branch itself */
	B_8,
	B_11,
	B_CB,
	B_20,
	B_24
};

/* The registers as a mask, and the constant, of a layout above. Pure; any context. */
uint32_t arm_field_mask(uint32_t code, int form);
int32_t arm_field_const(uint32_t code, int form, uint32_t regs);

#endif /* ARM_UNWIND_FIELD_H */
