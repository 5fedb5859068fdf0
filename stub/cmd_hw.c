/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_hw.c - commands bph bpw bpr bpa: what needs the CPU's debug registers. */
#include "cmd.h"

static int bph(struct hf *k, const char *args)
{
	return hf_cmd_set_bp(k, args, HF_BP_HARD);
}

static int bpw(struct hf *k, const char *args)
{
	return hf_cmd_set_bp(k, args, HF_WP_WRITE);
}

static int bpr(struct hf *k, const char *args)
{
	return hf_cmd_set_bp(k, args, HF_WP_READ);
}

static int bpa(struct hf *k, const char *args)
{
	return hf_cmd_set_bp(k, args, HF_WP_ACCESS);
}

const struct hf_cmd hf_cmd_hw[] = {
	{"bph", bph, HF_CMD_WRITE, "[ADDR]", "set one in a debug register"},
	{"bpw", bpw, HF_CMD_WRITE, "[ADDR [BYTES]]", "stop at writes there (decimal bytes)"},
	{"bpr", bpr, HF_CMD_WRITE, "[ADDR [BYTES]]", "stop at reads there"},
	{"bpa", bpa, HF_CMD_WRITE, "[ADDR [BYTES]]", "stop at reads and writes there"},
	{0},
};
