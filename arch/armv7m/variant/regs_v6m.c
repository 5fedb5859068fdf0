/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs_v6m.c - the registers of an ARMv6-M. */
#include "regs.h"

const struct hf_reg_set *const *armv7m_reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {
		&armv7m_core_set, &armv7m_system_set, &armv7m_masks_v6m_set, NULL};

	return sets;
}
