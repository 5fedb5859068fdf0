/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_insn.c - what one instruction does to the stack pointer and to the flow, from tables.
 *
 * Only what prologues and epilogues are made of, and every change of flow, is told apart; the rest
 * is INSN_OTHER. In each table the first row that matches holds. Encodings: ARM DDI 0406C, A5 and
 * A6 for the maps, A8 for each instruction. */
#include "arch/arm/unwind/unwind_field.h"
#include "arch/arm/unwind/unwind_int.h"

#define NEVER 0xfu /* condition field of the unconditional space, A5.7 */

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
	{0x0eff0000, 0x088d0000, INSN_STORE, R_LIST, I_NONE},    /* stm, stmib sp */
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

static void match(struct arm_insn *insn, uint32_t code, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		if ((code & row->mask) != row->value)
			continue;
		uint32_t regs = arm_field_mask(code, row->regs);
		insn->op = row->op;
		insn->regs = (uint16_t)regs;
		insn->imm = arm_field_const(code, row->imm, regs);
		break;
	}
	if ((insn->op == INSN_SHRINK || insn->op == INSN_LOAD) && (insn->regs & 0x8000u))
		insn->op = INSN_END; /* pop { ..., pc } */
}

/* The condition that a Thumb branch carries itself. */
static uint8_t thumb_branch_cond(uint32_t code)
{
	switch (code >> 28) {
	case 0xd: /* b<c>, A8.8.18 T1 */
		return code >> 24 & 0xfu;
	case 0xb: /* cbz, cbnz */
		return COND_ZERO;
	case 0xf: /* T3, T4 */
		return code & 0x1000u ? COND_ALWAYS : code >> 22 & 0xfu;
	default:
		return COND_ALWAYS;
	}
}

struct arm_insn arm_insn_decode(uint32_t code, bool thumb)
{
	struct arm_insn insn = {.op = INSN_OTHER, .size = 4, .cond = COND_ALWAYS};
	uint32_t condition = code >> 28;

	if (!thumb && condition == NEVER) {
		match(&insn, code, arm_never_rows, HF_COUNT(arm_never_rows));
	} else if (!thumb) {
		match(&insn, code, arm_rows, HF_COUNT(arm_rows));
		insn.cond = (uint8_t)condition;
	} else if (code >> 27 >= 0x1du) { /* A6.1: 0b11101, 0b11110, 0b11111 begin 32 bits */
		match(&insn, code, thumb32_rows, HF_COUNT(thumb32_rows));
	} else {
		insn.size = 2;
		match(&insn, code >> 16, thumb16_rows, HF_COUNT(thumb16_rows));
	}
	if (thumb && insn.op == INSN_BRANCH)
		insn.cond = thumb_branch_cond(code);
	if (insn.op == INSN_LITERAL)
		insn.imm += thumb ? 4 : 8;
	return insn;
}

int arm_insn_fetch(const struct arm_unwind_env *env, uint32_t addr, bool thumb, uint32_t *code)
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

/* ConditionPassed, A8.3.1 */
bool arm_insn_passes(uint32_t cond, uint32_t cpsr)
{
	bool n = cpsr >> 31 & 1u;
	bool z = cpsr >> 30 & 1u;
	bool c = cpsr >> 29 & 1u;
	bool v = cpsr >> 28 & 1u;
	bool result[] = {z, c, n, v, c && !z, n == v, n == v && !z, true};

	return result[cond >> 1 & 7u] != (cond & 1u);
}
