/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.S - hf_board_stop(): a breakpoint instruction whose number aarch64's trap.c knows. It sets the pc behind the
 * call: nothing of this function is on the stack or in the backtrace. It
 * belongs to the program, not to the debugger: `next` goes over it. */

	.cfi_sections .debug_frame
	.section .text.hf_board_stop, "ax", %progbits
	.global	hf_board_stop
	.type	hf_board_stop, %function
hf_board_stop:
	.cfi_startproc
	brk	#0xca11
	ret
	.cfi_endproc
	.size	hf_board_stop, . - hf_board_stop
