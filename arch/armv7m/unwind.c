/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - hf_arch_ops.unwind, by the program's unwind tables. */
#include "arch/arm/unwind/unwind.h"

#include "armv7m.h"

#define EXC_RETURN_BEGIN 0xffffff80u /* B1.5.8, DDI 0553: the reserved ones are left out */
#define EXC_RETURN_END   0xffffffffu

/* link.ld */
extern const char image_text_begin[], image_text_end[];
extern const char __exidx_start[], __exidx_end[];

int armv7m_unwind(struct hf_frame *f, bool exact)
{
	struct arm_unwind_env env = {.exidx_begin = (uint32_t)(uintptr_t)__exidx_start,
		.exidx_end = (uint32_t)(uintptr_t)__exidx_end,
		.text_begin = (uint32_t)(uintptr_t)image_text_begin,
		.text_end = (uint32_t)(uintptr_t)image_text_end,
		.exc_return_begin = EXC_RETURN_BEGIN,
		.exc_return_end = EXC_RETURN_END,
		.exception = armv7m_unwind_exception,
		.exact = exact,
		.read = armv7m_read};

	return arm_unwind(f, &env);
}
