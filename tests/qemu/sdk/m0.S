/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* m0.S - see m0.h. ARMv6-M. */
#include "function.inc"

#define SP      52
#define FLAGS   56
#define PRIMASK 60

	.macro	place kind
	.thumb_func
strike_begin_\kind:
	.endm

	.macro	place_end kind
	.global	strike_\kind, strike_\kind\()_end
	.thumb_func
strike_\kind\()_end:
	ldr	r0, =strike_done
	bx	r0
	.ltorg
	.endm

/* r0-r3 are loaded last; lr is free where a kind needs a register. */
	function strike
	push	{r4-r7, lr}
	.cfi_adjust_cfa_offset 20
	.cfi_offset lr, -4
	mov	r4, r8
	mov	r5, r9
	mov	r6, r10
	mov	r7, r11
	push	{r2, r4-r7}
	.cfi_adjust_cfa_offset 20
	mov	r4, sp
	str	r4, [r1, #SP]
	mrs	r4, primask
	str	r4, [r1, #PRIMASK]
	adr	r4, strike_table
	lsls	r0, r0, #2
	ldr	r4, [r4, r0]
	mov	lr, r4
	ldr	r4, [r1, #FLAGS]
	msr	apsr_nzcvq, r4
	mov	r0, r1
	adds	r0, #32
	ldmia	r0!, {r3-r7}
	mov	r8, r3
	mov	r9, r4
	mov	r10, r5
	mov	r11, r6
	mov	r12, r7
	ldr	r3, [r1, #FLAGS]
	ldr	r7, [r1, #28]
	ldr	r6, [r1, #24]
	ldr	r5, [r1, #20]
	ldr	r4, [r1, #16]
	ldr	r0, [r1, #0]
	ldr	r2, [r1, #8]
	msr	apsr_nzcvq, r3
	ldr	r3, [r1, #12]
	ldr	r1, [r1, #4]
	bx	lr

	.balign	4
strike_table:
	.word	strike_begin_0, strike_begin_1, strike_begin_2, strike_begin_3, strike_begin_4

	place 0
strike_0:
	bkpt	#5
	place_end 0

	place 1
strike_1:
	udf	#7
	place_end 1

	place 2				@ r1 is odd
strike_2:
	ldr	r0, [r1]
	place_end 2

	place 3				@ r1 is odd
strike_3:
	str	r0, [r1]
	place_end 3

	place 4				@ even: pc is there
	mov	lr, sp
strike_4:
	blx	lr
	place_end 4

/* r0 has been used to come here, so it was stored by nobody: the debugger's test looks at it. */
	.thumb_func
strike_done:
	push	{r3}
	mrs	r3, apsr
	mov	lr, r3
	pop	{r3}
	mov	r0, lr
	push	{r0}			@ flags
	ldr	r0, [sp, #4]		@ out
	str	r1, [r0, #4]
	str	r2, [r0, #8]
	str	r3, [r0, #12]
	str	r4, [r0, #16]
	str	r5, [r0, #20]
	str	r6, [r0, #24]
	str	r7, [r0, #28]
	pop	{r1}
	str	r1, [r0, #FLAGS]
	mov	r1, r8
	str	r1, [r0, #32]
	mov	r1, r9
	str	r1, [r0, #36]
	mov	r1, r10
	str	r1, [r0, #40]
	mov	r1, r11
	str	r1, [r0, #44]
	mov	r1, r12
	str	r1, [r0, #48]
	mov	r1, sp
	str	r1, [r0, #SP]
	mrs	r1, primask
	str	r1, [r0, #PRIMASK]
	ldr	r2, =before
	ldr	r2, [r2]
	str	r2, [r0]
	pop	{r2, r4-r7}
	.cfi_adjust_cfa_offset -20
	mov	r8, r4
	mov	r9, r5
	mov	r10, r6
	mov	r11, r7
	pop	{r4-r7, pc}
	.ltorg
	function_end strike

	function on_process_stack
	push	{r4, lr}
	.cfi_adjust_cfa_offset 8
	.cfi_offset lr, -4
	msr	psp, r1
	movs	r3, #2
	msr	control, r3
	isb
	blx	r0
	movs	r3, #0
	msr	control, r3
	isb
	pop	{r4, pc}
	function_end on_process_stack

	.section .note.GNU-stack, "", %progbits
