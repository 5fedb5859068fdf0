/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.h - breakpoint and watchpoint registers, the same in ARMv7 and ARMv8 but for the way to reach
 * them, which each port brings. */
#ifndef ARM_HWDEBUG_H
#define ARM_HWDEBUG_H

#include "arch/arm/hwplan.h"

/* As hf_arch_ops.hw_sync and hw_check. */
int arm_hw_sync(const struct hf_hw_slot *slots, unsigned n);
int arm_hw_check(const struct hf_hw_slot *slots, unsigned n);

/* ---- what a port brings, each for this CPU ---- */

/* Let debug events become exceptions. */
void arm_hw_enable(void);
/* Pairs of registers that it has; none above is touched. */
unsigned arm_hw_pairs(enum arm_hw_kind kind);
void arm_hw_load(enum arm_hw_kind kind, unsigned n, const struct arm_hw_pair *pair);

/* The number of a debug register is part of the instruction: a case for each. */
#define ARM_HW_CASES(PAIR, v, c)                                                                   \
	PAIR(0, v, c);                                                                             \
	PAIR(1, v, c);                                                                             \
	PAIR(2, v, c);                                                                             \
	PAIR(3, v, c);                                                                             \
	PAIR(4, v, c);                                                                             \
	PAIR(5, v, c);                                                                             \
	PAIR(6, v, c);                                                                             \
	PAIR(7, v, c);                                                                             \
	PAIR(8, v, c);                                                                             \
	PAIR(9, v, c);                                                                             \
	PAIR(10, v, c);                                                                            \
	PAIR(11, v, c);                                                                            \
	PAIR(12, v, c);                                                                            \
	PAIR(13, v, c);                                                                            \
	PAIR(14, v, c);                                                                            \
	PAIR(15, v, c)

#endif /* ARM_HWDEBUG_H */
