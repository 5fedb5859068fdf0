/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpb.c - breakpoints of the Flash Patch and Breakpoint unit: DDI 0403E C1.11; version 2 also DDI 0553
 * D1.2.85. */
#include "arch/arm/mmio.h"
#include "monitor.h"

#define FP_CTRL 0xe0002000u
#define FP_COMP 0xe0002008u

#define CTRL_ON      3u /* ENABLE, and KEY, without which nothing is written */
#define CTRL_CODE(c) (((c) >> 4u & 0xfu) | ((c) >> 8u & 0x70u))
#define CTRL_REV(c)  ((c) >> 28u)
#define V1_END       0x20000000u
#define V1_LOWER     (1u << 30)
#define V1_UPPER     (2u << 30)
#define COMP_ENABLE  1u

static unsigned comparators(void)
{
	return CTRL_CODE(mmio_read(FP_CTRL));
}

static bool first_version(void)
{
	return CTRL_REV(mmio_read(FP_CTRL)) == 0;
}

int armv7m_fpb_check(const struct hf_hw_slot *slots, unsigned n)
{
	unsigned used = 0;

	for (unsigned i = 0; i < n; i++) {
		if (slots[i].type != HF_BP_HARD)
			continue;
		if (slots[i].addr % 2 != 0)
			return HF_EALIGN;
		if (first_version() && slots[i].addr >= V1_END)
			return HF_EINVAL;
		if (++used > comparators())
			return HF_ENOSPC;
	}
	return 0;
}

/* Version 1 replaces one halfword of a word by a BKPT; version 2 has the address itself. */
static uint32_t word_of(uint32_t addr)
{
	if (!first_version())
		return addr | COMP_ENABLE;
	return (addr & ~3u) | ((addr & 2u) != 0 ? V1_UPPER : V1_LOWER) | COMP_ENABLE;
}

void armv7m_fpb_load(const struct hf_hw_slot *slots, unsigned n)
{
	unsigned used = 0;

	for (unsigned i = 0; i < n && used < comparators(); i++) {
		if (slots[i].type == HF_BP_HARD)
			mmio_write(FP_COMP + 4u * used++, word_of((uint32_t)slots[i].addr));
	}
	for (; used < comparators(); used++)
		mmio_write(FP_COMP + 4u * used, 0);
	mmio_write(FP_CTRL, CTRL_ON);
}
