/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_thread.c - packets about threads: H T qC qfThreadInfo qsThreadInfo. Thread n is CPU n - 1; those of
 * gdb_task.c lie above. Their names are in gdb_names.c. */
#include "cpu.h"
#include "gdb_int.h"

int hf_gdb_select_thread(struct hf *k, hf_tid tid)
{
	int cpu = hf_gdb_cpu_of(k, tid);

	if (cpu < 0)
		return hf_gdb_find_task(k, tid, &k->gdb.task_g);
	hf_gdb_select(k, (unsigned)cpu);
	return 0;
}

static int select_for_regs(struct hf *k, const struct gdb_args *a)
{
	int err = hf_gdb_select_thread(k, a->v[0]);

	if (err == 0)
		hf_packet_put(k, "OK");
	return err;
}

static int select_for_run(struct hf *k, const struct gdb_args *a)
{
	int cpu = hf_gdb_cpu_of(k, a->v[0]);

	if (cpu < 0)
		return cpu;
	k->gdb.cpu_c = (unsigned)cpu;
	k->gdb.cpu_c_all = a->v[0] == HF_TID_ALL || a->v[0] == HF_TID_NONE;
	hf_packet_put(k, "OK");
	return 0;
}

static int alive(struct hf *k, const struct gdb_args *a)
{
	hf_tid id;

	if (a->v[0] == HF_TID_NONE || a->v[0] == HF_TID_ALL ||
		(hf_gdb_cpu_of(k, a->v[0]) < 0 && hf_gdb_find_task(k, a->v[0], &id) < 0))
		return HF_ENOENT;
	hf_packet_put(k, "OK");
	return 0;
}

static int current(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_packet_printf(k, "QC%x", k->stop.cpu + 1);
	return 0;
}

static int list_first(struct hf *k, const struct gdb_args *a)
{
	char mark = 'm';

	(void)a;
	k->gdb.list_at = 0;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_OFFLINE)
			continue;
		hf_packet_printf(k, "%c%x", mark, cpu + 1);
		mark = ',';
	}
	return 0;
}

static int list_next(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_gdb_next_tasks(k);
	return 0;
}

const struct gdb_packet hf_gdb_thread_packets[] = {
	{"Hg", "t", select_for_regs},
	{"Hc", "t", select_for_run},
	{"T", "t", alive},
	{"qC", "", current},
	{"qfThreadInfo", "", list_first},
	{"qsThreadInfo", "", list_next},
	{0},
};
