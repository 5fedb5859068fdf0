/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mem.c - target memory as the program sees it. */
#include "mem.h"

#include "shadow.h"
#include "str.h"

#define PAGE 0x1000u /* smallest unit that can differ in access rights on any port */

bool hf_mem_wraps(const struct hf *k, hf_addr addr, size_t len)
{
	hf_addr last = hf_arch(k)->ptr_bytes == 4 ? UINT32_MAX : ~(hf_addr)0;

	return addr > last || len - 1 > last - addr;
}

static size_t to_page_end(hf_addr addr)
{
	return PAGE - (size_t)(addr & (PAGE - 1));
}

/* An unguarded context (a fault would be the end): only regions the port knows to be memory. */
static bool may_touch(const struct hf *k, hf_addr addr)
{
	if ((k->stop.flags & HF_EVENT_UNGUARDED) == 0)
		return true;
	enum hf_region_kind kind = hf_mem_region(k, addr).kind;
	return kind != HF_REGION_UNKNOWN && kind != HF_REGION_DEVICE;
}

/* Through an aligned buffer when it is small, so that the port can make it one single access. */
static int read_piece(struct hf *k, uint8_t *to, hf_addr addr, size_t len)
{
	uint64_t whole;

	if (!may_touch(k, addr))
		return HF_EUNGUARDED;
	if (len > sizeof(whole))
		return hf_arch(k)->mem_read(to, addr, len);
	int got = hf_arch(k)->mem_read(&whole, addr, len);
	if (got > 0)
		hf_memcpy(to, &whole, (size_t)got);
	return got;
}

/* Page by page, so that a port only ever sees ranges with one set of rights. */
int hf_mem_read(struct hf *k, void *dst, hf_addr addr, size_t len)
{
	uint8_t *to = dst;
	size_t done = 0;

	if (len == 0)
		return 0;
	if (hf_mem_wraps(k, addr, len))
		return HF_EINVAL;
	if (k->rung == 0 && hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_READ) == HF_EPERM)
		return HF_EPERM;
	while (done < len) {
		size_t want = len - done;
		size_t most = to_page_end(addr + done);
		if (want > most)
			want = most;
		int got = read_piece(k, to + done, addr + done, want);
		if (got > 0)
			done += (size_t)got;
		if (got < 0 && done == 0)
			return got;
		if (got < (int)want)
			break;
	}
	hf_shadow_hide(k, dst, addr, done);
	return done > 0 ? (int)done : HF_EFAULT;
}

struct hf_region hf_mem_region(const struct hf *k, hf_addr addr)
{
	struct hf_region region = {.kind = HF_REGION_UNKNOWN};

	if (k->rung > 0 || hf_mem_wraps(k, addr, 1) ||
		hf_os(k)->region_at(hf_os(k)->ctx, addr, &region) < 0) {
		region.start = addr & ~(hf_addr)(PAGE - 1);
		region.size = PAGE;
		region.kind = HF_REGION_UNKNOWN;
	}
	return region;
}

static int write_piece(struct hf *k, hf_addr addr, const void *src, size_t len)
{
	uint64_t whole;
	int done;

	if (!may_touch(k, addr))
		return HF_EUNGUARDED;
	if (len <= sizeof(whole)) { /* aligned, as in read_piece() */
		hf_memcpy(&whole, src, len);
		src = &whole;
	}
	done = hf_arch(k)->mem_write(addr, src, len);
	if (done == (int)len)
		return 0;
	if (done <= 0 && hf_mem_region(k, addr).kind == HF_REGION_TEXT)
		return hf_mem_patch(k, addr, src, len);
	return done < 0 ? done : HF_EFAULT;
}

/* Is every page behind the first one there, so that a write does not stop half-way? A device is not
 * asked: reading it may change it. */
static bool goes_through(struct hf *k, hf_addr addr, size_t len)
{
	for (hf_addr page = addr + to_page_end(addr); page - addr < len; page += PAGE) {
		enum hf_region_kind kind = hf_mem_region(k, page).kind;
		uint8_t byte;
		if (kind == HF_REGION_ROM || !may_touch(k, page))
			return false;
		if (kind != HF_REGION_DEVICE && hf_arch(k)->mem_read(&byte, page, 1) != 1)
			return false;
	}
	return true;
}

int hf_mem_write(struct hf *k, hf_addr addr, const void *src, size_t len)
{
	const uint8_t *from = src;

	if (len == 0)
		return 0;
	if (k->rung > 0)
		return HF_ESTATE;
	if (hf_mem_wraps(k, addr, len))
		return HF_EINVAL;
	if (hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_WRITE) == HF_EPERM)
		return HF_EPERM;
	if (hf_shadow_overlaps(k, addr, len))
		return HF_EBUSY;
	if (!goes_through(k, addr, len))
		return HF_EFAULT;
	while (len > 0) {
		size_t piece = to_page_end(addr);
		if (piece > len)
			piece = len;
		int err = write_piece(k, addr, from, piece);
		if (err < 0)
			return err;
		addr += piece;
		from += piece;
		len -= piece;
	}
	return 0;
}

int hf_mem_patch(struct hf *k, hf_addr addr, const void *src, size_t len)
{
	const uint8_t *from = src;
	uint8_t back[HF_BP_BYTES];
	int err = hf_arch(k)->text_write(addr, src, len);

	if (err < 0)
		return err;
	for (size_t at = 0; at < len; at += sizeof(back)) {
		size_t piece = len - at < sizeof(back) ? len - at : sizeof(back);
		if (hf_arch(k)->mem_read(back, addr + at, piece) != (int)piece)
			return HF_EFAULT;
		if (hf_memcmp(back, from + at, piece) != 0)
			return HF_EVERIFY;
	}
	return 0;
}
