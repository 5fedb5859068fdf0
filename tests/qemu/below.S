/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* below.S - the first and last instructions of below.c: the start of each CPU, the vectors, the way down into
 * the kernel. */
#include "below.h"

#define PSR_KERNEL_A32 0x1d3	/* SVC mode, A, I, F masked */
#define PSR_KERNEL_A64 0x3c5	/* EL1h, DAIF masked */
#define HVC_OR_TRAP    0x14	/* of the Hyp vectors, ARM DDI 0406C B1.8.1 */
#define SYNC_LOWER     0x400	/* from AArch64 below, ARM DDI 0487 D1.10.2 */

	.bss
	.balign	16
stacks:	.space	BELOW_CPUS << BELOW_STACK_SHIFT

	.text
	.global	_start, below_secondary, below_smc
#ifdef __aarch64__

/* A stack for this CPU, and the C part; it returns where the kernel begins. */
	.macro come_up to
	mrs	x1, mpidr_el1
	and	x1, x1, #3
	add	x1, x1, #1
	adrp	x0, stacks
	add	x0, x0, :lo12:stacks
	add	x0, x0, x1, lsl #BELOW_STACK_SHIFT
	mov	sp, x0
	adr	x0, vectors
	msr	vbar_el2, x0
	bl	\to
	msr	elr_el2, x0
	mov	x0, #PSR_KERNEL_A64
	msr	spsr_el2, x0
	isb
	eret
	.endm

_start:	come_up	below_begin
below_secondary:
	come_up	below_up

below_smc:
	smc	#0
	ret

	.balign	0x800
vectors:
	.space	SYNC_LOWER
	sub	sp, sp, #256
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28
	str	x\n, [sp, #(8 * \n)]
	.endr
	b	1f
	.balign	0x80
	b	.
1:	.irp	n, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 30
	str	x\n, [sp, #(8 * \n)]
	.endr
	mov	x0, sp
	bl	below_trap
	.irp	n, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, \
		8, 7, 6, 5, 4, 3, 2, 1, 0
	ldr	x\n, [sp, #(8 * \n)]
	.endr
	add	sp, sp, #256
	eret
#else
	.syntax unified
	.arch_extension virt
	.arch_extension sec

	.macro come_up to
	mrc	p15, 0, r1, c0, c0, 5
	and	r1, r1, #3
	add	r1, r1, #1
	ldr	r0, =stacks
	add	r0, r0, r1, lsl #BELOW_STACK_SHIFT
	mov	sp, r0
	ldr	r0, =vectors
	mcr	p15, 4, r0, c12, c0, 0		@ HVBAR
	bl	\to
	msr	elr_hyp, r0
	movw	r0, #PSR_KERNEL_A32
	msr	spsr_cxsf, r0
	isb
	eret
	.endm

_start:	come_up	below_begin
below_secondary:
	come_up	below_up

below_smc:
	smc	#0
	bx	lr

	.balign	0x20
vectors:
	.space	HVC_OR_TRAP
	push	{r0-r12, lr}
	mov	r0, sp
	bl	below_trap
	pop	{r0-r12, lr}
	eret
	.ltorg
#endif
