/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - leaving one stack for another: threads, the debug stack, and panic()'s first steps. */
#include "frame.h"
#include "layout.h"

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

/* void machine_switch(void **from, void *to): a saved thread is its sp, and r3-r11 and the address
 * to go on at above it (machine_switch_frame() in machine.c reads them). */
	.global	machine_switch
	.type	machine_switch, %function
machine_switch:
	.fnstart
	.cfi_startproc
	push	{r3-r11, lr}
	.save	{r3-r11, lr}
	.cfi_def_cfa_offset 40
	.cfi_offset r4, -36
	.cfi_offset r5, -32
	.cfi_offset r6, -28
	.cfi_offset r7, -24
	.cfi_offset r8, -20
	.cfi_offset r9, -16
	.cfi_offset r10, -12
	.cfi_offset r11, -8
	.cfi_offset lr, -4
	str	sp, [r0]
	mov	sp, r1
	clrex
	pop	{r3-r11, pc}
	.cfi_endproc
	.fnend
	.size	machine_switch, . - machine_switch

/* Where a new thread begins: r4 the function, r5 its argument. */
	.global	armv7a_thread_start
	.type	armv7a_thread_start, %function
armv7a_thread_start:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	mov	r0, r5
	blx	r4
	udf	#0
	.cfi_endproc
	.fnend
	.size	armv7a_thread_start, . - armv7a_thread_start

/* int armv7a_on_debug_stack(int (*fn)(void *), void *arg) */
	.section .text.armv7a_on_debug_stack, "ax", %progbits
	.global	armv7a_on_debug_stack
	.type	armv7a_on_debug_stack, %function
armv7a_on_debug_stack:
	.fnstart
	.cfi_startproc
	push	{r4, r5, r11, lr}
	.save	{r4, r5, r11, lr}
	.cfi_def_cfa_offset 16
	.cfi_offset r4, -16
	.cfi_offset r5, -12
	.cfi_offset r11, -8
	.cfi_offset lr, -4
	mov	r11, sp
	.setfp	r11, sp
	.cfi_def_cfa_register r11
	mrs	r5, cpsr
	cpsid	aif
	mrc	p15, 0, r2, c0, c0, 5		@ MPIDR
	and	r2, r2, #3
	ldr	r3, =armv7a_exc_stacks + EXC_DEBUG_LO
	add	r3, r3, r2, lsl #EXC_SHIFT
	sub	r2, sp, r3
	cmp	r2, #EXC_DEBUG_BYTES
	addhi	sp, r3, #EXC_DEBUG_BYTES
	mov	ip, r0
	mov	r0, r1
	blx	ip
	mov	sp, r11
	msr	cpsr_xc, r5
	pop	{r4, r5, r11, pc}
	.ltorg
	.cfi_endproc
	.fnend
	.size	armv7a_on_debug_stack, . - armv7a_on_debug_stack

	.text
/* void panic(const char *fmt, ...): the registers as the caller left them go into a frame whose pc
 * and sp are those of the call below, so that a backtrace begins with panic() and its caller and
 * not in the code that prints, and unwinds by this function's own tables. */
	.global	panic
	.type	panic, %function
panic:
	.fnstart
	.cfi_startproc
	push	{r0-r3}				@ the variable arguments, now all in memory
	.pad	#16
	.cfi_def_cfa_offset 16
	str	lr, [sp, #-8]!			@ 8 keeps sp aligned
	.pad	#4
	.save	{lr}
	.cfi_def_cfa_offset 24
	.cfi_offset lr, -24
	sub	sp, sp, #FRAME_SIZE
	.pad	#FRAME_SIZE
	.cfi_def_cfa_offset 24 + FRAME_SIZE
	stmia	sp, {r0-r12}
	str	lr, [sp, #FRAME_LR]
	mov	r0, sp
	str	r0, [sp, #FRAME_SP]
	ldr	r1, =1f
	str	r1, [sp, #FRAME_PC]
	mrs	r1, cpsr
	str	r1, [sp, #FRAME_CPSR]
	ldr	r1, =FRAME_KNOWN_ALL
	str	r1, [sp, #FRAME_KNOWN]
	mov	r1, #0
	str	r1, [sp, #FRAME_STEP_SAVED]
	str	r1, [sp, #(FRAME_STEP_SAVED + 4)]
	ldr	r1, [sp, #(FRAME_SIZE + 8)]	@ fmt
	add	r2, sp, #(FRAME_SIZE + 12)	@ a va_list is this address, AAPCS 8.1.4
1:	bl	panic_at
	udf	#0
	.ltorg
	.cfi_endproc
	.fnend
	.size	panic, . - panic
