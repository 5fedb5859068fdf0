/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* copy.S - the guarded copy: memory that may not be there.
 *
 * trap.c sends a fault between the two labels to armv7m_copy_fault. Nothing is on the stack; r2 counts
 * what is left. */

	.syntax unified
	.thumb
	.cfi_sections .debug_frame
	.section .text.armv7m_copy, "ax", %progbits
	.balign	4

	.global	armv7m_copy
	.type	armv7m_copy, %function
	.thumb_func
armv7m_copy:
	.fnstart
	.cfi_startproc
	mov	r12, r2
	mov	r3, r0
	orrs	r3, r1

	.global	armv7m_copy_begin, armv7m_copy_end, armv7m_copy_fault
armv7m_copy_begin:
	lsls	r3, r3, #30
	bne	2f
1:	cmp	r2, #4
	blo	2f
	ldr	r3, [r1]
	str	r3, [r0]
	dsb					@ a late bus fault belongs here
	adds	r0, #4
	adds	r1, #4
	subs	r2, #4
	b	1b
2:	mov	r3, r0
	orrs	r3, r1
	lsrs	r3, r3, #1			@ bit 0 into the carry
	bcs	4f
3:	cmp	r2, #2
	blo	4f
	ldrh	r3, [r1]
	strh	r3, [r0]
	dsb
	adds	r0, #2
	adds	r1, #2
	subs	r2, #2
	b	3b
4:	cmp	r2, #0
	beq	armv7m_copy_fault
	ldrb	r3, [r1]
	strb	r3, [r0]
	dsb
	adds	r0, #1
	adds	r1, #1
	subs	r2, #1
	b	4b
armv7m_copy_end:
armv7m_copy_fault:
	mov	r0, r12
	subs	r0, r0, r2
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7m_copy, . - armv7m_copy
