/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - the CPU made ready for the debugger and a program: the debug stack, vectors, FPU, memory
 * map. */
#include "layout.h"

#define SCTLR_M    0 /* bit number */
#define CPACR_FPEN (3 << 20) /* ARM DDI 0487 D17.2.33 */

	.cfi_sections .debug_frame

/* void hf_board_start(void): EL1t or EL2t, all exceptions masked, on the program's stack; returns in EL1t. When the debugger is
 * alive already its state and the memory map are left as they are. */
	.section .text.hf_board_start, "ax", %progbits
	.global	hf_board_start
	.type	hf_board_start, %function
hf_board_start:
	.cfi_startproc
	stp	x29, x30, [sp, #-16]!
	.cfi_def_cfa_offset 16
	.cfi_offset 29, -16
	.cfi_offset 30, -8

	bl	aarch64_leave_el2
	mov	w3, w0
	mov	x0, #CPACR_FPEN
	msr	cpacr_el1, x0
	isb
	msr	fpcr, xzr
	msr	fpsr, xzr

	ldr	x2, =aarch64_vectors
	mrs	x0, sctlr_el1
	tbz	x0, #SCTLR_M, 1f
	mrs	x1, vbar_el1
	cmp	x1, x2
	b.eq	4f

1:	ldr	x0, =hf_state_begin
	ldr	x1, =hf_state_end
	bl	aarch64_cache_drop
	ldr	x0, =hf_state_begin
	ldr	x1, =hf_state_end
2:	cmp	x0, x1
	b.hs	3f
	str	xzr, [x0], #8
	b	2b

3:	ldr	x0, =arm_psci_by_smc
	str	w3, [x0]
	ldr	x0, =aarch64_debug_stacks + DEBUG_LO
	msr	tpidr_el1, x0
	add	x0, x0, #DEBUG_BYTES
	msr	spsel, #1
	mov	sp, x0
	msr	spsel, #0
	msr	vbar_el1, x2
	isb
	bl	aarch64_mmu_build
	ldr	x0, =hf_state_begin
	ldr	x1, =hf_state_end
	bl	aarch64_cache_drop
	mov	x0, sp				// what is on the stack
	add	x1, x0, #16
	bl	aarch64_cache_drop
	bl	aarch64_mmu_on
4:	ldp	x29, x30, [sp], #16
	ret
	.ltorg
	.cfi_endproc
	.size	hf_board_start, . - hf_board_start

	.bss
	.balign	16
	.global	aarch64_debug_stacks
	.type	aarch64_debug_stacks, %object
aarch64_debug_stacks:
	.space	1 << DEBUG_SHIFT
	.size	aarch64_debug_stacks, . - aarch64_debug_stacks

/* BUG() is the reference kernel's: an empty table for trap.c. */
	.section .rodata.bug_table, "a", %progbits
	.balign	8
	.global	bug_table_begin, bug_table_end
bug_table_begin:
bug_table_end:
