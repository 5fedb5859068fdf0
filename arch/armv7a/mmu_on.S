/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu_on.S - void armv7a_mmu_on(void): caches and MMU on with the tables at armv7a_l1; identity mapped,
 * so the next fetch is from the same address. Uses r0. */

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

	.global	armv7a_mmu_on
	.type	armv7a_mmu_on, %function
armv7a_mmu_on:
	.fnstart
	.cfi_startproc
	mrc	p15, 0, r0, c1, c0, 1		@ ACTLR
	orr	r0, r0, #0x40			@ SMP: coherent, ARM DDI 0438 4.3.28
	mcr	p15, 0, r0, c1, c0, 1
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0		@ TLBIALL
	mcr	p15, 0, r0, c7, c5, 0		@ ICIALLU
	mcr	p15, 0, r0, c7, c5, 6		@ BPIALL
	mcr	p15, 0, r0, c2, c0, 2		@ TTBCR: TTBR0 for everything
	ldr	r0, =armv7a_l1
	orr	r0, r0, #0x4a			@ walks: write-back, shareable, B4.1.154
	mcr	p15, 0, r0, c2, c0, 0		@ TTBR0
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0		@ DACR: domain 0 is checked against the tables
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0		@ SCTLR, B4.1.130, as a boot loader may have left it
	bic	r0, r0, #0x72000000		@ TE, AFE, TRE, EE: exceptions in ARM state, tables as mmu.c writes them
	bic	r0, r0, #0x00180000		@ UWXN, WXN
	bic	r0, r0, #0x00002000		@ V: vectors where VBAR says
	bic	r0, r0, #0x00000002		@ A
	orr	r0, r0, #0x1800			@ I, Z
	orr	r0, r0, #0x0005			@ C, M
	mcr	p15, 0, r0, c1, c0, 0
	dsb
	isb
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7a_mmu_on, . - armv7a_mmu_on
