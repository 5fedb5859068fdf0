/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arm.h - between the files of this folder. */
#ifndef LINUX_ARM_H
#define LINUX_ARM_H

#include "arch/armv7a/frame.h"
#include "arch/linux/linux.h"

/* UDF, ARM DDI 0406C A8.8.247: numbers that Linux (BUG, kprobes, kgdb) and gdb do not use. */
#define UDF(imm)    (0xe7f000f0u | ((imm) >> 4 & 0xfffu) << 8 | ((imm)&0xfu))
#define UDF_PLANTED UDF(0x5ebe)
#define UDF_HERE    0xe7f5ebff /* UDF(0x5ebf), for assembly */

/* As hf_arch_ops.text_write and unwind. */
int arm_text_write(hf_addr dst, const void *src, size_t len);
int arm_text_init(void);
void arm_text_lock_init(void);
int arm_linux_unwind(struct hf_frame *f, bool exact);
void arm_unwind_init(void);

/* switch.S's way to the kernel's division. */
u64 arm_divide(u64 what, u64 by, u64 *rest);
u64 __aeabi_uldivmod(u64 what, u64 by);

#endif /* LINUX_ARM_H */
