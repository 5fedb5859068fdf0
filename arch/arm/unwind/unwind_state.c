/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_state.c - how much of a frame stands, and what one instruction makes of that. */
#include "arch/arm/unwind/unwind_int.h"

#define DEPTH_MAX 0x10000000 /* anything deeper is data taken for code */

static bool has_fp(const struct arm_unwind_plan *plan)
{
	return plan->fp != UNWIND_FP_NONE;
}

struct arm_unwind_state arm_unwind_whole(const struct arm_unwind_plan *plan)
{
	return (struct arm_unwind_state){.depth = has_fp(plan) ? UNWIND_DEPTH_NO : plan->total,
		.saved = plan->saved,
		.fp_off = has_fp(plan) ? 0 : UNWIND_FP_UNSET};
}

bool arm_unwind_complete(const struct arm_unwind_plan *plan, const struct arm_unwind_state *state)
{
	if (plan->saved & ~state->saved)
		return false;
	return has_fp(plan) ? state->fp_off != UNWIND_FP_UNSET : state->depth == plan->total;
}

static void set_depth(struct arm_unwind_state *state, int64_t depth)
{
	state->depth = depth >= 0 && depth < DEPTH_MAX ? (int32_t)depth : UNWIND_DEPTH_NO;
}

static bool grow(const struct arm_unwind_plan *plan, struct arm_unwind_state *state,
	const struct arm_insn *insn)
{
	int64_t depth = (int64_t)state->depth + insn->imm;
	bool too_deep = !has_fp(plan) && state->depth >= 0 && depth > plan->total;
	bool renewed = too_deep || (insn->regs & state->saved & plan->saved);

	if (renewed)
		*state = UNWIND_STATE_FRESH;
	state->saved |= insn->regs;
	set_depth(state, (int64_t)state->depth + insn->imm);
	return renewed;
}

/* sp += or -= a constant that was loaded before: the locals, all at once. */
static void move_far(const struct arm_unwind_plan *plan, struct arm_unwind_state *state)
{
	if (has_fp(plan))
		state->depth = UNWIND_DEPTH_NO;
	else if (state->depth == plan->total)
		state->depth -= plan->pad;
	else
		state->depth = plan->total;
}

static void set_sp(const struct arm_unwind_plan *plan, struct arm_unwind_state *state,
	const struct arm_insn *insn)
{
	bool from_fp = has_fp(plan) && insn->regs == 1u << plan->fp;

	if (from_fp && state->fp_off != UNWIND_FP_UNSET)
		set_depth(state, (int64_t)plan->fp_depth - state->fp_off * 4LL - insn->imm);
	else
		state->depth = UNWIND_DEPTH_NO;
}

/* The base register is set, moved, or back to what it was; it is never loaded for another reason. */
static void change_fp(const struct arm_unwind_plan *plan, struct arm_unwind_state *state,
	const struct arm_insn *insn)
{
	int32_t words = state->fp_off + insn->imm / 4;

	if (!has_fp(plan) || !((uint32_t)insn->regs >> plan->fp & 1u))
		return;
	if (insn->op == INSN_FP_SET) {
		state->fp_off = 0;
		return;
	}
	if (insn->op == INSN_FP_ADD && insn->regs != 1u << plan->fp)
		return; /* from or to another register */
	bool moved = insn->op == INSN_FP_ADD && state->fp_off != UNWIND_FP_UNSET && words >= 0 &&
		     words <= INT16_MAX;
	state->fp_off = UNWIND_FP_UNSET;
	if (moved)
		state->fp_off = (int16_t)words;
}

bool arm_unwind_change(const struct arm_unwind_plan *plan, struct arm_unwind_state *state,
	const struct arm_insn *insn)
{
	switch (insn->op) {
	case INSN_GROW:
		return grow(plan, state, insn);
	case INSN_SHRINK:
		set_depth(state, (int64_t)state->depth - insn->imm);
		change_fp(plan, state, insn);
		return false;
	case INSN_LOAD:
	case INSN_FP_SET:
	case INSN_FP_ADD:
		change_fp(plan, state, insn);
		return false;
	case INSN_STORE:
		state->saved |= insn->regs;
		return false;
	case INSN_SP_REG:
		move_far(plan, state);
		return false;
	case INSN_SP_FROM:
		set_sp(plan, state, insn);
		return false;
	case INSN_SP_LOST:
		state->depth = UNWIND_DEPTH_NO;
		return false;
	default:
		return false;
	}
}
