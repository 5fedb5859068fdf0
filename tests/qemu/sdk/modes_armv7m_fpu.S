/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes_armv7m_fpu.S - see modes.c: d0-d15. */
#include "function.inc"

	.fpu	fpv4-sp-d16

	function exchange_fpu
	vpush	{d8-d15}
	.cfi_adjust_cfa_offset 64
	vldmia	r0, {d0-d15}
	bkpt	#1
	vstmia	r1, {d0-d15}
	vpop	{d8-d15}
	.cfi_adjust_cfa_offset -64
	mov	r0, #(16 * 8)
	bx	lr
	function_end exchange_fpu

	.section .note.GNU-stack, "", %progbits
