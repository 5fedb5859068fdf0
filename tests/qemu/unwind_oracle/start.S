/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - the smallest machine that prog.c needs: a stack, VFP, and an undefined instruction
 * handler that leaves a struct hf_frame on the stack (arch/armv7a/frame.h). */
#include "arch/armv7a/frame.h"

	.syntax unified
	.arm
	.section .text.start, "ax"
	.global _start
_start:
	ldr	sp, =stack_top
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0		@ VBAR
	mrc	p15, 0, r0, c1, c0, 2		@ CPACR: cp10, cp11 (DDI 0406C B4.1.40)
	orr	r0, r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2
	isb
	mov	r0, #0x40000000			@ FPEXC.EN
	vmsr	fpexc, r0
	bl	unwind_main
	.global unwind_done
unwind_done:
	b	unwind_done

	.balign 32
	.global vectors
vectors:
	b	.
	b	on_undef
	b	.
	b	.
	b	.
	b	.
	b	.
	b	.

on_undef:
	srsdb	sp!, #PSR_MODE_SVC		@ pc and psr of what follows the instruction
	cps	#PSR_MODE_SVC
	sub	sp, sp, #FRAME_SIZE - 8
	stm	sp, {r0-r12}
	add	r0, sp, #FRAME_SIZE
	ldr	r1, [sp, #FRAME_SIZE - 8]
	ldr	r2, [sp, #FRAME_SIZE - 4]
	ldr	r3, =FRAME_KNOWN_ALL
	str	r0, [sp, #FRAME_SP]
	str	lr, [sp, #FRAME_LR]
	str	r1, [sp, #FRAME_PC]
	str	r2, [sp, #FRAME_CPSR]
	str	r3, [sp, #FRAME_KNOWN]
	mov	r0, sp
	blx	unwind_on_undef
	.global exc_return_begin
exc_return_begin:
	ldr	r1, [sp, #FRAME_PC]
	ldr	r2, [sp, #FRAME_CPSR]
	str	r1, [sp, #FRAME_SIZE - 8]
	str	r2, [sp, #FRAME_SIZE - 4]
	ldr	lr, [sp, #FRAME_LR]
	ldm	sp, {r0-r12}
	add	sp, sp, #FRAME_SIZE - 8
	rfeia	sp!
	.global exc_return_end
exc_return_end:
	.ltorg

	.section .bss
	.balign 8
	.space	0x20000
stack_top:
