/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.h - the register table, and the numbers in it that others need. */
#ifndef ARMV7A_REGS_H
#define ARMV7A_REGS_H

#include "stub/seam/arch.h"

enum armv7a_reg {
	ARMV7A_REG_FP = 11,
	ARMV7A_REG_SP = 13,
	ARMV7A_REG_LR = 14,
	ARMV7A_REG_PC = 15,
	ARMV7A_REG_CPSR = 16
};

/* As hf_arch_ops.reg_sets. */
const struct hf_reg_set *const *armv7a_reg_sets(void);

#endif /* ARMV7A_REGS_H */
