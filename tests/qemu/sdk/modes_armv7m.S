/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes_armv7m.S - see modes.c. */
#include "function.inc"

	function undefined
	udf	#7
	bx	lr
	function_end undefined

	function compiled_in
	bkpt	#0
	bx	lr
	function_end compiled_in

/* No FPU: nothing to exchange. */
	.weak	exchange_fpu
	function exchange_fpu
	bkpt	#1
	movs	r0, #0
	bx	lr
	function_end exchange_fpu

/* Address 0 is memory here; this is none, on any board. */
	.data
	.balign	4
	.global	nowhere
nowhere:
	.word	0xf0000000

	.section .note.GNU-stack, "", %progbits
