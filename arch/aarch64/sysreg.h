/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sysreg.h - system registers, and what arch/arm needs of the CPU, in AArch64's instructions. */
#ifndef AARCH64_SYSREG_H
#define AARCH64_SYSREG_H

#include "stub/types.h"

#define SYSREG_READ(reg)                                                                           \
	__extension__({                                                                            \
		uint64_t sysreg_value_;                                                            \
		__asm__ volatile("mrs %0, " #reg : "=r"(sysreg_value_));                           \
		sysreg_value_;                                                                     \
	})
#define SYSREG_WRITE(reg, value)                                                                   \
	__asm__ volatile("msr " #reg ", %0" ::"r"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* ---- generic timer, ARM DDI 0487 D11 ---- */

static inline uint32_t arm_counter_hz(void)
{
	return (uint32_t)SYSREG_READ(cntfrq_el0);
}

static inline uint64_t arm_counter(void)
{
	isb(); /* keeps it from being read early */
	return SYSREG_READ(cntvct_el0);
}

static inline void arm_timer_compare(uint64_t at)
{
	SYSREG_WRITE(cntv_cval_el0, at);
	isb();
}

static inline void arm_timer_control(uint32_t value)
{
	SYSREG_WRITE(cntv_ctl_el0, value);
	isb();
}

/* ---- firmware, ARM DEN 0022 ---- */

#define ARM_PSCI_CPU_ON 0xc4000003u

#endif /* AARCH64_SYSREG_H */
