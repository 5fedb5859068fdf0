/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_list.c - which command tables there are. A new cmd_*.c is one line here. */
#include "cmd.h"

const struct hf_cmd *const hf_cmd_tables[] = {hf_cmd_mem, hf_cmd_regs, hf_cmd_bt, hf_cmd_frames,
	hf_cmd_break, hf_cmd_hw, hf_cmd_run, hf_cmd_cpus, hf_cmd_task, hf_cmd_log, hf_cmd_set,
	hf_cmd_sys, NULL};
