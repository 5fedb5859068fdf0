/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_exc.c - instead of the way through an exception, where nothing is unwound. */
#include "armv7m.h"
#include "stub/err.h"

int armv7m_unwind_exception(struct hf_frame *f, const struct arm_unwind_env *env)
{
	(void)f;
	(void)env;
	return HF_ENOENT;
}
