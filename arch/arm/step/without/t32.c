/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* t32.c - instead of step_t32*.c, for ARMv6-M, which has six 32-bit instructions: DDI 0419E A5.3. */
#include "arch/arm/step/step_row.h"

/* DDI 0419E B5.1.1: xPSR and kin, MSP, PSP, PRIMASK, CONTROL. */
static bool ok_special(const struct arm_step *t)
{
	const uint32_t known = 0x001103efu;
	uint32_t sysm = arm_bits(t, 7, 0);

	return sysm < 32 && (known >> sysm & 1);
}

static const struct arm_row rows[] = {
	{0xfff0ff00, 0xf3808800, BAD_REG(F_N) | R_MASKS, ok_special, NULL}, /* MSR */
	{0xfffff000, 0xf3ef8000, BAD_REG(F_S) | R_MASKS, ok_special, NULL}, /* MRS */
	{0xfffffff0, 0xf3bf8f40, 0, NULL, NULL},                            /* DSB */
	{0xfffffff0, 0xf3bf8f50, 0, NULL, NULL},                            /* DMB */
	{0xfffffff0, 0xf3bf8f60, 0, NULL, NULL},                            /* ISB */
	{0xfff0f000, 0xf7f0a000, R_BKPT, NULL, NULL},                       /* UDF */
	{0xf800d000, 0xf000d000, R_IT_LAST, NULL, arm_go_bl},               /* BL */
};

const struct arm_row *arm_t32_find(struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
