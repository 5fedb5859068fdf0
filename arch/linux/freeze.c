/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* freeze.c - getting at the other CPUs: which there are, and the kick by an ordinary IPI. A CPU with
 * interrupts masked does not answer that; it is named as running by the stub. */
#include <asm/irq_regs.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/irq.h>
#include <linux/nmi.h>
#include <linux/ptrace.h>
#include <linux/smp.h>

#include "linux.h"
#include "stub/cpu.h"

#define ANSWER_TRIES 2000u /* of a millisecond */

/* Initialised once: a CPU that did not answer yet keeps its own queued, and a later one is refused then. */
static call_single_data_t calls[HF_CPU_MAX];
static atomic_t owed = ATOMIC_INIT(0);

/* An interrupt found in the idle loop runs without one's registers. */
static void kicked(void *unused)
{
	const struct hf_event ev = {.kind = HF_TRAP_KICK};
	struct pt_regs *regs = get_irq_regs();

	if (regs != NULL)
		(void)linux_trap(regs, &ev);
	else
		(void)linux_trap_here(&ev);
	atomic_dec(&owed);
}

void linux_freeze_init(void)
{
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		INIT_CSD(&calls[cpu], kicked, NULL);
}

int linux_freeze_exit(void)
{
	for (unsigned n = 0; n < ANSWER_TRIES && atomic_read(&owed) != 0; n++)
		msleep(1);
	return atomic_read(&owed) == 0 ? 0 : -EBUSY;
}

int linux_cpu_kick_ipi(unsigned cpu)
{
	atomic_inc(&owed);
	if (smp_call_function_single_async((int)cpu, &calls[cpu]) == 0)
		return 0;
	atomic_dec(&owed);
	return HF_EBUSY; /* the one before is still on its way */
}

unsigned linux_cpu_count(void)
{
	return min_t(unsigned, nr_cpu_ids, HF_CPU_MAX);
}

unsigned linux_cpu_self(void)
{
	return (unsigned)raw_smp_processor_id();
}

bool linux_cpu_online(unsigned cpu)
{
	return cpu_online(cpu);
}

bool linux_cpu_missing(void)
{
	for (unsigned cpu = 0; cpu < linux_cpu_count(); cpu++) {
		if (hf_cpu_state_of(&linux_hf, cpu) == HF_CPU_RUNNING)
			return true;
	}
	return false;
}

/* Nobody takes timer interrupts here, of which the kernel's watchdog of hard lockups would make a lockup. */
void linux_cpu_relax(void)
{
	arch_touch_nmi_watchdog();
	cpu_relax();
}
