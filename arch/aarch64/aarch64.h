/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* aarch64.h - what the files of this port offer each other. */
#ifndef AARCH64_H
#define AARCH64_H

#include "frame.h"
#include "stub/hf.h"

/* Exceptions as entry.S numbers them. */
enum aarch64_exception {
	AARCH64_SYNC = 1,
	AARCH64_IRQ = 2,
	AARCH64_FIQ = 3,
	AARCH64_SERROR = 4,
	AARCH64_STACK = 5, /* an IRQ found no room on the thread's stack; it is still pending */
	AARCH64_EL0 = 6    /* from a mode that nothing runs in */
};

/* ---- entry.S, copy.S, switch.S ---- */

/* Every exception's C side. f may be changed; it is loaded back when this returns. */
void aarch64_exception(unsigned kind, struct hf_frame *f);

/* Copy len bytes, or as many as can be read and written: returns how many arrived before the first
 * fault. 1, 2, 4 and 8 bytes with both ends aligned are one access of that width; longer runs go by
 * the widest that both ends are aligned to. An SError that it causes makes it return 0: which access it
 * was is not known. One that was pending before stays so, and hides others. Any context; uses no stack; a fault never
 * reaches C. */
int aarch64_copy(void *dst, const void *src, size_t len);

/* Enter fn(arg) on the debug stack with all exceptions masked; see machine_on_debug_stack(). */
int aarch64_on_debug_stack(int (*fn)(void *), void *arg);

/* ---- mmu.c ---- */

/* Write the page tables. Context: CPU 0, before the MMU is on. */
void aarch64_mmu_build(void);
int aarch64_region_at(hf_addr addr, struct hf_region *out);
/* Is addr in a page left out below a stack? */
bool aarch64_guard_at(uint64_t addr);
/* Write len bytes into the kernel's read-only text and make every CPU fetch them anew. 0, HF_EFAULT
 * when [dst, dst + len) is not all kernel text. Context: one CPU at a time, interrupts masked. */
int aarch64_text_write(uint64_t dst, const void *src, size_t len);

/* ---- arch.c ---- */

extern const struct hf_arch_ops aarch64_ops;

#endif /* AARCH64_H */
