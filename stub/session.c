/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session.c - from a trap to the resume.
 *
 *   hf_trap --claim won--> begin: freeze, lift breakpoints, why? --> talk --> start --> release --.
 *      |  '--claim lost--> park, then try again                       ^        (a CPU steps)      |
 *      '--claim nested--> panic.c                                     '-- park until released <---'
 */
#include "atomic.h"
#include "bp.h"
#include "cpu.h"
#include "gdb.h"
#include "line.h"
#include "live.h"
#include "panic.h"
#include "pause.h"
#include "run.h"
#include "say.h"
#include "shell.h"
#include "stop.h"
#include "talk.h"

static void take_line(struct hf *k)
{
	hf_cpu_end_listening(k);
	hf_atomic_store(&k->session, 1);
	/* No line: nobody can be told; the answer clock ends it. */
	k->out.dead = hf_line(k)->enter(hf_line(k)->dev) < 0;
	hf_line(k)->rx_irq(hf_line(k)->dev, false);
}

static void begin(struct hf *k)
{
	(void)hf_cpu_freeze(k);    /* who is missing is listed from the states, whenever asked */
	(void)hf_bp_disarm_all(k); /* one that cannot be lifted stays marked and is shown by bl */
}

/* Between two steps of one CPU the others run for a moment, so that code which waits for another CPU
 * gets on. The instruction itself was done alone. */
static void breathe(struct hf *k)
{
	struct hf_moment breath;

	if (hf_cpu_count(k) == 1)
		return;
	hf_stop_drop_moot(k);
	uint32_t mask = hf_run_beside(k);
	if (mask == 0)
		return;
	hf_moment_begin(k, &breath);
	hf_atomic_store(&k->breathes, 1);
	hf_cpu_let_run(k, mask);
	while (!hf_moment_over(k, &breath, mask))
		hf_arch(k)->cpu_relax();
	(void)hf_cpu_freeze(k);
	hf_atomic_store(&k->breathes, 0);
	(void)hf_bp_disarm_all(k);
}

static void refused(struct hf *k, int err, const char *why)
{
	if (k->front == HF_FRONT_GDB) {
		hf_gdb_refuse_run(k, err, why);
		return;
	}
	hf_say_refused(k, err, why);
	hf_shell_open(k);
}

/* Talk and start until a start succeeds; returns the CPUs to release. */
static uint32_t talk_and_start(struct hf *k, bool talk)
{
	uint32_t mask = 0;
	const char *why;

	if (talk) {
		k->run.plan = (struct hf_plan){0};
		k->answered = k->rx.break_in;
		hf_talk_greet(k);
		hf_talk(k);
	} else if (k->run.plan.go == HF_GO_NOT) {
		k->run.plan = hf_run_all(k); /* no news, and nobody has asked for anything yet */
	}
	for (;;) {
		if (hf_live_wanted(k))
			return 0;
		int err = hf_run_start(k, &mask, &why);
		if (err == 0)
			return mask;
		k->run.plan.go = HF_GO_NOT;
		refused(k, err, why);
		hf_talk(k);
	}
}

/* One session with all CPUs stopped; returns the CPUs to release, 0 when gdb wants non-stop. */
static uint32_t all_stop(struct hf *k, unsigned self, const struct hf_event *ev)
{
	begin(k);
	hf_line_overhear(k);
	bool talk = hf_stop_decide(k, self, ev);

	if (!talk || k->stop.why == HF_WHY_STEP)
		breathe(k);
	return talk_and_start(k, talk);
}

/* All-stop or non-stop, and from one to the other, until there is somebody to release. */
static uint32_t hold(struct hf *k, unsigned self, const struct hf_event *ev)
{
	static const struct hf_event ended = {.kind = HF_TRAP_REQUEST};
	uint32_t mask = 0;

	while (mask == 0) {
		if (hf_live_on(k)) {
			mask = hf_live(k, self);
			ev = &ended;
			continue;
		}
		mask = all_stop(k, self, ev);
		if (mask == 0)
			hf_live_begin(k);
	}
	return mask;
}

/* The CPU that is to talk before those in the mask run, so that one that runs into something again and again
 * keeps nobody waiting; HF_CPU_MAX: none. */
static unsigned waiting(struct hf *k, uint32_t mask)
{
	if (hf_cpu_count(k) == 1 || hf_live_on(k))
		return HF_CPU_MAX;
	return hf_stop_next(k, mask);
}

