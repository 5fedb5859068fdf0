/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sysreg.h - what arch/arm needs of the CPU, in ARMv7-A's instructions. */
#ifndef ARMV7A_SYSREG_H
#define ARMV7A_SYSREG_H

#include "stub/types.h"

/* ---- generic timer, ARM DDI 0406C B8.1 ---- */

static inline uint32_t arm_counter_hz(void)
{
	uint32_t hz;

	__asm__("mrc p15, 0, %0, c14, c0, 0" : "=r"(hz)); /* CNTFRQ, constant */
	return hz;
}

static inline uint64_t arm_counter(void)
{
	uint64_t ticks; /* CNTVCT; the barrier keeps it from being read early */

	__asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(ticks)::"memory");
	return ticks;
}

static inline void arm_timer_compare(uint64_t at)
{
	__asm__ volatile("mcrr p15, 3, %Q0, %R0, c14\n\tisb" ::"r"(at)); /* CNTV_CVAL */
}

static inline void arm_timer_control(uint32_t value)
{
	__asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" ::"r"(value)); /* CNTV_CTL */
}

/* ---- firmware, ARM DEN 0022 ---- */

#define ARM_PSCI_CPU_ON 0x84000003u

#endif /* ARMV7A_SYSREG_H */
