/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crt0.S - from reset to main(), on CPU 0. It belongs to the program, not to the debugger: breakpoints
 * and steps in it are fine, and the stop before main() is shown here.
 *
 * It may also run again, with the MMU and the debugger on: gdb has loaded a program over the one that
 * ran, and set the pc to _start. */

#define DAIF_DA 12 /* debug events and SError; daifclr */

	.cfi_sections .debug_frame

	.section .hf_header, "a", %progbits
	.global	hf_image_header
	.type	hf_image_header, %object
hf_image_header:
	.word	0x48464c53			// SDK_MAGIC, sdk.h
	.word	SDK_ID
	.size	hf_image_header, . - hf_image_header

	.section .text._start, "ax", %progbits
	.weak	__libc_init_array, __libc_fini_array, atexit, exit
	.global	_start
	.type	_start, %function
_start:
	.cfi_startproc
	.cfi_undefined x30
	msr	daifset, #15
	msr	spsel, #0
	ldr	x0, =hf_stack_top
	mov	sp, x0
	ldr	x0, =hf_thread_pointer
	msr	tpidr_el0, x0
	bl	hf_board_start

	ldr	x0, =hf_bss_begin
	ldr	x1, =hf_bss_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b

2:	bl	hf_board_init
	msr	daifclr, #DAIF_DA
	mov	x29, xzr
	mov	x30, xzr
	ldr	x0, =hf_board_wait		// a number, not an address: see link.ld
	cbz	x0, 3f
	brk	#0xb007				// stop before main(): aarch64's trap.c knows the number
3:
	// what is not linked is a call of address 0: left out
	ldr	x19, =__libc_init_array
	cbz	x19, 4f
	blr	x19
4:	ldr	x19, =atexit
	ldr	x0, =__libc_fini_array
	cbz	x19, 5f
	cbz	x0, 5f
	blr	x19
5:	mov	x0, xzr
	mov	x1, xzr
	mov	x2, xzr
	bl	main
	ldr	x19, =exit
	ldr	x1, =hf_board_exit
	cmp	x19, xzr
	csel	x19, x1, x19, eq
	blr	x19
	udf	#0
	.ltorg
	.cfi_endproc
	.size	_start, . - _start
