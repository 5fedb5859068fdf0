/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mask_pmr.h - the kernel masks its interrupts by priority (ICC_PMR_EL1) and leaves PSTATE.I clear; the
 * debugger's kick has a higher priority. A board's irqmask.h includes this, or mask_daif.h. */
#ifndef AARCH64_MASK_PMR_H
#define AARCH64_MASK_PMR_H

#include "arch/arm/gicv3/kick.h"
#include "arch/arm/gicv3/sysreg.h"
#include "frame.h"

typedef uint64_t machine_irq_state;

static inline machine_irq_state machine_irq_save(void)
{
	machine_irq_state pmr = ICC_READ(ICC_PMR);

	ICC_WRITE(ICC_PMR, GICV3_PMR_KICK);
	return pmr;
}

static inline void machine_irq_restore(machine_irq_state pmr)
{
	ICC_WRITE(ICC_PMR, pmr);
}

static inline void machine_irq_on(void)
{
	ICC_WRITE(ICC_PMR, GICV3_PMR_ALL);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static inline void machine_irq_off(void)
{
	ICC_WRITE(ICC_PMR, GICV3_PMR_KICK);
}

/* The debugger's kick may arrive from here on, and its breakpoints; ordinary interrupts stay as they
 * are. With PSTATE.I set they are masked by it, and by priority from here on. */
static inline void machine_kick_on(void)
{
	uint64_t daif;

	__asm__ volatile("mrs %0, daif" : "=r"(daif));
	if ((daif & PSR_I) != 0)
		ICC_WRITE(ICC_PMR, GICV3_PMR_KICK);
	__asm__ volatile("msr daifclr, #15" ::: "memory");
}

/* For trap.c's irq(): the interrupted code's mask, beside its PSTATE; mask in the kernel's own way; put
 * back what mask_look() saw, PSTATE.I set; was the interrupted code open to interrupts? */
static inline machine_irq_state mask_look(void)
{
	return ICC_READ(ICC_PMR);
}

static inline void mask_enter(void)
{
	ICC_WRITE(ICC_PMR, GICV3_PMR_KICK);
}

static inline void mask_leave(machine_irq_state was)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
	ICC_WRITE(ICC_PMR, was);
}

static inline bool mask_was_open(const struct hf_frame *f, machine_irq_state was)
{
	return (f->cpsr & PSR_I) == 0 && was == GICV3_PMR_ALL;
}

#endif /* AARCH64_MASK_PMR_H */
