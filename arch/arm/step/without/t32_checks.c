/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* t32_checks.c - instead of step_t32_mem.c and step_t32_data.c: 32-bit instructions that never move the pc are
 * taken for what goes on to the next. For one that is undefined or unpredictable that is a guess. */
#include "arch/arm/step/step_row.h"

static const struct arm_row any[] = {
	{0xfc000000, 0xe8000000, 0, NULL, NULL}, /* A6.3: all but coprocessors */
	{0xf8000000, 0xf0000000, 0, NULL, NULL},
	{0xfc000000, 0xf8000000, 0, NULL, NULL},
};

const struct arm_row *arm_t32_mem_find(const struct arm_step *t)
{
	return arm_row_find(any, HF_COUNT(any), t);
}

const struct arm_row *arm_t32_data_find(const struct arm_step *t)
{
	(void)t;
	return NULL;
}
