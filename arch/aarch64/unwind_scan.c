/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_scan.c - for a function that never returns: is its frame record there at an exact pc? Looks
 * back for the prologue, up to the end of the function before. */
#include "arch/aarch64/unwind_int.h"

#define BACK_MAX 1024u /* instructions looked back at */

#define IS_RECORD_PRE RULE(0xffc07fffu, 0xa9807bfdu) /* STP x29, x30, [sp, #-n]! */
#define IS_RECORD     RULE(0xffc07fffu, 0xa9007bfdu) /* STP x29, x30, [sp, #n] */
#define IS_SET_FP     RULE(0xffc003ffu, 0x910003fdu) /* ADD x29, sp, #n; MOV x29, sp */

int aarch64_unwind_fetch(const struct aarch64_unwind_env *env, uint64_t pc, uint32_t *insn)
{
	return unwind_in_text(env, pc) ? env->read(env->ctx, pc, insn, sizeof(*insn)) : HF_EFAULT;
}

/* x30 is what a BL to just before pc has left, with no prologue since: then it returns. */
static bool called_from_lr(const struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	uint32_t insn;

	if (aarch64_unwind_fetch(env, f->x[UNWIND_REG_LR] - UNWIND_INSN, &insn) < 0 ||
		!insn_is(insn, INSN_IS_BL))
		return false;
	uint64_t at = insn_target(insn, f->x[UNWIND_REG_LR] - UNWIND_INSN);
	if (at > f->pc || f->pc - at >= (uint64_t)BACK_MAX * UNWIND_INSN)
		return false;
	for (; at < f->pc; at += UNWIND_INSN) {
		if (aarch64_unwind_fetch(env, at, &insn) < 0 || insn_is(insn, INSN_IS_BL) ||
			insn_is(insn, INSN_IS_BLR) || insn_is(insn, IS_RECORD) ||
			insn_is(insn, IS_RECORD_PRE))
			return false;
	}
	return true;
}

enum aarch64_unwind_record aarch64_unwind_scan(
	const struct hf_frame *f, const struct aarch64_unwind_env *env, uint64_t *addr)
{
	bool fp_set = false;
	uint32_t insn;

	if (called_from_lr(f, env))
		return RECORD_NONE;
	for (uint64_t n = 1; n <= BACK_MAX; n++) {
		if (aarch64_unwind_fetch(env, f->pc - n * UNWIND_INSN, &insn) < 0 ||
			insn_is(insn, INSN_IS_RET) || insn_is(insn, INSN_IS_UDF) ||
			insn_is(insn, INSN_IS_BRK))
			return RECORD_NONE;
		fp_set = fp_set || insn_is(insn, IS_SET_FP);
		bool pre = insn_is(insn, IS_RECORD_PRE);
		if (!pre && !insn_is(insn, IS_RECORD))
			continue;
		uint64_t offset = (uint64_t)(insn_signed(insn_bits(insn, 15, 7), 7) * 8);
		*addr = f->sp + (pre ? 0 : offset);
		return fp_set ? RECORD_AT_FP : RECORD_AT_SP;
	}
	return RECORD_AT_FP;
}
