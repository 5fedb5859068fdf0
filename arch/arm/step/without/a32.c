/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* a32.c - instead of step_a32.c, for a CPU without ARM instructions. */
#include "arch/arm/step/step_row.h"

const struct arm_row *arm_a32_find(const struct arm_step *t)
{
	(void)t;
	return NULL;
}
