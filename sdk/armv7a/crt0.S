/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crt0.S - from reset to main(), on CPU 0. It belongs to the program, not to the debugger: breakpoints
 * and steps in it are fine, and the stop before main() is shown here.
 *
 * It may also run again, with the MMU and the debugger on: gdb has loaded a program over the one that
 * ran, and set the pc to _start. */
#include "frame.h"

	.syntax unified
	.arm
	.cfi_sections .debug_frame

	.section .hf_header, "a", %progbits
	.global	hf_image_header
	.type	hf_image_header, %object
hf_image_header:
	.word	0x48464c53			@ SDK_MAGIC, sdk.h
	.word	SDK_ID
	.size	hf_image_header, . - hf_image_header

	.section .text._start, "ax", %progbits
	.weak	__libc_init_array, __libc_fini_array, atexit, exit
	.global	_start
	.type	_start, %function
_start:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	cpsid	aif
	mrs	r0, cpsr
	and	r0, r0, #PSR_MODE
	cmp	r0, #PSR_MODE_HYP		@ left in hf_board_start
	beq	1f
	cps	#PSR_MODE_SVC
1:
	ldr	sp, =hf_stack_top
	bl	hf_board_start

	ldr	r0, =hf_bss_begin
	ldr	r1, =hf_bss_end
	mov	r2, #0
1:	cmp	r0, r1
	strlo	r2, [r0], #4
	blo	1b

	bl	hf_board_init
	cpsie	a				@ asynchronous aborts: the vectors are in place
	mov	r11, #0
	mov	lr, #0
	ldr	r0, =hf_board_wait		@ a number, not an address: see link.ld
	cmp	r0, #0
	beq	2f
	bkpt	#0xb007				@ stop before main(): armv7a's trap.c knows the number
2:
	@ what is not linked is a call of address 0: left out
	ldr	r4, =__libc_init_array
	cmp	r4, #0
	blxne	r4
	ldr	r4, =atexit
	ldr	r0, =__libc_fini_array
	cmp	r4, #0
	cmpne	r0, #0
	blxne	r4
	mov	r0, #0
	mov	r1, #0
	mov	r2, #0
	bl	main
	ldr	r4, =exit
	cmp	r4, #0
	ldreq	r4, =hf_board_exit
	blx	r4
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
_init:
_fini:
	.fnstart
	.cantunwind
	.cfi_startproc
	bx	lr
	.cfi_endproc
	.fnend
	.size	_init, . - _init
	.size	_fini, . - _fini
