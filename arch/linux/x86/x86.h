/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* x86.h - between the files of this folder. */
#ifndef LINUX_X86_H
#define LINUX_X86_H

#include "arch/linux/linux.h"
#include "frame.h"

/* switch.S's way to C. */
void linux_cpu_call(void (*fn)(void *arg), void *arg);

const struct hf_reg_set *const *x86_reg_sets(void);

/* As hf_arch_ops.text_write and unwind. */
int x86_text_write(hf_addr dst, const void *src, size_t len);
int x86_text_init(void);
int x86_unwind(struct hf_frame *f, bool exact);
void x86_unwind_init(void);

/* As hf_arch_ops.leave. */
void x86_leave(struct hf_frame *f);

#endif /* LINUX_X86_H */
