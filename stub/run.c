/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run.c - why did we stop, and how do we go on.
 *
 *   talk --plan RUN---> (a CPU sits on a breakpoint it has shown? step it off, alone) --> all run
 *   talk --plan STEP--> plant the ends, mask interrupts, release that CPU alone --> trap --> talk
 *                       '--pc still in the range: again, without talking--'
 *
 * While one CPU steps all others stay parked: no other CPU can run through the lifted breakpoint. */
#include "run.h"

#include "bp.h"
#include "cond.h"
#include "cpu.h"
#include "regs.h"
#include "shadow.h"

/* GDB's own signal numbers (include/gdb/signals.def), sent in stop replies. */
enum { SIG_INT = 2, SIG_TRAP = 5, SIG_ABRT = 6, SIG_SEGV = 11 };

struct hf_plan hf_run_all(const struct hf *k)
{
	return (struct hf_plan){.go = HF_GO_RUN, .mask = hf_cpu_all(k)};
}

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

const char *hf_run_why(const struct hf_stop *stop)
{
	return why_text[stop->why];
}

const char *hf_run_pending(const struct hf *k, unsigned cpu)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	/* The event of a CPU that runs lay on a stack that is in use again. */
	if (hf_cpu_state_of(k, cpu) != HF_CPU_PARKED || c->reported || cpu == k->stop.cpu)
		return "";
	return c->event == NULL || c->event->kind == HF_TRAP_KICK
		       ? ""
		       : why_text[why_of_kind[c->event->kind]];
}

static bool pc_of(struct hf *k, unsigned cpu, hf_addr *pc)
{
	return hf_reg_value(k, hf_cpu_frame(k, cpu), k->arch.reg_pc, pc) == 0;
}

/* A CPU whose next instruction carries a breakpoint that was already shown there. */
static bool sits_on_shown(struct hf *k, unsigned cpu, hf_addr *pc)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	return c->at_shown_pc && pc_of(k, cpu, pc) && *pc == c->shown_pc;
}

/* ---- classification ---- */

void hf_run_abandon_step(struct hf *k)
{
	struct hf_frame *f = hf_cpu_frame(k, k->run.step_cpu);

	if (!k->run.stepping)
		return;
	if (f != NULL) {
		k->arch.unmask(f, k->run.mask_token);
		(void)k->arch.step(
			f, false); /* a port without hardware step has nothing to disarm */
	}
	hf_bp_clear_step(k);
	k->run.stepping = false;
}

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

	if (k->rx.break_in || hf_bp_at(k, pc) != NULL)
		return k->run.stepping_over && !k->rx.break_in;
	if (k->run.stepping_over)
		return true;
	return plan->go == HF_GO_STEP && pc >= plan->from && pc < plan->to;
}

static uint32_t watched(const struct hf *k, const struct hf_event *ev)
{
	return k->arch.wp_hit(ev->addr, k->hw.slots, k->hw.count);
}

/* In non-stop our own breakpoints are in place while a stop is looked at. */
static bool compiled_in(struct hf *k, const struct hf_frame *f, hf_addr pc)
{
	return !hf_shadow_overlaps(k, pc, 1) && k->arch.bp_here(f) > 0;
}

static enum hf_why refine(struct hf *k, const struct hf_event *ev, bool stepped, hf_addr pc)
{
	if (stepped)
		return HF_WHY_STEP;
	if (ev->kind == HF_TRAP_BREAK && hf_bp_at(k, pc) == NULL)
		return compiled_in(k, ev->frame, pc) ? HF_WHY_COMPILED : HF_WHY_NONE;
	if (ev->kind == HF_TRAP_HW_BREAK && !hf_bp_hard_at(k, pc))
		return HF_WHY_NONE;
	if (ev->kind == HF_TRAP_WATCH && watched(k, ev) == 0)
		return HF_WHY_NONE;
	return why_of_kind[ev->kind];
}

static void count_hits(struct hf *k, hf_addr pc)
{
	if (k->stop.why == HF_WHY_BREAK)
		hf_bp_count_hit(k, k->stop.hard ? HF_BP_HARD : HF_BP_SOFT, pc, 0);
	for (unsigned i = 0; i < k->hw.count; i++) {
		const struct hf_hw_slot *slot = &k->hw.slots[i];
		if ((k->stop.watched >> i & 1u) != 0)
			hf_bp_count_hit(k, slot->type, slot->addr, slot->len);
	}
}

