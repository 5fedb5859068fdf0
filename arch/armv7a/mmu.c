/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu.c - the kernel's memory map: short descriptors, 4 KiB pages, identity mapped, all CPUs alike.
 * What is not in the table below does not exist: page 0, the guard pages, the rest of the RAM.
 * ARM DDI 0406C B3.5 (formats), B3.8 (TEX C B), B3.7 (AP, XN). */
#include "armv7a.h"
#include "board.h"
#include "layout.h"
#include "machine.h"

#define PAGE     0x1000u
#define SECTION  0x100000u
#define L1_COUNT 4096u
#define L2_COUNT 256u

#define L1_TABLE 0x1u
#define PAGE_XN  0x1u
#define PAGE_4K  0x2u
#define NORMAL   ((1u << 6) | (1u << 3) | (1u << 2)) /* TEX=1, C, B: write-back, write-allocate */
#define SHARED   (1u << 10)
#define AP_RW    (1u << 4)               /* privileged only */
#define AP_RO    ((1u << 9) | (1u << 4)) /* read-only, privileged only */

#define PAGE_TEXT   (PAGE_4K | NORMAL | SHARED | AP_RO)
#define PAGE_RODATA (PAGE_TEXT | PAGE_XN)
#define PAGE_DATA   (PAGE_4K | NORMAL | SHARED | AP_RW | PAGE_XN)
#define PAGE_DEVICE (PAGE_4K | AP_RW | PAGE_XN) /* TEX C B all 0: strongly ordered */

/* Second-level tables, each for the MiB it is hung under while building; enough for the image, the
 * devices and the window. */
#define L2_TABLES 8u

#define WINDOW 0x7ff00000u /* one page, mapped only inside armv7a_text_write() */

extern char image_text_begin[], image_text_end[], image_rodata_end[], image_data_end[];
extern char image_tables_begin[], image_tables_end[], image_end[], ksyms_begin[];
extern char armv7a_exc_stacks[], armv7a_thread_stacks[];

extern uint32_t armv7a_l1[L1_COUNT];
__attribute__((section(".tables"), aligned(0x4000))) uint32_t armv7a_l1[L1_COUNT];
static __attribute__((section(".tables"), aligned(0x400))) uint32_t l2[L2_TABLES][L2_COUNT];
static unsigned l2_used;
static uint32_t *window_entry;

static uint32_t *l2_entry(uint32_t at)
{
	uint32_t descriptor = armv7a_l1[at / SECTION];

	if (descriptor == 0)
		return NULL;
	return (uint32_t *)(descriptor & ~(L2_COUNT * 4u - 1u)) + at / PAGE % L2_COUNT;
}

static uint32_t *make_entry(uint32_t at)
{
	if (armv7a_l1[at / SECTION] == 0) {
		if (l2_used == L2_TABLES)
			__builtin_trap(); /* the image has outgrown L2_TABLES */
		armv7a_l1[at / SECTION] = (uint32_t)l2[l2_used++] | L1_TABLE;
	}
	return l2_entry(at);
}

static void map(uint32_t from, uint32_t to, uint32_t attributes)
{
	for (uint32_t at = from; at < to; at += PAGE)
		*make_entry(at) = at | attributes;
}

static void map_stacks(void)
{
	uint32_t base = (uint32_t)armv7a_exc_stacks;

	for (unsigned cpu = 0; cpu < BOARD_CPUS; cpu++, base += 1u << EXC_SHIFT) {
		map(base + EXC_ABT_TOP - PAGE, base + EXC_ABT_TOP, PAGE_DATA);
		map(base + EXC_UND_TOP - PAGE, base + EXC_UND_TOP, PAGE_DATA);
		map(base + EXC_IRQ_TOP - PAGE, base + EXC_IRQ_TOP, PAGE_DATA);
		map(base + EXC_FIQ_TOP - PAGE, base + EXC_FIQ_TOP, PAGE_DATA);
		map(base + EXC_DEBUG_LO, base + EXC_DEBUG_LO + EXC_DEBUG_BYTES, PAGE_DATA);
	}
	base = (uint32_t)armv7a_thread_stacks;
	for (unsigned n = 0; n < THREAD_STACKS; n++, base += 1u << THREAD_SHIFT)
		map(base + THREAD_STACK_LO, base + (1u << THREAD_SHIFT), PAGE_DATA);
}

