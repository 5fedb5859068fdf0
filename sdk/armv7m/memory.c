/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memory.c - the memory map of a program without a kernel: what the board has, as board.h lists it. */
#include "armv7m.h"
#include "board.h"
#include "scs.h"
#include "sdk/sdk.h"

#define CACHE_LINE 32u /* Cortex-M7 */

static const struct row {
	uint32_t begin, end;
	enum hf_region_kind kind;
} rows[] = {BOARD_REGIONS};

int armv7m_region_at(hf_addr addr, struct hf_region *out)
{
	const hf_addr last = UINT32_MAX;
	hf_addr start = 0;

	if (addr > last)
		return HF_ENOENT;
	for (size_t i = 0; i < HF_COUNT(rows) && addr >= rows[i].begin; start = rows[i++].end) {
		if (addr < rows[i].end) {
			*out = (struct hf_region){.start = rows[i].begin,
				.size = rows[i].end - rows[i].begin,
				.kind = rows[i].kind,
				.exec = rows[i].kind == HF_REGION_RAM};
			return 0;
		}
	}
	*out = (struct hf_region){.start = start, .kind = HF_REGION_UNKNOWN};
	out->size = last - start + 1;
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if (rows[i].begin > addr) {
			out->size = rows[i].begin - start;
			break;
		}
	}
	return 0;
}

size_t armv7m_known_bytes(uint32_t addr, size_t len)
{
	size_t known = 0;

	for (size_t i = 0; i < HF_COUNT(rows) && known < len; i++) {
		uint32_t at = addr + (uint32_t)known;
		if (at >= rows[i].begin && at < rows[i].end)
			known += rows[i].end - at;
	}
	return known < len ? known : len;
}

/* DDI 0403E A3.8: a DSB and an ISB; with caches, the data goes to where instructions come from. */
void sdk_sync_text(uintptr_t at, size_t len)
{
	__asm__ volatile("dsb" ::: "memory");
	if ((mmio_read(SCS_CCR) & (CCR_DC | CCR_IC)) != 0) {
		for (uintptr_t p = at & ~(uintptr_t)(CACHE_LINE - 1u); p < at + len;
			p += CACHE_LINE)
			mmio_write(SCS_DCCMVAU, (uint32_t)p);
		__asm__ volatile("dsb" ::: "memory");
		mmio_write(SCS_ICIALLU, 0);
	}
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void sdk_leave(void)
{
}

int armv7m_text_write(hf_addr dst, const void *src, size_t len)
{
	struct hf_region region;
	uintptr_t to = (uintptr_t)dst;

	if (armv7m_region_at(dst, &region) < 0 || region.kind != HF_REGION_RAM)
		return HF_EFAULT;
	if (armv7m_copy((void *)to, src, len) != (int)len)
		return HF_EFAULT;
	sdk_sync_text(to, len);
	return 0;
}
