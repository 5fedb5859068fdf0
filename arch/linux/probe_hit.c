/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_hit.c - what the kernel calls at a hit of a kprobe or kretprobe.
 *
 *   only counted, and nothing else is due --> a counter of this CPU                  just_count()
 *   else                                  --> hf_probe_event(), and a stop if it says so    hit() */
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/panic.h>
#include <linux/percpu.h>

#include "probe_hit.h"
#include "stub/atomic.h"

#define SIGNAL_TRAP 5u   /* as gdb numbers signals */
#define SHORT_ONES  255u /* hits behind one that took the long way */

struct hf_probes linux_probes;
struct linux_probe *linux_probe_of[HF_PROBE_MAX];

/* The registers may be looked at and not changed, and no step leads out of a kprobe's handler. */
#define STOP_FLAGS (HF_EVENT_NOT_RESUMABLE | HF_EVENT_REGS_READ_ONLY)

static noinline void stop_for(
	const struct linux_probe *o, const struct pt_regs *regs, enum hf_probe_verdict verdict)
{
	const struct hf_event ev = {
		.kind = verdict == HF_PROBE_PANIC ? HF_TRAP_PANIC : HF_TRAP_REQUEST,
		.flags = STOP_FLAGS,
		.signal = SIGNAL_TRAP,
		.msg = hf_probe_reason(&linux_hf)};
	struct pt_regs copy;

	if (linux_probe_regs(&copy, regs, o->is_return ? 0 : o->addr))
		(void)linux_trap(&copy, &ev);
	else
		(void)linux_trap_here(&ev);
	if (verdict == HF_PROBE_PANIC)
		panic("%s", ev.msg);
}

static noinline enum hf_probe_verdict with_frame(
	const struct linux_probe *o, const struct pt_regs *regs, uint64_t lat_ns)
{
	uint64_t room[HF_FRAME_MAX / sizeof(uint64_t)];
	struct hf_frame *f = (struct hf_frame *)(void *)room;

	linux_probe_frame(f, regs, o->is_return ? 0 : o->addr);
	return hf_probe_event(&linux_hf, o->n, f, lat_ns);
}

/* After a hit the long way: so many may go the short one, as far as the budget reaches. */
static void allow_short_ones(const struct linux_probe *o)
{
	struct hf_probe_count *count = &o->counts[linux_cpu_self()];
	uint32_t some = min_t(uint32_t, SHORT_ONES, count->credit);

	count->credit -= some;
	this_cpu_ptr(o->counted)->left += some;
}

static noinline void hit(const struct linux_probe *o, const struct pt_regs *regs, uint64_t lat_ns)
{
	enum hf_probe_verdict verdict;
	unsigned long flags;

	if (READ_ONCE(linux_probe_of[o->n]) != o || linux_cpu_self() >= HF_CPU_MAX)
		return;
	local_irq_save(flags);
	struct task_struct *before =
		linux_task_enter(linux_cpu_self()); /* whom $comm and pid= are about */
	if (hf_probe_wants_frame(&linux_hf, o->n))
		verdict = with_frame(o, regs, lat_ns);
	else
		verdict = hf_probe_event(&linux_hf, o->n, NULL, lat_ns);
	if (unlikely(verdict != HF_PROBE_DONE))
		stop_for(o, regs, verdict);
	linux_task_leave(linux_cpu_self(), before);
	if (o->short_way && this_cpu_ptr(o->counted)->left == 0)
		allow_short_ones(o);
	local_irq_restore(flags);
	if (unlikely(hf_probe_is_idle(&linux_hf, o->n)) && !o->disabled)
		linux_probe_sync();
}

/* The short way of a probe that only counts: true, it is counted. The long one is due when `left` hits are used
 * up, the probe is off, or somebody is in a session: this CPU may be in the debugger. The kernel begins no other
 * hit on this CPU meanwhile; and the counters are the object's own, so it does not matter what a session makes of
 * the stub's probe. */
static __always_inline bool just_count(const struct linux_probe *o)
{
	struct linux_count *c = this_cpu_ptr(o->counted);

	if (unlikely(c->left == 0 || READ_ONCE(*o->gate) == 0 ||
		     READ_ONCE(linux_hf.owner) != HF_OWNER_FREE))
		return false;
	c->left--;
	c->hits++;
	return true;
}

static notrace int on_count(struct kprobe *kp, struct pt_regs *regs)
{
	const struct linux_probe *o = container_of(kp, struct linux_probe, as.entry);

	if (!just_count(o))
		hit(o, regs, 0);
	return 0;
}
NOKPROBE_SYMBOL(on_count);

static notrace int on_count_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *ret = get_kretprobe(ri);

	if (ret != NULL && !just_count(container_of(ret, struct linux_probe, as.ret)))
		hit(container_of(ret, struct linux_probe, as.ret), regs, 0);
	return 0;
}
NOKPROBE_SYMBOL(on_count_return);

static int on_entry(struct kprobe *kp, struct pt_regs *regs)
{
	hit(container_of(kp, struct linux_probe, as.entry), regs, 0);
	return 0;
}
NOKPROBE_SYMBOL(on_entry);

static int on_call(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(uint64_t *)(void *)ri->data = ktime_get_mono_fast_ns();
	return 0;
}
NOKPROBE_SYMBOL(on_call);

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	uint64_t lat_ns = ktime_get_mono_fast_ns() - *(uint64_t *)(void *)ri->data;
	struct kretprobe *ret = get_kretprobe(ri);

	if (ret != NULL) /* NULL: it is being taken out */
		hit(container_of(ret, struct linux_probe, as.ret), regs, lat_ns);
	return 0;
}
NOKPROBE_SYMBOL(on_return);

void linux_probe_handlers(struct linux_probe *o)
{
	bool counts = o->counted != NULL && hf_probe_only_counts(&linux_hf, o->n);

	o->short_way = counts;
	if (!o->is_return) {
		o->as.entry.pre_handler = counts ? on_count : on_entry;
		return;
	}
	o->as.ret.entry_handler = counts ? NULL : on_call; /* nobody asks how long it took */
	o->as.ret.handler = counts ? on_count_return : on_return;
	o->as.ret.data_size = counts ? 0 : sizeof(uint64_t);
}

uint64_t linux_probe_counted(unsigned n, unsigned cpu)
{
	const struct linux_probe *o = READ_ONCE(linux_probe_of[n]);

	return o != NULL && o->counted != NULL && cpu_possible(cpu)
		       ? per_cpu_ptr(o->counted, cpu)->hits
		       : 0;
}

bool linux_probe_in_hit(void)
{
	unsigned cpu = linux_cpu_self();

	return cpu < HF_CPU_MAX && linux_probes.cpus[cpu].inside;
}
