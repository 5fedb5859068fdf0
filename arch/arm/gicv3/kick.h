/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* kick.h - how the debugger's kick gets past masked interrupts. A board links one of
 *   kick_fiq.c  group 0, signalled as FIQ; the kernel masks by PSTATE.I
 *   kick_pmr.c  a higher priority than what the kernel masks by ICC_PMR_EL1; FIQ is left to firmware
 * and its irqmask.h says the same to the kernel. */
#ifndef GICV3_KICK_H
#define GICV3_KICK_H

#include "stub/types.h"

struct gicv3_kick {
	uint32_t groups;  /* GICR_IGROUPR0 */
	uint8_t priority; /* of the kick's SGI */
	uint8_t pmr;      /* ICC_PMR_EL1 to begin with: interrupts stay masked */
};

extern const struct gicv3_kick gicv3_kick;

#define GICV3_PRIO_NORMAL 0xa0u
#define GICV3_PRIO_KICK   0x20u
#define GICV3_PMR_ALL     0xf0u /* lets every interrupt through */
#define GICV3_PMR_KICK    0x60u /* lets the kick through, and nothing of the kernel's */

/* What to write to ICC_SGI0R_EL1 or ICC_SGI1R_EL1: one CPU of the first cluster. */
#define GICV3_SGI(cpu, sgi) ((uint64_t)(sgi) << 24 | 1u << (cpu))

#endif /* GICV3_KICK_H */
