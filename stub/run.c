/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run.c - how do we go on.
 *
 *   plan RUN ---> (a CPU sits on a breakpoint it has shown? step it off, alone) --> all run
 *   plan STEP --> plant the ends, mask interrupts, release that CPU alone --> trap: stop.c
 *                 '--pc still in the range: again, without talking--'
 *
 * While one CPU steps all others stay parked: no other CPU can run through the lifted breakpoint. */
#include "run.h"

#include "atomic.h"
#include "bp.h"
#include "cpu.h"
#include "out.h"
#include "probe_use.h"
#include "regs.h"

#define STEP_LIMIT_NS  3000000000u
#define STEP_POLLS     50000000u /* the same for a clock that stands still */
#define STEP_WAITS     20u       /* so often a step that has not even begun gets that time again */
#define POLLS_PER_LOOK 64u

struct hf_plan hf_run_all(const struct hf *k)
{
	return (struct hf_plan){.go = HF_GO_RUN, .mask = hf_cpu_all(k)};
}

/* A CPU whose next instruction carries a breakpoint that was already shown there. */
static bool sits_on_shown(struct hf *k, unsigned cpu, hf_addr *pc)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	return c->at_shown_pc && hf_reg_pc(k, cpu, pc) && *pc == c->shown_pc;
}

void hf_run_abandon_step(struct hf *k)
{
	struct hf_frame *f = hf_cpu_frame(k, k->run.step_cpu);

	if (!k->run.stepping)
		return;
	if (f != NULL) {
		hf_arch(k)->unmask(f, k->run.mask_token);
		(void)hf_arch(k)->step(
			f, false); /* a port without hardware step has nothing to disarm */
	}
	hf_bp_clear_step(k);
	k->run.stepping = false;
}

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

/* A call into code that no step can end in, the debugger's own, is one step to where it returns. */
static int step_over_call(struct hf *k, const struct hf_frame *f)
{
	struct hf_next back;
	const char *why; /* the one for the place itself says more */
	int err = hf_arch(k)->returns_to(f, &back);

	if (err < 0)
		return err;
	hf_probes_follow(k, f, &back, 1);
	return hf_bp_set_step(k, &back, 1, &why);
}

static int soft_step(struct hf *k, struct hf_frame *f, const char **why)
{
	struct hf_next next[HF_NEXT_MAX];
	int count = hf_arch(k)->next_pc(f, next);

	if (count < 0)
		return count;
	hf_probes_follow(k, f, next, (unsigned)count);
	int err = hf_bp_set_step(k, next, (unsigned)count, why);
	if (err == HF_EPERM && step_over_call(k, f) == 0)
		return 0;
	if (err == 0)
		k->run.mask_token = hf_arch(k)->mask(f);
	return err;
}

bool hf_run_would_stop_again(struct hf *k, unsigned cpu)
{
	hf_addr pc;

	if (!sits_on_shown(k, cpu, &pc))
		return false;
	return hf_bp_at(k, pc) != NULL ||
	       (HF_HW != 0 && (hf_bp_hard_at(k, pc) || k->cpus[cpu].shown_watch));
}

/* One instruction on one CPU; the breakpoint under it, if any, stays lifted. */
static int begin_step(struct hf *k, unsigned cpu, bool over, const char **why)
{
	struct hf_frame *f = hf_cpu_frame(k, cpu);
	hf_addr pc = 0;
	int err;

	if (f == NULL || !hf_reg_pc(k, cpu, &pc))
		return HF_ERUNNING;
	k->run.mask_token = 0;
	err = hf_arch(k)->step(f, true);
	if (err == 0)
		k->run.mask_token = hf_arch(k)->mask(f);
	else if (err == HF_ENOSYS)
		err = soft_step(k, f, why);
	if (err == 0)
		err = hf_bp_arm_all(k, &pc);
	k->run.stepping = true;
	k->run.step_cpu = cpu;
	k->run.step_start = hf_os(k)->now_ns(hf_os(k)->ctx);
	k->run.step_pc = pc;
	k->run.step_polls = k->run.step_waits = 0;
	k->run.stepping_over = over;
	if (err < 0) {
		(void)hf_bp_disarm_all(k); /* lifts what was planted a moment ago */
		hf_run_abandon_step(k);
		return err;
	}
	k->cpus[cpu].reported = true;
	k->cpus[cpu].proceed = false;
	if (HF_HW != 0)
		hf_bp_hw_load(k, hf_run_would_stop_again(k, cpu) ? cpu : HF_CPU_MAX);
	return 0;
}

