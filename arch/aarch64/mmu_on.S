/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu_on.S - void aarch64_mmu_on(void): caches and MMU on with the tables at aarch64_l1; identity mapped,
 * so the next fetch is from the same address. Uses x0. */

/* ARM DDI 0487 D17.2 */
#define MAIR_VALUE  0xff00		/* 0: Device-nGnRnE, 1: Normal, write-back */
#define TCR_VALUE   0x00803520		/* 32-bit addresses, 4 KiB pages, shareable walks, no TTBR1 */
#define SCTLR_VALUE 0x30d0180d		/* RES1 bits, I, SA, C, M */

	.cfi_sections .debug_frame
	.text

	.global	aarch64_mmu_on
	.type	aarch64_mmu_on, %function
aarch64_mmu_on:
	.cfi_startproc
	ldr	x0, =MAIR_VALUE
	msr	mair_el1, x0
	ldr	x0, =TCR_VALUE
	msr	tcr_el1, x0
	ldr	x0, =aarch64_l1
	msr	ttbr0_el1, x0
	dsb	sy
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	ldr	x0, =SCTLR_VALUE
	msr	sctlr_el1, x0
	isb
	ret
	.cfi_endproc
	.size	aarch64_mmu_on, . - aarch64_mmu_on
	.ltorg
