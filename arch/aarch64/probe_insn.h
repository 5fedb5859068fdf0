/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_insn.h - the instruction under a probe: may it be carried out elsewhere, and how. Plain C, no
 * hardware: the tests run it on the host. */
#ifndef AARCH64_PROBE_INSN_H
#define AARCH64_PROBE_INSN_H

#include "frame.h"
#include "step.h"
#include "stub/seam/probe.h"

/* As check() of stub/seam/probe.h, with a reader of memory. */
int aarch64_probe_check(uint64_t addr, aarch64_read_fn read, void *ctx, struct hf_probe_insn *out,
	const char **why);

/* Does it run in a slot? Otherwise aarch64_probe_emulate() does it. */
bool aarch64_probe_needs_slot(const struct hf_probe_insn *insn);

/* Carry it out in the frame, whose pc is at it. False: memory could not be written or read; nothing is
 * changed. [hit] */
bool aarch64_probe_emulate(struct hf_frame *f, const struct hf_probe_insn *insn,
	int (*copy)(void *dst, const void *src, size_t len));

/* As masks() of stub/seam/probe.h. [hit] */
int aarch64_probe_masks(struct hf_frame *f, aarch64_read_fn read, void *ctx);

#endif /* AARCH64_PROBE_INSN_H */
