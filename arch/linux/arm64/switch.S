/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - onto another stack and back. The frame record made here leads an unwinder back. */
#include <linux/linkage.h>
#include <asm/asm-offsets.h>

/* void linux_cpu_switch(void (*fn)(void *), void *arg, void *top) */
SYM_FUNC_START(linux_cpu_switch)
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	sp, x2
	mov	x3, x0
	mov	x0, x1
	blr	x3
	mov	sp, x29
	ldp	x29, x30, [sp], #16
	ret
SYM_FUNC_END(linux_cpu_switch)

/* void arm64_resume(const struct pt_regs *regs): load all of them, the stack pointer too, which the
 * kernel's own exception return leaves as it is. Context: DAIF masked. */
SYM_FUNC_START(arm64_resume)
	ldr	x1, [x0, #S_PC]
	msr	elr_el1, x1
	ldr	x1, [x0, #S_PSTATE]
	msr	spsr_el1, x1
	ldr	x1, [x0, #S_SP]
	mov	sp, x1
	ldp	x2, x3, [x0, #16 * 1]
	ldp	x4, x5, [x0, #16 * 2]
	ldp	x6, x7, [x0, #16 * 3]
	ldp	x8, x9, [x0, #16 * 4]
	ldp	x10, x11, [x0, #16 * 5]
	ldp	x12, x13, [x0, #16 * 6]
	ldp	x14, x15, [x0, #16 * 7]
	ldp	x16, x17, [x0, #16 * 8]
	ldp	x18, x19, [x0, #16 * 9]
	ldp	x20, x21, [x0, #16 * 10]
	ldp	x22, x23, [x0, #16 * 11]
	ldp	x24, x25, [x0, #16 * 12]
	ldp	x26, x27, [x0, #16 * 13]
	ldp	x28, x29, [x0, #16 * 14]
	ldr	x30, [x0, #S_LR]
	ldp	x0, x1, [x0]
	eret
SYM_FUNC_END(arm64_resume)
