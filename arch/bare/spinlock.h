/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* spinlock.h - a lock for a few instructions, held with interrupts masked (the debugger's kick is
 * not). Taking one twice on a CPU never ends; the heartbeat watch of CPU 0 tells (sched.c). */
#ifndef BARE_SPINLOCK_H
#define BARE_SPINLOCK_H

#include "machine.h"

#define SPINLOCK_FREE 0u

struct spinlock {
	uint32_t holder; /* cpu + 1 */
};

static inline bool spin_try(struct spinlock *l)
{
	uint32_t expected = SPINLOCK_FREE;

	return __atomic_compare_exchange_n(&l->holder, &expected, machine_cpu() + 1, false,
		__ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void spin_lock(struct spinlock *l)
{
	while (!spin_try(l))
		machine_relax();
}

static inline void spin_unlock(struct spinlock *l)
{
	__atomic_store_n(&l->holder, SPINLOCK_FREE, __ATOMIC_RELEASE);
}

static inline machine_irq_state spin_lock_irq(struct spinlock *l)
{
	machine_irq_state irq = machine_irq_save();

	spin_lock(l);
	return irq;
}

static inline void spin_unlock_irq(struct spinlock *l, machine_irq_state irq)
{
	spin_unlock(l);
	machine_irq_restore(irq);
}

#endif /* BARE_SPINLOCK_H */
