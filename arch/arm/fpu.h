/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu.h - the floating-point registers of a CPU that is in the debugger.
 *
 * The debugger itself uses none of them. A CPU that has its FPU switched on keeps its values here from
 * hf_trap()'s beginning to its end, so that any CPU can show and change them; one that has not costs
 * nothing and its values are unknown. */
#ifndef ARM_FPU_H
#define ARM_FPU_H

#include "stub/types.h"

struct hf_frame;

/* As hf_arch_ops: enter, leave, reg_read, reg_write; and reg_known for registers outside the frame. */
void arm_fpu_enter(struct hf_frame *f);
void arm_fpu_leave(struct hf_frame *f);
int arm_fpu_read(const struct hf_frame *f, unsigned regnum, void *dst);
int arm_fpu_write(struct hf_frame *f, unsigned regnum, const void *src);
bool arm_fpu_known(const struct hf_frame *f, unsigned regnum);

#endif /* ARM_FPU_H */
