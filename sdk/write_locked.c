/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* write_locked.c - what a program of several CPUs prints, one piece after the other. */
#include "board.h"

#include "machine.h"
#include "spinlock.h"

static struct spinlock lock;

/* A CPU that holds the lock already has died while it printed. */
void hf_board_write(const char *text, size_t len)
{
	machine_irq_state irq = machine_irq_save();
	bool mine = __atomic_load_n(&lock.holder, __ATOMIC_RELAXED) == machine_cpu() + 1;

	if (!mine)
		spin_lock(&lock);
	hf_console_write(hf_board(), text, len);
	if (!mine)
		spin_unlock(&lock);
	machine_irq_restore(irq);
}
