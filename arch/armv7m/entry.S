/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* entry.S - every exception that is the debugger's: save a struct hf_frame, ask C, and leave one of three
 * ways. Written for ARMv6-M, so that one file serves all.
 *
 *   exception --> interrupts masked, sp = debug stack (below the interrupted sp when that is on it)
 *     --> armv7m_exception()  NULL:    back to where it was, nothing else has changed
 *                             a frame: the exception is left for armv7m_session(), with the interrupted
 *                                      code's mode, exception number and priority, on MSP below the frame
 *     armv7m_session() --> armv7m_resume() --> exception --> armv7m_load(): the interrupted code
 *
 * Outside of the fault's own priority a bad access of the debugger is an exception, not a lockup. */
#include "frame.h"
#include "layout.h"

#include "variant.inc"

	.syntax unified
	.thumb
	.cfi_sections .debug_frame

	.macro	function name
	.section .text.\name, "ax", %progbits
	.balign	4
	.global	\name
	.type	\name, %function
	.thumb_func
\name:
	.fnstart
	.cantunwind
	.cfi_startproc
	.endm

	.macro	function_end name
	.cfi_endproc
	.fnend
	.size	\name, . - \name
	.endm

/* The entry in the vector table. */
	function hf_exception
	.cfi_signal_frame
	.cfi_undefined pc
	.cfi_undefined lr
	mrs	r0, msp
	mrs	r2, psp
	mrs	r3, primask
	cpsid	i
	stack_free
	pushed_at				@ r1 = r12 = what the CPU has pushed
	debug_stack_begin r1, DEBUG_STACK_SPARE
	cmp	r12, r1
	blo	2f
	debug_stack_end r1
	cmp	r12, r1
	bhi	2f
	mov	r1, r12
	b	3f
2:	debug_stack_end r1
3:	mov	sp, r1
	sub	sp, #FRAME_SIZE

	str	r0, [sp, #FRAME_MSP]
	str	r2, [sp, #FRAME_PSP]
	str	r3, [sp, #FRAME_SPECIAL]
	mov	r0, lr
	str	r0, [sp, #FRAME_EXC_RETURN]
	mov	r0, r12
	str	r0, [sp, #FRAME_AT]
	limits_save
	add	r0, sp, #FRAME_R(4)
	stmia	r0!, {r4-r7}
	mov	r4, r8
	mov	r5, r9
	mov	r6, r10
	mov	r7, r11
	stmia	r0!, {r4-r7}
	mov	r0, sp
	bl	armv7m_exception
	cmp	r0, #0
	bne	armv7m_leave_for_session

	mov	r0, sp
	limits_fetch
	ldr	r1, [r0, #FRAME_EXC_RETURN]
	mov	lr, r1
	ldr	r2, [r0, #FRAME_MSP]
	ldr	r3, [r0, #FRAME_SPECIAL]
	adds	r0, #FRAME_R(4)
	ldmia	r0!, {r4-r7}
	msr	msp, r2
	limits_load
	msr	primask, r3
	bx	lr
	.ltorg
	function_end hf_exception

/* r0 is the frame: below it, what the CPU shall load. */
	function armv7m_leave_for_session
	mov	sp, r0
	ldr	r0, [sp, #FRAME_EXC_RETURN]
	movs	r1, #EXC_SPSEL
	bics	r0, r1
	movs	r1, #EXC_BASIC
	orrs	r0, r1
	to_secure r0
	mov	lr, r0
	movs	r2, #0
	lsls	r1, r0, #28			@ EXC_THREAD
	bmi	1f
	ldr	r2, [sp, #FRAME_CPSR]
	lsls	r2, r2, #23			@ PSR_IPSR
	lsrs	r2, r2, #23
1:
	ldr	r1, =PSR_T
	orrs	r2, r1
	mov	r1, sp
	movs	r3, #0
	sub	sp, #(HW_WORDS * 4)
	str	r1, [sp, #0]			@ r0: the frame
	str	r3, [sp, #20]			@ lr
	ldr	r1, =armv7m_session
	movs	r3, #1
	bics	r1, r3
	str	r1, [sp, #24]
	str	r2, [sp, #28]
	bx	lr
	.ltorg
	function_end armv7m_leave_for_session

	function armv7m_load
	mov	r1, r0
	adds	r1, #FRAME_R(8)
	ldmia	r1!, {r4-r7}
	mov	r8, r4
	mov	r9, r5
	mov	r10, r6
	mov	r11, r7
	subs	r1, #32
	ldmia	r1!, {r4-r7}
	limits_fetch
	ldr	r1, [r0, #FRAME_EXC_RETURN]
	mov	lr, r1
	stacks_fetch
	msr	msp, r2
	limits_load
	msr	primask, r1
	bx	lr
	function_end armv7m_load

	function armv7m_resume
	.global	armv7m_resume_at
armv7m_resume_at:
	udf	#ARMV7M_UDF_RESUME
	function_end armv7m_resume

	function armv7m_on_debug_stack
	push	{r3-r7, lr}
	.cfi_def_cfa_offset 24
	.cfi_offset lr, -4
	mrs	r5, primask
	cpsid	i
	mov	r4, sp
	.cfi_def_cfa_register r4
	debug_stack_begin r2
	cmp	r4, r2
	blo	1f
	debug_stack_end r2
	cmp	r4, r2
	blo	2f
1:	limits_off
	debug_stack_end r2
	mov	sp, r2
	mov	r2, r0
	mov	r0, r1
	blx	r2
	mov	sp, r4
	limits_on
	msr	primask, r5
	pop	{r3-r7, pc}
2:	mov	r2, r0
	mov	r0, r1
	blx	r2
	msr	primask, r5
	pop	{r3-r7, pc}
	.ltorg
	function_end armv7m_on_debug_stack

/* Unwind tables name a C++ personality routine each; nobody in here runs one. */
	.irp	n, 0, 1, 2
	.global	__aeabi_unwind_cpp_pr\n
	.set	__aeabi_unwind_cpp_pr\n, 0
	.endr
