/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arm64.h - between the files of this folder. */
#ifndef LINUX_ARM64_H
#define LINUX_ARM64_H

#include "arch/aarch64/frame.h"
#include "arch/linux/linux.h"

#define BRK_PLANTED  0x5ebeu /* breakpoints of the stub; none that Linux, gdb or the compiler uses */
#define BRK_HERE     0x5ebfu /* linux_cpu_break() */
#define BRK_LOCKWAIT 0x5ec0u /* lockwait.c */

/* struct hf_frame.reserved: the CPU came by a debug exception, so debug exceptions stay masked until
 * it goes back: it can arm its own single step (DDI 0487 D2.12). */
#define FRAME_MAY_STEP 1u

/* switch.S */
void arm64_resume(const struct pt_regs *regs);

/* Patch one or more instructions of kernel or module text; HF_EBUSY: the kernel is at it. [frozen] */
int arm64_text_write(hf_addr dst, const void *src, size_t len);
/* The same, and wait for the kernel. */
int arm64_text_put(hf_addr dst, const void *src, size_t len);
int arm64_text_init(void);
void arm64_text_lock_init(void);

/* Freeze a CPU that waits for a spinlock: as hf_arch_ops.cpu_kick. */
int arm64_lockwait_kick(unsigned cpu);
void arm64_lockwait_init(void);

/* As hf_arch_ops.unwind. */
int arm64_unwind(struct hf_frame *f, bool exact);

#endif /* LINUX_ARM64_H */
