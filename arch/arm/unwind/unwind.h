/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.h - one step from a frame to its caller, on the target, with no host at hand.
 *
 * Needs the code built with -funwind-tables (ARM EHABI, IHI 0038) and reads nothing but what the
 * caller's read callback lets it. Keeps no state: depth and progress are the caller's business. */
#ifndef ARM_UNWIND_H
#define ARM_UNWIND_H

#include "frame.h"
#include "stub/types.h"

/* Addresses are run-time addresses on the target; ranges are [begin, end). */
struct arm_unwind_env {
	uint32_t exidx_begin, exidx_end; /* .ARM.exidx, sorted by the linker */
	uint32_t text_begin, text_end;   /* everything a return address may point into */
	/* Return addresses that mean "an exception was taken here"; equal when there are none. A frame with
	 * such a pc goes to exception(), which makes it the interrupted one: HF_UNWIND_EXCEPTION, or an
	 * error and f unchanged. */
	uint32_t exc_return_begin, exc_return_end;
	int (*exception)(struct hf_frame *f, const struct arm_unwind_env *env);
	uint32_t
		stack_end; /* where this stack begins (its highest end), bounds a scan; 0: unknown */
	/* r[15] is the next instruction to run, not a return address: the interrupted or stopped
	 * code itself, or the frame after HF_UNWIND_EXCEPTION. Such frames know their cpsr, frames
	 * found by HF_UNWIND_CALL and HF_UNWIND_GUESS do not, so FRAME_KNOWN_CPSR tells. */
	bool exact;
	/* Copy all len bytes at addr; 0 or HF_EFAULT. */
	int (*read)(void *ctx, uint32_t addr, void *dst, size_t len);
	void *ctx;
};

/* Turn f into its caller's frame. r[15] comes without the Thumb bit, which goes to cpsr.T (cpsr as
 * a whole stays unknown after a call). r0-r3, r12 and lr are unknown after a call, r4-r11 are known
 * as far as they were known before or were saved.
 * Returns enum hf_unwind_kind; HF_ENOENT at the outermost frame; HF_EFAULT or HF_EINVAL when the
 * stack or the tables make no sense; f is unchanged by an error.
 * Context: any; under 400 bytes of stack besides what read() needs, at most UNWIND_SWEEP_MAX
 * instructions and as many table bytes as the longest entry are read. */
int arm_unwind(struct hf_frame *f, const struct arm_unwind_env *env);

#endif /* ARM_UNWIND_H */
