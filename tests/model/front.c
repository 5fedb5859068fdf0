/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* front.c - what stub/session.c and stub/run.c need and the model does not look into: front ends that
 * only take decisions, and breakpoints and registers that are just a pc. */
#include <string.h>

#include "stub/bp.h"
#include "stub/cond.h"
#include "stub/cpu.h"
#include "stub/gdb.h"
#include "stub/line.h"
#include "stub/live.h"
#include "stub/out.h"
#include "stub/panic.h"
#include "stub/pause.h"
#include "stub/regs.h"
#include "stub/run.h"
#include "stub/say.h"
#include "stub/shadow.h"
#include "stub/shell.h"
#include "stub/talk.h"
#include "world.h"

#define PC_NUMBER 0u

/* ---- decisions ---- */

static struct hf_plan plan_of(enum plan what)
{
	unsigned stopped = world.k.stop.cpu;
	unsigned next = (stopped + 1) % CPUS;
	uint32_t all = hf_cpu_all(&world.k);

	switch (what) {
	case PLAN_STEP:
		return (struct hf_plan){.go = HF_GO_STEP, .cpu = stopped};
	case PLAN_STEP_NEXT:
		return (struct hf_plan){.go = HF_GO_STEP, .cpu = next};
	case PLAN_STEP_BESIDE:
		return (struct hf_plan){
			.go = HF_GO_STEP, .cpu = stopped, .beside = all & ~(1u << stopped)};
	case PLAN_RUN:
		return (struct hf_plan){.go = HF_GO_RUN, .mask = 1u << stopped};
	case PLAN_RUN_NEXT:
		return (struct hf_plan){.go = HF_GO_RUN, .mask = 1u << next};
	case PLAN_RUN_OTHERS:
		return (struct hf_plan){.go = HF_GO_RUN, .mask = all & ~(1u << stopped)};
	case PLAN_ALL:
	default:
		return hf_run_all(&world.k);
	}
}

bool hf_line_in_rx(const struct hf *k, unsigned cpu)
{
	(void)k;
	(void)cpu;
	return false;
}

void hf_talk_greet(struct hf *k)
{
	world_report();
	k->front = HF_FRONT_SHELL;
	k->rx = (struct hf_rx_state){.caller = k->rx.caller};
}

/* The front end shows every CPU, then the person decides. */
void hf_talk(struct hf *k)
{
	enum plan what = PLAN_ALL;

	for (unsigned cpu = 0; cpu < CPUS; cpu++)
		(void)hf_cpu_frame(k, cpu); /* the look is what counts, see saw() in world.c */
	if (world.talks <= scenario->talks)
		what = (enum plan)world_choose(scenario->plans);
	struct hf_plan plan = plan_of(what);
	k->run.plan = hf_run_check(k, &plan) == 0 ? plan : hf_run_all(k);
}

void hf_say_refused(struct hf *k, int err, const char *why)
{
	(void)k;
	(void)err;
	(void)why;
	world_broken("a start was refused");
}

void hf_shell_open(struct hf *k)
{
	(void)k;
}

void hf_gdb_refuse_run(struct hf *k, int err, const char *why)
{
	(void)k;
	(void)err;
	(void)why;
	world_broken("a start was refused");
}

enum hf_verdict hf_panic_nested(struct hf *k, const struct hf_event *ev)
{
	(void)k;
	(void)ev;
	world_broken("the owner trapped");
	return HF_PROCEED;
}

/* ---- breakpoints and registers ---- */

static struct hf_bp user_bp;

struct hf_bp *hf_bp_at(struct hf *k, hf_addr addr)
{
	(void)k;
	return scenario->planted && addr != 0 && addr % EVENT_BYTES == 0 ? &user_bp : NULL;
}

bool hf_bp_stuck(const struct hf *k, hf_addr addr)
{
	(void)k;
	(void)addr;
	return false;
}

