/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt.c - watchpoints: a range is covered by as many comparators as it takes, and a match is found again. */
#include "dwt.h"

#define CTRL_COMPARATORS(c) ((c) >> 28u)
#define FUNCTION_MATCHED    (1u << 24) /* a read clears it */

/* What is to be written next: or only counted. */
struct fill {
	unsigned used, most;
	bool write;
};

static bool is_watch(const struct hf_hw_slot *slot)
{
	return slot->type == HF_WP_READ || slot->type == HF_WP_WRITE || slot->type == HF_WP_ACCESS;
}

/* As many comparators as the range needs. 0, HF_ENOSPC. */
static int cover(struct fill *f, const struct hf_hw_slot *slot)
{
	uint32_t at = (uint32_t)slot->addr, left = slot->len;

	while (left > 0) {
		uint32_t k = 0;
		if (f->used >= f->most)
			return HF_ENOSPC;
		while (k < armv7m_dwt_largest(f->used) && (at >> k & 1u) == 0 && 2ull << k <= left)
			k++;
		if (f->write)
			armv7m_dwt_set(f->used, at, k, slot->type);
		f->used++;
		at += 1u << k;
		left -= 1u << k;
	}
	return 0;
}

static int cover_all(struct fill *f, const struct hf_hw_slot *slots, unsigned n)
{
	int err = 0;

	for (unsigned i = 0; i < n && err == 0; i++) {
		if (!is_watch(&slots[i]))
			continue;
		if (slots[i].len == 0 || slots[i].addr + slots[i].len > 1ull << 32)
			return HF_EINVAL;
		err = cover(f, &slots[i]);
	}
	return err;
}

static unsigned units(void)
{
	return CTRL_COMPARATORS(mmio_read(DWT_CTRL));
}

int armv7m_dwt_check(const struct hf_hw_slot *slots, unsigned n)
{
	struct fill f = {.most = units()};

	return cover_all(&f, slots, n);
}

void armv7m_dwt_load(const struct hf_hw_slot *slots, unsigned n)
{
	struct fill f = {.most = units(), .write = true};

	for (unsigned i = 0; i < f.most; i++)
		mmio_write(DWT_FUNCTION(i), 0);
	(void)cover_all(&f, slots, n); /* it was checked */
}

bool armv7m_dwt_matched(hf_addr *addr)
{
	bool matched = false;

	for (unsigned i = units(); i-- > 0;) {
		uint32_t function =
			mmio_read(DWT_FUNCTION(i)); /* of each, so that none is left for later */
		if ((function & FUNCTION_MATCHED) == 0 || !armv7m_dwt_watches(function))
			continue;
		*addr = mmio_read(DWT_COMP(i));
		matched = true;
	}
	return matched;
}
