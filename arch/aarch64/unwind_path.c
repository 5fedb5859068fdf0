/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_path.c - to the end of the function on paper. Whatever way it takes, a function that returns
 * puts sp, x29, x30 and x19-x28 back to what its caller had; so the first way to a RET that can be
 * found answers where that is, at any instruction, prologue and epilogue included.
 *
 *   walk --RET--> done
 *     '--dead end (a loop, an exception return, a trap)--> take the last branch not taken yet, again from
 *        the start; none left: no way, or once more and on behind traps, since one can be in a
 *        program's way (a breakpoint of its own) */
#include "arch/aarch64/unwind_int.h"

#define STEPS_MAX      768u /* instructions of one walk */
#define TABLE_BACK     6u   /* instructions between a switch's addition and its jump */
#define CONSTANTS_BACK 16u
#define TEMP_FIRST     9u /* AAPCS64 6.1.1: temporary registers */
#define TEMP_LAST      17u
#define BRANCHES_MAX   24u /* conditional branches on one walk, and walks */

#define IS_SYSREG_MRS RULE(0xfff00000u, 0xd5300000u)
#define IS_MOV_WIDE   RULE(0x9f800000u, 0x92800000u) /* MOVN, MOVZ, MOVK of Xd */
#define IS_ADD_REG    RULE(0xff000000u, 0x8b000000u)

/* Conditional branches are kept by their place in the text, to spare the stack: see place_of(). */
struct walk {
	uint32_t met[BRANCHES_MAX]; /* in order */
	unsigned count;
	uint32_t taken[BRANCHES_MAX]; /* those to take */
	unsigned taken_count;
	bool through_traps;
};

/* The number of the instruction at pc, which is in the text. */
static uint32_t place_of(const struct aarch64_unwind_env *env, uint64_t pc)
{
	return (uint32_t)((pc - env->text_begin) / UNWIND_INSN);
}

static bool among(const uint32_t *list, unsigned count, uint32_t place)
{
	for (unsigned i = 0; i < count; i++) {
		if (list[i] == place)
			return true;
	}
	return false;
}

/* Go over a conditional branch; false when it closes a loop or is one too many. */
static bool branch(struct walk *w, uint32_t insn, uint32_t place, uint64_t *pc)
{
	if (w->count == BRANCHES_MAX || among(w->met, w->count, place))
		return false;
	w->met[w->count++] = place;
	*pc = among(w->taken, w->taken_count, place) ? insn_target(insn, *pc) : *pc + UNWIND_INSN;
	return true;
}

static bool is_trap(uint32_t insn)
{
	return insn_is(insn, INSN_IS_UDF) || insn_is(insn, INSN_IS_BRK) ||
	       insn_is(insn, INSN_IS_HLT);
}

enum { GO_ON, RETURNED, DEAD_END };

static int leave(struct hf_frame *f, unsigned rn)
{
	if (rn >= HF_COUNT(f->x) || (f->known >> rn & 1u) == 0)
		return DEAD_END;
	f->pc = f->x[rn];
	return RETURNED;
}

/* A switch adds an entry of its table to an address; its first case follows. */
static bool is_table_jump(const struct aarch64_unwind_env *env, uint64_t pc, uint32_t br)
{
	uint32_t before;

	for (uint64_t n = 1; n <= TABLE_BACK; n++) {
		if (aarch64_unwind_fetch(env, pc - n * UNWIND_INSN, &before) < 0)
			return false;
		if (insn_is(before, IS_ADD_REG) && insn_bits(before, 0, 5) == insn_bits(br, 5, 5))
			return true;
	}
	return false;
}

/* An instruction that goes on to the next one. */
static int straight(
	struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, uint32_t insn)
{
	if (insn_is(insn, IS_SYSREG_MRS))
		cpu->f.known &= ~((uint64_t)1 << insn_bits(insn, 0, 5));
	else if (aarch64_unwind_exec(cpu, env, insn) < 0)
		return DEAD_END;
	cpu->f.pc += UNWIND_INSN;
	return GO_ON;
}

static int one(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, struct walk *w)
{
	struct hf_frame *f = &cpu->f;
	uint32_t insn;

	if (aarch64_unwind_fetch(env, f->pc, &insn) < 0 || (is_trap(insn) && !w->through_traps))
		return DEAD_END;
	if (insn_is_conditional(insn))
		return branch(w, insn, place_of(env, f->pc), &f->pc) ? GO_ON : DEAD_END;
	if (insn_is(insn, INSN_IS_B)) {
		f->pc = insn_target(insn, f->pc);
		return GO_ON;
	}
	if (insn_is(insn, INSN_IS_BL) || insn_is(insn, INSN_IS_BLR)) {
		aarch64_unwind_forget_call(cpu);
		f->pc += UNWIND_INSN;
		return GO_ON;
	}
	if (insn_is(insn, INSN_IS_RET))
		return leave(f, insn_bits(insn, 5, 5));
	if (insn_is(insn, INSN_IS_BR) && !is_table_jump(env, f->pc, insn))
		return leave(f, UNWIND_REG_LR); /* a call in the place of a return */
	if (insn_is(insn, INSN_IS_BR_ANY) && !insn_is(insn, INSN_IS_BR))
		return DEAD_END;
	return straight(cpu, env, insn);
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

/* GCC drops a frame of more than 4 KiB with a constant that it may have loaded before the call that
 * pc is the return of, when it knows that the callee leaves that register alone. */
static void find_constants(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env)
{
	uint32_t insn;

	for (uint64_t n = CONSTANTS_BACK; n > 0; n--) {
		if (aarch64_unwind_fetch(env, cpu->f.pc - n * UNWIND_INSN, &insn) < 0)
			continue;
		unsigned rd = insn_bits(insn, 0, 5);
		if (insn_is(insn, IS_MOV_WIDE) && rd >= TEMP_FIRST && rd <= TEMP_LAST)
			(void)aarch64_unwind_exec(cpu, env, insn); /* stores nothing */
	}
}

int aarch64_unwind_path(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env,
	const struct hf_frame *from, bool through_traps)
{
	struct walk w = {.through_traps = through_traps};

	do {
		cpu->f = *from;
		cpu->stored = 0;
		if (!env->exact)
			find_constants(cpu, env);
		if (walk(cpu, env, &w))
			return 0;
	} while (turn(&w));
	return HF_ENOENT;
}
