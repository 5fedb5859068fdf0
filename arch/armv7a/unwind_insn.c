/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_insn.c - what one instruction does to the stack pointer and to the flow, from tables.
 *
 * Only what prologues and epilogues are made of, and every change of flow, is told apart; the rest
 * is INSN_OTHER. In each table the first row that matches holds. Encodings: ARM DDI 0406C, A5 and
 * A6 for the maps, A8 for each instruction. */
#include "arch/armv7a/unwind_int.h"

#define NEVER 0xfu /* condition field of the unconditional space, A5.7 */

/* Where the registers are. */
enum regs {
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
enum imm {
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

struct row {
	uint32_t mask, value;
	uint8_t op, regs, imm;
};

static const struct row arm_rows[] = {
	{0x0fff0000, 0x092d0000, INSN_GROW, R_LIST, I_SLOTS},    /* push */
	{0x0fff0000, 0x052d0000, INSN_GROW, R_12, I_12BIT},      /* str r, [sp, #-n]! */
	{0x0fff00f0, 0x016d00f0, INSN_GROW, R_PAIR, I_SPLIT8},   /* strd r, [sp, #-n]! */
	{0x0fbf0e00, 0x0d2d0a00, INSN_GROW, R_NONE, I_8X4},      /* vpush */
	{0x0ffff000, 0x024dd000, INSN_GROW, R_NONE, I_ARM},      /* sub sp, sp, #n */
	{0x0fff0000, 0x08bd0000, INSN_SHRINK, R_LIST, I_SLOTS},  /* pop */
	{0x0fff0000, 0x049d0000, INSN_SHRINK, R_12, I_12BIT},    /* ldr r, [sp], #n */
	{0x0fff00f0, 0x00cd00d0, INSN_SHRINK, R_PAIR, I_SPLIT8}, /* ldrd r, [sp], #n */
	{0x0fbf0e00, 0x0cbd0a00, INSN_SHRINK, R_NONE, I_8X4},    /* vpop */
	{0x0ffff000, 0x028dd000, INSN_SHRINK, R_NONE, I_ARM},    /* add sp, sp, #n */
	{0x0fff0000, 0x058d0000, INSN_STORE, R_12, I_NONE},      /* str r, [sp, #n] */
	{0x0fff00f0, 0x01cd00f0, INSN_STORE, R_PAIR, I_NONE},    /* strd r, [sp, #n] */
	{0x0fff0000, 0x088d0000, INSN_STORE, R_LIST, I_NONE},    /* stm sp */
	{0x0fff0000, 0x059d0000, INSN_LOAD, R_12, I_NONE},       /* ldr r, [sp, #n] */
	{0x0fff00f0, 0x01cd00d0, INSN_LOAD, R_PAIR, I_NONE},     /* ldrd r, [sp, #n] */
	{0x0ffff000, 0x004dd000, INSN_SP_REG, R_NONE, I_NONE},   /* sub sp, sp, r */
	{0x0ffff000, 0x008dd000, INSN_SP_REG, R_NONE, I_NONE},   /* add sp, sp, r */
	{0x0ff0f000, 0x0280d000, INSN_SP_FROM, R_16, I_ARM},     /* add sp, r, #n */
	{0x0ff0f000, 0x0240d000, INSN_SP_FROM, R_16, I_ARM_NEG}, /* sub sp, r, #n */
	{0x0ffffff0, 0x01a0d000, INSN_SP_FROM, R_0, I_NONE},     /* mov sp, r */
	{0x0ffe0000, 0x028c0000, INSN_FP_SET, R_12, I_NONE},     /* add r, sp or ip, #n */
	{0x0ffe0000, 0x024c0000, INSN_FP_SET, R_12, I_NONE},     /* sub r, sp or ip, #n */
	{0x0fff0fff, 0x01a0000d, INSN_FP_SET, R_12, I_NONE},     /* mov r, sp */
	{0x0fe00000, 0x02800000, INSN_FP_ADD, R_16_12, I_ARM},   /* add r, r, #n */
	{0x0ff0f000, 0x03500000, INSN_CMP, R_NONE, I_ARM},       /* cmp r, #n */
	{0x0ffffff0, 0x012fff10, INSN_END, R_NONE, I_NONE},      /* bx */
	{0x0ffffff0, 0x012fff30, INSN_CALL, R_NONE, I_NONE},     /* blx r */
	{0x0f000000, 0x0a000000, INSN_BRANCH, R_NONE, B_ARM},    /* b */
	{0x0f000000, 0x0b000000, INSN_CALL, R_NONE, I_NONE},     /* bl */
	{0x0fe0fff0, 0x01a0f000, INSN_END, R_NONE, I_NONE},      /* mov(s) pc, r */
	{0x0ff0f000, 0x0250f000, INSN_END, R_NONE, I_NONE},      /* subs pc, r, #n */
	{0x0ff0f000, 0x0080f000, INSN_JUMP, R_NONE, I_NONE},     /* add pc, r, r */
	{0x0ffff000, 0x079ff000, INSN_JUMP, R_NONE, I_4},        /* ldr pc, [pc, r, lsl #2] */
	{0x0e108000, 0x08108000, INSN_END, R_NONE, I_NONE},      /* ldm with pc */
	{0x0c10f000, 0x0410f000, INSN_END, R_NONE, I_NONE},      /* ldr pc */
	{0x0fff0000, 0x059f0000, INSN_LITERAL, R_NONE, I_12BIT}, /* ldr r, [pc, #n] */
	{0x0fbf0e00, 0x0d9f0a00, INSN_LITERAL, R_NONE, I_8X4},   /* vldr d, [pc, #n] */
	{0x0ff000f0, 0x07f000f0, INSN_TRAP, R_NONE, I_NONE},     /* udf */
	{0x0ff000f0, 0x01200070, INSN_TRAP, R_NONE, I_NONE},     /* bkpt */
	{0x0c00f000, 0x0000d000, INSN_SP_LOST, R_NONE, I_NONE},  /* other arithmetic to sp */
	{0x0c10f000, 0x0410d000, INSN_SP_LOST, R_NONE, I_NONE},  /* ldr sp */
	{0x0e102000, 0x08102000, INSN_SP_LOST, R_NONE, I_NONE},  /* ldm with sp */
};

static const struct row arm_never_rows[] = {
	{0xfe000000, 0xfa000000, INSN_CALL, R_NONE, I_NONE}, /* blx label */
	{0xfe500000, 0xf8100000, INSN_END, R_NONE, I_NONE},  /* rfe */
};

static const struct row thumb16_rows[] = {
	{0xfe00, 0xb400, INSN_GROW, T_LIST_LR, I_SLOTS},   /* push */
	{0xfe00, 0xbc00, INSN_SHRINK, T_LIST_PC, I_SLOTS}, /* pop */
	{0xff80, 0xb080, INSN_GROW, R_NONE, I_7X4},        /* sub sp, #n */
	{0xff80, 0xb000, INSN_SHRINK, R_NONE, I_7X4},      /* add sp, #n */
	{0xf800, 0x9000, INSN_STORE, T_8, I_NONE},         /* str r, [sp, #n] */
	{0xf800, 0x9800, INSN_LOAD, T_8, I_NONE},          /* ldr r, [sp, #n] */
	{0xff87, 0x4485, INSN_SP_REG, R_NONE, I_NONE},     /* add sp, r */
	{0xff87, 0x4685, INSN_SP_FROM, T_3, I_NONE},       /* mov sp, r */
	{0xff78, 0x4668, INSN_FP_SET, T_D0, I_NONE},       /* mov r, sp */
	{0xf800, 0xa800, INSN_FP_SET, T_8, I_NONE},        /* add r, sp, #n */
	{0xf800, 0x3000, INSN_FP_ADD, T_8, I_8BIT},        /* adds r, #n */
	{0xff87, 0x4687, INSN_END, R_NONE, I_NONE},        /* mov pc, r */
	{0xff87, 0x4487, INSN_JUMP, R_NONE, I_NONE},       /* add pc, r */
	{0xff87, 0x4700, INSN_END, R_NONE, I_NONE},        /* bx */
	{0xff87, 0x4780, INSN_CALL, R_NONE, I_NONE},       /* blx r */
	{0xff00, 0xde00, INSN_TRAP, R_NONE, I_NONE},       /* udf */
	{0xff00, 0xbe00, INSN_TRAP, R_NONE, I_NONE},       /* bkpt */
	{0xff00, 0xdf00, INSN_OTHER, R_NONE, I_NONE},      /* svc */
	{0xf000, 0xd000, INSN_BRANCH, R_NONE, B_8},        /* b<c> */
	{0xf800, 0xe000, INSN_BRANCH, R_NONE, B_11},       /* b */
	{0xf500, 0xb100, INSN_BRANCH, R_NONE, B_CB},       /* cbz, cbnz */
	{0xf800, 0x4800, INSN_LITERAL, R_NONE, I_8X4},     /* ldr r, [pc, #n] */
	{0xf800, 0x2800, INSN_CMP, R_NONE, I_8BIT},        /* cmp r, #n */
	{0xff00, 0xbf00, INSN_IT, R_NONE, I_8BIT},         /* it, and hints */
};

static const struct row thumb32_rows[] = {
	{0xffff0000, 0xe92d0000, INSN_GROW, R_LIST, I_SLOTS},      /* push.w */
	{0xffff0f00, 0xf84d0d00, INSN_GROW, R_12, I_8BIT},         /* str r, [sp, #-n]! */
	{0xffff0000, 0xe96d0000, INSN_GROW, R_12_8, I_8X4},        /* strd r, r, [sp, #-n]! */
	{0xffbf0e00, 0xed2d0a00, INSN_GROW, R_NONE, I_8X4},        /* vpush */
	{0xfbff8f00, 0xf1ad0d00, INSN_GROW, R_NONE, I_THUMB},      /* sub.w sp, sp, #n */
	{0xfbff8f00, 0xf2ad0d00, INSN_GROW, R_NONE, I_PLAIN},      /* subw sp, sp, #n */
	{0xffff0000, 0xe8bd0000, INSN_SHRINK, R_LIST, I_SLOTS},    /* pop.w */
	{0xffff0f00, 0xf85d0b00, INSN_SHRINK, R_12, I_8BIT},       /* ldr r, [sp], #n */
	{0xffff0000, 0xe8fd0000, INSN_SHRINK, R_12_8, I_8X4},      /* ldrd r, r, [sp], #n */
	{0xffbf0e00, 0xecbd0a00, INSN_SHRINK, R_NONE, I_8X4},      /* vpop */
	{0xfbff8f00, 0xf10d0d00, INSN_SHRINK, R_NONE, I_THUMB},    /* add.w sp, sp, #n */
	{0xfbff8f00, 0xf20d0d00, INSN_SHRINK, R_NONE, I_PLAIN},    /* addw sp, sp, #n */
	{0xffff0000, 0xf8cd0000, INSN_STORE, R_12, I_NONE},        /* str.w r, [sp, #n] */
	{0xffff0000, 0xe9cd0000, INSN_STORE, R_12_8, I_NONE},      /* strd r, r, [sp, #n] */
	{0xffff0000, 0xe88d0000, INSN_STORE, R_LIST, I_NONE},      /* stm.w sp */
	{0xffff0000, 0xf8dd0000, INSN_LOAD, R_12, I_NONE},         /* ldr.w r, [sp, #n] */
	{0xffff0000, 0xe9dd0000, INSN_LOAD, R_12_8, I_NONE},       /* ldrd r, r, [sp, #n] */
	{0xffff8f00, 0xebad0d00, INSN_SP_REG, R_NONE, I_NONE},     /* sub.w sp, sp, r */
	{0xffff8f00, 0xeb0d0d00, INSN_SP_REG, R_NONE, I_NONE},     /* add.w sp, sp, r */
	{0xfbf08f00, 0xf1000d00, INSN_SP_FROM, R_16, I_THUMB},     /* add.w sp, r, #n */
	{0xfbf08f00, 0xf1a00d00, INSN_SP_FROM, R_16, I_THUMB_NEG}, /* sub.w sp, r, #n */
	{0xfbf08f00, 0xf2000d00, INSN_SP_FROM, R_16, I_PLAIN},     /* addw sp, r, #n */
	{0xfbf08f00, 0xf2a00d00, INSN_SP_FROM, R_16, I_PLAIN_NEG}, /* subw sp, r, #n */
	{0xfbfe8000, 0xf10c0000, INSN_FP_SET, R_8, I_NONE},        /* add.w r, sp or ip, #n */
	{0xfbfe8000, 0xf1ac0000, INSN_FP_SET, R_8, I_NONE},        /* sub.w r, sp or ip, #n */
	{0xfbfe8000, 0xf20c0000, INSN_FP_SET, R_8, I_NONE},        /* addw r, sp or ip, #n */
	{0xfbfe8000, 0xf2ac0000, INSN_FP_SET, R_8, I_NONE},        /* subw r, sp or ip, #n */
	{0xfbe08000, 0xf1000000, INSN_FP_ADD, R_16_8, I_THUMB},    /* add.w r, r, #n */
	{0xfbf08000, 0xf2000000, INSN_FP_ADD, R_16_8, I_PLAIN},    /* addw r, r, #n */
	{0xfbf08f00, 0xf1b00f00, INSN_CMP, R_NONE, I_THUMB},       /* cmp.w r, #n */
	{0xffffff00, 0xf3de8f00, INSN_END, R_NONE, I_NONE},        /* subs pc, lr, #n */
	{0xfff0f000, 0xf7f0a000, INSN_TRAP, R_NONE, I_NONE},       /* udf.w */
	{0xf800c000, 0xf000c000, INSN_CALL, R_NONE, I_NONE},       /* bl, blx label */
	{0xf800d000, 0xf0009000, INSN_BRANCH, R_NONE, B_24},       /* b.w */
	{0xfb80d000, 0xf3808000, INSN_OTHER, R_NONE, I_NONE},      /* msr, hints, barriers */
	{0xf800d000, 0xf0008000, INSN_BRANCH, R_NONE, B_20},       /* b<c>.w */
	{0xfffffff0, 0xe8dff000, INSN_JUMP, R_NONE, I_1},          /* tbb [pc, r] */
	{0xfffffff0, 0xe8dff010, INSN_JUMP, R_NONE, I_2},          /* tbh [pc, r] */
	{0xfff0ffc0, 0xf850f000, INSN_JUMP, R_NONE, I_4},          /* ldr.w pc, [r, r, lsl #n] */
	{0xff70f000, 0xf850f000, INSN_END, R_NONE, I_NONE},        /* ldr.w pc */
	{0xffd08000, 0xe8908000, INSN_END, R_NONE, I_NONE},        /* ldm with pc */
	{0xffd08000, 0xe9108000, INSN_END, R_NONE, I_NONE},        /* ldmdb with pc */
	{0xffd0ffff, 0xe990c000, INSN_END, R_NONE, I_NONE},        /* rfe */
	{0xffff0000, 0xf8df0000, INSN_LITERAL, R_NONE, I_12BIT},   /* ldr.w r, [pc, #n] */
	{0xffbf0e00, 0xed9f0a00, INSN_LITERAL, R_NONE, I_8X4},     /* vldr d, [pc, #n] */
};

/* Bits [low + width - 1 : low], as a signed number. */
static int32_t sbits(uint32_t code, unsigned low, unsigned width)
{
	uint32_t sign = 1u << (width - 1);
	uint32_t value = code >> low & (sign * 2 - 1);

	return (int32_t)(value ^ sign) - (int32_t)sign;
}

static uint32_t rotate(uint32_t value, unsigned by)
{
	return by ? value >> by | value << (32 - by) : value;
}

static uint32_t thumb_expand(uint32_t imm12)
{
	uint32_t byte = imm12 & 0xffu;

	switch (imm12 >> 8) {
	case 0:
		return byte;
	case 1:
		return byte * 0x00010001u;
	case 2:
		return byte * 0x01000100u;
	case 3:
		return byte * 0x01010101u;
	default:
		return rotate(0x80u | (imm12 & 0x7fu), imm12 >> 7);
	}
}

/* b<c>.w, A8.8.18 T3: S:J2:J1:imm6:imm11:0; and b.w, T4: S:I1:I2:imm10:imm11:0. */
static int32_t thumb_far(uint32_t code, int form)
{
	uint32_t s = code >> 26 & 1u;
	uint32_t j1 = code >> 13 & 1u;
	uint32_t j2 = code >> 11 & 1u;
	uint32_t low = code & 0x7ffu;

	if (form == B_20)
		return 2 * sbits(s << 19 | j2 << 18 | j1 << 17 | (code >> 16 & 0x3fu) << 11 | low,
				   0, 20);
	uint32_t i1 = ~(j1 ^ s) & 1u;
	uint32_t i2 = ~(j2 ^ s) & 1u;
	return 2 * sbits(s << 23 | i1 << 22 | i2 << 21 | (code >> 16 & 0x3ffu) << 11 | low, 0, 24);
}

static int32_t branch_offset(uint32_t code, int form)
{
	switch (form) {
	case B_ARM:
		return 8 + 4 * sbits(code, 0, 24);
	case B_8:
		return 4 + 2 * sbits(code, 0, 8);
	case B_11:
		return 4 + 2 * sbits(code, 0, 11);
	case B_CB:
		return 4 + (int32_t)((code >> 9 & 1u) << 6 | (code >> 3 & 0x1fu) << 1);
	default:
		return 4 + thumb_far(code, form);
	}
}

static int32_t expand(uint32_t code, int form)
{
	uint32_t imm12 = (code >> 26 & 1u) << 11 | (code >> 12 & 7u) << 8 | (code & 0xffu);

	switch (form) {
	case I_ARM:
	case I_ARM_NEG:
		return (int32_t)rotate(code & 0xffu, (code >> 8 & 0xfu) * 2);
	case I_THUMB:
	case I_THUMB_NEG:
		return (int32_t)thumb_expand(imm12);
	default:
		return (int32_t)imm12;
	}
}

static int32_t slots(uint32_t mask)
{
	int32_t n = 0;

	for (; mask; mask &= mask - 1)
		n += 4;
	return n;
}

static int32_t get_imm(uint32_t code, int form, uint32_t regs)
{
	if (form >= B_ARM)
		return branch_offset(code, form);
	switch (form) {
	case I_NONE:
		return 0;
	case I_SLOTS:
		return slots(regs);
	case I_1:
		return 1;
	case I_2:
		return 2;
	case I_4:
		return 4;
	case I_8BIT:
		return (int32_t)(code & 0xffu);
	case I_8X4:
		return (int32_t)((code & 0xffu) * 4);
	case I_12BIT:
		return (int32_t)(code & 0xfffu);
	case I_SPLIT8:
		return (int32_t)((code >> 4 & 0xf0u) | (code & 0xfu));
	case I_7X4:
		return (int32_t)((code & 0x7fu) * 4);
	case I_ARM_NEG:
	case I_THUMB_NEG:
	case I_PLAIN_NEG:
		return -expand(code, form);
	default:
		return expand(code, form);
	}
}

static uint32_t get_regs(uint32_t code, int form)
{
	switch (form) {
	case R_LIST:
		return code & 0xffffu;
	case R_0:
		return 1u << (code & 0xfu);
	case R_8:
		return 1u << (code >> 8 & 0xfu);
	case R_12:
		return 1u << (code >> 12 & 0xfu);
	case R_16:
		return 1u << (code >> 16 & 0xfu);
	case R_PAIR:
		return 3u << (code >> 12 & 0xfu) & 0xffffu;
	case R_12_8:
		return 1u << (code >> 12 & 0xfu) | 1u << (code >> 8 & 0xfu);
	case R_16_12:
		return 1u << (code >> 16 & 0xfu) | 1u << (code >> 12 & 0xfu);
	case R_16_8:
		return 1u << (code >> 16 & 0xfu) | 1u << (code >> 8 & 0xfu);
	case T_8:
		return 1u << (code >> 8 & 7u);
	case T_3:
		return 1u << (code >> 3 & 0xfu);
	case T_D0:
		return 1u << ((code >> 4 & 8u) | (code & 7u));
	case T_LIST_LR:
		return (code & 0xffu) | (code & 0x100u) << 6;
	case T_LIST_PC:
		return (code & 0xffu) | (code & 0x100u) << 7;
	default:
		return 0;
	}
}

static void match(struct armv7a_insn *insn, uint32_t code, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		if ((code & row->mask) != row->value)
			continue;
		uint32_t regs = get_regs(code, row->regs);
		insn->op = row->op;
		insn->regs = (uint16_t)regs;
		insn->imm = get_imm(code, row->imm, regs);
		break;
	}
	if ((insn->op == INSN_SHRINK || insn->op == INSN_LOAD) && (insn->regs & 0x8000u))
		insn->op = INSN_END; /* pop { ..., pc } */
}

struct armv7a_insn armv7a_insn_decode(uint32_t code, bool thumb)
{
	struct armv7a_insn insn = {.op = INSN_OTHER, .size = 4, .cond = COND_ALWAYS};
	uint32_t condition = code >> 28;

