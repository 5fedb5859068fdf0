/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_bt.c - command bt. */
#include "bt.h"
#include "cmd.h"
#include "cpu.h"
#include "out.h"
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
	hf_printf(k, "#%-2u %0*llx %s%s\n", bt->depth, 2 * hf_arch(k)->ptr_bytes,
		(unsigned long long)bt->pc, marks[bt->kind], text);
}

static void put_end(struct hf *k, int err)
{
	if (err == HF_ENOSPC)
		hf_printf(k, "    (cut after %u frames)\n", HF_BT_MAX);
	else if (err != HF_ENOENT)
		hf_printf(k, "    (the stack makes no sense from here: %s)\n", hf_strerror(err));
}

int hf_cmd_walk(struct hf *k, const struct hf_frame *f)
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
	return err < 0 ? err : hf_cmd_walk(k, f);
}

const struct hf_cmd hf_cmd_bt[] = {
	{"bt", bt, HF_CMD_READ | HF_CMD_SAFE, "",
		"backtrace of the cpu or chosen task; ?: guessed"},
	{0},
};
