/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu.c - the kernel's memory map: 4 GiB of addresses, 4 KiB pages, three levels, identity mapped, all
 * CPUs alike. What is not in the table below does not exist: page 0, the guard pages, the rest of the
 * RAM. ARM DDI 0487 D8.3 (descriptors), D8.4 (permissions); start.S sets TCR and MAIR to match. */
#include "aarch64.h"
#include "board.h"
#include "layout.h"
#include "machine.h"
#include "sysreg.h"

#define PAGE    0x1000u
#define BLOCK2  0x200000u   /* what one table of level 3 covers */
#define BLOCK1  0x40000000u /* and one of level 2 */
#define COUNT   512u        /* entries of a table */
#define L1_USED 4u
#define SPACE   (L1_USED * (uint64_t)BLOCK1)

#define TABLE        0x3u
#define PAGE_4K      0x3u
#define ATTR_NORMAL  (1u << 2) /* MAIR index 1 */
#define AP_RO        (1u << 7)
#define INNER_SHARED (3u << 8)
#define ACCESSED     (1u << 10)
#define PXN          (1ull << 53)
#define UXN          (1ull << 54)
#define ADDRESS      0x0000fffffffff000ull

#define PAGE_TEXT   (PAGE_4K | ATTR_NORMAL | INNER_SHARED | ACCESSED | AP_RO | UXN)
#define PAGE_RODATA (PAGE_TEXT | PXN)
#define PAGE_DATA   (PAGE_4K | ATTR_NORMAL | INNER_SHARED | ACCESSED | PXN | UXN)
#define PAGE_DEVICE (PAGE_4K | ACCESSED | PXN | UXN)

/* Tables of level 2 and 3, hung under what is mapped while building; enough for the devices, the
 * image and the window. */
#define TABLES 12u

#define WINDOW 0x7ffff000u /* one page, mapped only inside aarch64_text_write() */

extern char image_text_begin[], image_text_end[], image_rodata_end[], image_data_end[];
extern char image_tables_begin[], image_tables_end[], image_end[], ksyms_begin[];
extern char aarch64_debug_stacks[], aarch64_thread_stacks[];

extern uint64_t aarch64_l1[COUNT];
__attribute__((section(".tables"), aligned(0x1000))) uint64_t aarch64_l1[COUNT];
static __attribute__((section(".tables"), aligned(0x1000))) uint64_t tables[TABLES][COUNT];
static unsigned tables_used;
static uint64_t *window_entry;

static uint64_t *below(uint64_t descriptor)
{
	return (uint64_t *)(uintptr_t)(descriptor & ADDRESS);
}

/* The level 3 entry of a page; NULL when no table covers it. */
static uint64_t *entry_of(uint64_t at)
{
	uint64_t l1 = aarch64_l1[at / BLOCK1];

	if (l1 == 0)
		return NULL;
	uint64_t l2 = below(l1)[at / BLOCK2 % COUNT];
	return l2 == 0 ? NULL : &below(l2)[at / PAGE % COUNT];
}

static uint64_t *hang(uint64_t *entry)
{
	if (*entry == 0) {
		if (tables_used == TABLES)
			__builtin_trap(); /* the image has outgrown TABLES */
		*entry = (uintptr_t)tables[tables_used++] | TABLE;
	}
	return below(*entry);
}

static uint64_t *make_entry(uint64_t at)
{
	uint64_t *l2 = hang(&aarch64_l1[at / BLOCK1]);
	uint64_t *l3 = hang(&l2[at / BLOCK2 % COUNT]);

	return &l3[at / PAGE % COUNT];
}

static void map(uint64_t from, uint64_t to, uint64_t attributes)
{
	for (uint64_t at = from; at < to; at += PAGE)
		*make_entry(at) = at | attributes;
}

static void map_image(const char *from, const char *to, uint64_t attributes)
{
	map((uintptr_t)from, (uintptr_t)to, attributes);
}

static void map_stacks(void)
{
	uint64_t base = (uintptr_t)aarch64_debug_stacks;

	for (unsigned cpu = 0; cpu < BOARD_CPUS; cpu++, base += 1u << DEBUG_SHIFT)
		map(base + DEBUG_LO, base + DEBUG_LO + DEBUG_BYTES, PAGE_DATA);
	base = (uintptr_t)aarch64_thread_stacks;
	for (unsigned n = 0; n < THREAD_STACKS; n++, base += 1u << THREAD_SHIFT)
		map(base + THREAD_STACK_LO, base + (1u << THREAD_SHIFT), PAGE_DATA);
}

