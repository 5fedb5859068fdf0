/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* neon.c - instead of step_neon.c, for a CPU without Advanced SIMD. */
#include "arch/arm/step/step_row.h"

const struct arm_row *arm_neon_find(const struct arm_step *t)
{
	(void)t;
	return NULL;
}
