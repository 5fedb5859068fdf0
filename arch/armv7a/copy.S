/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* copy.S - the guarded copy: memory that may not be there.
 *
 * The data abort vector (entry.S) sends a fault between the two labels to armv7a_copy_fault. In ABT
 * mode such a fault destroys lr and SPSR, so the return address waits on the stack.
 *
 * An asynchronous abort that an access here causes is waited for (DSB), seen in ISR, and taken here; one
 * that the program has caused is pending before and is left to it. */
#include "frame.h"

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

/* int armv7a_copy(void *dst, const void *src, size_t len): r2 counts what is left. */
	.global	armv7a_copy
	.type	armv7a_copy, %function
armv7a_copy:
	.fnstart
	.cfi_startproc
	push	{r4-r6, lr}
	.save	{r4-r6, lr}
	.cfi_def_cfa_offset 16
	.cfi_offset r4, -16
	.cfi_offset r5, -12
	.cfi_offset r6, -8
	.cfi_offset lr, -4
	mov	r4, r2
	orr	ip, r0, r1
	mrs	r5, cpsr
	cpsid	a
	dsb
	mrc	p15, 0, r6, c12, c1, 0		@ ISR, B4.1: what is pending

	.global	armv7a_copy_begin, armv7a_copy_end, armv7a_copy_fault
armv7a_copy_begin:
	tst	ip, #3
	bne	2f
1:	cmp	r2, #4
	blo	2f
	ldr	r3, [r1], #4
	str	r3, [r0], #4
	sub	r2, r2, #4
	b	1b
2:	tst	ip, #1
	bne	4f
3:	cmp	r2, #2
	blo	4f
	ldrh	r3, [r1], #2
	strh	r3, [r0], #2
	sub	r2, r2, #2
	b	3b
4:	cmp	r2, #0
	beq	armv7a_copy_fault
	ldrb	r3, [r1], #1
	strb	r3, [r0], #1
	sub	r2, r2, #1
	b	4b
5:	mov	r2, r4				@ none of it counts
	mov	r6, #PSR_A			@ do not come back, whatever is pending then
	cpsie	a
	isb
armv7a_copy_fault:
	cpsid	a
armv7a_copy_end:
	dsb
	mrc	p15, 0, r3, c12, c1, 0		@ ISR
	bic	r3, r3, r6
	tst	r3, #PSR_A
	bne	5b
	msr	cpsr_x, r5
	sub	r0, r4, r2
	pop	{r4-r6, pc}
	.cfi_endproc
	.fnend
	.size	armv7a_copy, . - armv7a_copy
