/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.S - hf_board_stop(): a breakpoint instruction whose number armv7a's trap.c knows. It sets the pc behind the
 * call: nothing of this function is on the stack or in the backtrace. It
 * belongs to the program, not to the debugger: `next` goes over it. */

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.section .text.hf_board_stop, "ax", %progbits
	.global	hf_board_stop
	.type	hf_board_stop, %function
hf_board_stop:
	.fnstart
	.cfi_startproc
	bkpt	#0xca11
	bx	lr
	.cfi_endproc
	.fnend
	.size	hf_board_stop, . - hf_board_stop

/* Unwind tables name it; nobody runs it. */
	.set	__aeabi_unwind_cpp_pr0, 0