void armv7a_mmu_build(void)
{
	for (unsigned i = 0; i < L1_COUNT; i++)
		armv7a_l1[i] = 0;
	for (unsigned i = 0; i < L2_TABLES * L2_COUNT; i++)
		l2[i / L2_COUNT][i % L2_COUNT] = 0;
	l2_used = 0;
	map((uint32_t)image_text_begin, (uint32_t)image_text_end, PAGE_TEXT);
	map((uint32_t)image_text_end, (uint32_t)image_rodata_end, PAGE_RODATA);
	map((uint32_t)image_rodata_end, (uint32_t)image_data_end, PAGE_DATA);
	map((uint32_t)image_tables_begin, (uint32_t)image_tables_end, PAGE_DATA);
	map_stacks();
	map((uint32_t)ksyms_begin, (uint32_t)image_end, PAGE_RODATA);
	map(BOARD_DTB, BOARD_DTB + BOARD_DTB_BYTES, PAGE_RODATA);
	map(BOARD_GICD, BOARD_GICD + BOARD_GICD_BYTES, PAGE_DEVICE);
	map(BOARD_GICC, BOARD_GICC + BOARD_GICC_BYTES, PAGE_DEVICE);
	map(BOARD_UART, BOARD_UART + PAGE, PAGE_DEVICE);
	window_entry = make_entry(WINDOW);
}

/* ---- the map as the debugger sees it ---- */

static int kind_of(uint32_t page)
{
	const uint32_t *entry = l2_entry(page);

	if (!entry || *entry == 0)
		return HF_ENOENT;
	if ((*entry & (NORMAL | SHARED)) == 0)
		return HF_REGION_DEVICE;
	if ((*entry & PAGE_XN) == 0)
		return HF_REGION_TEXT;
	return (*entry & AP_RO) == AP_RO ? HF_REGION_ROM : HF_REGION_RAM;
}

/* Neighbouring pages of one kind are one region, looked for up to this far. */
#define REGION_PAGES 1024u

/* Where something is mapped again behind a hole. */
static uint64_t hole_end(uint32_t page)
{
	uint64_t at = page;

	while (at <= UINT32_MAX) {
		const uint32_t *entry = l2_entry((uint32_t)at);
		if (!entry)
			at = (at | (SECTION - 1u)) + 1;
		else if (*entry == 0)
			at += PAGE;
		else
			break;
	}
	return at;
}

int armv7a_region_at(hf_addr addr, struct hf_region *out)
{
	if (addr > UINT32_MAX)
		return HF_ENOENT;
	uint32_t first = (uint32_t)addr & ~(PAGE - 1u);
	int kind = kind_of(first);
	if (kind < 0) {
		*out = (struct hf_region){.start = first, .size = hole_end(first) - first};
		return 0;
	}

	uint32_t last = first;
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
		.size = (uint64_t)last - first + PAGE,
		.kind = (enum hf_region_kind)kind,
	};
	return 0;
}

/* A hole in the pages that hold the stacks. */
bool armv7a_guard_at(uint32_t addr)
{
	uint32_t first = (uint32_t)armv7a_exc_stacks;
	uint32_t end = (uint32_t)armv7a_thread_stacks + (THREAD_STACKS << THREAD_SHIFT);

	return addr >= first && addr < end && kind_of(addr & ~(PAGE - 1u)) < 0;
}

/* ---- writing text ---- */

static void set_window(uint32_t descriptor)
{
	*(volatile uint32_t *)window_entry = descriptor;
	__asm__ volatile("dsb ish\n\t"
			 "mcr p15, 0, %0, c8, c3, 1\n\t" /* TLBIMVAIS */
			 "dsb ish\n\t"
			 "isb" ::"r"(WINDOW)
			 : "memory");
}

/* Make the bytes at [at, at + len) of the window reach instruction fetches at any address. */
static void sync_text(uint32_t at, size_t len)
{
	const uint32_t line = 32u; /* no ARMv7-A cache line is shorter */

	for (uint32_t p = at & ~(line - 1u); p < at + len; p += line)
		__asm__ volatile("mcr p15, 0, %0, c7, c11, 1" ::"r"(p) : "memory"); /* DCCMVAU */
	__asm__ volatile("dsb ish\n\t"
			 "mcr p15, 0, %0, c7, c1, 0\n\t" /* ICIALLUIS */
			 "mcr p15, 0, %0, c7, c1, 6\n\t" /* BPIALLIS */
			 "dsb ish\n\t"
			 "isb" ::"r"(0)
			 : "memory");
}

int armv7a_text_write(uint32_t dst, const void *src, size_t len)
{
	uint32_t begin = (uint32_t)image_text_begin;
	uint32_t end = (uint32_t)image_text_end;
	const uint8_t *from = src;

	if (dst < begin || dst > end || len > end - dst)
		return HF_EFAULT;
	while (len > 0) {
		uint32_t offset = dst % PAGE;
		size_t part = len < PAGE - offset ? len : PAGE - offset;
		uint32_t to = WINDOW + offset;

		set_window((dst - offset) | PAGE_DATA);
		int done = armv7a_copy((void *)to, from, part);
		sync_text(to, part);
		set_window(0);
		if (done != (int)part)
			return HF_EFAULT;
		dst += (uint32_t)part;
		from += part;
		len -= part;
	}
	return 0;
}
