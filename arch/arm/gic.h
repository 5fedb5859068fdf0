/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gic.h - the interrupt controller as the ports see it. gicv2/ and gicv3/ each implement it; a board
 * links one of them. */
#ifndef ARM_GIC_H
#define ARM_GIC_H

#include "stub/types.h"

void arm_gic_init(void);     /* distributor; CPU 0 */
void arm_gic_cpu_init(void); /* this CPU's own part */
/* Route a shared interrupt to CPU 0 and let it through. */
void arm_gic_enable(unsigned intid);
void arm_gic_sgi(unsigned cpu, unsigned sgi);

/* Acknowledge the next pending interrupt; returns its INTID, and in *iar what arm_gic_eoi() needs to
 * end it. From ARM_GIC_SPURIOUS on there was none, and there is nothing to end. */
unsigned arm_gic_ack(uint32_t *iar);
void arm_gic_eoi(uint32_t iar);
#define ARM_GIC_SPURIOUS 1020u

/* Is the debugger's kick what is pending as FIQ? If so it is acknowledged and ended. */
bool arm_gic_take_kick(void);
/* Raise the debugger's kick on cpu. 0, or HF_ENOSYS for attempts above 0, HF_EINVAL for a CPU that
 * does not exist. Any context. */
int arm_gic_kick(unsigned cpu, unsigned attempt);
#define ARM_SGI_KICK 15u

#endif /* ARM_GIC_H */
