/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_cpus.c - commands cpu btc: where there is more than one CPU. */
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "stop.h"

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

static int btc(struct hf *k, const char *args)
{
	if (*args != '\0')
		return HF_EINVAL;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k) && !hf_out_aborted(k); cpu++) {
		enum hf_cpu_state state = hf_cpu_state_of(k, cpu);
		hf_printf(k, "cpu %u%s\n", cpu, cpu == k->stop.cpu ? " (stopped here)" : "");
		if (state == HF_CPU_OFFLINE)
			hf_out_text(k, "    offline\n");
		else if (hf_cmd_walk(k, hf_cpu_frame(k, cpu)) == HF_ERUNNING)
			hf_out_text(k, "    did not stop, still running: registers unknown\n");
	}
	return 0;
}

const struct hf_cmd hf_cmd_cpus[] = {
	{"cpu", cpu, HF_CMD_READ | HF_CMD_SAFE, "[N]", "list cpus, or look at cpu N"},
	{"btc", btc, HF_CMD_READ | HF_CMD_SAFE, "", "backtraces of all cpus"},
	{0},
};
