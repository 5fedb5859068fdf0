/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* x86.h - between the files of this folder. */
#ifndef LINUX_X86_H
#define LINUX_X86_H

#include "arch/linux/linux.h"
#include "frame.h"

/* switch.S's way to C. */
void linux_cpu_call(void (*fn)(void *arg), void *arg);

const struct hf_reg_set *const *x86_reg_sets(void);

/* Bytes that gdb's `maint print remote-registers` shows behind gs for i386:x86-64: the x87's, SSE's, fs_base and
 * gs_base. */
#define X86_G_BEHIND (8 * 10 + 8 * 4 + 16 * 16 + 4 + 2 * 8)

/* As hf_arch_ops.reg_write: the selectors, cs to gs, which cannot be changed. */
int x86_reg_write(struct hf_frame *f, unsigned regnum, const void *src);

/* As hf_arch_ops.text_write and unwind. */
int x86_text_write(hf_addr dst, const void *src, size_t len);
int x86_text_init(void);
int x86_unwind(struct hf_frame *f, bool exact);
void x86_unwind_init(void);

/* As hf_arch_ops.leave. */
void x86_leave(struct hf_frame *f);

/* ---- hw.c ---- */

/* By which exception this CPU came to the stub. */
enum x86_way { X86_BY_OTHER, X86_BY_NMI, X86_BY_DEBUG };

/* Say so, before linux_trap(); what was said before is returned, to be said again behind it. */
enum x86_way x86_hw_come(enum x86_way way);
/* A #DB: is it a register of ours? Then *ev is the event, and its bits are cleared in *dr6. */
bool x86_hw_event(struct pt_regs *regs, unsigned long *dr6, struct hf_event *ev);
/* On the way back from a #DB: go by x86_pad when DR7 has to change. */
void x86_hw_bounce(struct pt_regs *regs);
/* An int3: was it x86_pad's? Then regs are what they should be. */
bool x86_hw_land(struct pt_regs *regs);
/* The same for an NMI that came right before it. */
void x86_hw_land_nmi(struct pt_regs *regs);
void x86_pad(void); /* switch.S: an int3 */

/* trap.c sees debug exceptions before the kernel's own handler of debug registers does. */
bool x86_first_in_chain(void);

#endif /* LINUX_X86_H */
