/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt_v8m.c - watchpoints of the Data Watchpoint and Trace unit of ARMv8-M: DDI 0553 D1.2.45 and on. A comparator
 * covers an aligned byte, halfword or word; longer ranges take several. */
#include "arch/arm/mmio.h"
#include "monitor.h"

#define DWT_CTRL        0xe0001000u
#define DWT_COMP(n)     (0xe0001020u + 16u * (n))
#define DWT_FUNCTION(n) (0xe0001028u + 16u * (n))

#define CTRL_COMPARATORS(c) ((c) >> 28u)
#define MATCH_ACCESS        4u
#define MATCH_WRITE         5u
#define MATCH_READ          6u
#define ACTION_DEBUG        (1u << 4)
#define DATAVSIZE(k)        ((k) << 10) /* 2 to the k bytes */
#define SIZE_MAX_LOG2       2u
#define FUNCTION_MATCHED    (1u << 24) /* a read clears it */

static unsigned comparators(void)
{
	return CTRL_COMPARATORS(mmio_read(DWT_CTRL));
}

static uint32_t match_of(enum hf_bp_type type)
{
	if (type == HF_WP_READ)
		return MATCH_READ;
	return type == HF_WP_WRITE ? MATCH_WRITE : MATCH_ACCESS;
}

static bool is_watch(const struct hf_hw_slot *slot)
{
	return slot->type == HF_WP_READ || slot->type == HF_WP_WRITE || slot->type == HF_WP_ACCESS;
}

/* Cover one slot from comparator *used on, or only count. 0, HF_EINVAL, HF_ENOSPC. */
static int cover(const struct hf_hw_slot *slot, unsigned *used, bool write)
{
	uint32_t at = (uint32_t)slot->addr, left = slot->len;

	if (left == 0 || slot->addr + slot->len > 1ull << 32)
		return HF_EINVAL;
	while (left > 0) {
		uint32_t k = 0;
		if (*used >= comparators())
			return HF_ENOSPC;
		while (k < SIZE_MAX_LOG2 && (at >> k & 1u) == 0 && 2u << k <= left)
			k++;
		if (write) {
			mmio_write(DWT_COMP(*used), at);
			mmio_write(DWT_FUNCTION(*used),
				match_of(slot->type) | ACTION_DEBUG | DATAVSIZE(k));
		}
		++*used;
		at += 1u << k;
		left -= 1u << k;
	}
	return 0;
}

static int cover_all(const struct hf_hw_slot *slots, unsigned n, bool write)
{
	unsigned used = 0;
	int err = 0;

	for (unsigned i = 0; i < n && err == 0; i++) {
		if (is_watch(&slots[i]))
			err = cover(&slots[i], &used, write);
	}
	return err;
}

int armv7m_dwt_check(const struct hf_hw_slot *slots, unsigned n)
{
	return cover_all(slots, n, false);
}

void armv7m_dwt_load(const struct hf_hw_slot *slots, unsigned n)
{
	for (unsigned i = 0; i < comparators(); i++)
		mmio_write(DWT_FUNCTION(i), 0);
	(void)cover_all(slots, n, true); /* it was checked */
}

bool armv7m_dwt_matched(hf_addr *addr)
{
	bool matched = false;

	for (unsigned i = comparators(); i-- > 0;) {
		uint32_t function =
			mmio_read(DWT_FUNCTION(i)); /* of each, so that none is left for later */
		if ((function & FUNCTION_MATCHED) == 0 || (function & ACTION_DEBUG) == 0)
			continue;
		*addr = mmio_read(DWT_COMP(i));
		matched = true;
	}
	return matched;
}
