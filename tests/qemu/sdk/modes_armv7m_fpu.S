/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes_armv7m_fpu.S - see modes.c: d0-d15. */
	.syntax unified
	.thumb
	.fpu	fpv4-sp-d16
	.cfi_sections .debug_frame
	.text

	.balign	8
	.global	exchange_fpu
	.type	exchange_fpu, %function
	.thumb_func
exchange_fpu:
	.cfi_startproc
	vpush	{d8-d15}
	.cfi_adjust_cfa_offset 64
	vldmia	r0, {d0-d15}
	bkpt	#1
	vstmia	r1, {d0-d15}
	vpop	{d8-d15}
	.cfi_adjust_cfa_offset -64
	mov	r0, #(16 * 8)
	bx	lr
	.cfi_endproc
	.size	exchange_fpu, . - exchange_fpu

	.section .note.GNU-stack, "", %progbits