void aarch64_mmu_build(void)
{
	for (unsigned i = 0; i < COUNT; i++)
		aarch64_l1[i] = 0;
	for (unsigned i = 0; i < TABLES * COUNT; i++)
		tables[i / COUNT][i % COUNT] = 0;
	tables_used = 0;
	map_image(image_text_begin, image_text_end, PAGE_TEXT);
	map_image(image_text_end, image_rodata_end, PAGE_RODATA);
	map_image(image_rodata_end, image_data_end, PAGE_DATA);
	map_image(image_tables_begin, image_tables_end, PAGE_DATA);
	map_stacks();
	map_image(ksyms_begin, image_end, PAGE_RODATA);
	map(BOARD_DTB, BOARD_DTB + BOARD_DTB_BYTES, PAGE_RODATA);
	map(BOARD_GICD, BOARD_GICD + BOARD_GICD_BYTES, PAGE_DEVICE);
	map(BOARD_GIC_CPU, BOARD_GIC_CPU + BOARD_GIC_CPU_BYTES, PAGE_DEVICE);
	map(BOARD_UART, BOARD_UART + PAGE, PAGE_DEVICE);
	window_entry = make_entry(WINDOW);
}

/* ---- the map as the debugger sees it ---- */

static int kind_of(uint64_t page)
{
	const uint64_t *entry = entry_of(page);

	if (!entry || *entry == 0)
		return HF_ENOENT;
	if ((*entry & ATTR_NORMAL) == 0)
		return HF_REGION_DEVICE;
	if ((*entry & PXN) == 0)
		return HF_REGION_TEXT;
	return (*entry & AP_RO) != 0 ? HF_REGION_ROM : HF_REGION_RAM;
}

/* Neighbouring pages of one kind are one region, looked for up to this far. */
#define REGION_PAGES 1024u

/* Where something is mapped again behind a hole. */
static uint64_t hole_end(uint64_t page)
{
	while (page < SPACE) {
		const uint64_t *entry = entry_of(page);
		if (!entry)
			page = (page | (BLOCK2 - 1u)) + 1;
		else if (*entry == 0)
			page += PAGE;
		else
			return page;
	}
	return 0; /* nothing up to the end of all addresses */
}

int aarch64_region_at(hf_addr addr, struct hf_region *out)
{
	if (addr >= SPACE) {
		*out = (struct hf_region){.start = SPACE, .size = 0 - SPACE};
		return 0;
	}
	uint64_t first = addr & ~(uint64_t)(PAGE - 1u);
	int kind = kind_of(first);
	if (kind < 0) {
		*out = (struct hf_region){.start = first, .size = hole_end(first) - first};
		return 0;
	}

	uint64_t last = first;
	for (unsigned n = 0; n < REGION_PAGES && first >= PAGE; n++) {
		if (kind_of(first - PAGE) != kind)
			break;
		first -= PAGE;
	}
	for (unsigned n = 0; n < REGION_PAGES && last < WINDOW; n++) {
		if (kind_of(last + PAGE) != kind)
			break;
		last += PAGE;
	}
	*out = (struct hf_region){
		.start = first,
		.size = last - first + PAGE,
		.kind = (enum hf_region_kind)kind,
	};
	return 0;
}

/* A hole in the pages that hold the stacks. */
bool aarch64_guard_at(uint64_t addr)
{
	uint64_t first = (uintptr_t)aarch64_debug_stacks;
	uint64_t end = (uintptr_t)aarch64_thread_stacks + (THREAD_STACKS << THREAD_SHIFT);

	return addr >= first && addr < end && kind_of(addr & ~(uint64_t)(PAGE - 1u)) < 0;
}

/* ---- writing text ---- */

static void set_window(uint64_t descriptor)
{
	*(volatile uint64_t *)window_entry = descriptor;
	__asm__ volatile("dsb ish\n\t"
			 "tlbi vaae1is, %0\n\t"
			 "dsb ish\n\t"
			 "isb" ::"r"((uint64_t)WINDOW / PAGE)
			 : "memory");
}

/* Make the bytes at [at, at + len) of the window reach instruction fetches at any address. */
static void sync_text(uint64_t at, size_t len)
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
	uint64_t begin = (uintptr_t)image_text_begin;
	uint64_t end = (uintptr_t)image_text_end;
	const uint8_t *from = src;

	if (dst < begin || dst > end || len > end - dst)
		return HF_EFAULT;
	while (len > 0) {
		uint64_t offset = dst % PAGE;
		size_t part = len < PAGE - offset ? len : PAGE - offset;
		uintptr_t to = WINDOW + offset;

		set_window((dst - offset) | PAGE_DATA);
		int done = aarch64_copy((void *)to, from, part);
		sync_text(to, part);
		set_window(0);
		if (done != (int)part)
			return HF_EFAULT;
		dst += part;
		from += part;
		len -= part;
	}
	return 0;
}
