/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* entry.S - every exception: save a struct hf_frame, call aarch64_exception(), load it back.
 *
 *   EL1t (threads, SP_EL0) --IRQ--> EL1t: the frame goes to the thread's stack (C may switch threads)
 *                          --IRQ with no room there--> as the others, and C is told
 *                          --all others--> EL1h: the frame goes to this CPU's debug stack
 *   EL1h (the debugger, SP_EL1) --any--> EL1h: the frame goes below SP_EL1 when that is on the
 *                          debug stack and leaves room, else to its top
 *
 * While a CPU is in EL1t its SP_EL1 is the top of its debug stack. A wild stack pointer of a thread
 * is never used here; the debugger's own is looked at first.
 *
 * A data abort or an SError inside aarch64_copy() takes none of that way: it goes on at aarch64_copy_fault.
 *
 * x0 and x1 wait in TPIDR_EL0 and TPIDRRO_EL0 until the frame is there (nothing runs in EL0), and
 * TPIDR_EL1 holds the lowest address of the CPU's debug stack. All exceptions are masked meanwhile.
 *
 * The memory at sp when C runs: struct hf_frame, then the words at SAVE_* below. */
#include "frame.h"
#include "layout.h"
#include <stack_room.inc>

#define SAVE_SP1   (FRAME_SIZE + 0) /* SP_EL1 as it was */
#define SAVE_BYTES (FRAME_RECORD + 16)

#define KIND_SYNC   1
#define KIND_IRQ    2
#define KIND_FIQ    3
#define KIND_SERROR 4
#define KIND_STACK  5
#define KIND_EL0    6

#define EC_DATA_ABORT 0x25

	.cfi_sections .debug_frame

	.macro park_scratch
	msr	tpidr_el0, x0
	msr	tpidrro_el0, x1
	.endm