static void set_stop(struct hf *k, unsigned self, const struct hf_event *ev, enum hf_why why)
{
	k->stop = (struct hf_stop){.why = why,
		.cpu = self,
		.signal = ev->signal != 0 && why == why_of_kind[ev->kind] ? ev->signal
									  : signal_of(why),
		.hard = ev->kind == HF_TRAP_HW_BREAK,
		.flags = ev->flags,
		.addr = ev->addr,
		.watched = why == HF_WHY_WATCH ? watched(k, ev) : 0,
		.msg = ev->msg};
	k->cpu = self;
}

/* A breakpoint that does its work without a stop: its condition does not hold, or it has commands. */
static bool passes(struct hf *k, unsigned self, const struct hf_event *ev, hf_addr pc)
{
	set_stop(k, self, ev, HF_WHY_BREAK); /* its flags guard what a condition reads */
	if (hf_cond_stops(k, k->stop.hard ? HF_BP_HARD : HF_BP_SOFT, pc, self))
		return false;
	k->stop.why = HF_WHY_NONE;
	k->cpus[self].at_shown_pc = true;
	k->cpus[self].shown_pc = pc;
	k->cpus[self].shown_watch = false;
	return true;
}

bool hf_run_stopped(struct hf *k, unsigned self, const struct hf_event *ev)
{
	hf_addr pc = 0;
	bool have_pc = pc_of(k, self, &pc);
	bool stepped = have_pc && step_done(k, self, ev, pc);
	bool on = stepped && goes_on(k, pc);

	hf_run_abandon_step(k);
	k->cpus[self].reported = true; /* shown in a moment, or no news */
	if (on)
		return false;
	enum hf_why why = refine(k, ev, stepped, pc);
	if (why == HF_WHY_BREAK && passes(k, self, ev, pc))
		why = HF_WHY_NONE;
	if (why == HF_WHY_NONE && !k->rx.break_in)
		return false; /* or its breakpoint was removed while this CPU waited its turn */
	/* A ^C must not hide that this CPU died or hit something: there would be no second report. */
	bool asked = why == HF_WHY_NONE || (why == HF_WHY_STEP && k->rx.break_in);
	set_stop(k, self, ev, asked ? HF_WHY_REQUEST : why);
	count_hits(k, pc);
	k->cpus[self].at_shown_pc = have_pc;
	k->cpus[self].shown_pc = pc;
	k->cpus[self].shown_watch = k->stop.why == HF_WHY_WATCH && k->arch.wp_before_access;
	return true;
}

/* ---- going on ---- */

/* The event that keeps cpu in the stub, shown or not; NULL while it runs. One that came without
 * registers has no frame, but an event. */
static const struct hf_event *event_of(struct hf *k, unsigned cpu)
{
	enum hf_cpu_state state = hf_cpu_state_of(k, cpu);

	return state == HF_CPU_PARKED || state == HF_CPU_OWNER ? k->cpus[cpu].event : NULL;
}

static bool may_not_resume(struct hf *k, unsigned cpu)
{
	const struct hf_event *ev = event_of(k, cpu);

	return ev != NULL && (ev->flags & HF_EVENT_NOT_RESUMABLE) != 0;
}

int hf_run_check(struct hf *k, const struct hf_plan *plan)
{
	if (k->rung > 0)
		return HF_ESTATE;
	if (plan->go != HF_GO_STEP)
		return 0;
	if (may_not_resume(k, plan->cpu))
		return HF_ESTATE;
	return hf_cpu_frame(k, plan->cpu) == NULL ? HF_ERUNNING : 0;
}

static int soft_step(struct hf *k, struct hf_frame *f, const char **why)
{
	struct hf_next next[HF_NEXT_MAX];
	int count = k->arch.next_pc(f, next);

	if (count < 0)
		return count;
	return hf_bp_set_step(k, next, (unsigned)count, why);
}

bool hf_run_would_stop_again(struct hf *k, unsigned cpu)
{
	hf_addr pc;

	if (!sits_on_shown(k, cpu, &pc))
		return false;
	return hf_bp_at(k, pc) != NULL || hf_bp_hard_at(k, pc) || k->cpus[cpu].shown_watch;
}

