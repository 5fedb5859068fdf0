/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest_mode.S - the banked registers of the other modes, and a call of armv7a_copy() in another
 * mode. I and F are masked while a mode is not the caller's; r0-r7 are the same in all of them. */
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

/* void armv7a_banks_mark(uint32_t mark): another value into each lr, SPSR and FIQ's r8-r12 */
	.global	armv7a_banks_mark
	.type	armv7a_banks_mark, %function
armv7a_banks_mark:
	.fnstart
	.cfi_startproc
	mrs	r2, cpsr
	cpsid	if, #PSR_MODE_SYS
	add	lr, r0, #1
	cps	#PSR_MODE_IRQ
	add	lr, r0, #2
	msr	spsr_fsxc, lr
	cps	#PSR_MODE_UND
	add	lr, r0, #3
	msr	spsr_fsxc, lr
	cps	#PSR_MODE_ABT
	add	lr, r0, #4
	msr	spsr_fsxc, lr
	cps	#PSR_MODE_FIQ
	add	lr, r0, #5
	msr	spsr_fsxc, lr
	add	r8, r0, #6
	add	r9, r0, #7
	add	r10, r0, #8
	add	r11, r0, #9
	add	r12, r0, #10
	msr	cpsr_c, r2
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7a_banks_mark, . - armv7a_banks_mark

/* void armv7a_banks_read(uint32_t *bank): SELFTEST_BANKS words */
	.global	armv7a_banks_read
	.type	armv7a_banks_read, %function
armv7a_banks_read:
	.fnstart
	.cfi_startproc
	mrs	r2, cpsr
	cpsid	if, #PSR_MODE_SYS
	str	sp, [r0], #4
	str	lr, [r0], #4
	.irp	mode, PSR_MODE_IRQ, PSR_MODE_UND, PSR_MODE_ABT, PSR_MODE_FIQ
	cps	#\mode
	mrs	r1, spsr
	str	sp, [r0], #4
	str	lr, [r0], #4
	str	r1, [r0], #4
	.endr
	stmia	r0, {r8-r12}			@ FIQ's
	msr	cpsr_c, r2
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7a_banks_read, . - armv7a_banks_read
