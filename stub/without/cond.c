/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cond.c - instead of cond.c and agent*.c: gdb looks at conditions itself. */
#include "stub/cond.h"

#include "stub/err.h"

const char hf_cond_features[] = "";

int hf_cond_set(struct hf *k, struct hf_bp *bp, const char *text, size_t len)
{
	(void)k;
	(void)bp;
	(void)text;
	return len == 0 ? 0 : HF_ENOSYS;
}

void hf_cond_clear(struct hf *k, struct hf_bp *bp)
{
	(void)k;
	(void)bp;
}

bool hf_cond_stops(struct hf *k, enum hf_bp_type type, hf_addr addr, unsigned cpu)
{
	(void)k;
	(void)type;
	(void)addr;
	(void)cpu;
	return true;
}
