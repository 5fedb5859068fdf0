/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_run.c - commands go ss. */
#include "cmd.h"
#include "expr.h"
#include "out.h"
#include "regs.h"
#include "run.h"

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

const struct hf_cmd hf_cmd_run[] = {
	{"go", go, HF_CMD_FLOW, "[ADDR]", "go on; a dead target goes the kernel's own way"},
	{"ss", ss, HF_CMD_FLOW | HF_CMD_REPEAT, "", "step one instruction, the other cpus held"},
	{0},
};
