/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* timer.c - the generic timer's virtual counter and compare register, ARM DDI 0406C B8.1. */
#include "armv7a.h"
#include "machine.h"

#define CNTV_CTL_ENABLE 1u
#define NS_PER_S        1000000000u

static uint64_t next_tick[MACHINE_CPUS]; /* counter value; each CPU has its own */

static uint32_t frequency(void)
{
	uint32_t hz;

	__asm__("mrc p15, 0, %0, c14, c0, 0" : "=r"(hz)); /* CNTFRQ, constant */
	return hz;
}

static uint64_t counter(void)
{
	uint64_t ticks; /* CNTVCT; the barrier keeps it from being read early */

	__asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(ticks)::"memory");
	return ticks;
}

static void set_compare(uint64_t at)
{
	__asm__ volatile("mcrr p15, 3, %Q0, %R0, c14\n\tisb" ::"r"(at)); /* CNTV_CVAL */
}

void armv7a_timer_start(void)
{
	unsigned cpu = machine_cpu();

	next_tick[cpu] = counter() + frequency() / MACHINE_HZ;
	set_compare(next_tick[cpu]);
	__asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" ::"r"(CNTV_CTL_ENABLE));
}

void armv7a_timer_ack(void)
{
	unsigned cpu = machine_cpu();
	uint32_t period = frequency() / MACHINE_HZ;
	uint64_t now = counter();

	next_tick[cpu] += period;
	if (next_tick[cpu] <= now) /* stopped for a while: those ticks are gone */
		next_tick[cpu] = now + period;
	set_compare(next_tick[cpu]);
}

uint64_t armv7a_now_ns(void)
{
	uint32_t hz = frequency();
	uint64_t ticks = counter();

	return ticks / hz * NS_PER_S + ticks % hz * NS_PER_S / hz;
}
