/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_run.c - packets that stop, step and resume: ? vCont D k vKill. */
#include "cpu.h"
#include "gdb.h"
#include "gdb_int.h"
#include "run.h"

static int why_stopped(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	if (hf_live_wanted(k))
		return hf_gdb_live_why(k);
	hf_gdb_put_stop(k, &k->stop);
	return 0;
}

/* ---- going on ---- */

int hf_gdb_start(struct hf *k, const struct hf_plan *plan)
{
	int err =
		hf_live_wanted(k) ? HF_ESTATE : hf_run_check(k, plan); /* non-stop has vCont only */

	if (err < 0)
		return err;
	k->run.plan = *plan;
	k->gdb.owes_stop = true;
	k->gdb.lone_step = plan->go == HF_GO_STEP && plan->beside == 0 && plan->to == 0 &&
			   hf_cpu_count(k) > 1 && !k->gdb.lldb.list_threads;
	return GDB_SILENT;
}

/* ---- vCont ---- */

static int actions(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_packet_put(k, "vCont;c;C;s;S;t;r");
	return 0;
}

/* One action of "vCont;action[:thread];...". */
struct action {
	char what;        /* c s t r */
	hf_addr from, to; /* r */
	hf_tid thread;    /* HF_TID_ALL when absent */
};

static size_t length_to(const char *text, size_t len, char end)
{
	size_t n = 0;

	while (n < len && text[n] != end)
		n++;
	return n;
}

static int parse_action(char *text, size_t len, struct action *out)
{
	struct gdb_args a;
	size_t head = length_to(text, len, ':');

	*out = (struct action){.what = len > 0 ? text[0] : '\0', .thread = HF_TID_ALL};
	if (head < len) {
		if (hf_gdb_parse("t", text + head + 1, len - head - 1, &a) < 0)
			return HF_EINVAL;
		out->thread = a.v[0];
	}
	if (out->what == 'C' || out->what == 'S') {
		out->what = out->what == 'C' ? 'c' : 's';
		return hf_gdb_parse("h", text + 1, head - 1, &a);
	}
	if (out->what == 'r') {
		if (hf_gdb_parse("h,h", text + 1, head - 1, &a) < 0)
			return HF_EINVAL;
		out->from = a.v[0];
		out->to = a.v[1];
		return 0;
	}
	return head == 1 && (out->what == 'c' || out->what == 's' || out->what == 't') ? 0
										       : HF_EINVAL;
}

/* The leftmost action that names a CPU counts for it. A step is done with the other CPUs held; those
 * that shall continue run for a moment behind each instruction. */
static int apply(struct hf *k, const struct action *act, struct gdb_choice *c)
{
	uint32_t mask = hf_cpu_all(k);
	int cpu = hf_gdb_cpu_of(k, act->thread);

	if (cpu < 0)
		return cpu;
	if (act->thread != HF_TID_ALL)
		mask = 1u << cpu;
	mask &= ~c->decided;
	c->decided |= mask;
	if (act->what == 'c')
		c->run |= mask;
	if (act->what == 't')
		c->stop |= mask;
	if (act->what != 's' && act->what != 'r')
		return 0;
	if (c->steps == 0)
		c->step_cpu = (unsigned)cpu;
	c->steps |= mask;
	for (unsigned i = 0; i < HF_CPU_MAX; i++) {
		c->from[i] = (mask >> i & 1u) != 0 ? act->from : c->from[i];
		c->to[i] = (mask >> i & 1u) != 0 ? act->to : c->to[i];
	}
	return 0;
}

/* All-stop: one CPU steps. */
static int step_one(struct hf *k, const struct gdb_choice *c)
{
	unsigned cpu = c->step_cpu;
	struct hf_plan plan = {.go = HF_GO_STEP,
		.cpu = cpu,
		.from = c->from[cpu],
		.to = c->to[cpu],
		.beside = c->run & ~(1u << cpu)};

	return hf_gdb_start(k, &plan);
}

static int vcont(struct hf *k, const struct gdb_args *a)
{
	struct gdb_choice c = {0};
	size_t at = 0;

	while (at < a->rest_len) {
		struct action act;
		size_t end = at;
		while (end < a->rest_len && a->rest[end] != ';')
			end++;
		int err = parse_action(a->rest + at, end - at, &act);
		if (err == 0 && hf_gdb_refuse_task(k, act.thread) == 0)
			return 0;
		if (err == 0)
			err = apply(k, &act, &c);
		if (err < 0)
			return err;
		at = end + 1;
	}
	if (hf_live_wanted(k))
		return hf_gdb_live_go(k, &c);
	if ((c.steps >> c.step_cpu & 1u) != 0)
		return step_one(k, &c);
	if (c.run == 0)
		return HF_EINVAL;
	struct hf_plan plan = {.go = HF_GO_RUN, .mask = c.run};
	return hf_gdb_start(k, &plan);
}

/* What a gdb that talks to a running non-stop target sends instead of ^C. */
static int ctrl_c(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_packet_put(k, "OK");
	hf_packet_send(k);
	hf_gdb_interrupt(k);
	return GDB_SILENT;
}

/* ---- the end ---- */

static int detach(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_packet_put(k, "OK");
	hf_gdb_leave(k, hf_cfg(k)->on_detach_dead, !hf_cfg(k)->detach_stays);
	return 0;
}

/* gdb -batch and `kill` end with these. The board is not reset, and by default it stays stopped. */
static int kill(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_gdb_leave(k, hf_cfg(k)->on_kill, hf_cfg(k)->on_kill == HF_POLICY_PROCEED);
	return GDB_SILENT;
}

static int vkill(struct hf *k, const struct gdb_args *a)
{
	(void)kill(k, a);
	hf_packet_put(k, "OK");
	return 0;
}

const struct gdb_packet hf_gdb_run_packets[] = {
	{"?", "", why_stopped},
	{"vCont?", "", actions},
	{"vCont;", "*", vcont},
	{"vCtrlC", "", ctrl_c},
	{"vKill;", "*", vkill},
	{"D", "*", detach},
	{"k", "", kill},
	{0},
};
