/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* live.c - non-stop: each CPU stops and runs by itself, while one CPU talks to gdb.
 *
 *   a CPU, to gdb:   runs --trap: adopt--> stopped, to be reported --%Stop, vStopped--> stopped
 *                     ^---------------- vCont;c, or a step that ended unseen -------------'
 *
 * Who talks: a CPU that is stopped talks for good, since it has nothing else to do; when all run, the one
 * that took the receive interrupt talks until the line is quiet. A talker that shall run hands over to one
 * that stands. A CPU that traps meanwhile parks, and the talker adopts its stop. Whatever changes code or
 * breakpoints, and every step, is done with all CPUs parked (pause): none runs through a lifted breakpoint. */
#include "live.h"

#include "bp.h"
#include "cpu.h"
#include "gdb.h"
#include "io.h"
#include "line.h"
#include "pause.h"
#include "run.h"
#include "stop.h"

#define QUIET_NS       3000000u /* silence after which a talker that runs goes back to work */
#define QUIET_POLLS    20000u   /* the same for a clock that stands still */
#define POLLS_PER_LOOK 64u
#define NS_PER_MS      1000000u
#define SIG_INT        2u /* include/gdb/signals.def: nobody asked, and nothing was hit */

static uint32_t bit(unsigned cpu)
{
	return 1u << cpu;
}

/* CPUs that do not stand in the stub whatever we believe of them. */
static uint32_t loose(struct hf *k)
{
	uint32_t mask = 0;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_frame(k, cpu) == NULL)
			mask |= bit(cpu);
	}
	return mask;
}

/* ---- stops ---- */

static void stopped(struct hf *k, unsigned cpu, const struct hf_stop *stop)
{
	k->cpus[cpu].stop = *stop;
	k->cpus[cpu].to_report = true;
	k->live.run &= ~bit(cpu);
	k->live.told &= ~bit(cpu);
}

/* Stopped because gdb said so: signal 0 (GDB manual, "Stop Reply Packets", vCont;t). */
static void stopped_on_request(struct hf *k, unsigned cpu)
{
	const struct hf_stop stop = {.why = HF_WHY_REQUEST, .cpu = cpu};

	stopped(k, cpu, &stop);
}

/* From the line: BREAK or ^C stops all that run; the request that carried a packet is no stop at all. */
static void adopt_request(struct hf *k, unsigned cpu)
{
	k->cpus[cpu].reported = true;
	if (k->rx.break_in && !k->rx.have_packet)
		k->live.to_stop |= hf_cpu_all(k);
	k->rx.break_in = false;
	k->rx.caller = 0;
	if (!k->live.paused && (k->live.run & bit(cpu)) != 0)
		hf_cpu_let_run(k, bit(cpu));
}

/* Not before it is off its breakpoint, if that is what it came for. */
static void run_on(struct hf *k, unsigned cpu)
{
	k->live.run &= ~bit(cpu);
	k->live.to_run |= bit(cpu);
}

/* Its range is not left yet. The others get a moment first: it may wait for them. */
static void step_on(struct hf *k, unsigned cpu)
{
	k->live.to_step |= bit(cpu);
	k->live.resting |= bit(cpu);
	hf_moment_begin(k, &k->live.rest);
}

static bool rests(struct hf *k, unsigned cpu)
{
	if ((k->live.resting & bit(cpu)) != 0 && hf_moment_over(k, &k->live.rest, k->live.run))
		k->live.resting = 0;
	return (k->live.resting & bit(cpu)) != 0;
}

static void adopt(struct hf *k, unsigned cpu)
{
	bool stepping = k->run.stepping;
	bool asked = stepping && k->run.plan.go == HF_GO_STEP && !k->run.stepping_over;

	if (k->cpus[cpu].event->kind == HF_TRAP_REQUEST && k->rx.caller == cpu + 1) {
		adopt_request(k, cpu);
		return;
	}
	if (stepping)
		(void)hf_bp_disarm_all(k); /* all stand but this one, which has come back */
	if (hf_stop_decide(k, cpu, k->cpus[cpu].event))
		stopped(k, cpu, &k->stop);
	else if (asked)
		step_on(k, cpu);
	else
		run_on(k, cpu);
	k->cpus[cpu].reported = true;
	if (stepping)
		hf_unpause(k);
}

/* ---- what gdb asked for ---- */

/* A step that cannot begin is reported as a stop where the CPU is. */
static bool begin_step(struct hf *k, unsigned self, unsigned cpu, const struct hf_plan *plan)
{
	const char *why;
	uint32_t mask;

	hf_pause(k);
	k->run.plan = *plan;
	if (hf_run_start(k, &mask, &why) < 0) {
		stopped_on_request(k, cpu);
		hf_unpause(k);
		return false;
	}
	if (cpu == self)
		return true; /* leaves the stub: a parked CPU takes over */
	hf_cpu_let_run(k, mask);
	return false;
}

