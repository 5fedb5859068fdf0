/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.S - bool hf_board_stop(const char *why): into the debugger from wherever the program is.
 *
 *   in NMI                             nothing can interrupt that: false
 *   in HardFault, or with FAULTMASK    only NMI can: it is made pending
 *   elsewhere                          an undefined instruction: a HardFault where no other fault gets through
 *
 * armv7m's trap.c sets the pc behind the call: nothing of this function is on the stack or in the backtrace. Not a
 * BKPT: that would be a debug probe's, where one is attached. It belongs to the program, not to the debugger: `next`
 * goes over it. */
#include "frame.h"

#include "variant.inc"

#define EXCEPTION_NMI        2
#define EXCEPTION_HARD_FAULT 3
#define SCS_ICSR             0xe000ed04 /* DDI 0403E B3.2.4; NMIPENDSET is bit 31 */

	.syntax unified
	.thumb
	.cfi_sections .debug_frame
	.section .text.hf_board_stop, "ax", %progbits
	.balign	4
	.global	hf_board_stop, hf_board_stop_begin, hf_board_stop_return
	.type	hf_board_stop, %function
	.thumb_func
hf_board_stop:
	.fnstart
	.cfi_startproc
	mrs	r1, ipsr
	cmp	r1, #EXCEPTION_NMI
	beq	2f
	cmp	r1, #EXCEPTION_HARD_FAULT
	beq	1f
	faultmask_fetch r1
	cmp	r1, #0
	bne	1f
hf_board_stop_begin:
	udf	#ARMV7M_UDF_STOP
1:	ldr	r1, =SCS_ICSR
	movs	r2, #1
	lsls	r2, r2, #31
	str	r2, [r1]
	dsb
	isb
2:	movs	r0, #0
	.thumb_func
hf_board_stop_return:
	bx	lr
	.ltorg
	.cfi_endproc
	.fnend
	.size	hf_board_stop, . - hf_board_stop

/* Unwind tables name it; nobody runs it. */
	.set	__aeabi_unwind_cpp_pr0, 0
