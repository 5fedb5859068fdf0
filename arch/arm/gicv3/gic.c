/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gic.c - the GICv3 interrupt controller, ARM IHI 0069, with one security state (GICD_CTLR.DS).
 * How the debugger's kick differs from other interrupts is in kick_fiq.c and kick_pmr.c. */
#include "arch/arm/gic.h"

#include "arch/arm/mmio.h"
#include "board.h"
#include "kick.h"
#include "machine.h"
#include "sysreg.h"

/* The same in the distributor and in a redistributor's second frame. */
#define ICENABLER(n) (0x180u + 4u * (n))
#define ICPENDR(n)   (0x280u + 4u * (n))
#define ICACTIVER(n) (0x380u + 4u * (n))

#define GICD_CTLR         (BOARD_GICD + 0x0000u)
#define GICD_TYPER        (BOARD_GICD + 0x0004u)
#define GICD_IGROUPR(n)   (BOARD_GICD + 0x0080u + 4u * (n))
#define GICD_ISENABLER(n) (BOARD_GICD + 0x0100u + 4u * (n))
#define GICD_IPRIORITYR   (BOARD_GICD + 0x0400u)
#define GICD_IROUTER(n)   (BOARD_GICD + 0x6000u + 8u * (n))

/* A redistributor: two frames of 64 KiB, the second for SGIs and PPIs. */
#define GICR(cpu)            (BOARD_GICR + 0x20000u * (cpu))
#define GICR_SGI(cpu)        (GICR(cpu) + 0x10000u)
#define GICR_CTLR(cpu)       (GICR(cpu) + 0x00u)
#define GICR_WAKER(cpu)      (GICR(cpu) + 0x14u)
#define GICR_IGROUPR0(cpu)   (GICR(cpu) + 0x10080u)
#define GICR_ISENABLER0(cpu) (GICR(cpu) + 0x10100u)
#define GICR_IPRIORITYR(cpu) (GICR(cpu) + 0x10400u)

#define CTLR_GROUPS    0x3u /* both */
#define CTLR_ARE       0x10u
#define CTLR_RWP       0x80000000u /* a write to the distributor is on its way */
#define GICR_RWP       0x8u        /* to a redistributor */
#define TYPER_LINES    0x1fu       /* registers of 32 interrupts behind the first */
#define WAKER_SLEEP    0x2u        /* ProcessorSleep */
#define WAKER_CHILDREN 0x4u        /* ChildrenAsleep */
#define TRIES          1000000u
#define SGIS           16u
#define PRIVATE_IDS    32u

static void set_priority(uintptr_t base, unsigned intid, uint8_t value)
{
	*(volatile uint8_t *)(base + intid) = value;
}

static void settle(uintptr_t at, uint32_t busy)
{
	for (unsigned n = 0; n < TRIES; n++) {
		if ((mmio_read(at) & busy) == 0)
			break;
	}
}

/* What a boot loader, or the kernel before a restart, has let through or left behind: nobody here would end
 * it. */
static void silence(uintptr_t base, unsigned n)
{
	mmio_write(base + ICENABLER(n), ~0u);
	mmio_write(base + ICPENDR(n), ~0u);
	mmio_write(base + ICACTIVER(n), ~0u);
}

/* Affinity routing changes only while no group is on: GICD_CTLR. */
void arm_gic_init(void)
{
	mmio_write(GICD_CTLR, mmio_read(GICD_CTLR) & CTLR_ARE);
	settle(GICD_CTLR, CTLR_RWP);
	mmio_write(GICD_CTLR, CTLR_ARE);
	settle(GICD_CTLR, CTLR_RWP);
	for (unsigned n = mmio_read(GICD_TYPER) & TYPER_LINES; n > 0; n--)
		silence(BOARD_GICD, n);
	settle(GICD_CTLR, CTLR_RWP);
	mmio_write(GICD_CTLR, CTLR_ARE | CTLR_GROUPS);
}

static void wake(unsigned cpu)
{
	mmio_write(GICR_WAKER(cpu), mmio_read(GICR_WAKER(cpu)) & ~WAKER_SLEEP);
	settle(GICR_WAKER(cpu), WAKER_CHILDREN);
}

void arm_gic_cpu_init(void)
{
	unsigned cpu = machine_cpu();

	wake(cpu);
	silence(GICR_SGI(cpu), 0);
	settle(GICR_CTLR(cpu), GICR_RWP);
	for (unsigned id = 0; id < PRIVATE_IDS; id++)
		set_priority(GICR_IPRIORITYR(cpu), id, GICV3_PRIO_NORMAL);
	set_priority(GICR_IPRIORITYR(cpu), ARM_SGI_KICK, gicv3_kick.priority);
	mmio_write(GICR_IGROUPR0(cpu), gicv3_kick.groups);
	mmio_write(GICR_ISENABLER0(cpu), (1u << SGIS) - 1u);
	mmio_write(GICR_ISENABLER0(cpu), 1u << BOARD_TIMER_INTID);
	ICC_WRITE(ICC_SRE, ICC_READ(ICC_SRE) | 1u);
	ICC_WRITE(ICC_AP0R0, 0); /* what was active at a reset would hold back what comes now */
	ICC_WRITE(ICC_AP1R0, 0);
	ICC_WRITE(ICC_CTLR, 0); /* the end of an interrupt is one write */
	ICC_WRITE(ICC_BPR0, 0); /* as fine as there is: the kick preempts */
	ICC_WRITE(ICC_BPR1, 0);
	ICC_WRITE(ICC_PMR, gicv3_kick.pmr);
	ICC_WRITE(ICC_IGRPEN0, 1);
	ICC_WRITE(ICC_IGRPEN1, 1);
}

void arm_gic_enable(unsigned intid)
{
	uint32_t bit = 1u << (intid % 32u);

	set_priority(GICD_IPRIORITYR, intid, GICV3_PRIO_NORMAL);
	mmio_write(GICD_IROUTER(intid), 0); /* CPU 0: affinity 0.0.0.0 */
	mmio_write(GICD_IROUTER(intid) + 4u, 0);
	mmio_write(GICD_IGROUPR(intid / 32u), mmio_read(GICD_IGROUPR(intid / 32u)) | bit);
	mmio_write(GICD_ISENABLER(intid / 32u), bit);
}

/* Memory written before the interrupt is seen by whom it interrupts. */
void arm_gic_sgi(unsigned cpu, unsigned sgi)
{
	__asm__ volatile("dsb ish" ::: "memory");
	ICC_WRITE(ICC_SGI1R, GICV3_SGI(cpu, sgi));
}

unsigned arm_gic_ack(uint32_t *iar)
{
	*iar = (uint32_t)ICC_READ(ICC_IAR1);
	__asm__ volatile("dsb sy" ::: "memory"); /* the end of an interrupt shall not overtake it */
	return *iar & ICC_INTID;
}

void arm_gic_eoi(uint32_t iar)
{
	ICC_WRITE(ICC_EOIR1, iar);
}
