/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.c - why did we stop, and is it worth talking about.
 *
 *   an event --> a step that goes on? a condition that does not hold? a breakpoint that is gone?
 *                 '--yes--> go on, in silence       '--no--> k->stop says why, talk */
#include "stop.h"

#include "bp.h"
#include "cond.h"
#include "cpu.h"
#include "regs.h"
#include "run.h"
#include "shadow.h"

/* GDB's own signal numbers (include/gdb/signals.def), sent in stop replies. */
enum { SIG_INT = 2, SIG_TRAP = 5, SIG_ABRT = 6, SIG_SEGV = 11 };

static const char *const why_text[] = {
	[HF_WHY_NONE] = "not stopped",
	[HF_WHY_REQUEST] = "stopped on request",
	[HF_WHY_BREAK] = "breakpoint",
	[HF_WHY_COMPILED] = "breakpoint in the program",
	[HF_WHY_STEP] = "step done",
	[HF_WHY_WATCH] = "watchpoint",
	[HF_WHY_DIE] = "died",
	[HF_WHY_PANIC] = "panic",
	[HF_WHY_BOOT] = "stopped at boot",
	[HF_WHY_NO_END] = "step does not end",
	[HF_WHY_EXIT] = "exited",
};

static const enum hf_why why_of_kind[] = {
	[HF_TRAP_REQUEST] = HF_WHY_REQUEST,
	[HF_TRAP_BREAK] = HF_WHY_BREAK,
	[HF_TRAP_STEP] = HF_WHY_STEP,
	[HF_TRAP_HW_BREAK] = HF_WHY_BREAK,
	[HF_TRAP_WATCH] = HF_WHY_WATCH,
	[HF_TRAP_DIE] = HF_WHY_DIE,
	[HF_TRAP_PANIC] = HF_WHY_PANIC,
	[HF_TRAP_BOOT] = HF_WHY_BOOT,
	[HF_TRAP_EXIT] = HF_WHY_EXIT,
	[HF_TRAP_KICK] = HF_WHY_NONE,
};

static uint8_t signal_of(enum hf_why why)
{
	switch (why) {
	case HF_WHY_REQUEST:
	case HF_WHY_NO_END:
		return SIG_INT;
	case HF_WHY_DIE:
		return SIG_SEGV;
	case HF_WHY_PANIC:
		return SIG_ABRT;
	case HF_WHY_EXIT:
		return 0; /* code 0 */
	case HF_WHY_NONE:
	case HF_WHY_BREAK:
	case HF_WHY_COMPILED:
	case HF_WHY_STEP:
	case HF_WHY_WATCH:
	case HF_WHY_BOOT:
	default:
		return SIG_TRAP;
	}
}

const char *hf_stop_why(const struct hf_stop *stop)
{
	return why_text[stop->why];
}

/* Somebody calls for a stop. In non-stop that is the talker's business: adopt_request() in live.c. */
static bool called(const struct hf *k)
{
	return k->rx.break_in && !hf_live_on(k);
}

/* The receive interrupt of this CPU took a call, and another CPU's stop has answered it before this one
 * came here with it. */
static bool answered(const struct hf *k, unsigned cpu, const struct hf_event *ev)
{
	return ev->kind == HF_TRAP_REQUEST && ev == k->cpus[cpu].event && k->rx.caller == cpu + 1 &&
	       !k->rx.break_in;
}

const char *hf_stop_pending(const struct hf *k, unsigned cpu)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	/* The event of a CPU that runs lay on a stack that is in use again. */
	if (hf_cpu_state_of(k, cpu) != HF_CPU_PARKED || c->reported || cpu == k->stop.cpu)
		return "";
	if (c->event == NULL || c->event->kind == HF_TRAP_KICK || answered(k, cpu, c->event))
		return "";
	return why_text[why_of_kind[c->event->kind]];
}

/* ---- the decision ---- */

/* The step that is under way ended as planned? */
static bool step_done(struct hf *k, unsigned self, const struct hf_event *ev, hf_addr pc)
{
	if (!k->run.stepping || self != k->run.step_cpu)
		return false;
	if (ev->kind == HF_TRAP_STEP)
		return true;
	return ev->kind == HF_TRAP_BREAK && hf_bp_is_step_end(k, pc);
}

/* A finished step that nobody needs to hear of. */
static bool goes_on(struct hf *k, hf_addr pc)
{
	const struct hf_plan *plan = &k->run.plan;

	if (called(k) || hf_bp_at(k, pc) != NULL)
		return k->run.stepping_over && !called(k);
	if (k->run.stepping_over)
		return true;
	return plan->go == HF_GO_STEP && pc >= plan->from && pc < plan->to;
}

/* What CPUs load may be older than what is set, and is nothing while one gets off a breakpoint. */
uint32_t hf_stop_watched(struct hf *k, hf_addr addr, struct hf_hw *set)
{
	if (HF_HW == 0)
		return 0;
	hf_bp_hw(k, set);
	return hf_arch(k)->wp_hit(addr, set->slots, set->stops);
}

static bool is_watched(struct hf *k, hf_addr addr)
{
	struct hf_hw set;

	return hf_stop_watched(k, addr, &set) != 0;
}

/* In non-stop our own breakpoints are in place while a stop is looked at. */
static bool compiled_in(struct hf *k, const struct hf_frame *f, hf_addr pc)
{
	return !hf_shadow_overlaps(k, pc, 1) && hf_arch(k)->bp_here(f) > 0;
}

/* What the event comes to by now: while a CPU waited its turn, what it ran into may have gone. Then it
 * runs the instruction again that is there now: not where it would only trap again. */