/* One instruction on one CPU; the breakpoint under it, if any, stays lifted. */
static int begin_step(struct hf *k, unsigned cpu, bool over, const char **why)
{
	struct hf_frame *f = hf_cpu_frame(k, cpu);
	hf_addr pc = 0;
	int err;

	if (f == NULL || !pc_of(k, cpu, &pc))
		return HF_ERUNNING;
	k->run.mask_token = k->arch.mask(f);
	err = k->arch.step(f, true);
	if (err == HF_ENOSYS)
		err = soft_step(k, f, why);
	if (err == 0)
		err = hf_bp_arm_all(k, &pc);
	k->run.stepping = true;
	k->run.step_cpu = cpu;
	k->run.stepping_over = over;
	if (err < 0) {
		(void)hf_bp_disarm_all(k); /* lifts what was planted a moment ago */
		hf_run_abandon_step(k);
		return err;
	}
	k->cpus[cpu].reported = true;
	k->cpus[cpu].proceed = false;
	k->hw.count = hf_run_would_stop_again(k, cpu) ? 0 : hf_bp_hw(k, k->hw.slots);
	return 0;
}

/* Behind a compiled-in breakpoint that was hit, unless somebody moved the pc. What lies there was not
 * shown yet. */
static void skip_compiled(struct hf *k, unsigned cpu)
{
	struct hf_frame *f = hf_cpu_frame(k, cpu);
	const struct hf_reg *reg = hf_reg_row(k, k->arch.reg_pc);
	uint8_t bytes[HF_REG_BYTES];
	hf_addr pc;
	int len;

	if (!sits_on_shown(k, cpu, &pc) || hf_bp_at(k, pc) != NULL ||
		k->cpus[cpu].event->kind != HF_TRAP_BREAK)
		return;
	len = k->arch.bp_here(f);
	if (len <= 0)
		return;
	hf_reg_bytes_of(k, pc + (hf_addr)len, bytes, hf_reg_bytes(reg));
	(void)hf_reg_write(k, cpu, reg, bytes); /* cannot fail: the frame is there */
	k->cpus[cpu].at_shown_pc = false;
}

/* The first CPU that has to be stepped off a breakpoint before all run; HF_CPU_MAX: none. */
static unsigned blocked(struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((mask >> cpu & 1u) != 0 && hf_run_would_stop_again(k, cpu))
			return cpu;
	}
	return HF_CPU_MAX;
}

/* Its death was shown, perhaps in a session before this one. */
static bool is_dead(struct hf *k, unsigned cpu)
{
	const struct hf_event *ev = event_of(k, cpu);

	return ev != NULL && k->cpus[cpu].reported &&
	       (ev->kind == HF_TRAP_DIE || ev->kind == HF_TRAP_PANIC);
}

/* Changed registers do not help code that cannot go on. */
static bool is_stuck(const struct hf *k, unsigned cpu)
{
	return cpu == k->stop.cpu && (k->stop.flags & HF_EVENT_NOT_RESUMABLE) != 0;
}

static void run_mask(struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		struct hf_cpu *c = &k->cpus[cpu];
		if ((mask >> cpu & 1u) == 0)
			continue;
		c->at_shown_pc = false;
		c->stop.why = HF_WHY_NONE;
		c->proceed = is_dead(k, cpu) && (!c->frame_written || is_stuck(k, cpu));
	}
}

int hf_run_start(struct hf *k, uint32_t *mask, const char **why)
{
	const struct hf_plan *plan = &k->run.plan;

	*why = NULL;
	if (plan->go == HF_GO_STEP) {
		skip_compiled(k, plan->cpu);
		*mask = 1u << plan->cpu;
		return begin_step(k, plan->cpu, false, why);
	}
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((plan->mask >> cpu & 1u) != 0)
			skip_compiled(k, cpu);
	}
	unsigned cpu = blocked(k, plan->mask);
	if (cpu < HF_CPU_MAX && !may_not_resume(k, cpu)) {
		*mask = 1u << cpu;
		return begin_step(k, cpu, true, why);
	}
	*mask = plan->mask;
	int err = hf_bp_arm_all(k, NULL);
	if (err < 0) {
		(void)hf_bp_disarm_all(k);
		return err;
	}
	k->hw.count = hf_bp_hw(k, k->hw.slots);
	run_mask(k, plan->mask);
	return 0;
}

uint32_t hf_run_beside(struct hf *k)
{
	uint32_t mask =
		k->run.plan.go == HF_GO_STEP && !k->run.stepping_over ? k->run.plan.beside : 0;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_run_would_stop_again(k, cpu))
			mask &= ~(1u << cpu);
	}
	if (mask != 0 && hf_bp_arm_all(k, NULL) < 0)
		mask = 0;
	if (mask != 0)
		k->hw.count = hf_bp_hw(k, k->hw.slots);
	return mask;
}
