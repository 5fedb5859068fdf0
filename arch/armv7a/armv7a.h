/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* armv7a.h - what the files of this port offer each other. */
#ifndef ARMV7A_H
#define ARMV7A_H

#include "frame.h"
#include "stub/hf.h"

/* Exceptions as entry.S numbers them. */
enum armv7a_exception {
	ARMV7A_UNDEF = 1,
	ARMV7A_SVC = 2,
	ARMV7A_PREFETCH_ABORT = 3,
	ARMV7A_DATA_ABORT = 4,
	ARMV7A_IRQ = 6,
	ARMV7A_FIQ = 7
};

/* ---- entry.S, copy.S, switch.S ---- */

/* Every exception's C side. f may be changed; it is loaded back when this returns. */
void armv7a_exception(unsigned kind, struct hf_frame *f);

/* Copy len bytes, or as many as can be read and written: returns how many arrived before the first
 * fault. 1, 2 and 4 bytes with both ends aligned are one access of that width; longer runs go by
 * words when both ends are aligned alike. An asynchronous abort that it causes makes it return 0: which
 * access it was is not known. One that was pending before stays so, and hides others. Any context, any CPU mode, on any
 * stack with 32 bytes left; a fault in it never reaches C. */
int armv7a_copy(void *dst, const void *src, size_t len);

/* Enter fn(arg) on the debug stack with A, I and F masked; see machine_on_debug_stack(). */
int armv7a_on_debug_stack(int (*fn)(void *), void *arg);

/* ---- mmu.c ---- */

/* Write the page tables. Context: CPU 0, before the MMU is on. */
void armv7a_mmu_build(void);
int armv7a_region_at(hf_addr addr, struct hf_region *out);
/* Is addr in a page left out below a stack? */
bool armv7a_guard_at(uint32_t addr);
/* Write len bytes into the kernel's read-only text and make every CPU fetch them anew. 0, HF_EFAULT
 * when [dst, dst + len) is not all kernel text. Context: one CPU at a time, interrupts masked. */
int armv7a_text_write(uint32_t dst, const void *src, size_t len);

/* ---- unwind_exc.c ---- */

struct arm_unwind_env;

/* As arm_unwind_env.exception: f's pc is a return address of entry.S. */
int armv7a_unwind_exception(struct hf_frame *f, const struct arm_unwind_env *env);

/* ---- arch.c ---- */

extern const struct hf_arch_ops armv7a_ops;

#endif /* ARMV7A_H */
