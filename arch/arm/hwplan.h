/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwplan.h - which debug registers a set of breakpoints and watchpoints needs, for ARMv7 and ARMv8
 * alike: their control registers have one layout. Pure: nothing here touches hardware. */
#ifndef ARM_HWPLAN_H
#define ARM_HWPLAN_H

#include "stub/seam/arch.h"

#define ARM_HW_MAX 16u /* breakpoint or watchpoint register pairs that the architecture allows */

struct arm_hw_pair {
	uint64_t value;   /* DBGBVR, DBGWVR */
	uint32_t control; /* DBGBCR, DBGWCR; bit 0 set: in use */
};

enum arm_hw_kind { ARM_HW_EXEC, ARM_HW_WATCH };

struct arm_hw_plan {
	struct arm_hw_pair pairs[ARM_HW_MAX]; /* those behind count are off */
	unsigned count;
};

/* Lay out the slots of one kind over the `most` pairs this CPU has for it. A watchpoint whose range no
 * single pair can cover is split over several. 0; HF_ENOSPC: too many; HF_EINVAL: an empty range, or
 * one that wraps round. */
int arm_hw_plan(const struct hf_hw_slot *slots, unsigned n, enum arm_hw_kind kind, unsigned most,
	struct arm_hw_plan *out);

/* As hf_arch_ops.wp_hit. The CPU reports the lowest byte of the access, or of the part of it that
 * matched; an access is at most ARM_HW_ACCESS bytes long. */
uint32_t arm_hw_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n);
#define ARM_HW_ACCESS 64u /* a cache line: DC ZVA, STM and the like */

#endif /* ARM_HWPLAN_H */
