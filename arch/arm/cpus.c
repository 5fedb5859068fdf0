/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpus.c - what every port with a GIC, PSCI and the generic timer has of arch/bare/machine.h: the CPUs,
 * their interrupts, the clock, the end. */
#include "arch/arm/cpus.h"

#include "arch/arm/gic.h"
#include "arch/arm/hwdebug.h"
#include "arch/arm/psci.h"
#include "arch/arm/timer.h"
#include "board.h"
#include "machine.h"

static uint32_t online; /* a bit per CPU, set once */

unsigned arm_cpu_count(void)
{
	return BOARD_CPUS;
}

unsigned arm_cpu_self(void)
{
	return machine_cpu();
}

bool arm_cpu_online(unsigned cpu)
{
	return cpu < BOARD_CPUS && (__atomic_load_n(&online, __ATOMIC_ACQUIRE) & 1u << cpu) != 0;
}

unsigned machine_cpu_count(void)
{
	return BOARD_CPUS;
}

void machine_cpu_init(void)
{
	if (machine_cpu() == 0)
		arm_gic_init();
	arm_gic_cpu_init();
	arm_timer_start();
	(void)arm_hw_sync(NULL, 0); /* reset leaves debug registers unknown; none always fits */
	__atomic_or_fetch(&online, 1u << machine_cpu(), __ATOMIC_SEQ_CST);
}

void machine_reset(void)
{
	arm_psci_reset();
}

void machine_poweroff(void)
{
	arm_psci_off();
}

void machine_halt(void)
{
	machine_irq_off();
	machine_kick_on();
	for (;;)
		machine_wait();
}

uint64_t machine_now_ns(void)
{
	return arm_now_ns();
}

void machine_ipi(unsigned cpu, enum machine_ipi which)
{
	arm_gic_sgi(cpu, (unsigned)which);
}