static void let_go(struct hf *k, unsigned cpu)
{
	struct hf_cpu *c = &k->cpus[cpu];
	bool dead = c->stop.why == HF_WHY_DIE || c->stop.why == HF_WHY_PANIC;
	bool stuck = (c->stop.flags & HF_EVENT_NOT_RESUMABLE) != 0;

	c->proceed = dead && (!c->frame_written || stuck);
	c->at_shown_pc = false;
	c->stop.why = HF_WHY_NONE;
	c->reported = true;
	k->live.run |= bit(cpu);
	if (!k->live.paused)
		hf_cpu_let_run(k, bit(cpu));
}

static void stop_wanted(struct hf *k)
{
	uint32_t mask = k->live.to_stop & k->live.run;
	uint32_t waiting = k->live.to_stop & (k->live.to_run | k->live.to_step);

	if (k->run.stepping)
		return; /* that CPU may be meant, too */
	k->live.to_stop = 0;
	k->live.to_run &= ~waiting;
	k->live.to_step &= ~waiting;
	for (unsigned cpu = 0; waiting >> cpu != 0; cpu++) {
		if ((waiting & bit(cpu)) != 0)
			stopped_on_request(k, cpu);
	}
	if (mask == 0)
		return;
	hf_pause(k);
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((mask & bit(cpu)) == 0 || hf_cpu_frame(k, cpu) == NULL)
			continue;
		if (hf_pause_has_news(k, cpu))
			k->live.to_stop |= bit(cpu); /* unless the news is a stop of its own */
		else
			stopped_on_request(k, cpu);
	}
	hf_unpause(k);
}

/* One CPU at a time steps, be it that gdb asked for a step or that it has to get off a breakpoint. True:
 * it is self, which has to leave. */
static bool go_wanted(struct hf *k, unsigned self)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k) && !k->run.stepping; cpu++) {
		struct hf_plan plan = {.go = HF_GO_RUN, .mask = bit(cpu)};
		bool step = (k->live.to_step & bit(cpu)) != 0;
		if (((k->live.to_run | k->live.to_step) & bit(cpu)) == 0 || (step && rests(k, cpu)))
			continue;
		k->live.to_run &= ~bit(cpu);
		k->live.to_step &= ~bit(cpu);
		if (!step && !hf_run_would_stop_again(k, cpu)) {
			let_go(k, cpu);
			continue;
		}
		if (step)
			plan = k->live.step_plan[cpu];
		plan.cpu = cpu;
		if (begin_step(k, self, cpu, &plan))
			return true;
	}
	return false;
}

/* A step that never traps: stop that CPU where it is, and say so. */
static void watch_step(struct hf *k)
{
	unsigned cpu = k->run.step_cpu;

	if (!k->run.stepping || !hf_run_step_is_late(k))
		return;
	(void)hf_cpu_freeze(k);
	if (hf_pause_has_news(k, cpu))
		return; /* it trapped just now */
	if (hf_run_step_is_slow(k)) {
		if (hf_cpu_frame(k, cpu) != NULL)
			hf_cpu_let_run(k, bit(cpu));
		return;
	}
	(void)hf_bp_disarm_all(k);
	hf_run_abandon_step(k);
	if (hf_cpu_frame(k, cpu) != NULL)
		stopped(k, cpu,
			&(struct hf_stop){.why = HF_WHY_NO_END, .cpu = cpu, .signal = SIG_INT});
	hf_unpause(k);
}

/* ---- the talker ---- */

void hf_live_begin(struct hf *k)
{
	bool asked = k->stop.why == HF_WHY_REQUEST;

	k->live = (struct hf_live){.on = true,
		.wanted = true,
		.paused = true,
		.run = loose(k),
		.heard_at = hf_os(k)->now_ns(hf_os(k)->ctx)};
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		struct hf_cpu *c = &k->cpus[cpu];
		c->to_report = false;
		if (!asked && cpu == k->stop.cpu)
			c->stop = k->stop;
		else if (!asked && c->stop.why == HF_WHY_NONE)
			c->stop = (struct hf_stop){.why = HF_WHY_REQUEST, .cpu = cpu};
		if (c->stop.why == HF_WHY_NONE)
			k->live.run |= bit(cpu);
		if ((k->live.run & bit(cpu)) != 0)
			c->at_shown_pc = false;
	}
	hf_unpause(k);
}

/* While a CPU steps only its own news counts: what another's leads to must not lift the step's ends. */
static void adopt_all(struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_pause_has_news(k, cpu) && (!k->run.stepping || cpu == k->run.step_cpu))
			adopt(k, cpu);
	}
}

/* A kick that was taken only after its pause was over, since its CPU was in the stub by itself: it parked
 * again, and nobody would let it go, though it shall run or is amid its step. */
