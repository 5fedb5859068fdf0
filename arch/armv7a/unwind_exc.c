/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_exc.c - from the exception entry code to the code it interrupted: entry.S has left a whole frame
 * at sp. */
#include "arch/arm/unwind/unwind.h"
#include "armv7a.h"
#include "stub/err.h"

#define REG_SP 13u
#define REG_PC 15u

int armv7a_unwind_exception(struct hf_frame *f, const struct arm_unwind_env *env)
{
	struct hf_frame inner;

	if (f->r[REG_SP] & 3u)
		return HF_EINVAL;
	if (env->read(env->ctx, f->r[REG_SP], &inner, sizeof(inner)) < 0)
		return HF_EFAULT;
	*f = inner;
	f->known = FRAME_KNOWN_ALL;
	f->r[REG_PC] &= ~1u;
	return HF_UNWIND_EXCEPTION;
}
