/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - from reset to C, on every CPU.
 *
 * QEMU enters an ELF file in SVC mode, or in Hyp mode where there is one, with the MMU off and interrupts
 * masked, CPU 0 alone; PSCI enters the others at armv7a_secondary in the same way. */
#include "frame.h"
#include "layout.h"

	.syntax unified
	.arm
	.cfi_sections .debug_frame

/* Unwind tables name a C++ personality routine each; nobody here runs one, and libgcc's want half a
 * libc. */
	.irp	n, 0, 1, 2
	.global	__aeabi_unwind_cpp_pr\n
	.set	__aeabi_unwind_cpp_pr\n, 0
	.endr

/* Stacks of this CPU's exception modes and of its idle thread (thread stack n belongs to CPU n).
 * Uses r0-r3; ends in SVC mode, A, I and F masked. */
	.macro set_stacks
	mrc	p15, 0, r3, c0, c0, 5		@ MPIDR
	and	r3, r3, #3
	ldr	r0, =armv7a_exc_stacks
	add	r0, r0, r3, lsl #EXC_SHIFT
	cpsid	aif, #PSR_MODE_ABT
	add	sp, r0, #EXC_ABT_TOP
	cps	#PSR_MODE_UND
	add	sp, r0, #EXC_UND_TOP
	cps	#PSR_MODE_IRQ
	add	sp, r0, #EXC_IRQ_TOP
	cps	#PSR_MODE_FIQ
	add	sp, r0, #EXC_FIQ_TOP
	cps	#PSR_MODE_SVC
	ldr	r0, =armv7a_thread_stacks
	add	r3, r3, #1
	add	sp, r0, r3, lsl #THREAD_SHIFT
	ldr	r0, =armv7a_vectors
	mcr	p15, 0, r0, c12, c0, 0		@ VBAR
	isb
	.endm

	.section .text.boot, "ax", %progbits
	.global	_start
	.type	_start, %function
_start:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	bl	armv7a_leave_hyp
	mov	r4, r0
	set_stacks
	ldr	r0, =image_bss_begin
	ldr	r1, =image_stacks_end
	bl	armv7a_cache_drop
	ldr	r0, =image_bss_begin
	ldr	r1, =image_bss_end
	mov	r2, #0
1:	cmp	r0, r1
	strlo	r2, [r0], #4
	blo	1b
	ldr	r0, =arm_psci_by_smc
	str	r4, [r0]
	bl	armv7a_mmu_build
	ldr	r0, =image_bss_begin
	ldr	r1, =image_stacks_end
	bl	armv7a_cache_drop
	bl	armv7a_mmu_on
	bl	bare_main
	udf	#0
	.cfi_endproc
	.fnend
	.size	_start, . - _start

	.global	armv7a_secondary
	.type	armv7a_secondary, %function
armv7a_secondary:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_undefined lr
	bl	armv7a_leave_hyp
	set_stacks
	bl	armv7a_cache_drop_own
	bl	armv7a_mmu_on
	bl	bare_secondary
	udf	#0
	.cfi_endproc
	.fnend
	.size	armv7a_secondary, . - armv7a_secondary

	.section .exc_stacks, "aw", %nobits
	.global	armv7a_exc_stacks
	.type	armv7a_exc_stacks, %object
armv7a_exc_stacks:
	.space	4 << EXC_SHIFT
	.size	armv7a_exc_stacks, . - armv7a_exc_stacks

	.section .thread_stacks, "aw", %nobits
	.global	armv7a_thread_stacks
	.type	armv7a_thread_stacks, %object
armv7a_thread_stacks:
	.space	THREAD_STACKS << THREAD_SHIFT
	.size	armv7a_thread_stacks, . - armv7a_thread_stacks
