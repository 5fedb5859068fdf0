/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* debug_unit.h - a model of the debug unit of a Cortex-M, and arch/armv7m/monitor on it: what sticks when it is
 * written, and what a read clears. For one program that includes it. */
#ifndef DEBUG_UNIT_H
#define DEBUG_UNIT_H

#define ARM_MMIO_H /* the model stands in for arch/arm/mmio.h */

#include "unit.h"

#include "stub/types.h"

static uint32_t mmio_read(uintptr_t at);
static void mmio_write(uintptr_t at, uint32_t value);

#include "arch/armv7m/monitor/dwt.c"
#include "arch/armv7m/monitor/dwt_v7m.c"
#include "arch/armv7m/monitor/fpb.c"
#include "arch/armv7m/monitor/monitor.c"

#define COMPARATORS   4u
#define MASK_MOST     15u /* as a Cortex-M3 has it */
#define PRIORITIES    0xf0f0f0f0u
#define TOUCHES_MASKS 0x5000u /* a pc where such an instruction is */

/* ---- the model ---- */

static struct {
	uint32_t fp_ctrl, fp_comp[8];
	uint32_t comp[COMPARATORS], mask[COMPARATORS], function[COMPARATORS];
	uint32_t demcr, dfsr, dhcsr;
	uint32_t aircr, shpr[3], irq_priority[2]; /* priorities of PRIORITY_BITS bits */
	bool no_monitor;                          /* as in QEMU: DEMCR is read as 0 */
} m;

static void power_on(unsigned rev, unsigned codes)
{
	memset(&m, 0, sizeof(m));
	m.fp_ctrl = rev << 28 | (codes & 0xfu) << 4 | (codes & 0x70u) << 8;
}

static uint32_t dwt_read(unsigned n, unsigned what)
{
	uint32_t value = what == 0 ? m.comp[n] : what == 4 ? m.mask[n] : m.function[n];

	if (what == 8)
		m.function[n] &= ~(1u << 24);
	return value;
}

static uint32_t mmio_read(uintptr_t at)
{
	if (at == 0xe0001000u)
		return (m.demcr >> 24 & 1u) != 0 ? COMPARATORS << 28 : 0;
	if (at >= 0xe0001020u && at < 0xe0001020u + 16u * COMPARATORS)
		return dwt_read((unsigned)(at - 0xe0001020u) / 16u, (unsigned)at % 16u);
	if (at == 0xe0002000u)
		return m.fp_ctrl;
	if (at >= 0xe0002008u && at < 0xe0002028u)
		return m.fp_comp[(at - 0xe0002008u) / 4u];
	if (at == 0xe000edfcu)
		return m.no_monitor ? 0 : m.demcr;
	if (at == 0xe000ed30u)
		return m.dfsr;
	if (at == 0xe000ed0cu)
		return m.aircr;
	if (at >= 0xe000ed18u && at < 0xe000ed24u)
		return m.shpr[(at - 0xe000ed18u) / 4u];
	if (at >= 0xe000e400u && at < 0xe000e408u)
		return m.irq_priority[(at - 0xe000e400u) / 4u];
	ck_assert_uint_eq(at, 0xe000edf0u);
	return m.dhcsr;
}

static void mmio_write(uintptr_t at, uint32_t value)
{
	if (at >= 0xe0001020u && at < 0xe0001020u + 16u * COMPARATORS) {
		unsigned n = (unsigned)(at - 0xe0001020u) / 16u;
		if (at % 16u == 0)
			m.comp[n] = value;
		else if (at % 16u == 4)
			m.mask[n] = value < MASK_MOST ? value : MASK_MOST;
		else
			m.function[n] = value & 0xfu;
	} else if (at == 0xe0002000u) {
		if ((value & 2u) != 0) /* KEY */
			m.fp_ctrl = (m.fp_ctrl & ~1u) | (value & 1u);
	} else if (at >= 0xe0002008u && at < 0xe0002028u) {
		m.fp_comp[(at - 0xe0002008u) / 4u] = value;
	} else if (at == 0xe000edfcu) {
		m.demcr = value;
	} else if (at == 0xe000ed20u) {
		m.shpr[2] = value & PRIORITIES;
	} else {
		ck_assert_uint_eq(at, 0xe000ed30u);
		m.dfsr &= ~value;
	}
}

static struct hf_arch_ops ops;

static struct hf_hw_slot hard(hf_addr addr)
{
	return (struct hf_hw_slot){.addr = addr, .len = 2, .type = HF_BP_HARD};
}

static struct hf_hw_slot watch(hf_addr addr, uint32_t len, enum hf_bp_type type)
{
	return (struct hf_hw_slot){.addr = addr, .len = len, .type = type};
}

/* What the port does without the unit. */
static uint32_t mask_by_primask(struct hf_frame *f)
{
	if (f->r[15] == TOUCHES_MASKS)
		return 0;
	f->primask |= 2u;
	return 1;
}

static void unmask_primask(struct hf_frame *f, uint32_t token)
{
	if (token == 1)
		f->primask &= (uint8_t)~2u;
}

static void start(unsigned rev, unsigned codes)
{
	power_on(rev, codes);
	ops = (struct hf_arch_ops){.mask = mask_by_primask, .unmask = unmask_primask};
	armv7m_monitor_ops(&ops);
}

static const struct armv7m_fault monitor = {.exception = ARMV7M_DEBUG_MONITOR};

#endif /* DEBUG_UNIT_H */
