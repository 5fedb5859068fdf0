/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_task.c - commands ps pid tasks btp bta: the os's threads. */
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "str.h"
#include "task.h"

static int ps(struct hf *k, const char *args)
{
	struct hf_thread *t = &k->thread;
	int err = 0;

	if (*args != '\0')
		return HF_EINVAL;
	for (unsigned i = 0; !hf_out_aborted(k); i++) {
		err = hf_os(k)->thread_next(hf_os(k)->ctx, i, t);
		if (err < 0)
			break;
		if (i == 0)
			hf_out_text(k, "  pid cpu state name\n");
		hf_printf(k, "%5llu %3u %c%-4s %s\n", (unsigned long long)t->id, t->cpu, t->state,
			t->on_cpu ? "*" : "", t->name);
	}
	return err == HF_ENOENT ? 0 : err;
}

static int show_chosen(struct hf *k)
{
	if (k->task == HF_TID_NONE) {
		hf_printf(k, "cpu %u is shown, no task is chosen\n", k->cpu);
		return 0;
	}
	int err = hf_task_find(k, k->task, &k->thread);
	if (err == 0)
		hf_task_title(k, &k->thread);
	return err;
}

/* What bt, rd and %register mean from now on, until the next stop, or `cpu N`. */
static int pid(struct hf *k, const char *args)
{
	struct hf_thread *t = &k->thread;
	struct hf_frame *f;
	uint64_t id;

	if (*args == '\0')
		return show_chosen(k);
	if (hf_expr_count(k, &args, &id) < 0 || *args != '\0')
		return HF_EINVAL;
	int err = hf_task_find(k, id, t);
	if (err == 0 && !t->on_cpu)
		err = hf_task_frame(k, id, &f);
	if (err < 0)
		return err;
	if (t->on_cpu)
		k->cpu = t->cpu;
	k->task = t->on_cpu ? HF_TID_NONE : id;
	hf_task_title(k, t);
	return 0;
}

static int tasks(struct hf *k, const char *args)
{
	bool on = hf_strcmp(args, "on") == 0;

	if (*args != '\0' && !on && hf_strcmp(args, "off") != 0)
		return HF_EINVAL;
	if (*args != '\0')
		k->seams.cfg.tasks = on;
	hf_printf(k, "gdb's threads are the cpus%s\n", k->seams.cfg.tasks ? " and all tasks" : "");
	return 0;
}

/* ---- backtraces ---- */

/* The registers that go with it: the CPU's, or what it saved when it left one. */
static int one_task(struct hf *k, const struct hf_thread *t)
{
	struct hf_frame *f;

	hf_task_title(k, t);
	if (t->on_cpu)
		return hf_cmd_walk(k, hf_cpu_frame(k, t->cpu));
	int err = hf_task_frame(k, t->id, &f);
	return err < 0 ? err : hf_cmd_walk(k, f);
}

static int btp(struct hf *k, const char *args)
{
	uint64_t id;

	if (hf_expr_count(k, &args, &id) < 0 || *args != '\0')
		return HF_EINVAL;
	int err = hf_task_find(k, id, &k->thread);
	return err < 0 ? err : one_task(k, &k->thread);
}

/* With a letter: only tasks in that state. */
static int bta(struct hf *k, const char *args)
{
	int err = 0;

	if (*args != '\0' && args[1] != '\0')
		return HF_EINVAL;
	for (unsigned i = 0; i < HF_TASKS_MAX && !hf_out_aborted(k); i++) {
		err = hf_os(k)->thread_next(hf_os(k)->ctx, i, &k->thread);
		if (err < 0)
			break;
		if (*args != '\0' && k->thread.state != *args)
			continue;
		int bad = one_task(k, &k->thread);
		if (bad < 0)
			hf_printf(k, "    %s\n", hf_strerror(bad));
	}
	return err == HF_ENOENT ? 0 : err;
}

const struct hf_cmd hf_cmd_task[] = {
	{"ps", ps, HF_CMD_READ, "", "list threads"},
	{"pid", pid, HF_CMD_READ, "[PID]", "look at a task as at a cpu: bt, rd, %register"},
	{"tasks", tasks, HF_CMD_READ, "[on|off]", "all tasks as threads in gdb, or only the cpus"},
	{"btp", btp, HF_CMD_READ, "PID", "backtrace of a task (decimal pid)"},
	{"bta", bta, HF_CMD_READ, "[STATE]", "backtraces of all tasks, or of those in a state"},
	{0},
};
