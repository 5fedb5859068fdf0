/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - from a frame to its caller.
 *
 *   pc behind entry.S's call into C?  --> the interrupted frame lies below x29     HF_UNWIND_EXCEPTION
 *   exact, pc outside of the text?    --> a wild call: x30 returns                 HF_UNWIND_CALL
 *   a way to the function's return?   --> what it would return to, unless a record
 *                                         inside its frame says otherwise          HF_UNWIND_CALL
 *   exact, and no record made yet?    --> x30 returns, or the record at sp         HF_UNWIND_CALL
 *   else                              --> the frame record at x29                  HF_UNWIND_CALL */
#include "arch/aarch64/unwind_int.h"

#include "stub/seam/arch.h"

/* For functions with a copy of the frame, which shall not lie on the stack of the others. */
#define NOINLINE __attribute__((__noinline__))

#define RECORD_ALIGN 8u

struct record {
	uint64_t fp, lr;
};

static bool known(const struct hf_frame *f, unsigned n)
{
	return (f->known >> n & 1u) != 0;
}

static bool after_call(const struct aarch64_unwind_env *env, uint64_t ret)
{
	uint32_t insn;

	return unwind_in_text(env, ret) &&
	       aarch64_unwind_fetch(env, ret - UNWIND_INSN, &insn) == 0 &&
	       (insn_is(insn, INSN_IS_BL) || insn_is(insn, INSN_IS_BLR));
}

/* f has become its caller: what a call may change is unknown, but for pc, sp and what was restored. */
static int arrived(struct hf_frame *f)
{
	const uint64_t kept = (uint64_t)0x3ff80000u | FRAME_KNOWN_SP | FRAME_KNOWN_PC;

	f->known = (f->known & kept) | FRAME_KNOWN_PC | FRAME_KNOWN_SP;
	return HF_UNWIND_CALL;
}

static int cross_exception(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	uint64_t at = f->x[UNWIND_REG_FP] - FRAME_RECORD;

	if (!known(f, UNWIND_REG_FP) || at % RECORD_ALIGN != 0)
		return HF_EINVAL;
	/* The frame is written only when all of it can be read. */
	uint64_t last;
	if (env->read(env->ctx, at + sizeof(*f) - sizeof(last), &last, sizeof(last)) < 0)
		return HF_EFAULT;
	return env->read(env->ctx, at, f, sizeof(*f)) < 0 ? HF_EFAULT : HF_UNWIND_EXCEPTION;
}

/* Read the record at addr; 0, HF_ENOENT at the chain's end, HF_EFAULT, HF_EINVAL. */
static int read_record(const struct aarch64_unwind_env *env, uint64_t addr, struct record *r)
{
	if (addr == 0)
		return HF_ENOENT;
	if (addr % RECORD_ALIGN != 0)
		return HF_EINVAL;
	if (env->read(env->ctx, addr, r, sizeof(*r)) < 0)
		return HF_EFAULT;
	if (r->lr == 0)
		return HF_ENOENT;
	return unwind_in_text(env, r->lr) ? 0 : HF_EINVAL;
}

/* By a record whose function does not show how it returns. */
static int by_record(struct hf_frame *f, const struct aarch64_unwind_env *env, uint64_t addr)
{
	const uint64_t saved_by_callee = 0x1ff80000u; /* x19-x28 */
	struct record r;
	int err = read_record(env, addr, &r);

	if (err < 0)
		return err;
	f->pc = r.lr;
	f->sp = addr + sizeof(r); /* at least: the record is the lowest part of a frame */
	f->x[UNWIND_REG_FP] = r.fp;
	f->known = (f->known & ~saved_by_callee) | (uint64_t)1 << UNWIND_REG_FP;
	return arrived(f);
}

static int by_link(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	uint64_t lr = f->x[UNWIND_REG_LR];

	if (!known(f, UNWIND_REG_LR))
		return HF_EINVAL;
	if (lr == 0)
		return HF_ENOENT;
	if (!after_call(env, lr))
		return HF_EINVAL;
	f->pc = lr;
	return arrived(f);
}

/* A record between the frame's two ends is its own, and says where it returns. */
static bool contradicts(const struct aarch64_unwind_env *env, const struct hf_frame *from,
	const struct hf_frame *to)
{
	uint64_t addr = from->x[UNWIND_REG_FP];
	struct record r;

	return known(from, UNWIND_REG_FP) && addr >= from->sp && addr < to->sp &&
	       read_record(env, addr, &r) == 0 && (r.lr != to->pc || r.fp != to->x[UNWIND_REG_FP]);
}

NOINLINE static int by_path(
	struct hf_frame *f, const struct aarch64_unwind_env *env, bool through_traps)
{
	struct aarch64_unwind_cpu cpu;
	int err = aarch64_unwind_path(&cpu, env, f, through_traps);

	if (err < 0)
		return err;
	if (!known(&cpu.f, UNWIND_REG_SP) || !after_call(env, cpu.f.pc) || cpu.f.sp < f->sp)
		return HF_EINVAL;
	if ((!env->exact || through_traps) && contradicts(env, f, &cpu.f))
		return HF_EINVAL;
	*f = cpu.f;
	return arrived(f);
}

static int by_scan(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	uint64_t addr = f->x[UNWIND_REG_FP];

	if (env->exact && aarch64_unwind_scan(f, env, &addr) == RECORD_NONE)
		return by_link(f, env);
	return by_record(f, env, addr);
}

int aarch64_unwind_by_record(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	return known(f, UNWIND_REG_FP) ? by_record(f, env, f->x[UNWIND_REG_FP]) : HF_EINVAL;
}

int aarch64_unwind(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	const uint64_t needed = FRAME_KNOWN_SP | FRAME_KNOWN_PC;
	const uint64_t by_call = 0x7ffffu | (uint64_t)1 << UNWIND_REG_LR;

	if ((f->known & needed) != needed)
		return HF_EINVAL;
	if (f->pc >= env->exc_return_begin && f->pc < env->exc_return_end)
		return cross_exception(f, env);
	if (!unwind_in_text(env, f->pc))
		return env->exact ? by_link(f, env) : HF_EINVAL;
	uint64_t before = f->known;
	if (!env->exact)
		f->known &= ~by_call;
	int kind = by_path(f, env, false);
	if (kind < 0)
		kind = by_path(f, env, true);
	if (kind < 0)
		kind = by_scan(f, env);
	if (kind < 0)
		f->known = before;
	return kind;
}
