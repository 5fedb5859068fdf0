/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_lldb.c - instead of gdb_lldb.c: lldb's own packets are unknown. */
#include "stub/gdb_lldb.h"

#include "stub/gdb_int.h"

const struct gdb_packet hf_gdb_lldb_packets[] = {{0}};

int hf_lldb_take_suffix(struct hf *k, char *text, size_t *len)
{
	(void)k;
	(void)text;
	(void)len;
	return 0;
}

void hf_lldb_put_threads(struct hf *k)
{
	(void)k;
}

bool hf_lldb_put_error(struct hf *k, int err)
{
	(void)k;
	(void)err;
	return false;
}
