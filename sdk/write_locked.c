/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* write_locked.c - what a program of several CPUs prints, one piece after the other. */
#include "board.h"

#include "machine.h"
#include "spinlock.h"

#define LOCK_TRIES                                                                                 \
	2000000u /* then the holder is taken for dead, and the lock goes to who wants it */

static struct spinlock lock;

static void take(void)
{
	for (unsigned n = 0; n < LOCK_TRIES; n++) {
		if (spin_try(&lock))
			return;
		machine_relax();
	}
	__atomic_store_n(&lock.holder, machine_cpu() + 1, __ATOMIC_RELAXED);
}

/* A CPU that holds the lock already has died while it printed. */
void hf_board_write(const char *text, size_t len)
{
	machine_irq_state irq = machine_irq_save();
	bool mine = __atomic_load_n(&lock.holder, __ATOMIC_RELAXED) == machine_cpu() + 1;

	if (!mine)
		take();
	hf_console_write(hf_board(), text, len);
	if (!mine)
		spin_unlock(&lock);
	machine_irq_restore(irq);
}
