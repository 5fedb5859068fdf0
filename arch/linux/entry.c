/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* entry.c - how Linux comes to the stub.
 *
 *   oops, BUG       die notifier, DIE_OOPS             the thread is killed after it, or resumed
 *   panic()         kprobe at its entry                the other CPUs still run, so they can be frozen
 *                   panic notifier, when that missed   they have been stopped already
 *   WARN()          a kprobe, when asked for: warn.c
 *   sysrq           a key of our own
 *   ^C, a packet    the UART's interrupt: uart.c
 *
 * One event, one stop: an oops that becomes a panic is known to the stub; a panic that the kprobe has
 * shown is not shown by the notifier again. With first=0 the kernel goes its own way before: only a panic
 * is shown, by the last notifier. */
#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/kprobes.h>
#include <linux/nmi.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/watchdog.h>

#include "linux.h"
#include "stub/atomic.h"
#include "stub/state.h"

#define TEXT_MAX 160

/* One way into the stub, from the stack of whoever was interrupted to the debug stack. */
struct visit {
	struct pt_regs *regs;
	const struct hf_event *ev;
	enum hf_verdict verdict;
};

static bool ready;
static bool panic_shown;
/* What linux_trap_here() waits to see its breakpoint for. */
static struct {
	const struct hf_event *ev;
	enum hf_verdict verdict;
} here[HF_CPU_MAX];
static char text[HF_CPU_MAX][TEXT_MAX];

bool linux_ready(void)
{
	return ready;
}

/* After a long stop the kernel's own watchdogs would bite: none of them saw time pass. */
static void calm_watchdogs(void)
{
	touch_softlockup_watchdog();
	if (linux_fn.touch_all_softlockup_watchdogs != NULL)
		linux_fn.touch_all_softlockup_watchdogs();
	if (linux_fn.clocksource_touch_watchdog != NULL)
		linux_fn.clocksource_touch_watchdog();
	if (linux_fn.rcu_cpu_stall_reset != NULL)
		linux_fn.rcu_cpu_stall_reset();
}

/* access=off: what is not of our own making is the kernel's. */
static bool is_off(const struct hf_event *ev)
{
	return linux_param_access == LINUX_ACCESS_OFF &&
	       (ev->kind == HF_TRAP_REQUEST || ev->kind == HF_TRAP_BOOT ||
		       ev->kind == HF_TRAP_DIE || ev->kind == HF_TRAP_PANIC) &&
	       !hf_in_session(&linux_hf);
}

static void serve(void *arg)
{
	struct visit *v = arg;
	struct hf_frame *frame = NULL;
	struct hf_event ev = *v->ev;
	uint64_t room[HF_FRAME_MAX / sizeof(uint64_t)];

	if (v->regs != NULL) {
		frame = (struct hf_frame *)(void *)room;
		linux_cpu_from_regs(frame, v->regs);
		linux_cpu_enter(frame);
	}
	ev.frame = frame;
	struct task_struct *before = linux_task_enter(linux_cpu_self());
	v->verdict = hf_trap(&linux_hf, &ev);
	linux_task_leave(linux_cpu_self(), before);
	if (ev.kind != HF_TRAP_KICK && hf_atomic_load(&linux_hf.owner) == HF_OWNER_FREE)
		linux_session_over();
	if (frame != NULL)
		linux_cpu_to_regs(v->regs, frame);
}

/* An NMI's kick that met the stub itself: a CPU on its way in parks by itself; on its way out it takes the
 * kick when it has left. */
static bool late[HF_CPU_MAX];

static void take_late_kick(struct pt_regs *regs)
{
	const struct hf_event kick = {.kind = HF_TRAP_KICK, .flags = HF_EVENT_NMI};
	struct visit v = {.regs = regs, .ev = &kick};

	while (regs != NULL && !linux_on_its_way() && READ_ONCE(late[linux_cpu_self()])) {
		WRITE_ONCE(late[linux_cpu_self()], false);
		linux_on_debug_stack(serve, &v);
	}
}

