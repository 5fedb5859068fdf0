/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* leave_hyp.S - from Hyp mode, where a boot loader or a reset may leave a CPU, down to SVC mode; and the way
 * to the firmware, which depends on it.
 *
 *   reset --> Hyp --leave_hyp: PL1 may use everything, nothing is trapped--> SVC
 *   reset --> SVC --leave_hyp: nothing to do--> SVC
 *
 * Who started in Hyp mode has nobody there who takes an HVC: its firmware is called by SMC. */
#include "frame.h"

/* ARM DDI 0406C B4.1, B8.1 */
#define PSR_SVC_MASKED    (PSR_MODE_SVC | 0x1c0)	/* A, I, F */
#define HCPTR_NO_TRAPS    0x33ff			/* RAO/WI bits */
#define HDCR_HPMN         0x1f				/* kept: all event counters are PL1's */
#define CNTHCTL_PL1_MAY   3				/* PL1PCTEN, PL1PCEN */
#define SCTLR_OFF         0x00c50078			/* RAO/SBOP bits: MMU and caches off */

	.syntax unified
	.arm
	.arch_extension virt
	.arch_extension sec
	.cfi_sections .debug_frame
	.text

/* unsigned armv7a_leave_hyp(void): needs no stack. From Hyp mode it returns 1, in SVC mode on the stack it was
 * called on, exceptions masked, the MMU off; from any other 0. Uses r0-r3. */
	.global	armv7a_leave_hyp
	.type	armv7a_leave_hyp, %function
armv7a_leave_hyp:
	.fnstart
	.cfi_startproc
	mrs	r0, cpsr
	and	r0, r0, #PSR_MODE
	cmp	r0, #PSR_MODE_HYP
	movne	r0, #0
	bxne	lr
	mov	r2, sp
	mov	r3, lr
	mov	r0, #0
	mov	r1, #0
	mcr	p15, 4, r0, c1, c1, 0		@ HCR
	mcr	p15, 4, r0, c1, c1, 3		@ HSTR
	mcrr	p15, 6, r0, r1, c2		@ VTTBR
	mcrr	p15, 4, r0, r1, c14		@ CNTVOFF
	movw	r0, #HCPTR_NO_TRAPS
	mcr	p15, 4, r0, c1, c1, 2		@ HCPTR
	mrc	p15, 4, r0, c1, c1, 1		@ HDCR
	and	r0, r0, #HDCR_HPMN
	mcr	p15, 4, r0, c1, c1, 1
	mov	r0, #CNTHCTL_PL1_MAY
	mcr	p15, 4, r0, c14, c1, 0		@ CNTHCTL
	mrc	p15, 0, r0, c0, c0, 0		@ MIDR
	mcr	p15, 4, r0, c0, c0, 0		@ VPIDR
	mrc	p15, 0, r0, c0, c0, 5		@ MPIDR
	mcr	p15, 4, r0, c0, c0, 5		@ VMPIDR
	ldr	r0, =SCTLR_OFF
	mcr	p15, 0, r0, c1, c0, 0		@ SCTLR
	movw	r0, #PSR_SVC_MASKED
	msr	spsr_cxsf, r0
	ldr	r0, =1f
	msr	elr_hyp, r0
	isb
	eret
1:	mov	sp, r2
	mov	r0, #1
	bx	r3
	.cfi_endproc
	.fnend
	.size	armv7a_leave_hyp, . - armv7a_leave_hyp

/* psci.h */
	.global	machine_firmware
	.type	machine_firmware, %function
machine_firmware:
	.fnstart
	.cfi_startproc
	ldr	r3, =arm_psci_by_smc
	ldr	r12, [r3]
	mov	r3, #0
	cmp	r12, #0
	bne	1f
	hvc	#0
	bx	lr
1:	smc	#0
	bx	lr
	.cfi_endproc
	.fnend
	.size	machine_firmware, . - machine_firmware
	.ltorg
