/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - from reset to C, on every CPU.
 *
 * QEMU enters an ELF file in EL1h, or in EL2h where there is one, with the MMU off and exceptions masked,
 * CPU 0 alone; PSCI enters the others at aarch64_secondary in the same way. */
#include "frame.h"
#include "layout.h"

/* ARM DDI 0487 D17.2 */
#define CPACR_FPEN  (3 << 20)		/* a thread may use the FPU; the kernel does not */

	.cfi_sections .debug_frame

/* This CPU's debug stack, and that of its idle thread (thread stack n belongs to CPU n).
 * Uses x0, x1, x3; ends in EL1t. */
	.macro set_stacks
	msr	daifset, #15
	mrs	x3, mpidr_el1
	and	x3, x3, #3
	ldr	x0, =aarch64_debug_stacks + DEBUG_LO
	add	x0, x0, x3, lsl #DEBUG_SHIFT
	msr	tpidr_el1, x0
	add	x0, x0, #DEBUG_BYTES
	msr	spsel, #1
	mov	sp, x0
	msr	spsel, #0
	ldr	x0, =aarch64_thread_stacks
	add	x3, x3, #1
	add	x0, x0, x3, lsl #THREAD_SHIFT
	mov	sp, x0
	ldr	x0, =aarch64_vectors
	msr	vbar_el1, x0
	mov	x0, #CPACR_FPEN
	msr	cpacr_el1, x0
	isb
	mov	x29, xzr
	mov	x30, xzr
	.endm

	.section .text.boot, "ax", %progbits
	.global	_start
	.type	_start, %function
_start:
	.cfi_startproc
	.cfi_undefined x30
	bl	aarch64_leave_el2
	mov	w4, w0
	set_stacks
	ldr	x0, =image_bss_begin
	ldr	x1, =image_stacks_end
	bl	aarch64_cache_drop
	ldr	x0, =image_bss_begin
	ldr	x1, =image_bss_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b
2:	ldr	x0, =arm_psci_by_smc
	str	w4, [x0]
	bl	aarch64_mmu_build
	ldr	x0, =image_bss_begin
	ldr	x1, =image_stacks_end
	bl	aarch64_cache_drop
	bl	aarch64_mmu_on
	bl	bare_main
	udf	#0
	.cfi_endproc
	.size	_start, . - _start

	.global	aarch64_secondary
	.type	aarch64_secondary, %function
aarch64_secondary:
	.cfi_startproc
	.cfi_undefined x30
	bl	aarch64_leave_el2
	set_stacks
	bl	aarch64_mmu_on
	bl	bare_secondary
	udf	#0
	.cfi_endproc
	.size	aarch64_secondary, . - aarch64_secondary

	.ltorg

	.section .debug_stacks, "aw", %nobits
	.global	aarch64_debug_stacks
	.type	aarch64_debug_stacks, %object
aarch64_debug_stacks:
	.space	4 << DEBUG_SHIFT
	.size	aarch64_debug_stacks, . - aarch64_debug_stacks

	.section .thread_stacks, "aw", %nobits
	.global	aarch64_thread_stacks
	.type	aarch64_thread_stacks, %object
aarch64_thread_stacks:
	.space	THREAD_STACKS << THREAD_SHIFT
	.size	aarch64_thread_stacks, . - aarch64_thread_stacks