/* Interrupts are masked. */
static enum hf_verdict trap(struct pt_regs *regs, const struct hf_event *ev)
{
	struct visit v = {.regs = regs, .ev = ev, .verdict = HF_NOT_MINE};

	if (!ready || linux_cpu_self() >= HF_CPU_MAX || is_off(ev))
		return HF_NOT_MINE;
	if (ev->kind == HF_TRAP_KICK && linux_on_its_way()) {
		WRITE_ONCE(late[linux_cpu_self()], true);
		return HF_RESUME;
	}
	linux_on_debug_stack(serve, &v);
	take_late_kick(regs);
	if (ev->kind != HF_TRAP_KICK)
		calm_watchdogs();
	return v.verdict;
}

/* Where a kprobe is by ftrace (amd64) its handler has interrupts as the function's caller had them. */
enum hf_verdict linux_trap(struct pt_regs *regs, const struct hf_event *ev)
{
	unsigned long flags;

	raw_local_irq_save(flags);
	enum hf_verdict verdict = trap(regs, ev);
	raw_local_irq_restore(flags);
	return verdict;
}

enum hf_verdict linux_trap_here(const struct hf_event *ev)
{
	unsigned cpu = linux_cpu_self();

	if (!ready || cpu >= HF_CPU_MAX)
		return HF_NOT_MINE;
	here[cpu].ev = ev;
	linux_cpu_break();
	here[cpu].ev = NULL;
	return here[cpu].verdict;
}

bool linux_trap_was_here(struct pt_regs *regs)
{
	unsigned cpu = linux_cpu_self();

	if (cpu >= HF_CPU_MAX || here[cpu].ev == NULL)
		return false;
	const struct hf_event *ev = here[cpu].ev;
	here[cpu].ev = NULL;
	here[cpu].verdict = linux_trap(regs, ev);
	return true;
}

/* What the kernel does not come back from, whatever it is told. */
#define FINAL_FLAGS (HF_EVENT_NOT_RESUMABLE | HF_EVENT_REGS_READ_ONLY)

/* ---- die ---- */

/* Who died last on each CPU: a panic of somebody else's there is another event. */
static struct task_struct *died[HF_CPU_MAX];

#ifndef CONFIG_X86
/* On arm and arm64 a bad access ends its thread whatever the die chain says. One that was repaired goes on
 * from make_task_dead() instead, when die() has put all its locks back. */
static struct {
	struct task_struct *task;
	struct pt_regs regs;
} repaired[HF_CPU_MAX];

/* A new death of this task: what was noted of one before is of no use. */
static void forget_repaired(void)
{
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		if (repaired[cpu].task == current)
			repaired[cpu].task = NULL;
	}
}

static void note_repaired(const struct pt_regs *regs)
{
	repaired[linux_cpu_self()].regs = *regs;
	repaired[linux_cpu_self()].task = current;
}

static int on_task_dead(struct kprobe *kp, struct pt_regs *regs)
{
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		if (repaired[cpu].task != current)
			continue;
		repaired[cpu].task = NULL;
		linux_cpu_go_on(regs, &repaired[cpu].regs);
		return 1;
	}
	return 0;
}

