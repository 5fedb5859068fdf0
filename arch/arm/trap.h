/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.h - what the ports' trap.c have in common: once an exception is understood, where it goes. Each
 * function is for the CPU that has taken it; f is the frame of the interrupted code. */
#ifndef ARM_TRAP_H
#define ARM_TRAP_H

#include "stub/hf.h"

/* gdb's signal numbers (include/gdb/signals.def) */
#define ARM_SIGNAL_ILL  4u
#define ARM_SIGNAL_BUS  10u
#define ARM_SIGNAL_SEGV 11u

#define ARM_IRQ_BURST 32u /* interrupts served in one go, so that a stuck line cannot hold us */

/* A BUG() as MACHINE_BUG records it. */
struct arm_bug {
	uintptr_t addr;
	const char *file;
	uintptr_t line;
};

/* Compose this CPU's message, and give it back; it lives until the CPU's next one. */
const char *arm_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The message for an access to addr that failed; guard: addr is in a page left out below a stack. */
const char *arm_say_access(bool guard, bool write, hf_addr addr, const char *why);

/* The frame that machine_irq_frame() gives from here on; returns the one before. */
struct hf_frame *arm_irq_frame(struct hf_frame *f);

/* An interrupt of the kernel's, or the kick when it comes as one. */
void arm_dispatch(unsigned intid, struct hf_frame *f);

/* Another CPU's debugger wants this one. */
void arm_kick(struct hf_frame *f);

/* The debugger's; when it does not want it, the kernel dies of it. */
void arm_debug_event(struct hf_frame *f, enum hf_trap_kind kind, hf_addr addr);

/* hf_board_stop() was called, and f is behind it; text: the address of the reason. */
void arm_stopped(struct hf_frame *f, hf_addr text);

/* The kernel dies, after its die chain was asked; may come back with f changed. */
void arm_die(struct hf_frame *f, uint8_t signal, hf_addr addr, const char *msg);

/* The BUG() at pc; NULL when there is none. */
const struct arm_bug *arm_bug_at(uintptr_t pc);

#endif /* ARM_TRAP_H */
