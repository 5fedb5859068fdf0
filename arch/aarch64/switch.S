/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - leaving one stack for another: threads, the debug stack, and panic()'s first steps. */
#include "frame.h"
#include "layout.h"

#define SWITCH_BYTES 96

	.cfi_sections .debug_frame
	.text

/* void machine_switch(void **from, void *to): a saved thread is its sp, and x29, x30 (where to go on),
 * x19-x28 at it (machine_switch_frame() in machine.c reads them). */
	.global	machine_switch
	.type	machine_switch, %function
machine_switch:
	.cfi_startproc
	stp	x29, x30, [sp, #-SWITCH_BYTES]!
	.cfi_def_cfa_offset SWITCH_BYTES
	.cfi_offset x29, -SWITCH_BYTES
	.cfi_offset x30, 8 - SWITCH_BYTES
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	.cfi_offset x19, 16 - SWITCH_BYTES
	.cfi_offset x20, 24 - SWITCH_BYTES
	.cfi_offset x21, 32 - SWITCH_BYTES
	.cfi_offset x22, 40 - SWITCH_BYTES
	.cfi_offset x23, 48 - SWITCH_BYTES
	.cfi_offset x24, 56 - SWITCH_BYTES
	.cfi_offset x25, 64 - SWITCH_BYTES
	.cfi_offset x26, 72 - SWITCH_BYTES
	.cfi_offset x27, 80 - SWITCH_BYTES
	.cfi_offset x28, 88 - SWITCH_BYTES
	mov	x2, sp
	str	x2, [x0]
	mov	sp, x1
	clrex
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #SWITCH_BYTES
	.cfi_restore x29
	.cfi_restore x30
	.cfi_def_cfa_offset 0
	ret
	.cfi_endproc
	.size	machine_switch, . - machine_switch

/* Where a new thread begins: x19 the function, x20 its argument, x29 is 0. */
	.global	aarch64_thread_start
	.type	aarch64_thread_start, %function
aarch64_thread_start:
	.cfi_startproc
	.cfi_undefined x30
	mov	x0, x20
	blr	x19
	udf	#0
	.cfi_endproc
	.size	aarch64_thread_start, . - aarch64_thread_start

/* int aarch64_on_debug_stack(int (*fn)(void *), void *arg) */
	.section .text.aarch64_on_debug_stack, "ax", %progbits
	.global	aarch64_on_debug_stack
	.type	aarch64_on_debug_stack, %function
aarch64_on_debug_stack:
	.cfi_startproc
	stp	x29, x30, [sp, #-32]!
	.cfi_def_cfa_offset 32
	.cfi_offset x29, -32
	.cfi_offset x30, -24
	stp	x19, x20, [sp, #16]
	.cfi_offset x19, -16
	.cfi_offset x20, -8
	mov	x29, sp
	.cfi_def_cfa_register x29
	mrs	x19, daif
	mrs	x20, spsel
	msr	daifset, #15
	msr	spsel, #1
	mov	x2, x0
	mov	x0, x1
	blr	x2
	msr	spsel, x20
	mov	sp, x29
	msr	daif, x19
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #32
	.cfi_def_cfa sp, 0
	.cfi_restore x19
	.cfi_restore x20
	.cfi_restore x29
	.cfi_restore x30
	ret
	.cfi_endproc
	.size	aarch64_on_debug_stack, . - aarch64_on_debug_stack

/* What panic() has on its stack: a frame record, a va_list (AAPCS64 10.1.5), a struct hf_frame. */
#define PANIC_VA     16
#define PANIC_FRAME  48
#define PANIC_BYTES  (PANIC_FRAME + FRAME_SIZE)
#define VA_GR_BYTES  56	/* x1-x7; no register of the other kind is ever used */
#define VA_STACK     (PANIC_VA + 0)
#define VA_GR_TOP    (PANIC_VA + 8)
#define VA_VR_TOP    (PANIC_VA + 16)
#define VA_OFFSETS   (PANIC_VA + 24)

	.text
/* void panic(const char *fmt, ...): the registers as the caller left them go into a frame whose pc,
 * sp and x29 are those of the call below, so that a backtrace begins with panic() and its caller and
 * not in the code that prints, and unwinds like any function's. */
	.global	panic
	.type	panic, %function
panic:
	.cfi_startproc
	stp	x29, x30, [sp, #-PANIC_BYTES]!
	.cfi_def_cfa_offset PANIC_BYTES
	.cfi_offset x29, -PANIC_BYTES
	.cfi_offset x30, 8 - PANIC_BYTES
	mov	x29, sp
	stp	x0, x1, [sp, #(PANIC_FRAME + FRAME_X(0))]
	stp	x2, x3, [sp, #(PANIC_FRAME + FRAME_X(2))]
	stp	x4, x5, [sp, #(PANIC_FRAME + FRAME_X(4))]
	stp	x6, x7, [sp, #(PANIC_FRAME + FRAME_X(6))]
	stp	x8, x9, [sp, #(PANIC_FRAME + FRAME_X(8))]
	stp	x10, x11, [sp, #(PANIC_FRAME + FRAME_X(10))]
	stp	x12, x13, [sp, #(PANIC_FRAME + FRAME_X(12))]
	stp	x14, x15, [sp, #(PANIC_FRAME + FRAME_X(14))]
	stp	x16, x17, [sp, #(PANIC_FRAME + FRAME_X(16))]
	stp	x18, x19, [sp, #(PANIC_FRAME + FRAME_X(18))]
	stp	x20, x21, [sp, #(PANIC_FRAME + FRAME_X(20))]
	stp	x22, x23, [sp, #(PANIC_FRAME + FRAME_X(22))]
	stp	x24, x25, [sp, #(PANIC_FRAME + FRAME_X(24))]
	stp	x26, x27, [sp, #(PANIC_FRAME + FRAME_X(26))]
	stp	x28, x29, [sp, #(PANIC_FRAME + FRAME_X(28))]
	str	x30, [sp, #(PANIC_FRAME + FRAME_X(30))]
	mov	x9, sp
	str	x9, [sp, #(PANIC_FRAME + FRAME_SP)]
	adr	x9, 1f
	str	x9, [sp, #(PANIC_FRAME + FRAME_PC)]
	mrs	x9, nzcv
	mrs	x10, daif
	orr	x9, x9, x10
	mrs	x10, spsel
	orr	x9, x9, x10
	orr	x9, x9, #PSR_EL1T
	str	x9, [sp, #(PANIC_FRAME + FRAME_CPSR)]
	ldr	x9, =FRAME_KNOWN_ALL
	str	x9, [sp, #(PANIC_FRAME + FRAME_KNOWN)]
	str	xzr, [sp, #(PANIC_FRAME + FRAME_KNOWN + 8)]
	add	x9, sp, #PANIC_BYTES
	str	x9, [sp, #VA_STACK]
	add	x9, sp, #(PANIC_FRAME + FRAME_X(8))
	str	x9, [sp, #VA_GR_TOP]
	str	xzr, [sp, #VA_VR_TOP]
	mov	w9, #-VA_GR_BYTES
	stp	w9, wzr, [sp, #VA_OFFSETS]
	mov	x1, x0
	add	x0, sp, #PANIC_FRAME
	add	x2, sp, #PANIC_VA
1:	bl	panic_at
	udf	#0
	.ltorg
	.cfi_endproc
	.size	panic, . - panic
