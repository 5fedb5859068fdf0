/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_frames.c - command frames, for scripts/gdb-unwind.py. */
#include "bt.h"
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "regs.h"
#include "task.h"

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

const struct hf_cmd hf_cmd_frames[] = {
	{"frames", frames, HF_CMD_READ, "[THREAD]",
		"the registers of each frame, for gdb's unwinder"},
	{0},
};
