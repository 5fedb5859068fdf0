/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_regs.S - s16-s31, which no exception pushes. The first of these in an exception also makes the CPU
 * push the others, when it has put that off. */
	.syntax unified
	.thumb
	.fpu	fpv4-sp-d16
	.cfi_sections .debug_frame

	.macro	function name
	.section .text.\name, "ax", %progbits
	.balign	4
	.global	\name
	.type	\name, %function
	.thumb_func
\name:
	.cfi_startproc
	.endm

	function armv7m_fpu_store_upper
	vstmia	r0, {s16-s31}
	bx	lr
	.cfi_endproc
	.size	armv7m_fpu_store_upper, . - armv7m_fpu_store_upper

	function armv7m_fpu_load_upper
	vldmia	r0, {s16-s31}
	bx	lr
	.cfi_endproc
	.size	armv7m_fpu_load_upper, . - armv7m_fpu_load_upper
