/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cp.c - instead of step_cp.c, for a CPU without coprocessor and VFP instructions. */
#include "arch/arm/step/step_row.h"

const struct arm_row *arm_cp_find(const struct arm_step *t)
{
	(void)t;
	return NULL;
}
