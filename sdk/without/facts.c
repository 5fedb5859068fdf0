/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* facts.c - instead of sdk/facts.c, where nobody asks. */
#include "sdk/sdk.h"
#include "stub/hf.h"

int sdk_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	(void)ctx;
	(void)cpu;
	(void)out;
	return HF_ENOSYS;
}

int sdk_fact(void *ctx, unsigned index, char *dst, size_t len)
{
	(void)ctx;
	(void)index;
	(void)dst;
	(void)len;
	return HF_ENOENT;
}
