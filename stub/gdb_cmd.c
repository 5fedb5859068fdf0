/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_cmd.c - gdb's `monitor`: the shell's commands. */
#include "gdb_int.h"
#include "out.h"
#include "shell.h"
#include "str.h"
#include "wire/hex.h"

/* "qRcmd,hex": the output goes out in O packets, the reply is OK or an error. */
static int command(struct hf *k, const struct gdb_args *a)
{
	size_t len = a->rest_len / 2;

	if (a->rest_len % 2 != 0 || hex_decode(a->rest, a->rest, len) < 0)
		return HF_EINVAL;
	a->rest[len] = '\0';
	if (len >= HF_LINE_MAX || hf_strlen(a->rest) != len)
		return HF_EINVAL;
	k->cpu = k->gdb.cpu_g;
	k->task = k->gdb.task_g;
	int err = hf_shell_run(k, a->rest, HF_SINK_GDB);
	hf_packet_begin(k); /* the O packets went through the same buffer */
	return hf_gdb_ok(k, err);
}

const struct gdb_packet hf_gdb_cmd_packets[] = {
	{"qRcmd,", "*", command},
	{0},
};
