/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* vfp_regs.S - the floating-point registers as memory; see vfp.h. */

#define FPEXC_EN     0x40000000 /* ARM DDI 0406C B6.1.38 */
#define CPACR_CP10   0x00300000 /* full access, B4.1.40 */
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

	function armv7a_vfp_on
	mrc	p15, 0, r1, c1, c0, 2		@ CPACR
	and	r1, r1, #CPACR_CP10
	mov	r0, #0
	cmp	r1, #CPACR_CP10
	bxne	lr
	vmrs	r1, fpexc
	tst	r1, #FPEXC_EN
	movne	r0, #1
	bx	lr
	function_end armv7a_vfp_on

	function armv7a_vfp_count
	vmrs	r0, mvfr0
	and	r0, r0, #MVFR0_D_MASK
	cmp	r0, #2
	moveq	r0, #32
	movne	r0, #16
	bx	lr
	function_end armv7a_vfp_count

/* r0 d, r1 fpscr, r2 count */
	function armv7a_vfp_save
	vmrs	r3, fpscr
	str	r3, [r1]
	vstmia	r0!, {d0-d15}
	cmp	r2, #16
	bxls	lr
	vstmia	r0!, {d16-d31}
	bx	lr
	function_end armv7a_vfp_save

	function armv7a_vfp_load
	ldr	r3, [r1]
	vmsr	fpscr, r3
	vldmia	r0!, {d0-d15}
	cmp	r2, #16
	bxls	lr
	vldmia	r0!, {d16-d31}
	bx	lr
	function_end armv7a_vfp_load
