/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* strike.S - see strike.h. ARMv7-M and later. */
#include "function.inc"

#define SP      52
#define FLAGS   56
#define PRIMASK 60
#define CONTROL 64
#define BASEPRI 68
#define SAME    72

	.macro	state base
	str	sp, [\base, #SP]
	mrs	r3, primask
	str	r3, [\base, #PRIMASK]
	mrs	r3, control
	str	r3, [\base, #CONTROL]
	mrs	r3, basepri
	str	r3, [\base, #BASEPRI]
	.endm

/* lr is free here; where the label is not first, it stands at the instruction that faults. */
	.macro	place_begin kind
	.thumb_func
strike_begin_\kind:
	.endm

	.macro	place_end kind
	.global	strike_\kind, strike_\kind\()_end
	.thumb_func
strike_\kind\()_end:
	b	strike_done
	.endm

	function strike
	push	{r4-r11, lr}
	.cfi_adjust_cfa_offset 36
	.cfi_offset lr, -4
	push	{r1, r2}
	.cfi_adjust_cfa_offset 8
	sub	sp, #32
	.cfi_adjust_cfa_offset 32
	ldr	r3, =canary
	ldmia	r3, {r4-r11}
	stmia	sp, {r4-r11}
	state	r1
	adr	r3, strike_table
	ldr	lr, [r3, r0, lsl #2]
	ldr	r3, [r1, #FLAGS]
	msr	apsr_nzcvq, r3
	ldmia	r1, {r0-r12}
	bx	lr

	.balign	4
strike_table:
	.word	strike_begin_0, strike_begin_1, strike_begin_2, strike_begin_3, strike_begin_4
	.word	strike_begin_5, strike_begin_6

	place_begin 0
strike_0:
	bkpt	#5
	place_end 0

	place_begin 1
strike_1:
	udf	#7
	place_end 1

	place_begin 2
	mov	lr, #0xf0000000
strike_2:
	ldr	lr, [lr, #4]
	place_end 2

	place_begin 3
	mov	lr, #0xf0000000
strike_3:
	str	r0, [lr]
	place_end 3

	place_begin 4				@ pc: where it branched to
	mvn	lr, #0x60000000			@ 0x9fffffff: never executed from
strike_4:
	bx	lr
	place_end 4

	place_begin 5
	mov	lr, #0x100			@ even: pc is there
strike_5:
	bx	lr
	place_end 5

	place_begin 6
	mov	lr, #0
strike_6:
	udiv	lr, lr, lr
	place_end 6

	.thumb_func
strike_done:
	ldr	lr, [sp, #36]			@ out
	stmia	lr, {r0-r12}
	mov	r0, lr
	mrs	r1, apsr
	str	r1, [r0, #FLAGS]
	state	r0
	ldr	r3, =canary
	mov	r4, sp
	movs	r5, #8
	movs	r2, #1
1:	ldr	r6, [r3], #4
	ldr	r7, [r4], #4
	cmp	r6, r7
	it	ne
	movne	r2, #0
	subs	r5, #1
	bne	1b
	str	r2, [r0, #SAME]
	add	sp, #40
	.cfi_adjust_cfa_offset -40
	pop	{r4-r11, pc}
	.ltorg
	function_end strike

/* The same two stacks in all of these. */
	function on_process_stack
	push	{r4-r6, lr}
	.cfi_adjust_cfa_offset 16
	.cfi_offset lr, -4
	mov	r4, r0
	msr	psp, r1
	mrs	r3, control			@ FPCA stays
	orr	r3, #2
	msr	control, r3
	isb
	blx	r4
	mrs	r3, control
	bic	r3, #2
	msr	control, r3
	isb
	pop	{r4-r6, pc}
	function_end on_process_stack

	function masked_by_priority
	push	{r4, lr}
	.cfi_adjust_cfa_offset 8
	.cfi_offset lr, -4
	movs	r3, #0x40
	msr	basepri, r3
	blx	r0
	movs	r3, #0
	msr	basepri, r3
	pop	{r4, pc}
	function_end masked_by_priority

/* Nothing can be pushed there: what follows is a stack overflow. */
	function lose_stack
	ldr	r0, =0xf0000100
	mov	sp, r0
	.global	lost_stack
lost_stack:
	udf	#1
	.ltorg
	function_end lose_stack

	function lose_process_stack
	ldr	r0, =0xf0000100
	msr	psp, r0
	movs	r0, #2
	msr	control, r0
	isb
	udf	#2
	.ltorg
	function_end lose_process_stack

	.section .note.GNU-stack, "", %progbits
