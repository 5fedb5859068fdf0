/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_regs.h - d0-d31 and FPSCR, for arch/arm/fpu.c. */
#ifndef ARMV7A_FPU_REGS_H
#define ARMV7A_FPU_REGS_H

#include "stub/types.h"

#define ARMV7A_VFP_D 32u /* d registers; the upper half only with 32 of them, MVFR0 */

enum armv7a_vfp_reg {
	ARMV7A_REG_D0 = 17, /* gdb's numbers in our table */
	ARMV7A_REG_FPSCR = ARMV7A_REG_D0 + ARMV7A_VFP_D
};

struct arm_fpu_regs {
	uint64_t d[ARMV7A_VFP_D];
	uint32_t fpscr;
	uint32_t count; /* of d; fpu_regs.S knows these offsets */
};

_Static_assert(offsetof(struct arm_fpu_regs, fpscr) == 256, "fpu_regs.S and fpu_regs.h disagree");

/* Where a register's value is, and its size; NULL when there is none of that number. */
static inline void *arm_fpu_place(struct arm_fpu_regs *r, unsigned regnum, size_t *bytes)
{
	if (regnum == ARMV7A_REG_FPSCR) {
		*bytes = sizeof(r->fpscr);
		return &r->fpscr;
	}
	*bytes = sizeof(r->d[0]);
	return regnum >= ARMV7A_REG_D0 && regnum - ARMV7A_REG_D0 < r->count
		       ? &r->d[regnum - ARMV7A_REG_D0]
		       : NULL;
}

/* ---- fpu_regs.S ---- */

/* Is it on? Any time. */
bool arm_fpu_on(void);
/* Copy all out, and back; only while it is on. */
void arm_fpu_save(struct arm_fpu_regs *r);
void arm_fpu_load(const struct arm_fpu_regs *r);

#endif /* ARMV7A_FPU_REGS_H */
