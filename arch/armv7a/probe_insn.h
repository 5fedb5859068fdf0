/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_insn.h - the ARM instruction under a probe: may it be carried out elsewhere, and how. Plain C, no
 * hardware: the tests run it on the host. */
#ifndef ARMV7A_PROBE_INSN_H
#define ARMV7A_PROBE_INSN_H

#include "frame.h"
#include "stub/seam/probe.h"

/* Read len bytes at addr as the program sees them. 0, or HF_EFAULT when not all can be read. */
typedef int (*armv7a_read_fn)(void *ctx, uint32_t addr, void *dst, size_t len);

/* As check() of stub/seam/probe.h, with a reader of memory. The code is taken for ARM, not Thumb. */
int armv7a_probe_check(
	uint32_t addr, armv7a_read_fn read, void *ctx, struct hf_probe_insn *out, const char **why);

/* Does it run in a slot? Otherwise armv7a_probe_emulate() does it. */
bool armv7a_probe_needs_slot(const struct hf_probe_insn *insn);

/* Carry it out in the frame, whose pc is at it. False: it cannot be done here; nothing is changed. [hit] */
bool armv7a_probe_emulate(
	struct hf_frame *f, const struct hf_probe_insn *insn, armv7a_read_fn read, void *ctx);

/* Carry out an instruction that sees or changes the masks, or WFE. False: not one that is known here, or it
 * changes more than masks and flags. [hit] */
bool armv7a_probe_masks(struct hf_frame *f, armv7a_read_fn read, void *ctx);

/* Does an instruction that accesses memory load or store? HF_WP_READ, HF_WP_WRITE; HF_WP_ACCESS: both, or
 * not known (Thumb code). The fault status does not say it for a watchpoint. */
enum hf_bp_type armv7a_probe_access(uint32_t word, bool thumb);

#endif /* ARMV7A_PROBE_INSN_H */
