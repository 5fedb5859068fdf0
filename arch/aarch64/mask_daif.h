/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mask_daif.h - the kernel masks its interrupts by PSTATE.I; the debugger's kick is a FIQ. A board's
 * irqmask.h includes this, or mask_pmr.h. */
#ifndef AARCH64_MASK_DAIF_H
#define AARCH64_MASK_DAIF_H

#include "frame.h"
#include "stub/types.h"

typedef uint64_t machine_irq_state;

static inline machine_irq_state machine_irq_save(void)
{
	machine_irq_state daif;

	__asm__ volatile("mrs %0, daif\n\tmsr daifset, #2" : "=r"(daif)::"memory");
	return daif;
}

static inline void machine_irq_on(void)
{
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static inline void machine_irq_off(void)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
}

static inline void machine_irq_restore(machine_irq_state daif)
{
	if ((daif & PSR_I) == 0)
		machine_irq_on();
}

/* The debugger's kick may arrive from here on, and its breakpoints; ordinary interrupts stay as they
 * are. */
static inline void machine_kick_on(void)
{
	__asm__ volatile("msr daifclr, #13" ::: "memory"); /* D, A, F */
}

/* For trap.c's irq(): the interrupted code's mask, beside its PSTATE; mask in the kernel's own way; put
 * back what mask_look() saw, PSTATE.I set; was the interrupted code open to interrupts? */
static inline machine_irq_state mask_look(void)
{
	return 0;
}

static inline void mask_enter(void)
{
	/* the exception has done it */
}

static inline void mask_leave(machine_irq_state was)
{
	(void)was;
}

static inline bool mask_was_open(const struct hf_frame *f, machine_irq_state was)
{
	(void)was;
	return (f->cpsr & PSR_I) == 0;
}

#endif /* AARCH64_MASK_DAIF_H */