/* The first thing after a freeze. */
int hf_bp_disarm_all(struct hf *k)
{
	for (unsigned cpu = 0; cpu < CPUS; cpu++) {
		if (k->cpus[cpu].state == HF_CPU_RELEASED)
			world_broken("a CPU that was let go and had not gone was not called back");
	}
	world_freezes(false);
	return 0;
}

int hf_bp_arm_all(struct hf *k, const hf_addr *skip)
{
	(void)k;
	(void)skip;
	return 0;
}

int hf_bp_set_step(struct hf *k, const struct hf_next *next, unsigned count, const char **why)
{
	(void)k;
	(void)next;
	(void)count;
	(void)why;
	return HF_ENOSYS; /* the model's CPUs step by themselves */
}

void hf_bp_clear_step(struct hf *k)
{
	(void)k;
}

bool hf_bp_is_step_end(const struct hf *k, hf_addr addr)
{
	(void)k;
	(void)addr;
	return false;
}

void hf_bp_hw(const struct hf *k, struct hf_hw *out)
{
	(void)k;
	out->count = out->stops = 0;
}

void hf_bp_count_hit(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len)
{
	(void)k;
	(void)type;
	(void)addr;
	(void)len;
}

bool hf_cond_stops(struct hf *k, enum hf_bp_type type, hf_addr addr, unsigned cpu)
{
	(void)k;
	(void)type;
	(void)addr;
	(void)cpu;
	return true;
}

void hf_line_overhear(struct hf *k)
{
	(void)k;
}

bool hf_bp_hard_at(struct hf *k, hf_addr addr)
{
	(void)k;
	(void)addr;
	return false;
}

void hf_bp_hw_load(struct hf *k, unsigned cpu)
{
	(void)k;
	(void)cpu;
}

const struct hf_reg *hf_reg_row(const struct hf *k, unsigned regnum)
{
	static const struct hf_reg pc = {.name = "pc", .bits = 64};

	(void)k;
	return regnum == PC_NUMBER ? &pc : NULL;
}

int hf_reg_addr(const struct hf *k, const struct hf_frame *f, unsigned regnum, hf_addr *out)
{
	(void)k;
	if (f == NULL || regnum != PC_NUMBER)
		return HF_ERUNNING;
	*out = f->pc;
	return 0;
}

void hf_reg_bytes_of(const struct hf *k, uint64_t value, uint8_t *bytes, size_t len)
{
	(void)k;
	memcpy(bytes, &value, len);
}

int hf_reg_write(struct hf *k, unsigned cpu, const struct hf_reg *reg, const void *src)
{
	struct hf_frame *f = hf_cpu_frame(k, cpu);

	if (f == NULL)
		return HF_ERUNNING;
	memcpy(&f->pc, src, hf_reg_bytes(reg));
	k->cpus[cpu].frame_written = true;
	return 0;
}

/* ---- text for people: nobody reads it here ---- */

void hf_out_begin(struct hf *k, enum hf_sink sink)
{
	(void)k;
	(void)sink;
}

void hf_printf(struct hf *k, const char *format, ...)
{
	(void)k;
	(void)format;
}

void hf_out_flush(struct hf *k)
{
	(void)k;
}

/* ---- non-stop is never on here ---- */

void hf_live_begin(struct hf *k)
{
	(void)k;
}

uint32_t hf_live(struct hf *k, unsigned self)
{
	(void)self;
	world_broken("non-stop began");
	return hf_cpu_all(k);
}

/* As long as the model likes: until time passes. */
void hf_moment_begin(struct hf *k, struct hf_moment *m)
{
	m->start = hf_os(k)->now_ns(hf_os(k)->ctx);
}

bool hf_moment_over(struct hf *k, struct hf_moment *m, uint32_t mask)
{
	(void)mask;
	return hf_os(k)->now_ns(hf_os(k)->ctx) > m->start;
}

bool hf_shadow_overlaps(const struct hf *k, hf_addr addr, size_t len)
{
	(void)k;
	(void)addr;
	(void)len;
	return false;
}
