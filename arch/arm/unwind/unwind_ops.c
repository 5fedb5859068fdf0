/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_ops.c - the opcodes of a stream, each turned into one of five actions.
 *
 * IHI 0038 (EHABI) 10.3, table 4. What it calls spare or reserved is HF_EINVAL. */
#include "arch/arm/unwind/unwind_int.h"

#define OP_FINISH  0xb0u
#define MOVE_MAX   0x400000u /* a frame larger than this is taken for a damaged table */
#define ULEB_BYTES 5u
#define REG_SP     13u
#define REG_LR     14u
#define REG_PC     15u

static int32_t reg_bytes(uint32_t mask)
{
	int32_t n = 0;

	for (; mask; mask &= mask - 1)
		n += 4;
	return n;
}

static int next_byte(const struct arm_unwind_env *env, struct arm_unwind_ops *ops)
{
	if (!ops->left) {
		if (!ops->words)
			return HF_EINVAL;
		if (arm_unwind_word(env, ops->next, &ops->word) < 0)
			return HF_EFAULT;
		ops->next += 4;
		ops->words--;
		ops->left = 4;
	}
	ops->left--;
	uint32_t byte = ops->word >> 24;
	ops->word <<= 8;
	return (int)byte;
}

/* How an opcode's operands are laid out. */
enum form {
	FORM_UP,     /* 00xxxxxx */
	FORM_DOWN,   /* 01xxxxxx */
	FORM_MASK,   /* 1000iiii iiiiiiii: r4-r15 */
	FORM_BASE,   /* 1001nnnn */
	FORM_RANGE,  /* 1010Lnnn: r4-r[4+n], lr if L */
	FORM_FINISH, /* 10110000 */
	FORM_LOW,    /* 10110001 0000iiii: r0-r3 */
	FORM_FAR,    /* 10110010 uleb128 */
	FORM_FX,     /* 10110011 sssscccc: FSTMFDX, one word more than the registers */
	FORM_FX8,    /* 10111nnn */
	FORM_D8,     /* 11010nnn, 11000nnn: n + 1 doublewords */
	FORM_D,      /* 1100100y sssscccc, 11000110 sssscccc: c + 1 doublewords */
	FORM_WCGR,   /* 11000111 0000iiii */
};

static const struct {
	uint8_t mask, value, form;
} forms[] = {
	{0xc0, 0x00, FORM_UP},
	{0xc0, 0x40, FORM_DOWN},
	{0xf0, 0x80, FORM_MASK},
	{0xf0, 0x90, FORM_BASE},
	{0xf0, 0xa0, FORM_RANGE},
	{0xff, OP_FINISH, FORM_FINISH},
	{0xff, 0xb1, FORM_LOW},
	{0xff, 0xb2, FORM_FAR},
	{0xff, 0xb3, FORM_FX},
	{0xf8, 0xb8, FORM_FX8},
	{0xf8, 0xd0, FORM_D8},
	{0xfe, 0xc8, FORM_D},
	{0xff, 0xc6, FORM_D},
	{0xff, 0xc7, FORM_WCGR},
	{0xf8, 0xc0, FORM_D8},
};

static int find_form(uint32_t op)
{
	for (size_t i = 0; i < HF_COUNT(forms); i++)
		if ((op & forms[i].mask) == forms[i].value)
			return forms[i].form;
	return HF_EINVAL;
}

static bool has_second_byte(int form)
{
	return form == FORM_MASK || form == FORM_LOW || form == FORM_FX || form == FORM_D ||
	       form == FORM_WCGR;
}

/* vsp += 0x204 + (uleb128 << 2) */
static int far_move(
	const struct arm_unwind_env *env, struct arm_unwind_ops *ops, struct arm_unwind_action *act)
{
	uint32_t value = 0;

	for (uint32_t i = 0; i < ULEB_BYTES; i++) {
		int byte = next_byte(env, ops);
		if (byte < 0)
			return byte;
		value |= ((uint32_t)byte & 0x7fu) << (7 * i);
		if (value > MOVE_MAX / 4)
			return HF_EINVAL;
		if (!(byte & 0x80)) {
			act->kind = ACT_MOVE;
			act->bytes = (int32_t)(0x204u + (value << 2));
			return 0;
		}
	}
	return HF_EINVAL;
}

/* The opcodes that pop: op in bits 15-8 of code, the second byte, if any, below. */
static int pop_action(int form, uint32_t code, struct arm_unwind_action *act)
{
	uint32_t n = code >> 8 & 7u;
	uint32_t low = code & 0xfu;

	act->kind = ACT_POP;
	switch (form) {
	case FORM_MASK:
		act->regs = (uint16_t)(code << 4);
		break;
	case FORM_RANGE:
		act->regs = (uint16_t)(((2u << n) - 1) << 4 | (code & 0x800u ? 1u << REG_LR : 0));
		break;
	case FORM_LOW:
	case FORM_WCGR:
		act->regs = (uint16_t)low;
		break;
	case FORM_FX:
		act->bytes = (int32_t)(8 * (low + 1) + 4);
		return 0;
	case FORM_D:
		act->bytes = (int32_t)(8 * (low + 1));
		return 0;
	default:
		act->bytes = (int32_t)(8 * (n + 1) + (form == FORM_FX8 ? 4 : 0));
		return 0;
	}
	act->bytes = reg_bytes(act->regs);
	if (form == FORM_MASK && !act->regs)
		act->kind = ACT_REFUSE; /* 10000000 00000000 */
	else if (form != FORM_MASK && form != FORM_RANGE && (!low || (code & 0xf0u)))
		return HF_EINVAL; /* spare */
	if (form == FORM_WCGR)
		act->regs = 0;
	return 0;
}

int arm_unwind_next(
	const struct arm_unwind_env *env, struct arm_unwind_ops *ops, struct arm_unwind_action *act)
{
	*act = (struct arm_unwind_action){.kind = ACT_END};
	if (!ops->left && !ops->words)
		return 0; /* an implicit finish */
	int op = next_byte(env, ops);
	int form = op < 0 ? op : find_form((uint32_t)op);
	if (form < 0)
		return form;
	uint32_t code = (uint32_t)op << 8;
	if (has_second_byte(form)) {
		int second = next_byte(env, ops);
		if (second < 0)
			return second;
		code |= (uint32_t)second;
	}
	switch (form) {
	case FORM_FINISH:
		return 0;
	case FORM_UP:
	case FORM_DOWN:
		act->kind = ACT_MOVE;
		act->bytes = (op & 0x3f) * 4 + 4;
		if (form == FORM_DOWN)
			act->bytes = -act->bytes;
		return 0;
	case FORM_BASE:
		act->kind = ACT_BASE;
		act->regs = (uint16_t)(op & 0xf);
		return act->regs == REG_SP || act->regs == REG_PC ? HF_EINVAL : 0; /* reserved */
	case FORM_FAR:
		return far_move(env, ops, act);
	default:
		return pop_action(form, code, act);
	}
}
