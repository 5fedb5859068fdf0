/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_regs.S - the floating-point registers as memory; see fpu_regs.h. */

#define CPACR_FPEN 3 /* two bits, both set: not trapped, ARM DDI 0487 D17.2.33 */
#define REGS_FPSR  512 /* struct arm_fpu_regs */

	.arch_extension fp
	.arch_extension simd
	.cfi_sections .debug_frame
	.text

	.macro function name
	.global	\name
	.type	\name, %function
\name:
	.cfi_startproc
	.endm

	.macro function_end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.macro each_pair op
	\op	q0, q1, [x0, #0]
	\op	q2, q3, [x0, #32]
	\op	q4, q5, [x0, #64]
	\op	q6, q7, [x0, #96]
	\op	q8, q9, [x0, #128]
	\op	q10, q11, [x0, #160]
	\op	q12, q13, [x0, #192]
	\op	q14, q15, [x0, #224]
	\op	q16, q17, [x0, #256]
	\op	q18, q19, [x0, #288]
	\op	q20, q21, [x0, #320]
	\op	q22, q23, [x0, #352]
	\op	q24, q25, [x0, #384]
	\op	q26, q27, [x0, #416]
	\op	q28, q29, [x0, #448]
	\op	q30, q31, [x0, #480]
	.endm

	function arm_fpu_on
	mrs	x0, cpacr_el1
	ubfx	x0, x0, #20, #2
	cmp	x0, #CPACR_FPEN
	cset	w0, eq
	ret
	function_end arm_fpu_on

/* x0 struct arm_fpu_regs */
	function arm_fpu_save
	each_pair stp
	mrs	x1, fpsr
	mrs	x2, fpcr
	add	x0, x0, #REGS_FPSR
	stp	w1, w2, [x0]
	ret
	function_end arm_fpu_save

	function arm_fpu_load
	each_pair ldp
	add	x0, x0, #REGS_FPSR
	ldp	w1, w2, [x0]
	msr	fpsr, x1
	msr	fpcr, x2
	ret
	function_end arm_fpu_load
