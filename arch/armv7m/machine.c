/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine.c - arch/bare/machine.h for Cortex-M, as far as a program of the SDK needs it. The line, the clock
 * and the way to switch off are the board's: arch/armv7m/board; the debug unit is in monitor/ or monitor_none.c. */
#include "machine.h"

#include "armv7m.h"
#include "board.h"
#include "port.h"
#include "scs.h"

unsigned machine_cpu_count(void)
{
	return BOARD_CPUS;
}

void machine_reset(void)
{
	__asm__ volatile("dsb" ::: "memory");
	mmio_write(SCS_AIRCR, AIRCR_RESET);
	__asm__ volatile("dsb" ::: "memory");
}

void machine_halt(void)
{
	machine_irq_off();
	for (;;)
		machine_wait();
}

void machine_line_irq_on(void)
{
	const struct hf_transport *line = port_line();

	mmio_write(SCS_NVIC_ISER + BOARD_LINE_IRQ / 32u * 4u, 1u << BOARD_LINE_IRQ % 32u);
	line->rx_irq(line->dev, true);
}

/* ---- the debugger's needs ---- */

int machine_region_at(hf_addr addr, struct hf_region *out)
{
	return armv7m_region_at(addr, out);
}

int machine_on_debug_stack(int (*fn)(void *), void *arg)
{
	return armv7m_on_debug_stack(fn, arg);
}
