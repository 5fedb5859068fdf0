/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.h - one step from a frame to its caller, on the target, with no tables and no host at hand.
 *
 * Code built with -fno-omit-frame-pointer keeps a chain of frame records {x29, x30}; where a function
 * has not made its record yet, has dropped it, or never makes one, its own instructions tell. Reads
 * nothing but what the caller's read callback lets it. Keeps no state. */
#ifndef AARCH64_UNWIND_H
#define AARCH64_UNWIND_H

#include "arch/aarch64/frame.h"
#include "stub/types.h"

/* Addresses are run-time addresses on the target; ranges are [begin, end). */
struct aarch64_unwind_env {
	uint64_t text_begin, text_end;             /* everything a return address may point into */
	uint64_t exc_return_begin, exc_return_end; /* frame.h; equal when there is no such code */
	/* pc is the next instruction to run, not a return address: the interrupted or stopped code
	 * itself, or the frame after HF_UNWIND_EXCEPTION. */
	bool exact;
	/* Copy all len bytes at addr; 0 or HF_EFAULT. */
	int (*read)(void *ctx, uint64_t addr, void *dst, size_t len);
	void *ctx;
};

/* Turn f into its caller's frame. pc, sp and x29 are known afterwards, x19-x28 as far as they were
 * known and the code shows where they are saved.
 * Returns enum hf_unwind_kind; HF_ENOENT at the outermost frame; HF_EFAULT or HF_EINVAL when the
 * stack makes no sense; f is unchanged by an error.
 * Context: any. */
int aarch64_unwind(struct hf_frame *f, const struct aarch64_unwind_env *env);

/* The same by the frame record alone, for who wants to know pc only, and soon: f was called from, and its
 * function keeps a record. x19-x28 are unknown afterwards. */
int aarch64_unwind_by_record(struct hf_frame *f, const struct aarch64_unwind_env *env);

#endif /* AARCH64_UNWIND_H */
