/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes_armv7a.S - see modes.c. */
	.syntax unified
	.arm
	.fpu	neon
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
	bx	lr
	function_end undefined

	function compiled_in
	bkpt	#0
	bx	lr
	function_end compiled_in

	function exchange_fpu
	vpush	{d8-d15}
	.cfi_adjust_cfa_offset 64
	vldmia	r0!, {d0-d15}
	vldmia	r0, {d16-d31}
	bkpt	#1
	vstmia	r1!, {d0-d15}
	vstmia	r1, {d16-d31}
	vpop	{d8-d15}
	.cfi_adjust_cfa_offset -64
	mov	r0, #(32 * 8)
	bx	lr
	function_end exchange_fpu

	.data
	.balign	4
	.global	nowhere
nowhere:
	.word	0

	.section .note.GNU-stack, "", %progbits
