/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* entry.S - every exception: save a struct hf_frame, call armv7a_exception(), load it back.
 *
 *   interrupted mode --(exception)--> exception mode: r0-r7 to its small stack
 *        --> SVC mode, A, I and F masked: struct hf_frame and the banked registers to
 *              IRQ          the interrupted thread's stack (C may switch threads)
 *              all others   this CPU's debug stack; when SVC's sp is on it already (a fault in the
 *                           debugger), below that sp
 *        --> C, in SVC mode
 *        --> through the same exception mode back, so that only what the exception itself
 *            destroyed (that mode's lr and SPSR) is ever lost.
 *
 * A data abort inside armv7a_copy(), synchronous or not, takes none of that way: it goes on at armv7a_copy_fault, with
 * no stack and no register but a scratch one (TPIDRURW; nothing runs in user mode here). FIQ keeps
 * that register and ABT's bank for a copy fault that it interrupts.
 *
 * The memory at sp when C runs: struct hf_frame, then the words at BANK_* below. */
#include "frame.h"
#include "layout.h"

#define BANK_R8    (FRAME_SIZE + 0)  /* r8-r12 as SVC mode sees them; the frame may hold FIQ's */
#define BANK_SVC   (FRAME_SIZE + 20) /* sp, lr, SPSR */
#define BANK_ABT   (FRAME_SIZE + 32) /* lr, SPSR */
#define BANK_UND   (FRAME_SIZE + 40)
#define BANK_IRQ   (FRAME_SIZE + 48)
#define BANK_URW   (FRAME_SIZE + 56) /* the scratch register */
#define BANK_KIND  (FRAME_SIZE + 60) /* number of the exception, its mode in bits 15:8 */
#define SAVE_BYTES (FRAME_SIZE + 64)
#define FIRST_PUSH 32                /* r0-r7; on the same stack when the exception is SVC */

#define KIND_UND  1
#define KIND_SVC  2
#define KIND_PABT 3
#define KIND_DABT 4
#define KIND_IRQ  6
#define KIND_FIQ  7

	.syntax unified
	.arm
	.cfi_sections .debug_frame

/* First steps in the exception's own mode; lr is the address to resume at. What FIQ may do between
 * any two instructions here leaves no trace. Undefined instructions and SVC do not mask asynchronous
 * aborts by themselves (B1.8). */
	.macro enter kind, mode
	push	{r0-r7}
	mrs	r1, spsr
	mov	r0, lr
	mov	r2, sp
	movw	r3, #(\kind | (\mode << 8))
	cpsid	af
	add	sp, sp, #FIRST_PUSH
	cpsid	aif, #PSR_MODE_SVC
	b	exc_save
	.endm

	.macro vector name
	.type	\name, %function
\name:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_undefined pc
	.cfi_undefined lr
	.endm

	.macro vector_end name
	.cfi_endproc
	.fnend
	.size	\name, . - \name
	.endm

	.section .vectors, "ax", %progbits
	.balign	32
	.global	armv7a_vectors
	vector	armv7a_vectors
	udf	#0				@ reset does not come this way
	b	vec_undef
	b	vec_svc
	b	vec_prefetch
	b	vec_data
	udf	#0				@ hypervisor
	b	vec_irq
	b	vec_fiq
	vector_end armv7a_vectors

/* Data abort: B1.9.8, lr is the instruction + 8. */
	vector	vec_data
	mcr	p15, 0, r0, c13, c0, 2		@ TPIDRURW
	ldr	r0, =armv7a_copy_begin + 8
	cmp	lr, r0
	blo	1f
	ldr	r0, =armv7a_copy_end + 8
	cmp	lr, r0
	bhs	1f
	ldr	lr, =armv7a_copy_fault
	mrc	p15, 0, r0, c13, c0, 2
	movs	pc, lr
1:	mrc	p15, 0, r0, c13, c0, 2
	sub	lr, lr, #8
	enter	KIND_DABT, PSR_MODE_ABT
	.ltorg
	vector_end vec_data

	vector	vec_prefetch
	sub	lr, lr, #4
	enter	KIND_PABT, PSR_MODE_ABT
	vector_end vec_prefetch

/* Undefined instruction and SVC: lr is behind the instruction, which is 4 bytes back, or 2 in Thumb
 * (a Thumb instruction of 4 bytes counts as 2 here, B1.8.3). */
	vector	vec_undef
	push	{r0}
	mrs	r0, spsr
	tst	r0, #PSR_T
	pop	{r0}
	subeq	lr, lr, #4
	subne	lr, lr, #2
	enter	KIND_UND, PSR_MODE_UND
	vector_end vec_undef

	vector	vec_svc
	push	{r0}
	mrs	r0, spsr
	tst	r0, #PSR_T
	pop	{r0}
	subeq	lr, lr, #4
	subne	lr, lr, #2
	enter	KIND_SVC, PSR_MODE_SVC
	vector_end vec_svc

	vector	vec_irq
	sub	lr, lr, #4
	enter	KIND_IRQ, PSR_MODE_IRQ
	vector_end vec_irq

	vector	vec_fiq
	sub	lr, lr, #4
	enter	KIND_FIQ, PSR_MODE_FIQ
	vector_end vec_fiq

/* SVC mode, A, I and F masked. r0 pc, r1 cpsr, r2 where r0-r7 are, r3 kind. */
	.type	exc_save, %function
exc_save:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_undefined pc
	.cfi_undefined lr

	@ r4: from where the frame goes down
	and	r4, r3, #0xff
	cmp	r4, #KIND_IRQ
	beq	1f
	mrc	p15, 0, r5, c0, c0, 5		@ MPIDR
	and	r5, r5, #3
	ldr	r4, =armv7a_exc_stacks + EXC_DEBUG_LO
	add	r4, r4, r5, lsl #EXC_SHIFT
	sub	r5, sp, r4
	sub	r5, r5, #EXC_DEBUG_SPARE
	cmp	r5, #(EXC_DEBUG_BYTES - EXC_DEBUG_SPARE)
	addhi	r4, r4, #EXC_DEBUG_BYTES
	bhi	2f
1:	mov	r4, sp
2:	bic	r4, r4, #7
	sub	r4, r4, #(SAVE_BYTES + FIRST_PUSH)

	@ sp and lr of the interrupted mode
	and	r5, r1, #PSR_MODE
	cmp	r5, #PSR_MODE_USR
	moveq	r5, #PSR_MODE_SYS		@ the same registers
	orr	r7, r5, #(PSR_I | PSR_F)
	msr	cpsr_c, r7
	str	sp, [r4, #FRAME_SP]
	str	lr, [r4, #FRAME_LR]
	cps	#PSR_MODE_SVC

	str	r0, [r4, #FRAME_PC]
	str	r1, [r4, #FRAME_CPSR]
	str	r3, [r4, #BANK_KIND]
	ldr	r6, =FRAME_KNOWN_ALL
	cmp	r5, r3, lsr #8
	biceq	r6, r6, #FRAME_KNOWN_LR		@ the exception wrote over it
	str	r6, [r4, #FRAME_KNOWN]
	mov	r6, #0
	str	r6, [r4, #FRAME_STEP_SAVED]
	str	r6, [r4, #(FRAME_STEP_SAVED + 4)]

	add	r7, r4, #BANK_R8
	stmia	r7, {r8-r12}
	add	r7, r4, #FRAME_R(8)
	stmia	r7, {r8-r12}
	cmp	r5, #PSR_MODE_FIQ
	bne	3f
	cps	#PSR_MODE_FIQ
	stmia	r7, {r8-r12}
	cps	#PSR_MODE_SVC
3:	ldmia	r2, {r5-r12}
	stmia	r4, {r5-r12}

	mrs	r5, spsr
	add	r7, r4, #BANK_SVC
	str	sp, [r7, #0]
	str	lr, [r7, #4]
	str	r5, [r7, #8]
	cps	#PSR_MODE_ABT
	mrs	r5, spsr
	str	lr, [r4, #BANK_ABT]
	str	r5, [r4, #(BANK_ABT + 4)]
	cps	#PSR_MODE_UND
	mrs	r5, spsr
	str	lr, [r4, #BANK_UND]
	str	r5, [r4, #(BANK_UND + 4)]
	cps	#PSR_MODE_IRQ
	mrs	r5, spsr
	str	lr, [r4, #BANK_IRQ]
	str	r5, [r4, #(BANK_IRQ + 4)]
	cps	#PSR_MODE_SVC
	mrc	p15, 0, r5, c13, c0, 2		@ TPIDRURW
	str	r5, [r4, #BANK_URW]

	mov	sp, r4
	.cfi_def_cfa sp, FRAME_SIZE
	.cfi_offset r0, FRAME_R(0) - FRAME_SIZE
	.cfi_offset r1, FRAME_R(1) - FRAME_SIZE
	.cfi_offset r2, FRAME_R(2) - FRAME_SIZE
	.cfi_offset r3, FRAME_R(3) - FRAME_SIZE
	.cfi_offset r4, FRAME_R(4) - FRAME_SIZE
	.cfi_offset r5, FRAME_R(5) - FRAME_SIZE
	.cfi_offset r6, FRAME_R(6) - FRAME_SIZE
	.cfi_offset r7, FRAME_R(7) - FRAME_SIZE
	.cfi_offset r8, FRAME_R(8) - FRAME_SIZE
	.cfi_offset r9, FRAME_R(9) - FRAME_SIZE
	.cfi_offset r10, FRAME_R(10) - FRAME_SIZE
	.cfi_offset r11, FRAME_R(11) - FRAME_SIZE
	.cfi_offset r12, FRAME_R(12) - FRAME_SIZE
	.cfi_offset sp, FRAME_SP - FRAME_SIZE
	.cfi_offset lr, FRAME_LR - FRAME_SIZE
	.cfi_offset pc, FRAME_PC - FRAME_SIZE
	and	r0, r3, #0xff
	mov	r1, sp
	clrex
	bl	armv7a_exception

	.global	armv7a_exc_return_begin, armv7a_exc_return_end
armv7a_exc_return_begin:
	cpsid	aif
	mov	r0, sp
armv7a_exc_return_end:
	.cfi_def_cfa r0, FRAME_SIZE
	clrex
	ldr	r1, [r0, #BANK_URW]
	mcr	p15, 0, r1, c13, c0, 2		@ TPIDRURW
	cps	#PSR_MODE_ABT
	ldr	lr, [r0, #BANK_ABT]
	ldr	r1, [r0, #(BANK_ABT + 4)]
	msr	spsr_fsxc, r1
	cps	#PSR_MODE_UND
	ldr	lr, [r0, #BANK_UND]
	ldr	r1, [r0, #(BANK_UND + 4)]
	msr	spsr_fsxc, r1
	cps	#PSR_MODE_IRQ
	ldr	lr, [r0, #BANK_IRQ]
	ldr	r1, [r0, #(BANK_IRQ + 4)]
	msr	spsr_fsxc, r1
	cps	#PSR_MODE_SVC
	ldr	sp, [r0, #BANK_SVC]
	ldr	lr, [r0, #(BANK_SVC + 4)]
	ldr	r1, [r0, #(BANK_SVC + 8)]
	msr	spsr_fsxc, r1

	@ the mode to go back to: its sp, lr, and FIQ's own r8-r12
	ldr	r1, [r0, #FRAME_CPSR]
	and	r2, r1, #PSR_MODE
	cmp	r2, #PSR_MODE_USR
	moveq	r2, #PSR_MODE_SYS
	orr	r3, r2, #(PSR_I | PSR_F)
	add	r4, r0, #FRAME_R(8)
	cmp	r2, #PSR_MODE_FIQ
	msr	cpsr_c, r3
	ldr	sp, [r0, #FRAME_SP]
	ldr	lr, [r0, #FRAME_LR]
	ldmiaeq	r4, {r8-r12}
	cps	#PSR_MODE_SVC
	addeq	r4, r0, #BANK_R8
	ldmia	r4, {r8-r12}

	@ out the way we came in
	ldr	r3, [r0, #BANK_KIND]
	lsr	r3, r3, #8
	cmp	r3, r2
	orr	r3, r3, #(PSR_I | PSR_F)
	msr	cpsr_c, r3
	beq	4f
	msr	spsr_fsxc, r1
	ldr	lr, [r0, #FRAME_PC]
	ldmia	r0, {r0-r7}
	movs	pc, lr

	@ from a mode back into itself: lr is the program's, so by way of its stack, below what it uses
4:	ldr	r2, [r0, #FRAME_PC]
	str	r2, [sp, #-8]!
	str	r1, [sp, #4]
	ldmia	r0, {r0-r7}
	rfeia	sp!
	.ltorg
	.cfi_endproc
	.fnend
	.size	exc_save, . - exc_save
