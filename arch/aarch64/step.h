/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.h - where an A64 instruction goes next: what the hardware's own single step cannot do.
 *
 * Nothing here touches hardware or keeps state. The hardware steps one instruction by an exception, and
 * an exception clears the exclusive monitor: a load-exclusive .. store-exclusive sequence that is
 * stepped never succeeds, so it is taken as a whole. */
#ifndef AARCH64_STEP_H
#define AARCH64_STEP_H

#include "frame.h"
#include "stub/seam/arch.h"

/* Read len bytes at addr as the program sees them. 0, or HF_EFAULT when not all can be read. */
typedef int (*aarch64_read_fn)(void *ctx, uint64_t addr, void *dst, size_t len);

/* Does an exclusive sequence begin at the frame's pc, or is its store there, in a loop that tries again
 * until it succeeds? */
bool aarch64_step_is_sequence(const struct hf_frame *f, aarch64_read_fn read, void *ctx);

/* As hf_arch_ops.next_pc. A sequence that begins at pc counts as one instruction: its ends are behind
 * its store, and where its conditional branches leave it; so does the loop whose store is at pc. HF_EINSN: an exception return, or a branch
 * with pointer authentication, whose ends are not to be seen here. */
int aarch64_next_pc(const struct hf_frame *f, aarch64_read_fn read, void *ctx,
	struct hf_next next[HF_NEXT_MAX]);

/* As hf_arch_ops.returns_to. */
int aarch64_returns_to(
	const struct hf_frame *f, aarch64_read_fn read, void *ctx, struct hf_next *back);

/* Does the instruction at pc see or change PSTATE's interrupt masks? */
bool aarch64_insn_touches_masks(const struct hf_frame *f, aarch64_read_fn read, void *ctx);

#endif /* AARCH64_STEP_H */
