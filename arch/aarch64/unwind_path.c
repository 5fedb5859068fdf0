/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_path.c - to the end of the function on paper. Whatever way it takes, a function that returns
 * puts sp, x29, x30 and x19-x28 back to what its caller had; so the first way to a RET that can be
 * found answers where that is, at any instruction, prologue and epilogue included.
 *
 *   walk --RET--> done
 *     '--dead end (a trap, a loop, an indirect jump)--> take the last branch not taken yet, again from
 *        the start; none left: no way */
#include "arch/aarch64/unwind_int.h"

#define STEPS_MAX    768u /* instructions of one walk */
#define BRANCHES_MAX 24u  /* conditional branches on one walk, and walks */

#define IS_SYSREG_MRS RULE(0xfff00000u, 0xd5300000u)

struct walk {
	uint64_t met[BRANCHES_MAX]; /* conditional branches, in order */
	unsigned count;
	uint64_t taken[BRANCHES_MAX]; /* those to take */
	unsigned taken_count;
};

static bool among(const uint64_t *list, unsigned count, uint64_t pc)
{
	for (unsigned i = 0; i < count; i++) {
		if (list[i] == pc)
			return true;
	}
	return false;
}

/* Go over a conditional branch; false when it closes a loop or is one too many. */
static bool branch(struct walk *w, uint32_t insn, uint64_t *pc)
{
	if (w->count == BRANCHES_MAX || among(w->met, w->count, *pc))
		return false;
	w->met[w->count++] = *pc;
	*pc = among(w->taken, w->taken_count, *pc) ? insn_target(insn, *pc) : *pc + UNWIND_INSN;
	return true;
}

enum { GO_ON, RETURNED, DEAD_END };

static int one(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, struct walk *w)
{
	struct hf_frame *f = &cpu->f;
	uint32_t insn;

	if (aarch64_unwind_fetch(env, f->pc, &insn) < 0 || insn_is(insn, INSN_IS_UDF) ||
		insn_is(insn, INSN_IS_BRK) || insn_is(insn, INSN_IS_HLT))
		return DEAD_END;
	if (insn_is_conditional(insn))
		return branch(w, insn, &f->pc) ? GO_ON : DEAD_END;
	if (insn_is(insn, INSN_IS_B)) {
		f->pc = insn_target(insn, f->pc);
		return GO_ON;
	}
	if (insn_is(insn, INSN_IS_BL) || insn_is(insn, INSN_IS_BLR)) {
		aarch64_unwind_forget_call(cpu);
		f->pc += UNWIND_INSN;
		return GO_ON;
	}
	if (insn_is(insn, INSN_IS_RET)) {
		unsigned rn = insn_bits(insn, 5, 5);
		if (rn >= HF_COUNT(f->x) || (f->known >> rn & 1u) == 0)
			return DEAD_END;
		f->pc = f->x[rn];
		return RETURNED;
	}
	if (insn_is(insn, INSN_IS_BR_ANY))
		return DEAD_END;
	if (insn_is(insn, IS_SYSREG_MRS))
		f->known &= ~((uint64_t)1 << insn_bits(insn, 0, 5));
	else if (aarch64_unwind_exec(cpu, env, insn) < 0)
		return DEAD_END;
	f->pc += UNWIND_INSN;
	return GO_ON;
}

static bool walk(
	struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, struct walk *w)
{
	w->count = 0;
	for (unsigned n = 0; n < STEPS_MAX; n++) {
		int how = one(cpu, env, w);
		if (how != GO_ON)
			return how == RETURNED;
	}
	return false;
}

/* Another way for the next walk: the last branch on this one that was not taken. */
static bool turn(struct walk *w)
{
	for (unsigned i = w->count; i-- > 0;) {
		if (among(w->taken, w->taken_count, w->met[i]))
			continue;
		if (w->taken_count == BRANCHES_MAX)
			return false;
		w->taken[w->taken_count++] = w->met[i];
		return true;
	}
	return false;
}

int aarch64_unwind_path(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env,
	const struct hf_frame *from)
{
	struct walk w = {.count = 0};

	do {
		cpu->f = *from;
		cpu->stored = 0;
		if (walk(cpu, env, &w))
			return 0;
	} while (turn(&w));
	return HF_ENOENT;
}
