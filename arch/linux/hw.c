/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hw.c - debug registers of the CPUs. Linux gives them out through perf: some are reserved here, for events that
 * watch words of ours which nobody touches. What a reserved register really watches is changed by the CPU's
 * folder, on each CPU as it leaves the stub, without asking perf, which would sleep.
 *
 *   perf's --reserve: load, hw=N--> ours, idle <--linux_hw_sync--> ours, in use
 *     ^----release: rmmod, hw=N-------'
 *
 * The events stay enabled in both states: perf then keeps a register for each, and loads it again with
 * what the event holds whenever it shuffles its own. */
#include <linux/err.h>
#include <linux/hw_breakpoint.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <linux/smp.h>

#include "linux.h"
#include "stub/state.h"

static const u32 types[LINUX_HW_KINDS] = {
	[LINUX_HW_WATCH] = HW_BREAKPOINT_W, [LINUX_HW_EXEC] = HW_BREAKPOINT_X};

static u64 idle[LINUX_HW_KINDS][LINUX_HW_MAX]; /* touched by nobody */
static struct perf_event *__percpu *events[LINUX_HW_KINDS][LINUX_HW_MAX];
static unsigned counts[LINUX_HW_KINDS];

unsigned linux_hw_count(enum linux_hw_kind kind)
{
	return counts[kind];
}

unsigned long linux_hw_idle(enum linux_hw_kind kind, unsigned n)
{
	return (unsigned long)&idle[kind][n];
}

struct perf_event *linux_hw_event(enum linux_hw_kind kind, unsigned n)
{
	return *this_cpu_ptr(events[kind][n]);
}

/* One register on every CPU; false when a CPU has none left. */
static bool reserve_one(enum linux_hw_kind kind, unsigned n)
{
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = linux_hw_idle(kind, n);
	attr.bp_len = HW_BREAKPOINT_LEN_4;
	attr.bp_type = types[kind];
	struct perf_event *__percpu *event =
		register_wide_hw_breakpoint(&attr, linux_cpu_hw_hit, NULL);
	if (IS_ERR((void __force *)event))
		return false;
	events[kind][n] = event;
	return true;
}

void linux_hw_reserve(unsigned most)
{
	if (!linux_cpu_hw_init())
		return;
	for (enum linux_hw_kind kind = 0; kind < LINUX_HW_KINDS; kind++) {
		while (counts[kind] < most && linux_cpu_hw_has(kind) &&
			reserve_one(kind, counts[kind]))
			counts[kind]++;
	}
	on_each_cpu(linux_cpu_hw_idle, NULL, 1);
	if (counts[LINUX_HW_WATCH] < most)
		pr_warn("holdfast: the kernel gave %u debug registers of %u\n",
			counts[LINUX_HW_WATCH], most);
}

void linux_hw_release(void)
{
	for (enum linux_hw_kind kind = 0; kind < LINUX_HW_KINDS; kind++) {
		while (counts[kind] > 0) { /* a session may begin at any time: it must not see it */
			WRITE_ONCE(counts[kind], counts[kind] - 1);
			unregister_wide_hw_breakpoint(events[kind][counts[kind]]);
		}
	}
}

bool linux_hw_in_use(void)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (linux_hf.bps[i].used && linux_hf.bps[i].type != HF_BP_SOFT)
			return true;
	}
	return false;
}

bool linux_hw_is_live(const struct perf_event *event)
{
	return event != NULL && event->state == PERF_EVENT_STATE_ACTIVE;
}

/* A CPU that came up later has none of the reserved registers; one that was offline meanwhile has lost them. */
static bool on_every_cpu(void)
{
	unsigned cpu;

	for_each_online_cpu(cpu)
	{
		if (counts[LINUX_HW_WATCH] > 0 &&
			!linux_hw_is_live(*per_cpu_ptr(events[LINUX_HW_WATCH][0], cpu)))
			return false;
	}
	return true;
}

/* Our own data is written while a stop begins and ends: a watchpoint there would stop in the debugger. */
static bool watches_us(const struct hf_hw_slot *slot)
{
	unsigned long at = (unsigned long)slot->addr;

	return slot->type != HF_BP_HARD && slot->len > 0 &&
	       (within_module(at, THIS_MODULE) || within_module(at + slot->len - 1, THIS_MODULE));
}

int linux_hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	if (counts[LINUX_HW_WATCH] == 0)
		return HF_ENOSPC;
	if (!on_every_cpu())
		return HF_ESTATE;
	for (unsigned i = 0; i < n; i++) {
		if (watches_us(&slots[i]))
			return HF_EPERM;
	}
	return linux_cpu_hw_fits(slots, n);
}
