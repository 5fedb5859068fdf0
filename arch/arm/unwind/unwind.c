/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - from a frame to its caller.
 *
 *   pc in the exception entry code?  --> the port knows where the frame lies    HF_UNWIND_EXCEPTION
 *   pc has an index entry?           --> its opcodes, less what an exact pc
 *                                        shows not to stand                    HF_UNWIND_CALL
 *   exact, and lr points into text?  --> a wild call, or code without tables:
 *                                        nothing pushed, lr returns            HF_UNWIND_CALL, GUESS
 *   else                             --> a return address on the stack         HF_UNWIND_GUESS */
#include "arch/arm/unwind/unwind.h"

#include "arch/arm/unwind/unwind_int.h"
#include "stub/seam/arch.h"

/* For functions with a copy of the frame, which shall not lie below arm_unwind_where(). */
#define NOINLINE __attribute__((__noinline__))

#define SCAN_WORDS 64u /* of the stack, for a return address */

#define REG_SP 13u
#define REG_LR 14u
#define REG_PC 15u

/* AAPCS (IHI 0042) 5.1.1: r4-r11 belong to the caller. */
#define KNOWN_KEPT 0x0ff0u
#define KNOWN_SP   (1u << REG_SP)
#define KNOWN_PC   (1u << REG_PC)

static bool in_text(const struct arm_unwind_env *env, uint32_t addr)
{
	return addr >= env->text_begin && addr < env->text_end;
}

/* Is the instruction before this return address (with Thumb bit) a call? */
static bool after_call(const struct arm_unwind_env *env, uint32_t ret)
{
	bool thumb = ret & 1u;
	uint32_t pc = ret & ~1u;
	uint32_t code;

	if (!in_text(env, pc) || (!thumb && (pc & 3u)))
		return false;
	if (arm_insn_fetch(env, pc - 4, thumb, &code) < 0)
		return false;
	struct arm_insn insn = arm_insn_decode(code, thumb);
	if (insn.op == INSN_CALL && insn.size == 4)
		return true;
	if (!thumb || arm_insn_fetch(env, pc - 2, thumb, &code) < 0)
		return false;
	insn = arm_insn_decode(code, thumb);
	return insn.op == INSN_CALL && insn.size == 2; /* blx r */
}

/* Look for a return address in the words from sp upwards; changes only r[13] and r[15]. */
static int guess(const struct arm_unwind_env *env, struct hf_frame *f)
{
	uint32_t addr = f->r[REG_SP];
	uint32_t word;

	for (uint32_t n = 0; n < SCAN_WORDS && !(addr & 3u); n++, addr += 4) {
		if (env->stack_end > f->r[REG_SP] && addr >= env->stack_end)
			break;
		if (arm_unwind_word(env, addr, &word) < 0)
			break;
		if (!after_call(env, word))
			continue;
		f->r[REG_PC] = word;
		f->r[REG_SP] = addr + 4;
		return 0;
	}
	return HF_ENOENT;
}

/* next has pc (perhaps with Thumb bit), sp, and known bits for what was restored: make it f. */
static int leave(struct hf_frame *f, struct hf_frame *next, uint32_t keep, int kind)
{
	uint32_t thumb = next->r[REG_PC] & 1u;

	next->r[REG_PC] &= ~1u;
	next->cpsr = (next->cpsr & ~(uint32_t)PSR_T) | (thumb ? PSR_T : 0u);
	next->known = (next->known & keep) | KNOWN_SP | KNOWN_PC;
	*f = *next;
	return kind;
}

static bool lr_in_text(const struct hf_frame *f, const struct arm_unwind_env *env)
{
	return (f->known & FRAME_KNOWN_LR) && in_text(env, f->r[REG_LR]);
}

/* No table speaks for pc. */
NOINLINE static int without_table(struct hf_frame *f, const struct arm_unwind_env *env)
{
	struct hf_frame next = *f;

	if ((f->known & FRAME_KNOWN_LR) && !f->r[REG_LR])
		return HF_ENOENT;
	if (lr_in_text(f, env)) {
		next.r[REG_PC] = f->r[REG_LR];
		return leave(f, &next, KNOWN_KEPT, HF_UNWIND_CALL);
	}
	int err = guess(env, &next);
	return err < 0 ? err : leave(f, &next, 0, HF_UNWIND_GUESS);
}

/* The table says that nothing is above. That is what thread entries say, but also assembly without
 * unwind directives, and there a fault is worth a caller: one that has called it from elsewhere. */
NOINLINE static int cannot_unwind(
	struct hf_frame *f, const struct arm_unwind_env *env, const struct arm_unwind_entry *entry)
{
	struct hf_frame next = *f;
	uint32_t lr = f->r[REG_LR];

	if (!env->exact || !lr_in_text(f, env) || (lr >= entry->begin && lr < entry->end) ||
		!after_call(env, lr))
		return HF_ENOENT;
	next.r[REG_PC] = lr;
	return leave(f, &next, KNOWN_KEPT, HF_UNWIND_GUESS);
}

NOINLINE static int restore(struct hf_frame *f, const struct arm_unwind_env *env,
	const struct arm_unwind_entry *entry, const struct arm_unwind_plan *plan,
	const struct arm_unwind_state *state)
{
	struct hf_frame next = *f;

	if (!env->exact)
		next.known &= ~(uint32_t)FRAME_KNOWN_LR; /* the call has overwritten it */
	int err = arm_unwind_run(env, entry, plan, state, &next);
	if (err < 0)
		return err;
	uint32_t pc = next.r[REG_PC];
	if (!pc)
		return HF_ENOENT;
	if (!in_text(env, pc) && (pc < env->exc_return_begin || pc >= env->exc_return_end))
		return HF_EINVAL;
	return leave(f, &next, KNOWN_KEPT | FRAME_KNOWN_LR, HF_UNWIND_CALL);
}

static int by_table(
	struct hf_frame *f, const struct arm_unwind_env *env, const struct arm_unwind_entry *entry)
{
	struct arm_unwind_plan plan;
	struct arm_unwind_state state;

	int err = arm_unwind_measure(env, entry, &plan);
	if (err == HF_ENOENT)
		return cannot_unwind(f, env, entry);
	if (err < 0)
		return err;
	bool known = env->exact && arm_unwind_where(env, entry, &plan, f, &state);
	return restore(f, env, entry, &plan, known ? &state : NULL);
}

int arm_unwind(struct hf_frame *f, const struct arm_unwind_env *env)
{
	struct arm_unwind_entry entry;
	uint32_t pc = f->r[REG_PC] & ~1u;

	if (~f->known & (KNOWN_SP | KNOWN_PC))
		return HF_EINVAL;
	if (pc >= env->exc_return_begin && pc < env->exc_return_end)
		return env->exception(f, env);
	if (!env->exact)
		pc--; /* a call that does not return may be the last of its function */
	if (!in_text(env, pc))
		return without_table(f, env);
	int err = arm_unwind_find(env, pc, &entry);
	if (err == HF_ENOENT)
		return without_table(f, env);
	if (err < 0)
		return err;
	return entry.cannot ? cannot_unwind(f, env, &entry) : by_table(f, env, &entry);
}
