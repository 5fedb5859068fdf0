/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* write.c - what a program of one CPU prints. */
#include "board.h"

#include "machine.h"

void hf_board_write(const char *text, size_t len)
{
	machine_irq_state irq = machine_irq_save();

	hf_console_write(hf_board(), text, len);
	machine_irq_restore(irq);
}
