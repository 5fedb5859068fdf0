/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_task.c - instead of gdb_task.c and task.c: gdb's threads are the CPUs. */
#include "stub/cpu.h"
#include "stub/err.h"
#include "stub/gdb_int.h"

bool hf_gdb_tasks(const struct hf *k)
{
	(void)k;
	return false;
}

int hf_gdb_find_task(struct hf *k, hf_tid tid, hf_tid *id)
{
	(void)k;
	(void)tid;
	(void)id;
	return HF_ENOENT;
}

int hf_gdb_frame(struct hf *k, struct hf_frame **out)
{
	*out = hf_cpu_frame(k, k->gdb.cpu_g);
	return 0;
}

void hf_gdb_put_tasks(struct hf *k, struct hf_window *w, bool brief)
{
	(void)k;
	(void)w;
	(void)brief;
}

void hf_gdb_next_tasks(struct hf *k)
{
	hf_packet_put(k, "l");
}

int hf_gdb_task_info(struct hf *k, hf_tid tid)
{
	(void)k;
	(void)tid;
	return HF_ENOENT;
}

int hf_gdb_refuse_task(struct hf *k, hf_tid tid)
{
	(void)k;
	(void)tid;
	return HF_ENOENT;
}
