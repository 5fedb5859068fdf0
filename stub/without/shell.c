/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.c - instead of shell.c, edit.c, expr.c and cmd_*.c: no shell. What is typed is dropped, and gdb's
 * `monitor` is told that there is none. */
#include "stub/shell.h"

#include "stub/err.h"

const char hf_shell_hint[] = "attach gdb to this line";

void hf_shell_open(struct hf *k)
{
	(void)k;
}

void hf_shell_feed(struct hf *k, uint8_t byte)
{
	(void)k;
	(void)byte;
}

bool hf_shell_line_empty(const struct hf *k)
{
	(void)k;
	return true;
}

void hf_shell_drop_line(struct hf *k)
{
	(void)k;
}

int hf_shell_run(struct hf *k, const char *line, enum hf_sink sink)
{
	(void)k;
	(void)line;
	(void)sink;
	return HF_ENOSYS;
}
