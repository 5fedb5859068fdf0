/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs_v7m_fpu.c - the registers of an ARMv7-M with an FPU. */
#include "regs.h"

const struct hf_reg_set *const *armv7m_reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {
		&armv7m_core_set, &armv7m_system_set, &armv7m_masks_set, &armv7m_vfp_set, NULL};

	return sets;
}
