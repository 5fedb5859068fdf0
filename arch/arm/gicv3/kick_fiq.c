/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* kick_fiq.c - the kick as a FIQ. */
#include "arch/arm/gic.h"
#include "board.h"
#include "kick.h"
#include "stub/err.h"
#include "sysreg.h"

const struct gicv3_kick gicv3_kick = {
	.groups = ~(1u << ARM_SGI_KICK),
	.priority = GICV3_PRIO_KICK,
	.pmr = GICV3_PMR_ALL,
};

bool arm_gic_take_kick(void)
{
	if ((ICC_READ(ICC_HPPIR0) & ICC_INTID) != ARM_SGI_KICK)
		return false;
	uint64_t iar = ICC_READ(ICC_IAR0);
	if ((iar & ICC_INTID) < ARM_GIC_SPURIOUS)
		ICC_WRITE(ICC_EOIR0, iar);
	return (iar & ICC_INTID) == ARM_SGI_KICK;
}

int arm_gic_kick(unsigned cpu, unsigned attempt)
{
	if (cpu >= BOARD_CPUS)
		return HF_EINVAL;
	if (attempt > 0)
		return HF_ENOSYS;
	__asm__ volatile("dsb ish" ::: "memory");
	ICC_WRITE(ICC_SGI0R, GICV3_SGI(cpu, ARM_SGI_KICK));
	return 0;
}
