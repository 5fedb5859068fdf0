/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine_cpu.h - the inline half of arch/bare/machine.h for Cortex-M. */
#ifndef ARMV7M_MACHINE_CPU_H
#define ARMV7M_MACHINE_CPU_H

#include "board.h"
#include "frame.h"
#include "stub/types.h"

typedef uint32_t machine_irq_state;

static inline machine_irq_state machine_irq_save(void)
{
	machine_irq_state primask;

	__asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
	return primask;
}

static inline void machine_irq_restore(machine_irq_state primask)
{
	__asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

static inline void machine_irq_on(void)
{
	__asm__ volatile("cpsie i" ::: "memory");
}

static inline void machine_irq_off(void)
{
	__asm__ volatile("cpsid i" ::: "memory");
}

static inline unsigned machine_cpu(void)
{
	return BOARD_CPU_SELF;
}

static inline void machine_relax(void)
{
	__asm__ volatile("nop" ::: "memory");
}

/* Sleep until an interrupt is pending, masked or not. */
static inline void machine_wait(void)
{
	__asm__ volatile("dsb\n\twfi" ::: "memory");
}

#endif /* ARMV7M_MACHINE_CPU_H */
