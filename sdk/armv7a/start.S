/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.S - the CPU made ready for the debugger and a program: stacks of the exception modes, vectors,
 * FPU, memory map. */
#include "frame.h"
#include "layout.h"

#define SCTLR_M     0x1
#define CPACR_FPU   0x00f00000 /* CP10, CP11: full access, ARM DDI 0406C B4.1.40 */
#define FPEXC_EN    0x40000000 /* B6.1.38 */

	.syntax unified
	.arm
	.fpu	neon
	.cfi_sections .debug_frame

/* Unwind tables name a C++ personality routine each; nobody in here runs one. */
	.irp	n, 0, 1, 2
	.global	__aeabi_unwind_cpp_pr\n
	.set	__aeabi_unwind_cpp_pr\n, 0
	.endr

/* void hf_board_start(void): SVC or Hyp mode, interrupts masked, on the program's stack; returns in SVC mode. When the debugger is
 * alive already its state and the memory map are left as they are. */
	.section .text.hf_board_start, "ax", %progbits
	.global	hf_board_start
	.type	hf_board_start, %function
hf_board_start:
	.fnstart
	.cfi_startproc
	push	{r4, lr}
	.save	{r4, lr}
	.cfi_def_cfa_offset 8
	.cfi_offset lr, -4

	bl	armv7a_leave_hyp
	mov	r4, r0
	mrc	p15, 0, r0, c1, c0, 2
	orr	r0, r0, #CPACR_FPU
	mcr	p15, 0, r0, c1, c0, 2
	isb
	mov	r0, #FPEXC_EN
	vmsr	fpexc, r0
	mov	r0, #0
	vmsr	fpscr, r0

	mrc	p15, 0, r0, c1, c0, 0		@ SCTLR
	tst	r0, #SCTLR_M
	beq	1f
	ldr	r1, =armv7a_vectors
	mrc	p15, 0, r2, c12, c0, 0		@ VBAR
	cmp	r1, r2
	popeq	{r4, pc}

1:	ldr	r0, =hf_state_begin
	ldr	r1, =hf_state_end
	bl	armv7a_cache_drop
	ldr	r0, =hf_state_begin
	ldr	r1, =hf_state_end
	mov	r2, #0
2:	cmp	r0, r1
	strlo	r2, [r0], #4
	blo	2b

	ldr	r0, =arm_psci_by_smc
	str	r4, [r0]
	ldr	r0, =armv7a_exc_stacks
	cps	#PSR_MODE_ABT
	add	sp, r0, #EXC_ABT_TOP
	cps	#PSR_MODE_UND
	add	sp, r0, #EXC_UND_TOP
	cps	#PSR_MODE_IRQ
	add	sp, r0, #EXC_IRQ_TOP
	cps	#PSR_MODE_FIQ
	add	sp, r0, #EXC_FIQ_TOP
	cps	#PSR_MODE_SVC
	ldr	r0, =armv7a_vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	bl	armv7a_mmu_build
	ldr	r0, =hf_state_begin
	ldr	r1, =hf_state_end
	bl	armv7a_cache_drop
	mov	r0, sp				@ what is on the stack
	add	r1, sp, #8
	bl	armv7a_cache_drop
	bl	armv7a_mmu_on
	pop	{r4, pc}
	.ltorg
	.cfi_endproc
	.fnend
	.size	hf_board_start, . - hf_board_start

	.bss
	.balign	8
	.global	armv7a_exc_stacks
	.type	armv7a_exc_stacks, %object
armv7a_exc_stacks:
	.space	1 << EXC_SHIFT
	.size	armv7a_exc_stacks, . - armv7a_exc_stacks

/* BUG() is the reference kernel's: an empty table for trap.c. */
	.section .rodata.bug_table, "a", %progbits
	.global	bug_table_begin, bug_table_end
bug_table_begin:
bug_table_end:
