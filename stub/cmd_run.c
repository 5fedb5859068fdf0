/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_run.c - commands go ss cpu. */
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "regs.h"
#include "run.h"
#include "stop.h"
#include "str.h"

/* Where no breakpoint may be, no jump leads to either; rm pc asks nobody. */
static int check_way(struct hf *k, hf_addr addr)
{
	const char *why = NULL;
	int err = hf_os(k)->text_check(hf_os(k)->ctx, addr, 1, &why);

	if (err < 0 && why != NULL) {
		hf_printf(k, "go: %s: %s\n", hf_strerror(err), why);
		k->shell.explained = true;
	}
	return err == HF_ENOSYS ? 0 : err; /* the port knows of no such place */
}

static int move_pc(struct hf *k, const char *args)
{
	hf_addr addr;

	if (*args == '\0')
		return 0;
	if (k->task != HF_TID_NONE)
		return HF_ESTATE;
	int err = hf_expr_addr(k, &args, &addr);
	if (err < 0)
		return err;
	if (*args != '\0')
		return HF_EINVAL;
	err = check_way(k, addr);
	return err < 0 ? err : hf_reg_move_pc(k, k->cpu, addr);
}

static int set_plan(struct hf *k, const struct hf_plan *plan)
{
	int err = hf_run_check(k, plan);

	if (err < 0)
		return err;
	k->run.plan = *plan;
	return 0;
}

static int go(struct hf *k, const char *args)
{
	struct hf_plan plan = hf_run_all(k);
	int err = move_pc(k, args);

	return err < 0 ? err : set_plan(k, &plan);
}

static int ss(struct hf *k, const char *args)
{
	struct hf_plan plan = {.go = HF_GO_STEP, .cpu = k->cpu};

	if (*args != '\0')
		return HF_EINVAL;
	return k->task != HF_TID_NONE ? HF_ESTATE : set_plan(k, &plan);
}

static void put_cpu(struct hf *k, unsigned cpu)
{
	static const char *const states[] = {[HF_CPU_RUNNING] = "did not stop, still running",
		[HF_CPU_PARKED] = "frozen",
		[HF_CPU_OWNER] = "here",
		[HF_CPU_RELEASED] = "leaving",
		[HF_CPU_OFFLINE] = "offline"};
	enum hf_cpu_state state = hf_cpu_state_of(k, cpu);
	const char *pending = hf_stop_pending(k, cpu);
	bool named = k->rung == 0 && (state == HF_CPU_PARKED || state == HF_CPU_OWNER) &&
		     hf_os(k)->thread_on_cpu(hf_os(k)->ctx, cpu, &k->thread) == 0;

	hf_printf(k, "%c cpu %u: %s%s%s%s%s\n", cpu == k->cpu ? '*' : ' ', cpu, states[state],
		named ? ", " : "", named ? k->thread.name : "",
		pending[0] != '\0' ? ", waits to report: " : "", pending);
}

static int cpu(struct hf *k, const char *args)
{
	uint64_t wanted;

	if (*args == '\0') {
		for (unsigned i = 0; i < hf_cpu_count(k); i++)
			put_cpu(k, i);
		return 0;
	}
	if (hf_expr_count(k, &args, &wanted) < 0 || *args != '\0')
		return HF_EINVAL;
	if (wanted >= hf_cpu_count(k) || hf_cpu_state_of(k, (unsigned)wanted) == HF_CPU_OFFLINE)
		return HF_ENOENT;
	k->cpu = (unsigned)wanted;
	k->task = HF_TID_NONE;
	put_cpu(k, k->cpu);
	return 0;
}

const struct hf_cmd hf_cmd_run[] = {
	{"go", go, HF_CMD_FLOW, "[ADDR]", "go on; a dead target goes the kernel's own way"},
	{"ss", ss, HF_CMD_FLOW | HF_CMD_REPEAT, "", "step one instruction, the other cpus held"},
	{"cpu", cpu, HF_CMD_READ | HF_CMD_SAFE, "[N]", "list cpus, or look at cpu N"},
	{0},
};