static void let_late_go(struct hf *k)
{
	uint32_t running = k->live.paused ? 0 : k->live.run;
	uint32_t mask = k->run.stepping ? bit(k->run.step_cpu) : running;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((mask & bit(cpu)) != 0 && hf_cpu_frame(k, cpu) != NULL &&
			k->cpus[cpu].event->kind == HF_TRAP_KICK)
			hf_cpu_let_run(k, bit(cpu));
	}
}

/* Somebody typed Return and nothing followed: gdb is gone, see line.c. */
static void person_wants_in(struct hf *k)
{
	if (!k->gdb.want_shell ||
		hf_os(k)->now_ns(hf_os(k)->ctx) - k->live.heard_at < HF_LINE_QUIET_NS)
		return;
	k->gdb.want_shell = false;
	k->gdb.attached = false;
	k->front = HF_FRONT_SHELL;
	k->live.wanted = false;
}

static void gdb_may_be_lost(struct hf *k)
{
	uint64_t silent_ns = hf_os(k)->now_ns(hf_os(k)->ctx) - k->live.heard_at;

	if (k->gdb.attached && hf_cfg(k)->lost_ms > 0 && !k->run.stepping &&
		silent_ns > (uint64_t)hf_cfg(k)->lost_ms * NS_PER_MS)
		hf_gdb_lost(k);
}

/* A packet that the receive interrupt took, perhaps while this CPU began to talk. */
static void serve_heard(struct hf *k)
{
	if (!k->rx.have_packet || k->run.stepping)
		return;
	k->rx = (struct hf_rx_state){.caller = k->rx.caller};
	k->live.heard_at = hf_os(k)->now_ns(hf_os(k)->ctx);
	hf_line_serve_packet(k);
}

/* What the line brings; while a CPU steps it is only kept. True while something came a moment ago. */
static bool serve_line(struct hf *k, uint64_t *last, unsigned *polls)
{
	int byte = HF_EAGAIN;

	if (hf_line(k)->break_seen(hf_line(k)->dev))
		k->live.to_stop |= hf_cpu_all(k);
	if (k->run.stepping && *polls % POLLS_PER_LOOK == 0)
		hf_io_hold(k);
	else if (!k->run.stepping)
		byte = hf_io_get(k);
	for (; byte >= 0; byte = k->live.wanted ? hf_io_get(k) : HF_EAGAIN) {
		k->out.dead = false;
		hf_line_feed(k, (uint8_t)byte);
		*last = k->live.heard_at = hf_os(k)->now_ns(hf_os(k)->ctx);
		*polls = 0;
	}
	if (++*polls % POLLS_PER_LOOK == 0) {
		hf_os(k)->watchdog_touch(hf_os(k)->ctx);
		person_wants_in(k);
		gdb_may_be_lost(k);
	}
	return k->gdb.want_shell || /* half a packet may stay one: the interrupt takes the rest */
	       (*polls < QUIET_POLLS && hf_os(k)->now_ns(hf_os(k)->ctx) - *last < QUIET_NS);
}

static bool all_done(const struct hf *k)
{
	return !k->run.stepping && (k->live.to_run | k->live.to_step | k->live.to_stop) == 0;
}

/* A CPU that stands can talk in the place of self. */
static bool has_successor(const struct hf *k, unsigned self)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (cpu != self && (k->live.run & bit(cpu)) == 0 &&
			hf_cpu_state_of(k, cpu) == HF_CPU_PARKED)
			return true;
	}
	return false;
}

/* A talker that shall run hands over at once to a CPU that stands, be it only between two steps. With
 * nobody to hand over to it stays until the line is quiet. */
static bool may_leave(struct hf *k, unsigned self, bool busy)
{
	if ((k->live.run & bit(self)) == 0 || k->run.stepping || hf_pause_has_news(k, self))
		return false;
	if (k->live.wanted && has_successor(k, self))
		return (k->live.to_run | k->live.to_stop) == 0;
	return !busy && all_done(k);
}

/* Non-stop is over: everybody runs since gdb detached, or everybody stops. */
static uint32_t end_live(struct hf *k)
{
	if (k->live.leaving) {
		k->live.on = false;
		return hf_cpu_all(k);
	}
	hf_pause(k);
	k->live.on = false;
	k->live.left = true;
	return 0;
}

uint32_t hf_live(struct hf *k, unsigned self)
{
	uint64_t last = hf_os(k)->now_ns(hf_os(k)->ctx);
	unsigned polls = 0;

	if (!k->run.stepping)
		k->run.plan = (struct hf_plan){0};
	for (;;) {
		adopt_all(k);
		let_late_go(k);
		serve_heard(k);
		bool busy =
			serve_line(k, &last, &polls); /* before the next step: gdb is not starved */
		stop_wanted(k);
		if (go_wanted(k, self))
			return bit(self);
		watch_step(k);
		hf_gdb_notify(k);
		if (!k->live.wanted && all_done(k))
			return end_live(k);
		if (may_leave(k, self, busy))
			return k->live.run | loose(k);
		hf_arch(k)->cpu_relax();
	}
}