/* With one the kernel makes no jump of the kprobe (arm), which would not go where on_task_dead() says. */
static void behind_task_dead(struct kprobe *kp, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe dead_probe = {.symbol_name = "make_task_dead",
	.pre_handler = on_task_dead,
	.post_handler = behind_task_dead};

static void watch_deaths(void)
{
	int err = register_kprobe(&dead_probe);

	if (err < 0) {
		pr_warn("holdfast: no kprobe on make_task_dead (%d): an oops ends its thread\n",
			err);
		dead_probe.addr = NULL;
	}
}

static void unwatch_deaths(void)
{
	if (dead_probe.addr != NULL)
		unregister_kprobe(&dead_probe);
}
#else
static void forget_repaired(void)
{
}

static void note_repaired(const struct pt_regs *regs)
{
}

static void watch_deaths(void)
{
}

static void unwatch_deaths(void)
{
}
#endif

static int on_die(struct notifier_block *nb, unsigned long what, void *data)
{
	const struct die_args *args = data;
	unsigned cpu = linux_cpu_self();

	if (what != DIE_OOPS)
		return NOTIFY_DONE;
	forget_repaired();
	if (!ready || cpu >= HF_CPU_MAX || !linux_param_first)
		return NOTIFY_DONE;
	snprintf(text[cpu], TEXT_MAX, "%s", args->str[0] != '\0' ? args->str : "Oops");
	const struct hf_event ev = {.kind = HF_TRAP_DIE,
		.flags = linux_cpu_can_repair(args->str) ? 0 : FINAL_FLAGS,
		.addr = linux_cpu_fault_addr(),
		.msg = text[cpu]};
	bool repair = linux_trap(args->regs, &ev) == HF_RESUME;
	if (repair) {
		note_repaired(args->regs);
		linux_cpu_repaired(args->regs, (unsigned long)args->err);
	}
	died[cpu] = current;
	return repair ? NOTIFY_STOP : NOTIFY_DONE;
}

static struct notifier_block die_block = {.notifier_call = on_die, .priority = INT_MAX};

/* ---- panic ---- */

static int on_panic_entry(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned cpu = linux_cpu_self();

	if (!ready || cpu >= HF_CPU_MAX || !linux_param_first)
		return 0;
	linux_cpu_panic_text(text[cpu], TEXT_MAX, regs);
	(void)strim(text[cpu]); /* some end their message with a LF */
	if (died[cpu] != current)
		linux_hf.cpus[cpu].died = false;
	const struct hf_event ev = {.kind = HF_TRAP_PANIC, .flags = FINAL_FLAGS, .msg = text[cpu]};
	(void)linux_trap(regs, &ev);
	panic_shown = true;
	return 0;
}

static struct kprobe panic_probe = {.symbol_name = "panic", .pre_handler = on_panic_entry};

static int on_panic(struct notifier_block *nb, unsigned long unused, void *message)
{
	const struct hf_event ev = {.kind = HF_TRAP_PANIC, .flags = FINAL_FLAGS, .msg = message};

	if (!panic_shown)
		(void)linux_trap_here(&ev);
	panic_shown = true;
	return NOTIFY_DONE;
}

static int on_panic_first(struct notifier_block *nb, unsigned long what, void *message)
{
	return linux_param_first ? on_panic(nb, what, message) : NOTIFY_DONE;
}

static struct notifier_block panic_first = {.notifier_call = on_panic_first, .priority = INT_MAX};
static struct notifier_block panic_last = {.notifier_call = on_panic, .priority = INT_MIN};

bool linux_entry_pause(void)
{
	WRITE_ONCE(ready, false);
	synchronize_rcu(); /* who saw it true before has come in, or is out again: interrupts are masked there */
	bool idle = hf_atomic_load(&linux_hf.owner) == HF_OWNER_FREE;
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		idle = idle && !linux_hf.cpus[cpu].inside;
	if (!idle)
		ready = true;
	return idle;
}

void linux_entry_go_on(void)
{
	ready = true;
}

int linux_entry_init(void)
{
	int err = register_die_notifier(&die_block);

	if (err < 0)
		return err;
	err = register_kprobe(&panic_probe);
	if (err < 0) {
		pr_warn("holdfast: no kprobe on panic (%d): at a panic only its own CPU is seen\n",
			err);
		panic_probe.addr = NULL;
	}
	(void)atomic_notifier_chain_register(&panic_notifier_list, &panic_first);
	(void)atomic_notifier_chain_register(&panic_notifier_list, &panic_last);
	watch_deaths();
	linux_sysrq_init();
	ready = true;
	return 0;
}

void linux_entry_exit(void)
{
	ready = false;
	linux_sysrq_exit();
	(void)atomic_notifier_chain_unregister(&panic_notifier_list, &panic_last);
	(void)atomic_notifier_chain_unregister(&panic_notifier_list, &panic_first);
	if (panic_probe.addr != NULL)
		unregister_kprobe(&panic_probe);
	unwatch_deaths();
	(void)unregister_die_notifier(&die_block);
}
