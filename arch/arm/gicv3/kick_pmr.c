/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* kick_pmr.c - the kick as an IRQ of a priority that the kernel does not mask. It comes through
 * arm_gic_ack() like any other; nothing here is a FIQ. */
#include "arch/arm/gic.h"
#include "board.h"
#include "kick.h"
#include "stub/err.h"
#include "sysreg.h"

const struct gicv3_kick gicv3_kick = {
	.groups = ~0u,
	.priority = GICV3_PRIO_KICK,
	.pmr = GICV3_PMR_KICK,
};

bool arm_gic_take_kick(void)
{
	return false;
}

int arm_gic_kick(unsigned cpu, unsigned attempt)
{
	if (cpu >= BOARD_CPUS)
		return HF_EINVAL;
	if (attempt > 0)
		return HF_ENOSYS;
	arm_gic_sgi(cpu, ARM_SGI_KICK);
	return 0;
}