static enum hf_why refine(struct hf *k, unsigned self, const struct hf_event *ev, hf_addr pc)
{
	if (answered(k, self, ev))
		return HF_WHY_NONE;
	if (ev->kind == HF_TRAP_BREAK && hf_bp_at(k, pc) == NULL && !hf_bp_stuck(k, pc))
		return compiled_in(k, ev->frame, pc) ? HF_WHY_COMPILED : HF_WHY_NONE;
	if (hf_is_hw_break(ev->kind) && !hf_bp_hard_at(k, pc))
		return HF_WHY_NONE;
	if (hf_is_watch(ev->kind) && !is_watched(k, ev->addr))
		return HF_WHY_NONE;
	return why_of_kind[ev->kind];
}

static void count_watched(struct hf *k)
{
	struct hf_hw set;
	uint32_t hit = hf_stop_watched(k, k->stop.addr, &set);

	for (unsigned i = 0; hit >> i != 0; i++) {
		if ((hit >> i & 1u) != 0)
			hf_bp_count_hit(k, set.slots[i].type, set.slots[i].addr, set.slots[i].len);
	}
}

static void count_hits(struct hf *k, hf_addr pc)
{
	if (k->stop.why == HF_WHY_BREAK)
		hf_bp_count_hit(k, k->stop.hard ? HF_BP_HARD : HF_BP_SOFT, pc, 0);
	if (HF_HW != 0 && k->stop.why == HF_WHY_WATCH)
		count_watched(k);
}

static void set_stop(struct hf *k, unsigned self, const struct hf_event *ev, enum hf_why why)
{
	k->stop = (struct hf_stop){.why = why,
		.cpu = self,
		.signal = ev->signal != 0 && why == why_of_kind[ev->kind] ? ev->signal
									  : signal_of(why),
		.hard = hf_is_hw_break(ev->kind),
		.flags = ev->flags,
		.addr = ev->addr,
		.msg = ev->msg};
	k->cpu = self;
	k->task = HF_TID_NONE;
}

/* A breakpoint that does its work without a stop: its condition does not hold, or it has commands. */
static bool passes(struct hf *k, unsigned self, const struct hf_event *ev, hf_addr pc)
{
	if (HF_COND == 0)
		return false;
	set_stop(k, self, ev, HF_WHY_BREAK); /* its flags guard what a condition reads */
	if (hf_cond_stops(k, k->stop.hard ? HF_BP_HARD : HF_BP_SOFT, pc, self))
		return false;
	k->stop.why = HF_WHY_NONE;
	k->cpus[self].at_shown_pc = true;
	k->cpus[self].shown_pc = pc;
	k->cpus[self].shown_watch = false;
	return true;
}

/* Another CPU's ^C gives up a step: where that has just ended, nobody waits for it any more. */
static void forget_step_of_another(struct hf *k, unsigned self)
{
	struct hf_cpu *c = &k->cpus[k->run.step_cpu];

	if (k->run.stepping && self != k->run.step_cpu &&
		hf_cpu_frame(k, k->run.step_cpu) != NULL && c->event->kind == HF_TRAP_STEP)
		c->reported = true;
}

bool hf_stop_decide(struct hf *k, unsigned self, const struct hf_event *ev)
{
	hf_addr pc = 0;
	bool have_pc = hf_reg_pc(k, self, &pc);
	bool stepped = have_pc && step_done(k, self, ev, pc);
	bool on = stepped && goes_on(k, pc);

	forget_step_of_another(k, self);
	hf_run_abandon_step(k);
	k->cpus[self].reported = true; /* shown in a moment, or no news */
	if (on)
		return false;
	enum hf_why why = stepped ? HF_WHY_STEP : refine(k, self, ev, pc);
	if (k->rx.caller == self + 1 && ev == k->cpus[self].event)
		k->rx.caller = 0;
	if (why == HF_WHY_BREAK && passes(k, self, ev, pc))
		why = HF_WHY_NONE;
	if (why == HF_WHY_NONE && !called(k))
		return false;
	/* A ^C must not hide that this CPU died or hit something: there would be no second report. */
	bool asked = why == HF_WHY_NONE || (why == HF_WHY_STEP && called(k));
	set_stop(k, self, ev, asked ? HF_WHY_REQUEST : why);
	count_hits(k, pc);
	k->cpus[self].at_shown_pc = have_pc;
	k->cpus[self].shown_pc = pc;
	k->cpus[self].shown_watch = hf_is_watch(ev->kind) && k->stop.why == HF_WHY_WATCH &&
				    hf_arch(k)->wp_before_access;
	return true;
}

static bool waits(const struct hf *k, unsigned cpu)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	return hf_cpu_state_of(k, cpu) == HF_CPU_PARKED && !c->reported && c->event != NULL &&
	       c->event->kind != HF_TRAP_KICK;
}

/* Does a waiting event still come to something? */
static bool is_news(struct hf *k, unsigned cpu)
{
	hf_addr pc = 0;

	(void)hf_reg_pc(k, cpu, &pc); /* not known: no breakpoint is there */
	return refine(k, cpu, k->cpus[cpu].event, pc) != HF_WHY_NONE;
}

unsigned hf_stop_next(struct hf *k, uint32_t mask)
{
	unsigned count = hf_cpu_count(k);

	for (unsigned i = 1; i <= count; i++) {
		unsigned cpu = (k->stop.cpu + i) % count;
		if ((mask >> cpu & 1u) != 0 && waits(k, cpu) && is_news(k, cpu))
			return cpu;
	}
	return HF_CPU_MAX;
}

void hf_stop_drop_moot(struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (!waits(k, cpu) || is_news(k, cpu))
			continue;
		k->cpus[cpu].reported = true;
		if (k->rx.caller == cpu + 1)
			k->rx.caller = 0;
	}
}
