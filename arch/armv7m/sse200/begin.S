/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* begin.S - where the program of CPU 1 begins: the outermost frame of its backtraces. */
	.syntax unified
	.thumb
	.cfi_sections .debug_frame
	.section .text.armv7m_begin, "ax", %progbits
	.balign	4

	.global	armv7m_begin
	.type	armv7m_begin, %function
	.thumb_func
armv7m_begin:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	mov	sp, r1
	movs	r7, #0
	mov	r11, r7
	cpsie	i
	blx	r0
1:	wfi
	b	1b
	.cfi_endproc
	.fnend
	.size	armv7m_begin, . - armv7m_begin