/* The debug stack is chosen; on to exc_save with x0 the interrupted sp, x1 SP_EL1 as it was. */
	.macro to_debug_stack kind, from
	mov	x1, sp
	mrs	x0, tpidr_el1
	sub	x0, x1, x0
	sub	x0, x0, #DEBUG_SPARE
	cmp	x0, #(DEBUG_BYTES - DEBUG_SPARE)
	mrs	x0, tpidr_el1
	add	x0, x0, #DEBUG_BYTES
	csel	x0, x0, x1, hi
	and	x0, x0, #-16
	sub	sp, x0, #SAVE_BYTES
	stp	x2, x3, [sp, #FRAME_X(2)]
	mov	x2, #\kind
	.ifc \from, el1t
	mrs	x0, sp_el0
	.else
	mov	x0, x1
	.endif
	b	exc_save
	.endm

	.macro vector name
	.balign	0x80
	.type	\name, %function
\name:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_undefined x30
	.endm

	.macro vector_end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.macro plain name, kind, from
	vector \name
	park_scratch
	to_debug_stack \kind, \from
	vector_end \name
	.endm

	.macro sync name, from
	vector \name
	park_scratch
	mrs	x0, esr_el1
	lsr	x0, x0, #26
	cmp	x0, #EC_DATA_ABORT
	b.eq	copy_fault_\from
past_copy_\from:
	to_debug_stack KIND_SYNC, \from
	vector_end \name
	.endm

	.macro serror name, from
	vector \name
	park_scratch
	b	copy_serror_\from
past_serror_\from:
	to_debug_stack KIND_SERROR, \from
	vector_end \name
	.endm

/* Was it the guarded copy? x0 and x1 are free. */
	.macro copy_fault name, past
	.type	\name, %function
\name:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_undefined x30
	mrs	x0, elr_el1
	adr	x1, aarch64_copy_begin
	cmp	x0, x1
	b.lo	\past
	adr	x1, aarch64_copy_end
	cmp	x0, x1
	b.hs	\past
	adr	x0, aarch64_copy_fault
	msr	elr_el1, x0
	mrs	x0, tpidr_el0
	mrs	x1, tpidrro_el0
	eret
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.section .vectors, "ax", %progbits
	.balign	0x800
	.global	aarch64_vectors
aarch64_vectors:
	sync	vec_sync_t, el1t

/* A thread's IRQ: is there room on its stack? */
	vector	vec_irq_t
	park_scratch
	mrs	x0, sp_el0
	stack_room x0, x1, SAVE_BYTES, irq_no_stack
	mov	x1, sp
	msr	spsel, #0
	sub	sp, sp, #SAVE_BYTES
	stp	x2, x3, [sp, #FRAME_X(2)]
	mov	x2, #KIND_IRQ
	b	exc_save
	vector_end vec_irq_t

	plain	vec_fiq_t, KIND_FIQ, el1t
	serror	vec_serror_t, el1t
	sync	vec_sync_h, el1h
	plain	vec_irq_h, KIND_IRQ, el1h
	plain	vec_fiq_h, KIND_FIQ, el1h
	serror	vec_serror_h, el1h
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	plain	vec_el0_\n, KIND_EL0, el1t
	.endr

	.balign	0x80
	.irp	from, el1t, el1h
	copy_fault copy_fault_\from, past_copy_\from
	copy_fault copy_serror_\from, past_serror_\from
	.endr

	.type	irq_no_stack, %function
irq_no_stack:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_undefined x30
	to_debug_stack KIND_STACK, el1t
	.cfi_endproc
	.size	irq_no_stack, . - irq_no_stack

/* x0 interrupted sp, x1 SP_EL1 as it was, x2 kind; sp where the frame is to be, x2 and x3 in it. */
	.type	exc_save, %function
exc_save:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 32			// the pc, not x30
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
	stp	x30, x0, [sp, #FRAME_X(30)]	// FRAME_SP is next to it
	mrs	x3, elr_el1
	mrs	x4, spsr_el1
	stp	x3, x4, [sp, #FRAME_PC]
	ldr	x5, =FRAME_KNOWN_ALL
	stp	x5, xzr, [sp, #FRAME_KNOWN]
	mrs	x5, tpidr_el0
	mrs	x6, tpidrro_el0
	stp	x5, x6, [sp, #FRAME_X(0)]
	stp	x1, xzr, [sp, #SAVE_SP1]
	stp	x29, x3, [sp, #FRAME_RECORD]
	add	x29, sp, #FRAME_RECORD
	.cfi_def_cfa sp, FRAME_SIZE
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		23, 24, 25, 26, 27, 28, 29, 30
	.cfi_offset \n, FRAME_X(\n) - FRAME_SIZE
	.endr
	.cfi_offset 31, FRAME_SP - FRAME_SIZE
	.cfi_offset 32, FRAME_PC - FRAME_SIZE
	mov	x0, x2
	mov	x1, sp
	clrex
	bl	aarch64_exception

	.global	aarch64_exc_return_begin, aarch64_exc_return_end
aarch64_exc_return_begin:
	msr	daifset, #15
	mov	x0, sp
aarch64_exc_return_end:
	.cfi_def_cfa x0, FRAME_SIZE
	msr	spsel, #1
	ldp	x3, x4, [x0, #FRAME_PC]
	ldr	x5, [x0, #FRAME_SP]
	tbz	w4, #0, 1f			// PSR_SP
	mov	sp, x5
	b	2f
1:	ldr	x6, [x0, #SAVE_SP1]
	msr	sp_el0, x5
	mov	sp, x6
2:	msr	elr_el1, x3
	msr	spsr_el1, x4
	clrex
	ldp	x2, x3, [x0, #FRAME_X(2)]
	ldp	x4, x5, [x0, #FRAME_X(4)]
	ldp	x6, x7, [x0, #FRAME_X(6)]
	ldp	x8, x9, [x0, #FRAME_X(8)]
	ldp	x10, x11, [x0, #FRAME_X(10)]
	ldp	x12, x13, [x0, #FRAME_X(12)]
	ldp	x14, x15, [x0, #FRAME_X(14)]
	ldp	x16, x17, [x0, #FRAME_X(16)]
	ldp	x18, x19, [x0, #FRAME_X(18)]
	ldp	x20, x21, [x0, #FRAME_X(20)]
	ldp	x22, x23, [x0, #FRAME_X(22)]
	ldp	x24, x25, [x0, #FRAME_X(24)]
	ldp	x26, x27, [x0, #FRAME_X(26)]
	ldp	x28, x29, [x0, #FRAME_X(28)]
	ldr	x30, [x0, #FRAME_X(30)]
	ldp	x0, x1, [x0]
	eret
	.cfi_endproc
	.size	exc_save, . - exc_save
	.ltorg
