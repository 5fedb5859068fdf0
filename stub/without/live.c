/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* live.c - instead of live.c and gdb_live.c: no non-stop. Nothing sets live.on then, so only the packet
 * table is ever looked at. */
#include "stub/live.h"

#include "stub/cpu.h"
#include "stub/err.h"
#include "stub/gdb_int.h"

const char hf_gdb_live_features[] = "";

const struct gdb_packet hf_gdb_live_packets[] = {{0}};

void hf_live_begin(struct hf *k)
{
	(void)k;
}

uint32_t hf_live(struct hf *k, unsigned self)
{
	(void)self;
	return hf_cpu_all(k);
}

int hf_gdb_live_go(struct hf *k, const struct gdb_choice *c)
{
	(void)k;
	(void)c;
	return HF_ENOSYS;
}

int hf_gdb_live_why(struct hf *k)
{
	(void)k;
	return HF_ENOSYS;
}
