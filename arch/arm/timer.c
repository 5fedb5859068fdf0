/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* timer.c - the generic timer's virtual counter and compare register: ARM DDI 0406C B8.1, DDI 0487
 * D11. sysreg.h knows how to reach them. */
#include "timer.h"

#include "machine.h"
#include "sysreg.h"

#define CTL_ENABLE 1u
#define NS_PER_S   1000000000u

static uint64_t next_tick[MACHINE_CPUS]; /* counter value; each CPU has its own */

void arm_timer_start(void)
{
	unsigned cpu = machine_cpu();

	next_tick[cpu] = arm_counter() + arm_counter_hz() / MACHINE_HZ;
	arm_timer_compare(next_tick[cpu]);
	arm_timer_control(CTL_ENABLE);
}

void arm_timer_ack(void)
{
	unsigned cpu = machine_cpu();
	uint32_t period = arm_counter_hz() / MACHINE_HZ;
	uint64_t now = arm_counter();

	next_tick[cpu] += period;
	if (next_tick[cpu] <= now) /* stopped for a while: those ticks are gone */
		next_tick[cpu] = now + period;
	arm_timer_compare(next_tick[cpu]);
}

uint64_t arm_now_ns(void)
{
	uint32_t hz = arm_counter_hz();
	uint64_t ticks = arm_counter();

	return ticks / hz * NS_PER_S + ticks % hz * NS_PER_S / hz;
}
