/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmu.c - the memory map of a program without a kernel: sections of 1 MiB, identity mapped. RAM can be
 * read, written and executed; the board's devices are strongly ordered; nothing else is there, address 0
 * among it. ARM DDI 0406C B3.5 (formats), B3.8 (TEX C B), B3.7 (AP, XN). */
#include "armv7a.h"
#include "board.h"
#include "sdk/sdk.h"

#define SECTION   0x100000u
#define L1_COUNT  4096u
#define L1_MEMORY 0x2u                                 /* a section */
#define NORMAL    ((1u << 12) | (1u << 3) | (1u << 2)) /* TEX=1, C, B: write-back */
#define SHARED    (1u << 16)
#define AP_RW     (1u << 10) /* privileged only */
#define XN        (1u << 4)

#define SECTION_RAM    (L1_MEMORY | NORMAL | SHARED | AP_RW)
#define SECTION_DEVICE (L1_MEMORY | AP_RW | XN) /* TEX C B all 0: strongly ordered */

/* GIC and UART of QEMU's virt machine, and what lies between them. */
#define DEVICES_BEGIN BOARD_GICD
#define DEVICES_END   (BOARD_UART + SECTION)

#define ADDRESSES (1ull << 32)

extern const char image_text_begin[], image_text_end[]; /* link.ld */

extern uint32_t armv7a_l1[L1_COUNT];
__attribute__((aligned(0x4000))) uint32_t armv7a_l1[L1_COUNT];

static void map(uint32_t from, uint32_t to, uint32_t attributes)
{
	for (uint32_t at = from; at < to; at += SECTION)
		armv7a_l1[at / SECTION] = at | attributes;
}

void armv7a_mmu_build(void)
{
	map(DEVICES_BEGIN, DEVICES_END, SECTION_DEVICE);
	map((uint32_t)hf_ram_begin, (uint32_t)hf_ram_end, SECTION_RAM);
}

/* ---- the map as the debugger sees it ---- */

int armv7a_region_at(hf_addr addr, struct hf_region *out)
{
	const struct {
		uint64_t end;
		enum hf_region_kind kind;
	} map_rows[] = {
		{DEVICES_BEGIN, HF_REGION_UNKNOWN},
		{DEVICES_END, HF_REGION_DEVICE},
		{(uint32_t)hf_ram_begin, HF_REGION_UNKNOWN},
		{(uint32_t)hf_ram_end, HF_REGION_RAM},
		{ADDRESSES, HF_REGION_UNKNOWN},
	};
	uint64_t start = 0;

	for (size_t i = 0; i < HF_COUNT(map_rows); start = map_rows[i++].end) {
		if (addr >= map_rows[i].end)
			continue;
		*out = (struct hf_region){.start = start,
			.size = map_rows[i].end - start,
			.kind = map_rows[i].kind,
			.exec = map_rows[i].kind == HF_REGION_RAM};
		return 0;
	}
	return HF_ENOENT;
}

/* Stacks have no guards here. */
bool armv7a_guard_at(uint32_t addr)
{
	(void)addr;
	return false;
}

/* ---- writing text ---- */

void sdk_sync_text(uintptr_t at, size_t len)
{
	const uintptr_t line = 32u; /* no ARMv7-A cache line is shorter */

	for (uintptr_t p = at & ~(line - 1u); p < at + len; p += line)
		__asm__ volatile("mcr p15, 0, %0, c7, c11, 1" ::"r"(p) : "memory"); /* DCCMVAU */
	__asm__ volatile("dsb ish\n\t"
			 "mcr p15, 0, %0, c7, c1, 0\n\t" /* ICIALLUIS */
			 "mcr p15, 0, %0, c7, c1, 6\n\t" /* BPIALLIS */
			 "dsb ish\n\t"
			 "isb" ::"r"(0)
			 : "memory");
}

void sdk_leave(void)
{
}

int armv7a_text_write(uint32_t dst, const void *src, size_t len)
{
	if (dst < (uint32_t)hf_ram_begin || dst >= (uint32_t)hf_ram_end)
		return HF_EFAULT;
	if (armv7a_copy((void *)dst, src, len) != (int)len)
		return HF_EFAULT;
	sdk_sync_text(dst, len);
	return 0;
}

const char *sdk_warning(void)
{
	return NULL;
}