bool hf_run_step_is_late(struct hf *k)
{
	if (++k->run.step_polls % POLLS_PER_LOOK != 0)
		return false;
	return k->run.step_polls >= STEP_POLLS ||
	       hf_os(k)->now_ns(hf_os(k)->ctx) - k->run.step_start >= STEP_LIMIT_NS;
}

bool hf_run_step_is_slow(struct hf *k)
{
	unsigned cpu = k->run.step_cpu;
	hf_addr pc = 0;

	if (k->run.step_waits >= STEP_WAITS)
		return false;
	if (hf_cpu_frame(k, cpu) != NULL && (!hf_reg_pc(k, cpu, &pc) || pc != k->run.step_pc))
		return false;
	k->run.step_waits++;
	k->run.step_polls = 0;
	k->run.step_start = hf_os(k)->now_ns(hf_os(k)->ctx);
	return true;
}

/* Behind a compiled-in breakpoint that was hit, unless somebody moved the pc. What lies there was not
 * shown yet. */
static void skip_compiled(struct hf *k, unsigned cpu)
{
	struct hf_frame *f = hf_cpu_frame(k, cpu);
	const struct hf_reg *reg = hf_reg_row(k, hf_arch(k)->reg_pc);
	uint8_t bytes[HF_REG_BYTES];
	hf_addr pc;
	int len;

	if (!sits_on_shown(k, cpu, &pc) || hf_bp_at(k, pc) != NULL || hf_bp_stuck(k, pc) ||
		k->cpus[cpu].event->kind != HF_TRAP_BREAK)
		return;
	len = hf_arch(k)->bp_here(f);
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

static void run_mask(struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		struct hf_cpu *c = &k->cpus[cpu];
		if ((mask >> cpu & 1u) == 0)
			continue;
		c->at_shown_pc = false;
		c->stop.why = HF_WHY_NONE;
		/* Changed registers do not help code that cannot go on. */
		c->proceed = is_dead(k, cpu) && (!c->frame_written || may_not_resume(k, cpu));
	}
}

/* The first CPU that did not stop; HF_CPU_MAX: none. One in the receive interrupt is on its way here. */
static unsigned missing(const struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		bool comes = k->rx.caller == cpu + 1 || hf_atomic_load(&k->in_rx) == cpu + 1;
		if (!comes && hf_cpu_state_of(k, cpu) == HF_CPU_RUNNING)
			return cpu;
	}
	return HF_CPU_MAX;
}

static void lift_for_good(struct hf *k, hf_addr pc, unsigned runs)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		struct hf_bp *bp = &k->bps[i];
		if (bp->used && !bp->step && bp->type == HF_BP_SOFT && bp->addr == pc)
			bp->enabled = false;
	}
	hf_out_begin(k, k->gdb.owes_stop ? HF_SINK_GDB : HF_SINK_LINE);
	hf_printf(k, "holdfast: breakpoint at %0*llx disabled for good: cpu %u did not stop\n",
		2 * hf_arch(k)->ptr_bytes, (unsigned long long)pc, runs);
	hf_out_flush(k);
}

/* To get off a breakpoint it is lifted for one step; a CPU that did not stop would run through it meanwhile,
 * unseen. So it goes for good, and that is said. */
static void leave_breakpoints(struct hf *k, uint32_t mask)
{
	unsigned runs = hf_cpu_count(k) == 1 ? HF_CPU_MAX : missing(k);
	hf_addr pc;

	for (unsigned cpu = 0; runs < HF_CPU_MAX && cpu < hf_cpu_count(k); cpu++) {
		if ((mask >> cpu & 1u) != 0 && sits_on_shown(k, cpu, &pc) &&
			hf_bp_at(k, pc) != NULL)
			lift_for_good(k, pc, runs);
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
	leave_breakpoints(k, plan->mask);
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
	if (HF_HW != 0)
		hf_bp_hw_load(k, HF_CPU_MAX);
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
	if (mask == 0)
		return 0;
	hf_bp_hw_load(k, HF_CPU_MAX);
	run_mask(k, mask);
	return mask;
}
