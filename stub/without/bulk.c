/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bulk.c - instead of bulk.c: without the link there is no bulk channel, and nothing is for the host to
 * keep. */
#include "stub/bulk.h"

void hf_bulk_feed(struct hf *k, uint8_t byte)
{
	(void)k;
	(void)byte;
}

bool hf_bulk_allowed(struct hf *k)
{
	(void)k;
	return false;
}

size_t hf_bulk_read(struct hf *k, void *dst, hf_addr addr, size_t len)
{
	(void)k;
	(void)dst;
	(void)addr;
	(void)len;
	return 0;
}
