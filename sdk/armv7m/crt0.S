/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crt0.S - vectors, and from reset to main(). It belongs to the program, not to the debugger: breakpoints
 * and steps in it are fine, and the stop before main() is shown here.
 *
 * A program that has a handler gives it the name in the table: SysTick_Handler, PendSV_Handler, SVC_Handler,
 * IRQ7_Handler. Faults, NMI and the line's interrupt are the debugger's.
 *
 * It may also run again with the debugger on: gdb has loaded a program over the one that ran, and set the
 * pc to _start. */
#include "frame.h"

#include "variant.inc" /* BOARD_IRQS */

	.syntax unified
	.thumb
	.cfi_sections .debug_frame

	.macro	handler name
	.weak	\name
	.type	\name, %function
	.thumb_func
\name:
	.endm

	.macro	irq_handler n
	handler	IRQ\n\()_Handler
	.endm

	.macro	irq_vector n
	.word	IRQ\n\()_Handler
	.endm

	.section .vectors, "a", %progbits
	.balign	1024			@ VTOR: a power of two, the size of 240 interrupts at least
	.global	hf_vectors
	.type	hf_vectors, %object
hf_vectors:
	.word	hf_stack_top
	.word	_start
	.rept	9			@ NMI, faults, reserved
	.word	hf_exception
	.endr
	.word	SVC_Handler
	.word	hf_exception		@ DebugMonitor
	.word	hf_exception
	.word	PendSV_Handler
	.word	SysTick_Handler
	.altmacro
	.set	n, 0
	.rept	BOARD_IRQS
	irq_vector %n
	.set	n, n + 1
	.endr
	.noaltmacro
	.size	hf_vectors, . - hf_vectors

/* What the program does not have. All registers that are free here are on the stack. */
	.section .text.unhandled, "ax", %progbits
	.balign	4
	handler	SVC_Handler
	handler	PendSV_Handler
	handler	SysTick_Handler
	.altmacro
	.set	n, 0
	.rept	BOARD_IRQS
	irq_handler %n
	.set	n, n + 1
	.endr
	.noaltmacro
	ldr	r0, =hf_exception
	bx	r0
	.ltorg

	.section .hf_header, "a", %progbits
	.global	hf_image_header
	.type	hf_image_header, %object
hf_image_header:
	.word	0x48464c53		@ SDK_MAGIC, sdk.h
	.word	SDK_ID
	.size	hf_image_header, . - hf_image_header

	.section .text._start, "ax", %progbits
	.weak	__libc_init_array, __libc_fini_array, atexit, exit
	.global	_start
	.type	_start, %function
	.thumb_func
_start:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	cpsid	i
	movs	r0, #0
	msr	control, r0		@ MSP, privileged
	isb
	ldr	r0, =hf_stack_top
	mov	sp, r0
	bl	hf_board_start

	ldr	r0, =hf_data_begin
	ldr	r1, =hf_data_end
	ldr	r2, =hf_data_load
	cmp	r0, r2
	beq	2f
1:	cmp	r0, r1
	bhs	2f
	ldr	r3, [r2]
	str	r3, [r0]
	adds	r0, #4
	adds	r2, #4
	b	1b
2:	ldr	r0, =hf_bss_begin
	ldr	r1, =hf_bss_end
	movs	r2, #0
3:	cmp	r0, r1
	bhs	4f
	str	r2, [r0]
	adds	r0, #4
	b	3b
4:	bl	hf_board_init
	movs	r0, #0
	mov	r7, r0
	mov	r11, r0
	mov	lr, r0
	ldr	r0, =hf_board_wait	@ a number, not an address: see link.ld
	cmp	r0, #0
	beq	5f
	udf	#ARMV7M_UDF_BOOT	@ stop before main(): armv7m's trap.c knows the number
5:
	@ what is not linked is a call of address 0: left out
	ldr	r4, =__libc_init_array
	cmp	r4, #0
	beq	6f
	blx	r4
6:	ldr	r4, =atexit
	ldr	r0, =__libc_fini_array
	cmp	r4, #0
	beq	7f
	cmp	r0, #0
	beq	7f
	blx	r4
7:	movs	r0, #0
	movs	r1, #0
	movs	r2, #0
	bl	main
	ldr	r4, =exit
	cmp	r4, #0
	bne	8f
	ldr	r4, =hf_board_exit
8:	blx	r4
	udf	#0
	.ltorg
	.cfi_endproc
	.fnend
	.size	_start, . - _start

/* newlib calls these beside the arrays. */
	.section .text._init, "ax", %progbits
	.weak	_init, _fini
	.type	_init, %function
	.type	_fini, %function
	.thumb_func
_init:
	.thumb_func
_fini:
	.fnstart
	.cantunwind
	.cfi_startproc
	bx	lr
	.cfi_endproc
	.fnend
	.size	_init, . - _init
	.size	_fini, . - _fini
