/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.c - a plan (hwplan.h) goes into this CPU's debug registers. */
#include "arch/arm/hwdebug.h"

int arm_hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	struct arm_hw_plan plan;
	int err = arm_hw_plan(slots, n, ARM_HW_EXEC, arm_hw_pairs(ARM_HW_EXEC), &plan);

	return err < 0 ? err
		       : arm_hw_plan(slots, n, ARM_HW_WATCH, arm_hw_pairs(ARM_HW_WATCH), &plan);
}

static void load_all(const struct hf_hw_slot *slots, unsigned n, enum arm_hw_kind kind)
{
	struct arm_hw_plan plan;

	(void)arm_hw_plan(slots, n, kind, ARM_HW_MAX, &plan); /* they fit: it was checked */
	for (unsigned i = 0; i < arm_hw_pairs(kind); i++)
		arm_hw_load(kind, i, &plan.pairs[i]);
}

int arm_hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	int err = arm_hw_check(slots, n);

	if (err < 0)
		return err;
	arm_hw_enable();
	load_all(slots, n, ARM_HW_EXEC);
	load_all(slots, n, ARM_HW_WATCH);
	__asm__ volatile("isb" ::: "memory");
	return (int)n;
}
