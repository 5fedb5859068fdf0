/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.h - the register tables, and the numbers in them that others need. */
#ifndef ARMV7M_REGS_H
#define ARMV7M_REGS_H

#include "stub/seam/arch.h"

enum armv7m_reg {
	ARMV7M_REG_FP = 7, /* AAPCS: Thumb code */
	ARMV7M_REG_SP = 13,
	ARMV7M_REG_LR = 14,
	ARMV7M_REG_PC = 15,
	ARMV7M_REG_CPSR = 16,
	ARMV7M_REG_MSP = 17,
	ARMV7M_REG_PSP = 18,
	ARMV7M_REG_CONTROL = 20,
	ARMV7M_REG_MSPLIM = 23,
	ARMV7M_REG_PSPLIM = 24,
	ARMV7M_REG_SECURE = 25,
	ARMV7M_REG_D0 = 26,
	ARMV7M_REG_FPSCR = ARMV7M_REG_D0 + 16
};

/* As hf_arch_ops.reg_sets; which sets there are is the variant's: regs_v6m.c and its like. */
const struct hf_reg_set *const *armv7m_reg_sets(void);

/* The sets to choose from. */
extern const struct hf_reg_set armv7m_core_set, armv7m_system_set, armv7m_masks_set,
	armv7m_masks_v6m_set, armv7m_limits_set, armv7m_vfp_set;

#endif /* ARMV7M_REGS_H */
