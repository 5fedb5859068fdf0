/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - instead of unwind.c, unwind_exc.c and arch/arm/unwind, where gdb walks the stack. */
#include "arch/armv7m/armv7m.h"
#include "stub/err.h"

int armv7m_unwind(struct hf_frame *f, bool exact)
{
	(void)f;
	(void)exact;
	return HF_ENOSYS;
}
