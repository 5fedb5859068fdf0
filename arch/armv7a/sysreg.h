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

/* ---- hypervisor call, ARM DEN 0028 ---- */

#define ARM_PSCI_CPU_ON 0x84000003u

static inline uintptr_t arm_hvc(uintptr_t function, uintptr_t a, uintptr_t b)
{
	register uintptr_t r0 __asm__("r0") = function;
	register uintptr_t r1 __asm__("r1") = a;
	register uintptr_t r2 __asm__("r2") = b;
	register uintptr_t r3 __asm__("r3") = 0;

	__asm__ volatile(".arch_extension virt\n\thvc #0"
			 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"memory");
	return r0;
}

#endif /* ARMV7A_SYSREG_H */
