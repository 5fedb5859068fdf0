/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mps2.c - what ARM's MPS2 boards share: the dual timer as a clock, no power switch. The line is in
 * line_uart.c or line_rtt.c. */
#include "board.h"
#include "machine.h"
#include "scs.h"

/* CMSDK dual timer, ARM DDI 0479D 4.5 */
#define TIMER_VALUE   0x04u
#define TIMER_CONTROL 0x08u
#define TIMER_RUN     0x86u /* enabled, free-running, divided by 16, 32 bits */

static uint32_t halves; /* turns of the counter, which goes down, by halves */

void machine_cpu_init(void)
{
	mmio_write(BOARD_DUAL_TIMER + TIMER_CONTROL, TIMER_RUN);
}

/* Nobody may let 22 minutes pass without a look, or they are lost. What was seen is read first: then the counter
 * is in the same half or in the next, whatever another CPU does meanwhile. */
uint64_t machine_now_ns(void)
{
	uint32_t seen = __atomic_load_n(&halves, __ATOMIC_ACQUIRE);
	uint32_t count = ~mmio_read(BOARD_DUAL_TIMER + TIMER_VALUE);

	if (count >> 31 != (seen & 1u))
		__atomic_store_n(&halves, ++seen, __ATOMIC_RELAXED);
	return ((uint64_t)seen << 31 | (count & 0x7fffffffu)) * BOARD_TICK_NS;
}

/* A reset request ends QEMU, started with -no-reboot. */
void machine_poweroff(void)
{
	machine_reset();
}
