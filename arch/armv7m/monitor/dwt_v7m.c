/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt_v7m.c - watchpoints of the Data Watchpoint and Trace unit of ARMv7-M: DDI 0403E C1.8. A comparator covers
 * an aligned block whose size is a power of two, up to a largest one that the CPU tells. */
#include "arch/arm/mmio.h"
#include "monitor.h"

#define DWT_CTRL        0xe0001000u
#define DWT_COMP(n)     (0xe0001020u + 16u * (n))
#define DWT_MASK(n)     (0xe0001024u + 16u * (n))
#define DWT_FUNCTION(n) (0xe0001028u + 16u * (n))

#define CTRL_COMPARATORS(c) ((c) >> 28u)
#define FUNCTION_READ       5u
#define FUNCTION_WRITE      6u
#define FUNCTION_ACCESS     7u
#define FUNCTION_MATCHED    (1u << 24) /* a read clears it */
#define MASK_ALL            0x1fu

/* What is to be written next: FILL, or only counted. */
struct fill {
	unsigned used, most;
	bool write;
};

static uint32_t function_of(enum hf_bp_type type)
{
	if (type == HF_WP_READ)
		return FUNCTION_READ;
	return type == HF_WP_WRITE ? FUNCTION_WRITE : FUNCTION_ACCESS;
}

static bool is_watch(const struct hf_hw_slot *slot)
{
	return slot->type == HF_WP_READ || slot->type == HF_WP_WRITE || slot->type == HF_WP_ACCESS;
}

/* The largest mask that comparator n takes. */
static uint32_t largest(unsigned n)
{
	uint32_t kept = mmio_read(DWT_MASK(n));

	mmio_write(DWT_MASK(n), MASK_ALL);
	uint32_t most = mmio_read(DWT_MASK(n));
	mmio_write(DWT_MASK(n), kept);
	return most;
}

/* As many comparators as the range needs. 0, HF_ENOSPC. */
static int cover(struct fill *f, const struct hf_hw_slot *slot)
{
	uint32_t at = (uint32_t)slot->addr, left = slot->len;

	while (left > 0) {
		uint32_t k = 0;
		if (f->used >= f->most)
			return HF_ENOSPC;
		while (k < largest(f->used) && (at >> k & 1u) == 0 && 2ull << k <= left)
			k++;
		if (f->write) {
			mmio_write(DWT_COMP(f->used), at);
			mmio_write(DWT_MASK(f->used), k);
			mmio_write(DWT_FUNCTION(f->used), function_of(slot->type));
		}
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

static unsigned comparators(void)
{
	return CTRL_COMPARATORS(mmio_read(DWT_CTRL));
}

int armv7m_dwt_check(const struct hf_hw_slot *slots, unsigned n)
{
	struct fill f = {.most = comparators()};

	return cover_all(&f, slots, n);
}

void armv7m_dwt_load(const struct hf_hw_slot *slots, unsigned n)
{
	struct fill f = {.most = comparators(), .write = true};

	for (unsigned i = 0; i < f.most; i++)
		mmio_write(DWT_FUNCTION(i), 0);
	(void)cover_all(&f, slots, n); /* it was checked */
}

bool armv7m_dwt_matched(hf_addr *addr)
{
	bool matched = false;

	for (unsigned i = comparators(); i-- > 0;) {
		uint32_t function =
			mmio_read(DWT_FUNCTION(i)); /* of each, so that none is left for later */
		if ((function & FUNCTION_MATCHED) == 0 || (function & 0xfu) == 0)
			continue;
		*addr = mmio_read(DWT_COMP(i));
		matched = true;
	}
	return matched;
}
