/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "arch/aarch64/unwind.h"

#include "stub/err.h"
#include "stub/seam/arch.h"

int aarch64_unwind(struct hf_frame *f, const struct aarch64_unwind_env *env)
{
	uint64_t rec[2];
	if (f->pc >= env->exc_return_begin && f->pc < env->exc_return_end) {
		struct hf_frame in;
		if (env->read(env->ctx, f->x[29] - FRAME_RECORD, &in, sizeof in) < 0)
			return HF_EFAULT;
		*f = in;
		return HF_UNWIND_EXCEPTION;
	}
	if (f->x[29] == 0)
		return HF_ENOENT;
	if (env->read(env->ctx, f->x[29], rec, sizeof rec) < 0)
		return HF_EFAULT;
	f->sp = f->x[29] + 16;
	f->x[29] = rec[0];
	f->pc = rec[1];
	return HF_UNWIND_CALL;
}
