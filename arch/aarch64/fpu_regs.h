/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_regs.h - v0-v31, FPSR and FPCR, for arch/arm/fpu.c. */
#ifndef AARCH64_FPU_REGS_H
#define AARCH64_FPU_REGS_H

#include "stub/types.h"

#define AARCH64_FPU_V   32u
#define AARCH64_V_BYTES 16u

enum aarch64_fpu_reg {
	AARCH64_REG_V0 = 34, /* gdb's numbers in our table */
	AARCH64_REG_FPSR = AARCH64_REG_V0 + AARCH64_FPU_V,
	AARCH64_REG_FPCR
};

struct arm_fpu_regs {
	uint8_t v[AARCH64_FPU_V][AARCH64_V_BYTES] __attribute__((aligned(16)));
	uint32_t fpsr, fpcr;
};

_Static_assert(offsetof(struct arm_fpu_regs, fpsr) == 512, "fpu_regs.S and fpu_regs.h disagree");

/* Where a register's value is, and its size; NULL when there is none of that number. */
static inline void *arm_fpu_place(struct arm_fpu_regs *r, unsigned regnum, size_t *bytes)
{
	*bytes = sizeof(r->fpsr);
	if (regnum == AARCH64_REG_FPSR)
		return &r->fpsr;
	if (regnum == AARCH64_REG_FPCR)
		return &r->fpcr;
	*bytes = AARCH64_V_BYTES;
	return regnum >= AARCH64_REG_V0 && regnum < AARCH64_REG_FPSR ? r->v[regnum - AARCH64_REG_V0]
								     : NULL;
}

/* ---- fpu_regs.S ---- */

/* Is it on? Any time. */
bool arm_fpu_on(void);
/* Copy all out, and back; only while it is on. */
void arm_fpu_save(struct arm_fpu_regs *r);
void arm_fpu_load(const struct arm_fpu_regs *r);

#endif /* AARCH64_FPU_REGS_H */
