/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* atomic_v6m.c - what the compiler calls for an atomic operation on a CPU without LDREX. There is one CPU:
 * interrupts masked is enough. NMI and faults of the debugger's do not touch the same words. Names and
 * meaning: GCC manual, "Built-in Functions for Memory Model Aware Atomic Operations". */
#include "machine_cpu.h"

bool armv7m_atomic_cas_4(volatile void *at, void *expected, unsigned wanted, bool weak, int success,
	int failure) __asm__("__atomic_compare_exchange_4");
unsigned armv7m_atomic_add_4(volatile void *at, unsigned more, int order) __asm__(
	"__atomic_fetch_add_4");

/* NOLINTNEXTLINE(readability-function-size): gcc's parameters */
bool armv7m_atomic_cas_4(
	volatile void *at, void *expected, unsigned wanted, bool weak, int success, int failure)
{
	volatile unsigned *word = at;
	unsigned *want = expected;
	machine_irq_state irq = machine_irq_save();
	unsigned old = *word;
	bool same = old == *want;

	(void)weak;
	(void)success;
	(void)failure;
	if (same)
		*word = wanted;
	machine_irq_restore(irq);
	*want = old;
	return same;
}

unsigned armv7m_atomic_add_4(volatile void *at, unsigned more, int order)
{
	volatile unsigned *word = at;
	machine_irq_state irq = machine_irq_save();
	unsigned old = *word;

	(void)order;
	*word = old + more;
	machine_irq_restore(irq);
	return old;
}
