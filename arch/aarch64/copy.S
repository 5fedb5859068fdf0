/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* copy.S - the guarded copy: memory that may not be there. The vectors (entry.S) send a data abort or an
 * SError between the two labels to aarch64_copy_fault.
 *
 * An SError that an access here causes is waited for (DSB), seen in ISR_EL1, and taken here; one that the
 * program has caused is pending before and is left to it. */
#include "frame.h"

#define DAIF_A 4			/* daifset, daifclr */

	.cfi_sections .debug_frame
	.text

/* int aarch64_copy(void *dst, const void *src, size_t len): x2 counts what is left. An access that
 * faults leaves its base register alone. */
	.global	aarch64_copy
	.type	aarch64_copy, %function
aarch64_copy:
	.cfi_startproc
	mov	x4, x2
	orr	x5, x0, x1
	mrs	x6, daif
	msr	daifset, #DAIF_A
	dsb	sy
	mrs	x7, isr_el1			// D17.2: what is pending

	.global	aarch64_copy_begin, aarch64_copy_end, aarch64_copy_fault
aarch64_copy_begin:
	tst	x5, #7
	b.ne	2f
1:	cmp	x2, #8
	b.lo	2f
	ldr	x3, [x1], #8
	str	x3, [x0], #8
	sub	x2, x2, #8
	b	1b
2:	tst	x5, #3
	b.ne	4f
3:	cmp	x2, #4
	b.lo	4f
	ldr	w3, [x1], #4
	str	w3, [x0], #4
	sub	x2, x2, #4
	b	3b
4:	tst	x5, #1
	b.ne	6f
5:	cmp	x2, #2
	b.lo	6f
	ldrh	w3, [x1], #2
	strh	w3, [x0], #2
	sub	x2, x2, #2
	b	5b
6:	cbz	x2, aarch64_copy_fault
	ldrb	w3, [x1], #1
	strb	w3, [x0], #1
	sub	x2, x2, #1
	b	6b
7:	mov	x2, x4				// none of it counts
	mov	x7, #PSR_A			// do not come back, whatever is pending then
	msr	daifclr, #DAIF_A
	isb
aarch64_copy_fault:
	msr	daifset, #DAIF_A
aarch64_copy_end:
	dsb	sy
	mrs	x3, isr_el1
	bic	x3, x3, x7
	tst	x3, #PSR_A
	b.ne	7b
	msr	daif, x6
	sub	x0, x4, x2
	ret
	.cfi_endproc
	.size	aarch64_copy, . - aarch64_copy
