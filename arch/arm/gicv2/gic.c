/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gic.c - the GICv2 interrupt controller, ARM IHI 0048B.
 *
 * Two groups: SGI 15, the debugger's kick, is group 0 at the highest priority and signalled as FIQ,
 * so it reaches a CPU that has masked IRQ; everything else is group 1, IRQ. Without the Security
 * Extensions GICC_IAR acknowledges a group 1 interrupt only when AckCtl is set (4.4.1). */
#include "arch/arm/gic.h"

#include "arch/arm/mmio.h"
#include "board.h"
#include "stub/err.h"

#define GICD_CTLR         (BOARD_GICD + 0x000u)
#define GICD_TYPER        (BOARD_GICD + 0x004u)
#define GICD_IGROUPR(n)   (BOARD_GICD + 0x080u + 4u * (n))
#define GICD_ISENABLER(n) (BOARD_GICD + 0x100u + 4u * (n))
#define GICD_ICENABLER(n) (BOARD_GICD + 0x180u + 4u * (n))
#define GICD_ICPENDR(n)   (BOARD_GICD + 0x280u + 4u * (n))
#define GICD_ICACTIVER(n) (BOARD_GICD + 0x380u + 4u * (n))
#define GICD_IPRIORITYR   (BOARD_GICD + 0x400u)
#define GICD_ITARGETSR    (BOARD_GICD + 0x800u)
#define GICD_SGIR         (BOARD_GICD + 0xf00u)
#define GICD_CPENDSGIR(n)                                                                          \
	(BOARD_GICD + 0xf10u + 4u * (n)) /* SGIs; GICD_ICPENDR does not reach them */

#define GICC_CTLR     (BOARD_GICC + 0x00u)
#define GICC_PMR      (BOARD_GICC + 0x04u)
#define GICC_BPR      (BOARD_GICC + 0x08u)
#define GICC_IAR      (BOARD_GICC + 0x0cu)
#define GICC_EOIR     (BOARD_GICC + 0x10u)
#define GICC_HPPIR    (BOARD_GICC + 0x18u)
#define GICC_APR(n)   (BOARD_GICC + 0xd0u + 4u * (n)) /* active priorities, group 0 */
#define GICC_NSAPR(n) (BOARD_GICC + 0xe0u + 4u * (n)) /* group 1 */

#define CTLR_GROUPS 0x3u /* both groups, GICD_CTLR and GICC_CTLR */
#define CTLR_ACKCTL 0x4u
#define CTLR_FIQEN  0x8u
#define SGIR_NSATT  (1u << 15) /* send it as group 1 */
#define PRIO_NORMAL 0xa0u
#define PRIO_KICK   0x00u
#define PRIO_ALL    0xffu
#define INTID       0x3ffu /* of GICC_IAR, GICC_HPPIR; above it the CPU that raised an SGI */
#define SGIS        16u
#define SGI_WORDS   4u
#define PRIVATE_IDS 32u
#define TYPER_LINES 0x1fu /* registers of 32 interrupts behind the first, 4.3.2 */
#define APRS        4u    /* 4.4.12: as many as 128 levels of preemption need */

/* One byte per interrupt; the registers allow byte accesses (4.3.11, 4.3.12). */
static void set_byte(uintptr_t base, unsigned intid, uint8_t value)
{
	*(volatile uint8_t *)(base + intid) = value;
}

/* What a boot loader, or the kernel before a restart, has let through or left behind: nobody here would end
 * it. The first register, of the private interrupts, is each CPU's own. */
static void silence(unsigned n)
{
	mmio_write(GICD_ICENABLER(n), ~0u);
	mmio_write(GICD_ICPENDR(n), ~0u);
	mmio_write(GICD_ICACTIVER(n), ~0u);
}

void arm_gic_init(void)
{
	mmio_write(GICD_CTLR, 0);
	for (unsigned n = mmio_read(GICD_TYPER) & TYPER_LINES; n > 0; n--)
		silence(n);
	mmio_write(GICD_CTLR, CTLR_GROUPS);
}

/* A priority that was active at a reset may still be noted as active; nothing below it would ever
 * be signalled to this CPU again. 0 is the one value that software may write on its own (4.4.12, 4.4.13). */
static void forget_active(void)
{
	for (unsigned n = 0; n < APRS; n++) {
		mmio_write(GICC_APR(n), 0);
		mmio_write(GICC_NSAPR(n), 0);
	}
}

void arm_gic_cpu_init(void)
{
	silence(0);
	for (unsigned n = 0; n < SGI_WORDS; n++)
		mmio_write(GICD_CPENDSGIR(n), ~0u);
	for (unsigned id = 0; id < PRIVATE_IDS; id++)
		set_byte(GICD_IPRIORITYR, id, PRIO_NORMAL);
	set_byte(GICD_IPRIORITYR, ARM_SGI_KICK, PRIO_KICK);
	mmio_write(GICD_IGROUPR(0), ~(1u << ARM_SGI_KICK));
	mmio_write(GICD_ISENABLER(0), (1u << SGIS) - 1u);
	mmio_write(GICD_ISENABLER(0), 1u << BOARD_TIMER_INTID);
	forget_active();
	mmio_write(GICC_BPR, 0); /* as fine as there is: the kick preempts */
	mmio_write(GICC_PMR, PRIO_ALL);
	mmio_write(GICC_CTLR, CTLR_GROUPS | CTLR_ACKCTL | CTLR_FIQEN);
}

void arm_gic_enable(unsigned intid)
{
	uint32_t bit = 1u << (intid % 32u);

	set_byte(GICD_IPRIORITYR, intid, PRIO_NORMAL);
	set_byte(GICD_ITARGETSR, intid, 1); /* CPU 0 */
	mmio_write(GICD_IGROUPR(intid / 32u), mmio_read(GICD_IGROUPR(intid / 32u)) | bit);
	mmio_write(GICD_ISENABLER(intid / 32u), bit);
}

/* Memory written before the interrupt is seen by whom it interrupts. */
static void raise(unsigned cpu, uint32_t sgi)
{
	__asm__ volatile("dsb ish" ::: "memory");
	mmio_write(GICD_SGIR, 1u << (16u + cpu) | sgi);
}

void arm_gic_sgi(unsigned cpu, unsigned sgi)
{
	raise(cpu, SGIR_NSATT | sgi);
}

unsigned arm_gic_ack(uint32_t *iar)
{
	*iar = mmio_read(GICC_IAR);
	return *iar & INTID;
}

void arm_gic_eoi(uint32_t iar)
{
	mmio_write(GICC_EOIR, iar);
}

bool arm_gic_take_kick(void)
{
	uint32_t iar;

	if ((mmio_read(GICC_HPPIR) & INTID) != ARM_SGI_KICK)
		return false;
	unsigned id = arm_gic_ack(&iar);
	if (id < ARM_GIC_SPURIOUS)
		arm_gic_eoi(iar);
	return id == ARM_SGI_KICK;
}

int arm_gic_kick(unsigned cpu, unsigned attempt)
{
	if (cpu >= BOARD_CPUS)
		return HF_EINVAL;
	if (attempt > 0)
		return HF_ENOSYS;
	raise(cpu, ARM_SGI_KICK);
	return 0;
}
