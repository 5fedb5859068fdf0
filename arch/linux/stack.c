/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stack.c - a stack for the debugger on each CPU. Linux comes to us on whatever stack it was on, which may
 * be all but used up (a deep panic, x86's 4 KiB for NMIs), and HF_STACK_BYTES are needed.
 *
 * Each lies in the lower half of a piece that is aligned to twice its size: the test by which arm64's
 * entry code finds an overflow looks at the bit THREAD_SHIFT of the stack pointer. */
#include <linux/gfp.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>

#include "linux.h"

#define PIECE_ORDER (THREAD_SIZE_ORDER + 1)

static unsigned long stacks[HF_CPU_MAX];
static bool used[HF_CPU_MAX];

int linux_stack_init(void)
{
	BUILD_BUG_ON(THREAD_SIZE < HF_STACK_BYTES);
	for (unsigned cpu = 0; cpu < linux_cpu_count(); cpu++) {
		stacks[cpu] = __get_free_pages(GFP_KERNEL | __GFP_ZERO, PIECE_ORDER);
		if (stacks[cpu] == 0)
			return -ENOMEM;
	}
	return 0;
}

void linux_stack_exit(void)
{
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		if (stacks[cpu] != 0)
			free_pages(stacks[cpu], PIECE_ORDER);
		stacks[cpu] = 0;
	}
}

bool linux_on_its_way(void)
{
	return READ_ONCE(used[raw_smp_processor_id()]);
}

/* A trap inside the debugger that came on a stack of its own (x86: #DB, NMI) stays there: whose frames are
 * on the debug stack is still needed. */
void linux_on_debug_stack(void (*fn)(void *arg), void *arg)
{
	int cpu = raw_smp_processor_id();

	if (used[cpu]) {
		fn(arg);
		return;
	}
	WRITE_ONCE(used[cpu], true);
	linux_cpu_switch(fn, arg, (void *)(stacks[cpu] + THREAD_SIZE));
	WRITE_ONCE(used[cpu], false);
}
