/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - the smallest machine that prog.c needs: a stack, the FPU, and a handler of undefined
 * instructions that leaves a struct hf_frame and a frame record on the stack (arch/aarch64/frame.h). */
#include "arch/aarch64/frame.h"

	.section .text.start, "ax"
	.global _start
_start:
	ldr	x0, =stack_top
	mov	sp, x0
	ldr	x0, =vectors
	msr	vbar_el1, x0
	mov	x0, #(3 << 20)			// CPACR_EL1.FPEN
	msr	cpacr_el1, x0
	isb
	mov	x29, xzr
	mov	x30, xzr
	bl	unwind_main
	.global unwind_done
unwind_done:
	b	unwind_done

	.balign 0x800
	.global vectors
vectors:
	.space	0x200
	b	on_sync				// EL1h

on_sync:
	sub	sp, sp, #(FRAME_RECORD + 16)
	stp	x0, x1, [sp, #FRAME_X(0)]
	stp	x2, x3, [sp, #FRAME_X(2)]
	stp	x4, x5, [sp, #FRAME_X(4)]
	stp	x6, x7, [sp, #FRAME_X(6)]
	stp	x8, x9, [sp, #FRAME_X(8)]
	stp	x10, x11, [sp, #FRAME_X(10)]
	stp	x12, x13, [sp, #FRAME_X(12)]
	stp	x14, x15, [sp, #FRAME_X(14)]
	stp	x16, x17, [sp, #FRAME_X(16)]
	stp	x18, x19, [sp, #FRAME_X(18)]
	stp	x20, x21, [sp, #FRAME_X(20)]
	stp	x22, x23, [sp, #FRAME_X(22)]
	stp	x24, x25, [sp, #FRAME_X(24)]
	stp	x26, x27, [sp, #FRAME_X(26)]
	stp	x28, x29, [sp, #FRAME_X(28)]
	add	x0, sp, #(FRAME_RECORD + 16)
	stp	x30, x0, [sp, #FRAME_X(30)]
	mrs	x1, elr_el1
	mrs	x2, spsr_el1
	add	x1, x1, #4			// behind the instruction
	stp	x1, x2, [sp, #FRAME_PC]
	ldr	x3, =FRAME_KNOWN_ALL
	stp	x3, xzr, [sp, #FRAME_KNOWN]
	stp	x29, x1, [sp, #FRAME_RECORD]
	add	x29, sp, #FRAME_RECORD
	mov	x0, sp
	bl	unwind_on_undef
	.global exc_return_begin
exc_return_begin:
	ldr	x1, [sp, #FRAME_PC]
	msr	elr_el1, x1
	ldp	x2, x3, [sp, #FRAME_X(2)]
	ldp	x4, x5, [sp, #FRAME_X(4)]
	ldp	x6, x7, [sp, #FRAME_X(6)]
	ldp	x8, x9, [sp, #FRAME_X(8)]
	ldp	x10, x11, [sp, #FRAME_X(10)]
	ldp	x12, x13, [sp, #FRAME_X(12)]
	ldp	x14, x15, [sp, #FRAME_X(14)]
	ldp	x16, x17, [sp, #FRAME_X(16)]
	ldr	x18, [sp, #FRAME_X(18)]
	ldp	x29, x30, [sp, #FRAME_X(29)]
	ldp	x0, x1, [sp, #FRAME_X(0)]
	add	sp, sp, #(FRAME_RECORD + 16)
	eret
	.global exc_return_end
exc_return_end:
	.ltorg

	.section .bss
	.balign 16
	.space	0x20000
stack_top:
