/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* copy.S - the guarded copy: memory that may not be there.
 *
 * The data abort vector (entry.S) sends a fault between the two labels to armv7a_copy_fault. In ABT
 * mode such a fault destroys lr and SPSR, so the return address waits on the stack. */

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

/* int armv7a_copy(void *dst, const void *src, size_t len): r2 counts what is left. */
	.global	armv7a_copy
	.type	armv7a_copy, %function
armv7a_copy:
	.fnstart
	.cfi_startproc
	push	{r4, lr}
	.save	{r4, lr}
	.cfi_def_cfa_offset 8
	.cfi_offset r4, -8
	.cfi_offset lr, -4
	mov	r4, r2
	orr	ip, r0, r1

	.global	armv7a_copy_begin, armv7a_copy_end, armv7a_copy_fault
armv7a_copy_begin:
	tst	ip, #3
	bne	2f
1:	cmp	r2, #4
	blo	2f
	ldr	r3, [r1], #4
	str	r3, [r0], #4
	sub	r2, r2, #4
	b	1b
2:	tst	ip, #1
	bne	4f
3:	cmp	r2, #2
	blo	4f
	ldrh	r3, [r1], #2
	strh	r3, [r0], #2
	sub	r2, r2, #2
	b	3b
4:	cmp	r2, #0
	beq	armv7a_copy_fault
	ldrb	r3, [r1], #1
	strb	r3, [r0], #1
	sub	r2, r2, #1
	b	4b
armv7a_copy_end:
armv7a_copy_fault:
	sub	r0, r4, r2
	pop	{r4, pc}
	.cfi_endproc
	.fnend
	.size	armv7a_copy, . - armv7a_copy
