/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_regs.S - the floating-point registers as memory; see fpu_regs.h. */

#define FPEXC_EN     0x40000000 /* ARM DDI 0406C B6.1.38 */
#define CPACR_CP10   0x00300000 /* full access, B4.1.40 */
#define REGS_FPSCR   256 /* struct arm_fpu_regs */
#define REGS_COUNT   260
#define MVFR0_D_MASK 0xf        /* B6.1.44: 2 stands for 32 double-word registers */

	.syntax unified
	.arm
	.fpu	neon
	.cfi_sections .debug_frame
	.text

	.macro function name
	.global	\name
	.type	\name, %function
\name:
	.fnstart
	.cfi_startproc
	.endm

	.macro function_end name
	.cfi_endproc
	.fnend
	.size	\name, . - \name
	.endm

	function arm_fpu_on
	mrc	p15, 0, r1, c1, c0, 2		@ CPACR
	and	r1, r1, #CPACR_CP10
	mov	r0, #0
	cmp	r1, #CPACR_CP10
	bxne	lr
	vmrs	r1, fpexc
	tst	r1, #FPEXC_EN
	movne	r0, #1
	bx	lr
	function_end arm_fpu_on

/* r0 struct arm_fpu_regs */
	function arm_fpu_save
	vmrs	r3, fpscr
	vmrs	r2, mvfr0
	and	r2, r2, #MVFR0_D_MASK
	cmp	r2, #2
	moveq	r2, #32
	movne	r2, #16
	str	r3, [r0, #REGS_FPSCR]
	str	r2, [r0, #REGS_COUNT]
	vstmia	r0!, {d0-d15}
	cmp	r2, #16
	bxls	lr
	vstmia	r0!, {d16-d31}
	bx	lr
	function_end arm_fpu_save

	function arm_fpu_load
	ldr	r3, [r0, #REGS_FPSCR]
	ldr	r2, [r0, #REGS_COUNT]
	vmsr	fpscr, r3
	vldmia	r0!, {d0-d15}
	cmp	r2, #16
	bxls	lr
	vldmia	r0!, {d16-d31}
	bx	lr
	function_end arm_fpu_load
