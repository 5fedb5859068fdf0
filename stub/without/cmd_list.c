/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_list.c - instead of cmd_list.c: memory, registers, backtraces, breakpoints, step and go. */
#include "stub/cmd.h"

const struct hf_cmd *const hf_cmd_tables[] = {
	hf_cmd_mem, hf_cmd_regs, hf_cmd_bt, hf_cmd_break, hf_cmd_run, hf_cmd_sys, NULL};
