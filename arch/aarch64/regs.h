/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.h - the register table, and the numbers in it that others need. */
#ifndef AARCH64_REGS_H
#define AARCH64_REGS_H

#include "stub/seam/arch.h"

enum aarch64_reg {
	AARCH64_REG_FP = 29,
	AARCH64_REG_LR = 30,
	AARCH64_REG_SP = 31,
	AARCH64_REG_PC = 32,
	AARCH64_REG_CPSR = 33
};

/* As hf_arch_ops.reg_sets. */
const struct hf_reg_set *const *aarch64_reg_sets(void);

#endif /* AARCH64_REGS_H */