/* The session on self is over: another CPU's begins, or those in the mask run. True: self is one of them. */
static bool end_session(struct hf *k, unsigned self, uint32_t mask)
{
	unsigned next = waiting(k, mask);
	bool all = next == HF_CPU_MAX && (mask & hf_cpu_all(k)) == hf_cpu_all(k);

	if (all)
		hf_atomic_store(&k->session, 0);
	hf_line(k)->leave(hf_line(k)->dev);
	hf_line(k)->rx_irq(hf_line(k)->dev, all); /* otherwise a parked CPU listens */
	if (next < HF_CPU_MAX) {
		hf_cpu_hand_over(k, self, next);
		return false;
	}
	hf_cpu_release(k, self, mask);
	return (mask >> self & 1u) != 0;
}

/* Sessions on this CPU until it may leave: after a hand-over it waits here, and comes back to talk when
 * a person interrupts the CPU that it let go. */
static enum hf_verdict serve(struct hf *k, unsigned self, const struct hf_event *ev)
{
	static const struct hf_event interrupted = {.kind = HF_TRAP_REQUEST};
	struct hf_cpu *me = &k->cpus[self];

	for (;;) {
		take_line(k);
		uint32_t mask = hold(k, self, ev);
		enum hf_verdict verdict = me->proceed ? HF_PROCEED : HF_RESUME;
		if (end_session(k, self, mask))
			return verdict;
		if (!hf_cpu_park(k, self, me->frame, me->event))
			return me->proceed ? HF_PROCEED : HF_RESUME;
		ev = &interrupted;
	}
}

/* A panic() that follows from a death already shown on this CPU is the same event. */
static bool already_shown(struct hf *k, unsigned self, const struct hf_event *ev)
{
	return ev->kind == HF_TRAP_PANIC && k->cpus[self].died;
}

static enum hf_verdict kicked(struct hf *k, unsigned self, const struct hf_event *ev)
{
	static const struct hf_event interrupted = {.kind = HF_TRAP_REQUEST};

	if (!hf_cpu_must_park(k, self))
		return HF_RESUME; /* an old kick: its session is over */
	k->cpus[self].reported = false;
	k->cpus[self].proceed = false;
	if (!hf_cpu_park(k, self, ev->frame, ev))
		return HF_RESUME;
	return serve(k, self, &interrupted);
}

static enum hf_verdict wait_turn(
	struct hf *k, unsigned self, const struct hf_event *ev, bool *again)
{
	struct hf_cpu *me = &k->cpus[self];

	*again = false;
	if (hf_cpu_park(k, self, ev->frame, ev))
		return serve(k, self, ev);
	*again =
		!me->reported; /* otherwise somebody stepped this CPU on purpose: its event is over */
	return me->proceed ? HF_PROCEED : HF_RESUME;
}

static enum hf_verdict trap(struct hf *k, unsigned self, const struct hf_event *ev)
{
	struct hf_cpu *me = &k->cpus[self];
	enum hf_verdict verdict = HF_RESUME;
	bool again = true;

	me->frame_written = false;
	while (again) {
		switch (hf_cpu_claim(k, self)) {
		case HF_NESTED:
			return hf_panic_nested(k, ev);
		case HF_BUSY:
			me->reported = false;
			verdict = wait_turn(k, self, ev, &again);
			break;
		case HF_CLAIMED:
			me->frame = ev->frame;
			me->event = ev;
			me->reported = false;
			return serve(k, self, ev);
		}
	}
	return verdict;
}

enum hf_verdict hf_trap(struct hf *k, const struct hf_event *ev)
{
	unsigned self = hf_arch(k)->cpu_self();

	if (self >= HF_CPU_MAX)
		return HF_NOT_MINE;
	if (already_shown(k, self, ev))
		return HF_PROCEED;
	if (ev->kind == HF_TRAP_KICK && (k->cpus[self].inside || hf_line_in_rx(k, self)))
		return HF_RESUME; /* a kick that masks do not stop: this CPU parks or leaves anyway */
	if (ev->kind == HF_TRAP_REQUEST && k->cpus[self].inside)
		return HF_RESUME; /* nor do they stop a button: it talks, parks or leaves anyway */
	k->cpus[self].inside = true;
	if (HF_HW != 0)
		(void)hf_arch(k)->hw_sync(NULL, 0); /* the stub reads memory that may be watched */
	hf_arch(k)->enter(ev->frame);
	enum hf_verdict verdict =
		ev->kind == HF_TRAP_KICK ? kicked(k, self, ev) : trap(k, self, ev);
	hf_arch(k)->leave(ev->frame);
	if (HF_HW != 0) /* hw_check() has said that they fit */
		(void)hf_arch(k)->hw_sync(HF_HW_OF(k)->slots, HF_HW_OF(k)->count);
	if (ev->kind != HF_TRAP_KICK)
		k->cpus[self].died = ev->kind == HF_TRAP_DIE && verdict == HF_PROCEED;
	k->cpus[self].inside = false;
	return verdict;
}

bool hf_in_session(const struct hf *k)
{
	return hf_atomic_load(&k->session) != 0;
}
