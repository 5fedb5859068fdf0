/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_task.c - every task of the os as a thread of gdb's, beside the CPUs, when somebody asked for it
 * (cfg.tasks).
 *
 *   1 .. HF_TASK_BASE - 1    the CPUs, as ever; a task that is on a CPU is that CPU's thread
 *   HF_TASK_BASE + id        the others, by the os's own number
 *
 * Nothing is kept between two packets but the number that gdb has selected: a task that has gone answers
 * HF_ENOENT, and registers that it did not save are 'x'. There are no tasks in a safe session, where the
 * os is not asked, and none in non-stop, where each thread would have to be stopped by itself. */
#include "cpu.h"
#include "fmt.h"
#include "gdb_int.h"
#include "out.h"
#include "str.h"
#include "task.h"

#define TID_ROOM 20u /* of one number in a list, with its comma */
#define SIG_INT  2u  /* include/gdb/signals.def */

bool hf_gdb_tasks(const struct hf *k)
{
	return hf_cfg(k)->tasks && k->rung == 0 && !hf_live_on(k) && !hf_live_wanted(k);
}

static bool is_task(const struct hf *k, hf_tid tid)
{
	return hf_gdb_tasks(k) && tid > HF_TASK_BASE && tid != HF_TID_ALL;
}

int hf_gdb_find_task(struct hf *k, hf_tid tid, hf_tid *id)
{
	struct hf_frame *f;

	if (!is_task(k, tid))
		return HF_ENOENT;
	int err = hf_task_frame(k, tid - HF_TASK_BASE, &f);
	if (err == HF_ENOENT || err == HF_ENOSYS)
		return HF_ENOENT;
	*id = tid - HF_TASK_BASE;
	return 0;
}

int hf_gdb_frame(struct hf *k, struct hf_frame **out)
{
	if (k->gdb.task_g == HF_TID_NONE) {
		*out = hf_cpu_frame(k, k->gdb.cpu_g);
		return 0;
	}
	int err = hf_gdb_tasks(k) ? hf_task_frame(k, k->gdb.task_g, out) : HF_ENOENT;
	if (err != HF_ERUNNING)
		return err;
	*out = NULL;
	return 0;
}

/* ---- lists ---- */

/* "kthreadd", and "pid 2, sleeps, cpu 1" */
static void put_one(struct hf_window *w, struct hf_thread *t, bool brief)
{
	hf_window_printf(w, "<thread id=\"%llx\"", (unsigned long long)t->id + HF_TASK_BASE);
	if (brief) {
		hf_window_put(w, "/>");
		return;
	}
	hf_gdb_clean(t->name);
	hf_window_printf(w, " core=\"%u\" name=\"%s\">pid %llu, %s, cpu %u</thread>", t->cpu,
		t->name, (unsigned long long)t->id, hf_task_state(t->state), t->cpu);
}

void hf_gdb_put_tasks(struct hf *k, struct hf_window *w, bool brief)
{
	unsigned at = 0;

	while (hf_gdb_tasks(k) && hf_task_next(k, &at, &k->thread) == 0)
		put_one(w, &k->thread, brief);
}

void hf_gdb_next_tasks(struct hf *k)
{
	char mark = 'm';

	while (hf_gdb_tasks(k) && hf_packet_room(k) > TID_ROOM) {
		if (hf_task_next(k, &k->gdb.list_at, &k->thread) < 0)
			break;
		hf_packet_printf(
			k, "%c%llx", mark, (unsigned long long)k->thread.id + HF_TASK_BASE);
		mark = ',';
	}
	if (mark == 'm')
		hf_packet_put(k, "l");
}

int hf_gdb_task_info(struct hf *k, hf_tid tid)
{
	struct hf_thread *t = &k->thread;
	char text[HF_NAME_MAX + 64];

	if (!is_task(k, tid))
		return HF_ENOENT;
	int err = hf_task_find(k, tid - HF_TASK_BASE, t);
	if (err < 0)
		return HF_ENOENT;
	(void)hf_snprintf(text, sizeof(text), "%s, pid %llu, %s, cpu %u", t->name,
		(unsigned long long)t->id, hf_task_state(t->state), t->cpu);
	hf_packet_put_hex(k, text, hf_strlen(text));
	return 0;
}

/* ---- it cannot run ---- */

int hf_gdb_refuse_task(struct hf *k, hf_tid tid)
{
	if (!is_task(k, tid))
		return HF_ENOENT;
	hf_out_begin(k, HF_SINK_GDB);
	hf_out_text(k, "holdfast: only a cpu's thread can be stepped or run\n");
	hf_out_flush(k);
	hf_packet_begin(k);
	hf_packet_printf(k, "T%02xthread:%llx;", SIG_INT, (unsigned long long)tid);
	return 0;
}
