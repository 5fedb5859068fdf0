/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* vfp.h - d0-d31 and FPSCR of a CPU that is in the debugger.
 *
 * The debugger itself uses none of them. A CPU that has the VFP switched on keeps its values here from
 * hf_trap()'s beginning to its end, so that any CPU can show and change them; one that has not costs
 * nothing and its values are unknown. */
#ifndef ARMV7A_VFP_H
#define ARMV7A_VFP_H

#include "frame.h"
#include "stub/types.h"

#define ARMV7A_VFP_D 32u /* d registers; the upper half only with 32 of them, MVFR0 */

enum armv7a_vfp_reg {
	ARMV7A_REG_D0 = 17, /* gdb's numbers in our table */
	ARMV7A_REG_FPSCR = ARMV7A_REG_D0 + ARMV7A_VFP_D
};

/* As hf_arch_ops: enter, leave, reg_read, reg_write. */
void armv7a_vfp_enter(struct hf_frame *f);
void armv7a_vfp_leave(struct hf_frame *f);
int armv7a_vfp_read(const struct hf_frame *f, unsigned regnum, void *dst);
int armv7a_vfp_write(struct hf_frame *f, unsigned regnum, const void *src);
/* As hf_arch_ops.reg_known, for the numbers above. */
bool armv7a_vfp_known(const struct hf_frame *f, unsigned regnum);

/* ---- vfp_regs.S; only while the VFP is on ---- */

/* How many d registers this CPU has: 16 or 32. */
unsigned armv7a_vfp_count(void);
/* Copy them and FPSCR out, and back. */
void armv7a_vfp_save(uint64_t *d, uint32_t *fpscr, unsigned count);
void armv7a_vfp_load(const uint64_t *d, const uint32_t *fpscr, unsigned count);
/* Is it on? Any time. */
bool armv7a_vfp_on(void);

#endif /* ARMV7A_VFP_H */
