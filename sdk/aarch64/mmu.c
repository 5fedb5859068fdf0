/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu.c - the memory map of a program without a kernel: blocks of 2 MiB, identity mapped. RAM can be
 * read, written and executed; the board's devices are strongly ordered; nothing else is there, address 0
 * among it. ARM DDI 0487 D8.3 (descriptors), D8.4 (permissions); mmu_on.S sets TCR and MAIR to match. */
#include "aarch64.h"
#include "board.h"
#include "sdk/sdk.h"
#include "sysreg.h"

#define BLOCK        0x200000u
#define TABLE_BYTES  0x40000000u /* what a table of level 2 covers */
#define COUNT        512u        /* entries of a table */
#define TABLES       4u          /* of level 2: 4 GiB of addresses */
#define SPACE        (TABLES * (uint64_t)TABLE_BYTES)
#define TABLE        0x3u
#define BLOCK_2M     0x1u
#define ATTR_NORMAL  (1u << 2) /* MAIR index 1 */
#define INNER_SHARED (3u << 8)
#define ACCESSED     (1u << 10)
#define PXN          (1ull << 53)
#define UXN          (1ull << 54)

#define BLOCK_RAM    (BLOCK_2M | ATTR_NORMAL | INNER_SHARED | ACCESSED | UXN)
#define BLOCK_DEVICE (BLOCK_2M | ACCESSED | PXN | UXN)

/* GIC and UART of QEMU's virt machine, and what lies between them. */
#define DEVICES_BEGIN BOARD_GICD
#define DEVICES_END   (BOARD_UART + BLOCK)

extern uint64_t aarch64_l1[COUNT];
__attribute__((aligned(0x1000))) uint64_t aarch64_l1[COUNT];
static __attribute__((aligned(0x1000))) uint64_t l2[TABLES][COUNT];

static void map(uint64_t from, uint64_t to, uint64_t attributes)
{
	for (uint64_t at = from; at < to; at += BLOCK)
		l2[at / TABLE_BYTES][at / BLOCK % COUNT] = at | attributes;
}

void aarch64_mmu_build(void)
{
	for (unsigned i = 0; i < TABLES; i++)
		aarch64_l1[i] = (uintptr_t)l2[i] | TABLE;
	map(DEVICES_BEGIN, DEVICES_END, BLOCK_DEVICE);
	map((uintptr_t)hf_ram_begin, (uintptr_t)hf_ram_end, BLOCK_RAM);
}

/* ---- the map as the debugger sees it ---- */

int aarch64_region_at(hf_addr addr, struct hf_region *out)
{
	const struct {
		uint64_t end;
		enum hf_region_kind kind;
	} rows[] = {
		{DEVICES_BEGIN, HF_REGION_UNKNOWN},
		{DEVICES_END, HF_REGION_DEVICE},
		{(uintptr_t)hf_ram_begin, HF_REGION_UNKNOWN},
		{(uintptr_t)hf_ram_end, HF_REGION_RAM},
	};
	uint64_t start = 0;

	for (size_t i = 0; i < HF_COUNT(rows); start = rows[i++].end) {
		if (addr >= rows[i].end)
			continue;
		*out = (struct hf_region){.start = start,
			.size = rows[i].end - start,
			.kind = rows[i].kind,
			.exec = rows[i].kind == HF_REGION_RAM};
		return 0;
	}
	*out = (struct hf_region){.start = start, .size = 0 - start};
	return 0;
}

/* Stacks have no guards here. */
bool aarch64_guard_at(uint64_t addr)
{
	(void)addr;
	return false;
}

/* ---- writing text ---- */

void sdk_sync_text(uintptr_t at, size_t len)
{
	uint64_t line = 4ull << (SYSREG_READ(ctr_el0) >> 16 & 0xfu); /* DminLine, D17.2.34 */

	for (uint64_t p = at & ~(line - 1u); p < at + len; p += line)
		__asm__ volatile("dc cvau, %0" ::"r"(p) : "memory");
	__asm__ volatile("dsb ish\n\t"
			 "ic ialluis\n\t"
			 "dsb ish\n\t"
			 "isb" ::
				 : "memory");
}

int aarch64_text_write(uint64_t dst, const void *src, size_t len)
{
	if (dst < (uintptr_t)hf_ram_begin || dst >= (uintptr_t)hf_ram_end)
		return HF_EFAULT;
	if (aarch64_copy((void *)(uintptr_t)dst, src, len) != (int)len)
		return HF_EFAULT;
	sdk_sync_text((uintptr_t)dst, len);
	return 0;
}

/* The exception entry uses TPIDR_EL0 as scratch (entry.S). */
void sdk_leave(void)
{
	__asm__ volatile("msr tpidr_el0, %0" ::"r"(hf_thread_pointer));
}

const char *sdk_warning(void)
{
	return NULL;
}