	if (!thumb && condition == NEVER) {
		match(&insn, code, arm_never_rows, HF_COUNT(arm_never_rows));
	} else if (!thumb) {
		match(&insn, code, arm_rows, HF_COUNT(arm_rows));
		insn.cond = (uint8_t)condition;
		insn.imm += insn.op == INSN_LITERAL ? 8 : 0;
	} else if (code >> 27 >= 0x1du) { /* A6.1: 0b11101, 0b11110, 0b11111 begin 32 bits */
		match(&insn, code, thumb32_rows, HF_COUNT(thumb32_rows));
		if (insn.op == INSN_BRANCH && !(code & 0x1000u))
			insn.cond = code >> 22 & 0xfu;
		insn.imm += insn.op == INSN_LITERAL ? 4 : 0;
	} else {
		insn.size = 2;
		match(&insn, code >> 16, thumb16_rows, HF_COUNT(thumb16_rows));
		if (insn.op == INSN_BRANCH && code >> 28 != 0xeu)
			insn.cond = code >> 28 == 0xbu ? COND_ZERO : code >> 24 & 0xfu;
		insn.imm += insn.op == INSN_LITERAL ? 4 : 0;
	}
	return insn;
}

int armv7a_insn_fetch(
	const struct armv7a_unwind_env *env, uint32_t addr, bool thumb, uint32_t *code)
{
	uint8_t b[4] = {0};

	*code = 0;
	if (env->read(env->ctx, addr, b, thumb ? 2 : 4) < 0)
		return HF_EFAULT;
	if (!thumb) {
		*code = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
		return 0;
	}
	*code = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 24;
	if (*code >> 27 < 0x1du)
		return 0;
	if (env->read(env->ctx, addr + 2, b, 2) < 0)
		return HF_EFAULT;
	*code |= b[0] | (uint32_t)b[1] << 8;
	return 0;
}
