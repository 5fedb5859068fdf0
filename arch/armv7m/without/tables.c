/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tables.c - instead of arch/arm/unwind: backtraces by a bounded scan of the stack, for a program without
 * unwind tables, or a board without room for what reads them. What the CPU has pushed is exact, all else a guess.
 *
 *   exact pc, lr is an EXC_RETURN           --> the interrupted code                        EXCEPTION
 *   exact pc, lr is not left from a call
 *     that this function has made           --> lr; from where it lies on the stack, if so  GUESS
 *   a word is an EXC_RETURN, and above it,
 *     or on PSP, lies what a CPU pushes     --> the interrupted code                        EXCEPTION
 *   a word lies behind a call that can have
 *     led to pc                             --> that word                                   GUESS
 *   none does, or an exception comes first  --> the first word behind any call: a function  GUESS
 *                                               that is left by a jump hides who was called */
#include "arch/arm/unwind/unwind.h"
#include "arch/armv7m/armv7m.h"

#define SCAN_WORDS  256u  /* of the stack, for a return address */
#define OTHER_WORDS 64u   /* of these, for one behind any call */
#define NEAR        2048u /* bytes, of a function up to pc */
#define ANYWHERE    1u    /* in the place of a target, which is even */

#define KNOWN_SP    0x2000u
#define KNOWN_PC    0x8000u
#define KNOWN_ENTRY (FRAME_KNOWN_LR | 1u) /* lr, and r0: the CPU has pushed */

/* Does the CPU's instruction before word (with Thumb bit) call, and what? DDI 0403E A7.7.18, A7.7.19; DDI 0553
 * BLXNS. */
static bool after_call(const struct arm_unwind_env *env, uint32_t word, uint32_t *target)
{
	uint32_t pc = word - 1;
	uint16_t half[2];

	if ((word & 1u) == 0 || pc < env->text_begin || pc >= env->text_end)
		return false;
	if (env->read(env->ctx, pc - 4, half, sizeof(half)) < 0)
		return false;
	*target = ANYWHERE;
	if ((half[1] & 0xff83u) == 0x4780u)
		return true;
	uint32_t high = (half[0] & 0x3ffu) << 12u | ((half[0] & 0x400u) != 0 ? 0xffc00000u : 0);
	high ^= (~(uint32_t)half[1] & 0x2000u) << 10u | (~(uint32_t)half[1] & 0x800u) << 11u;
	*target = pc + (high | (half[1] & 0x7ffu) << 1u);
	return (half[0] & 0xf800u) == 0xf000u && (half[1] & 0xd000u) == 0xd000u;
}

/* If word is an EXC_RETURN, as far as the stack from sp on tells, *next becomes the frame of the interrupted code. */
static bool crosses(const struct hf_frame *f, const struct arm_unwind_env *env, uint32_t word,
	uint32_t sp, struct hf_frame *next)
{
	if (word < env->exc_return_begin || (word & 3u) != 1)
		return false;
	*next = *f;
	next->r[13] = sp;
	next->r[15] = word & ~1u;
	return env->exception(next, env) >= 0 && (next->cpsr & PSR_T) != 0;
}

static int guessed(struct hf_frame *f, uint32_t word, uint32_t sp)
{
	f->r[15] = word & ~1u;
	f->r[13] = sp;
	f->known = KNOWN_SP | KNOWN_PC;
	return HF_UNWIND_GUESS;
}

/* Has lr been set by the call that led to pc? If not, it is left from a call that has returned: then that lies
 * close before pc, and called something else. */
static bool lr_leads_here(const struct hf_frame *f, const struct arm_unwind_env *env)
{
	uint32_t since = f->r[15] - (f->r[14] & ~1u);
	uint32_t target;

	if (!after_call(env, f->r[14], &target))
		return false;
	return target == ANYWHERE || since >= NEAR || f->r[15] - target <= since;
}

static int by_lr(struct hf_frame *f, const struct arm_unwind_env *env)
{
	uint32_t sp = f->r[13];
	uint32_t word;

	for (uint32_t n = 0; n < OTHER_WORDS; n++) {
		if (env->read(env->ctx, sp + 4 * n, &word, sizeof(word)) < 0)
			break;
		if (word == f->r[14])
			return guessed(f, word, sp + 4 * n + 4);
	}
	return guessed(f, f->r[14], sp);
}

enum call { NO_CALL, OTHER_CALL, CALL_HERE };

/* Is word a return address, and can that call have led to pc? */
static enum call call_before(const struct arm_unwind_env *env, uint32_t word, uint32_t pc)
{
	uint32_t target;

	if (!after_call(env, word, &target))
		return NO_CALL;
	return target == ANYWHERE || pc - target < NEAR ? CALL_HERE : OTHER_CALL;
}

static int by_stack(struct hf_frame *f, const struct arm_unwind_env *env)
{
	struct hf_frame next;
	uint32_t sp = f->r[13];
	uint32_t other = 0, other_sp = 0;
	uint32_t word;

	for (uint32_t n = 0; n < SCAN_WORDS; n++) {
		if (env->read(env->ctx, sp, &word, sizeof(word)) < 0)
			break;
		sp += 4;
		if (crosses(f, env, word, sp, &next)) {
			if (other != 0)
				break;
			*f = next;
			return HF_UNWIND_EXCEPTION;
		}
		enum call call = call_before(env, word, f->r[15]);
		if (call == CALL_HERE)
			return guessed(f, word, sp);
		if (call == OTHER_CALL && other == 0 && n < OTHER_WORDS) {
			other = word;
			other_sp = sp;
		}
	}
	return other != 0 ? guessed(f, other, other_sp) : HF_ENOENT;
}

int arm_unwind(struct hf_frame *f, const struct arm_unwind_env *env)
{
	struct hf_frame next;

	if ((~f->known & (KNOWN_SP | KNOWN_PC)) != 0 || (f->r[13] & 3u) != 0)
		return HF_EINVAL;
	if (env->exact && (~f->known & KNOWN_ENTRY) == 0) {
		if (crosses(f, env, f->r[14], f->r[13], &next)) {
			*f = next;
			return HF_UNWIND_EXCEPTION;
		}
		if (lr_leads_here(f, env))
			return by_lr(f, env);
	}
	return by_stack(f, env);
}
