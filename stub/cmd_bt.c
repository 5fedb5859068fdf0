/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_bt.c - commands bt btc btp bta frames. */
#include "bt.h"
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "regs.h"
#include "str.h"
#include "task.h"

#define SYM_TEXT (HF_SYM_MAX + 40)

static void put_frame(struct hf *k, const struct hf_bt *bt)
{
	static const char *const marks[] = {
		[HF_UNWIND_CALL] = "", [HF_UNWIND_EXCEPTION] = "", [HF_UNWIND_GUESS] = "?"};
	char text[SYM_TEXT];

	if (bt->depth > 0 && bt->kind == HF_UNWIND_EXCEPTION)
		hf_out_text(k, "    --- exception ---\n");
	hf_sym_text(k, bt->pc, bt->kind != HF_UNWIND_EXCEPTION, text, sizeof(text));
	hf_printf(k, "#%-2u %0*llx %s%s\n", bt->depth, 2 * k->arch.ptr_bytes,
		(unsigned long long)bt->pc, marks[bt->kind], text);
}

static void put_end(struct hf *k, int err)
{
	if (err == HF_ENOSPC)
		hf_printf(k, "    (cut after %u frames)\n", HF_BT_MAX);
	else if (err != HF_ENOENT)
		hf_printf(k, "    (the stack makes no sense from here: %s)\n", hf_strerror(err));
}

static int walk(struct hf *k, const struct hf_frame *f)
{
	struct hf_bt bt;
	int err = hf_bt_begin_frame(k, &bt, f);

	if (err == HF_ERUNNING)
		return err;
	while (err == 0 && !hf_out_aborted(k)) {
		put_frame(k, &bt);
		err = hf_bt_next(k, &bt);
	}
	if (err < 0)
		put_end(k, err);
	return 0;
}

static int one_cpu(struct hf *k, unsigned cpu)
{
	return walk(k, hf_cpu_frame(k, cpu));
}

static int bt(struct hf *k, const char *args)
{
	struct hf_frame *f;

	if (*args != '\0')
		return HF_EINVAL;
	if (k->rung == 0 && k->task != HF_TID_NONE && hf_task_find(k, k->task, &k->thread) == 0)
		hf_task_title(k, &k->thread);
	else if (k->out.sink == HF_SINK_GDB && hf_cpu_count(k) > 1)
		hf_printf(k, "cpu %u\n", k->cpu); /* no prompt says it there */
	int err = hf_task_shown(k, &f);
	return err < 0 ? err : walk(k, f);
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
		else if (one_cpu(k, cpu) == HF_ERUNNING)
			hf_out_text(k, "    did not stop, still running: registers unknown\n");
	}
	return 0;
}

/* ---- for scripts/gdb-unwind.py ---- */

static const char *const kinds[] = {
	[HF_UNWIND_CALL] = "call", [HF_UNWIND_EXCEPTION] = "exact", [HF_UNWIND_GUESS] = "guess"};

/* "#1 call rbp=ffffc900 rsp=... rip=...": what is known in that frame. */
static void put_known(struct hf *k, const struct hf_bt *bt)
{
	const struct hf_frame *f = (const struct hf_frame *)(const void *)k->scratch;
	const char *feature;
	const struct hf_reg *reg;
	uint64_t value;

	hf_printf(k, "#%u %s", bt->depth, kinds[bt->kind]);
	for (unsigned i = 0; (reg = hf_reg_at(k, i, &feature)) != NULL; i++) {
		if (reg->kind != HF_REG_FLOAT && hf_reg_value(k, f, reg->regnum, &value) == 0)
			hf_printf(k, " %s=%llx", reg->name, (unsigned long long)value);
	}
	hf_out_text(k, "\n");
}

/* gdb's thread: it tells the target of one only when it wants registers or memory of it. */
static int frame_of_thread(struct hf *k, hf_tid tid, struct hf_frame **out)
{
	if (tid > HF_TASK_BASE)
		return hf_task_frame(k, tid - HF_TASK_BASE, out);
	if (tid == HF_TID_NONE || tid > hf_cpu_count(k))
		return HF_ENOENT;
	*out = hf_cpu_frame(k, (unsigned)tid - 1);
	return 0;
}

static int frames(struct hf *k, const char *args)
{
	struct hf_frame *f;
	struct hf_bt bt = {0};
	uint64_t tid;
	int err;

	if (*args == '\0')
		err = hf_task_shown(k, &f);
	else if (hf_expr_count(k, &args, &tid) < 0 || *args != '\0')
		return HF_EINVAL;
	else
		err = frame_of_thread(k, tid, &f);
	if (err == 0)
		err = hf_bt_begin_frame(k, &bt, f);
	if (err < 0)
		return err;
	do {
		put_known(k, &bt);
		err = hf_bt_next(k, &bt);
	} while (err == 0 && !hf_out_aborted(k));
	return 0;
}

/* ---- of the os's tasks ---- */

/* The registers that go with it: the CPU's, or what it saved when it left one. */
static int one_task(struct hf *k, const struct hf_thread *t)
{
	struct hf_frame *f;

	hf_task_title(k, t);
	if (t->on_cpu)
		return one_cpu(k, t->cpu);
	int err = hf_task_frame(k, t->id, &f);
	return err < 0 ? err : walk(k, f);
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
		err = k->os.thread_next(k->os.ctx, i, &k->thread);
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

const struct hf_cmd hf_cmd_bt[] = {
	{"bt", bt, HF_CMD_READ | HF_CMD_SAFE, "", "backtrace of this cpu, or of the chosen task"},
	{"btc", btc, HF_CMD_READ | HF_CMD_SAFE, "", "backtraces of all cpus"},
	{"frames", frames, HF_CMD_READ, "[THREAD]",
		"the registers of each frame, for gdb's unwinder"},
	{"btp", btp, HF_CMD_READ, "PID", "backtrace of a task (decimal pid)"},
	{"bta", bta, HF_CMD_READ, "[STATE]", "backtraces of all tasks, or of those in a state"},
	{0},
};
