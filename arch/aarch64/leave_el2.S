/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* leave_el2.S - from EL2, where a boot loader or a reset may leave a CPU, down to EL1; and the way to the
 * firmware, which depends on it.
 *
 *   reset --> EL2 --leave_el2: EL1 may use everything, nothing is trapped--> EL1t
 *   reset --> EL1 --leave_el2: nothing to do--> EL1
 *
 * Who started in EL2 has nobody there who takes an HVC: its firmware is in EL3 and is called by SMC. */

/* ARM DDI 0487 D17.2, D17.11 */
#define EL2               (2 << 2)	/* CurrentEL */
#define HCR_RW            (1 << 31)	/* EL1 is AArch64 */
#define CPTR_NO_TRAPS     0x33ff	/* RES1 bits */
#define MDCR_HPMN         0x1f		/* kept: all event counters are EL1's */
#define CNTHCTL_EL1_MAY   3		/* EL1PCTEN, EL1PCEN */
#define SCTLR_OFF         0x30d00800	/* RES1 bits: MMU and caches off */
#define SPSR_EL1T         0x3c4		/* DAIF masked */
#define PFR0_GIC_SHIFT    24
#define SRE_ALL           0xf		/* Enable, DIB, DFB, SRE: IHI 0069 12.2.22 */
#define ICC_SRE_EL2       S3_4_C12_C9_5
#define ICH_HCR_EL2       S3_4_C12_C11_0

	.cfi_sections .debug_frame
	.text

/* unsigned aarch64_leave_el2(void): needs no stack; SP_EL0 stays. From EL2 it returns 1, in EL1t with all
 * exceptions masked, the MMU off and SP_EL1 unknown; from EL1 it returns 0. Uses x0. */
	.global	aarch64_leave_el2
	.type	aarch64_leave_el2, %function
aarch64_leave_el2:
	.cfi_startproc
	mrs	x0, currentel
	cmp	x0, #EL2
	b.ne	2f
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	msr	vttbr_el2, xzr
	msr	hstr_el2, xzr
	mov	x0, #CPTR_NO_TRAPS
	msr	cptr_el2, x0
	mrs	x0, mdcr_el2
	and	x0, x0, #MDCR_HPMN
	msr	mdcr_el2, x0
	mov	x0, #CNTHCTL_EL1_MAY
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #PFR0_GIC_SHIFT, #4
	cbz	x0, 1f				// no GIC in system registers
	mov	x0, #SRE_ALL
	msr	ICC_SRE_EL2, x0
	isb
	msr	ICH_HCR_EL2, xzr
1:	ldr	x0, =SCTLR_OFF
	msr	sctlr_el1, x0
	mov	x0, #SPSR_EL1T
	msr	spsr_el2, x0
	msr	elr_el2, x30
	mov	x0, #1
	isb
	eret
2:	mov	x0, #0
	ret
	.cfi_endproc
	.size	aarch64_leave_el2, . - aarch64_leave_el2

/* psci.h */
	.global	machine_firmware
	.type	machine_firmware, %function
machine_firmware:
	.cfi_startproc
	ldr	x3, =arm_psci_by_smc
	ldr	w4, [x3]
	mov	x3, xzr
	cbnz	w4, 1f
	hvc	#0
	ret
1:	smc	#0
	ret
	.cfi_endproc
	.size	machine_firmware, . - machine_firmware
	.ltorg
