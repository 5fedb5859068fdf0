/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_push.c - instead of gdb_push.c: without the link nothing goes along with a stop. */
#include "stub/gdb_int.h"

bool hf_gdb_push(struct hf *k, const struct hf_stop *stop)
{
	(void)k;
	(void)stop;
	return false;
}
