/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes_aarch64.S - see modes.c. */
	.text

	.macro function name
	.global	\name
	.type	\name, %function
\name:
	.cfi_startproc
	.endm

	.macro function_end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.cfi_sections .debug_frame
	function undefined
	udf	#7
	ret
	function_end undefined

	function compiled_in
	brk	#0
	ret
	function_end compiled_in

	function exchange_fpu
	sub	sp, sp, #64
	.cfi_adjust_cfa_offset 64
	stp	d8, d9, [sp]
	stp	d10, d11, [sp, #16]
	stp	d12, d13, [sp, #32]
	stp	d14, d15, [sp, #48]
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	ldr	q\n, [x0, #(16 * \n)]
	.endr
	.irp	n, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
	ldr	q\n, [x0, #(16 * \n)]
	.endr
	brk	#1
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	str	q\n, [x1, #(16 * \n)]
	.endr
	.irp	n, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
	str	q\n, [x1, #(16 * \n)]
	.endr
	ldp	d8, d9, [sp]
	ldp	d10, d11, [sp, #16]
	ldp	d12, d13, [sp, #32]
	ldp	d14, d15, [sp, #48]
	add	sp, sp, #64
	.cfi_adjust_cfa_offset -64
	mov	x0, #(32 * 16)
	ret
	function_end exchange_fpu

	.data
	.balign	8
	.global	nowhere
nowhere:
	.quad	0

	.section .note.GNU-stack, "", %progbits
