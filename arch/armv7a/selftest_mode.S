/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest_mode.S - a call of armv7a_copy() in another CPU mode: r4-r7 are the same in all of them. */
#include "frame.h"

#define BELOW 64 /* bytes of the caller's stack left alone */

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

	.global	armv7a_copy_in_mode
	.type	armv7a_copy_in_mode, %function
armv7a_copy_in_mode:
	.fnstart
	.cfi_startproc
	push	{r3-r7, lr}
	.save	{r3-r7, lr}
	.cfi_def_cfa_offset 24
	.cfi_offset r4, -20
	.cfi_offset r5, -16
	.cfi_offset r6, -12
	.cfi_offset r7, -8
	.cfi_offset lr, -4
	mrs	r4, cpsr
	mov	r7, sp
	orr	r3, r3, #(PSR_I | PSR_F)
	msr	cpsr_c, r3
	mov	r5, sp
	mov	r6, lr
	sub	sp, r7, #BELOW
	bl	armv7a_copy
	mov	sp, r5
	mov	lr, r6
	mrs	r1, cpsr
	msr	cpsr_c, r4
	pop	{r3-r7, pc}
	.cfi_endproc
	.fnend
	.size	armv7a_copy_in_mode, . - armv7a_copy_in_mode
