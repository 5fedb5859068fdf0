/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_monitor.c - the debug unit of a Cortex-M (arch/armv7m/monitor) against a model of its registers: what
 * sticks when it is written, what a read clears, and which accesses and instructions match. */
#define ARM_MMIO_H /* the model stands in for arch/arm/mmio.h */

#include "unit.h"

#include "stub/types.h"

static uint32_t mmio_read(uintptr_t at);
static void mmio_write(uintptr_t at, uint32_t value);

#include "arch/armv7m/monitor/dwt_v7m.c"
#undef DWT_CTRL
#undef DWT_COMP
#undef DWT_FUNCTION
#undef CTRL_COMPARATORS
#undef FUNCTION_MATCHED
#define comparators fpb_comparators
#include "arch/armv7m/monitor/fpb.c"
#include "arch/armv7m/monitor/monitor.c"
#undef comparators

#define COMPARATORS 4u
#define MASK_MOST   15u /* as a Cortex-M3 has it */

/* ---- the model ---- */

static struct {
	uint32_t fp_ctrl, fp_comp[8];
	uint32_t comp[COMPARATORS], mask[COMPARATORS], function[COMPARATORS];
	uint32_t demcr, dfsr, dhcsr;
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
		return m.demcr;
	if (at == 0xe000ed30u)
		return m.dfsr;
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
	} else {
		ck_assert_uint_eq(at, 0xe000ed30u);
		m.dfsr &= ~value;
	}
}

/* Does the FPB stop the instruction at addr? */
static bool fpb_stops(uint32_t addr)
{
	for (unsigned i = 0; i < 8; i++) {
		uint32_t c = m.fp_comp[i];
		if ((m.fp_ctrl & 1u) == 0 || (c & 1u) == 0)
			continue;
		if (m.fp_ctrl >> 28 != 0 && (c & ~1u) == addr)
			return true;
		if (m.fp_ctrl >> 28 == 0 && (c & 0x1ffffffcu) == (addr & ~3u) &&
			(c >> 30 == 3 || c >> 30 == ((addr & 2u) != 0 ? 2u : 1u)))
			return true;
	}
	return false;
}

/* A data access of the program: true when DebugMonitor becomes pending. */
static bool access(uint32_t addr, bool write)
{
	bool hit = false;

	for (unsigned i = 0; i < COMPARATORS; i++) {
		uint32_t function = m.function[i] & 0xfu;
		bool wanted = function == 7 || function == (write ? 6u : 5u);
		if (!wanted || addr >> m.mask[i] != m.comp[i] >> m.mask[i])
			continue;
		m.function[i] |= 1u << 24;
		hit = true;
	}
	if (hit && (m.demcr >> 16 & 1u) != 0)
		m.dfsr |= 4;
	return hit && (m.demcr >> 16 & 1u) != 0;
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

static void start(unsigned rev, unsigned codes)
{
	power_on(rev, codes);
	armv7m_monitor_ops(&ops);
}

/* ---- breakpoints ---- */

START_TEST(a_breakpoint_stops_its_halfword_and_no_other)
{
	for (unsigned rev = 0; rev < 2; rev++) {
		for (hf_addr at = 0x1000; at < 0x1008; at += 2) {
			const struct hf_hw_slot slot = hard(at);
			start(rev, 6);
			ck_assert_int_eq(ops.hw_check(&slot, 1), 0);
			ck_assert_int_eq(ops.hw_sync(&slot, 1), 1);
			for (uint32_t pc = 0xff0; pc < 0x1010; pc += 2)
				ck_assert_int_eq(fpb_stops(pc), pc == at);
		}
	}
}
END_TEST

START_TEST(none_are_left_when_they_are_taken_off)
{
	const struct hf_hw_slot slots[] = {hard(0x100), hard(0x202)};

	start(0, 6);
	ck_assert_int_eq(ops.hw_sync(slots, 2), 2);
	ck_assert(fpb_stops(0x100) && fpb_stops(0x202));
	ck_assert_int_eq(ops.hw_sync(slots, 0), 0);
	ck_assert(!fpb_stops(0x100) && !fpb_stops(0x202));
}
END_TEST

START_TEST(what_the_unit_cannot_do_is_refused)
{
	struct hf_hw_slot slots[20];
	const struct hf_hw_slot odd = hard(0x101), ram = hard(0x20000000);

	start(0, 6);
	ck_assert_int_eq(ops.hw_check(&odd, 1), HF_EALIGN);
	ck_assert_int_eq(ops.hw_check(&ram, 1), HF_EINVAL);
	for (unsigned i = 0; i < 20; i++)
		slots[i] = hard(0x100 + 4 * i);
	ck_assert_int_eq(ops.hw_check(slots, 6), 0);
	ck_assert_int_eq(ops.hw_check(slots, 7), HF_ENOSPC);
	start(1, 0x12); /* version 2, eighteen comparators */
	ck_assert_int_eq(ops.hw_check(&ram, 1), 0);
	ck_assert_int_eq(ops.hw_check(slots, 18), 0);
	ck_assert_int_eq(ops.hw_check(slots, 19), HF_ENOSPC);
}
END_TEST

/* ---- watchpoints ---- */

START_TEST(a_watchpoint_sees_each_byte_of_its_range_and_no_other)
{
	static const struct {
		uint32_t at, len;
	} ranges[] = {{0x2000, 1}, {0x2002, 2}, {0x2004, 4}, {0x2008, 8}, {0x2001, 2}, {0x2003, 5},
		{0x2000, 32}, {0x2002, 6}};

	for (unsigned r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		const struct hf_hw_slot slot = watch(ranges[r].at, ranges[r].len, HF_WP_WRITE);
		start(0, 6);
		ck_assert_int_eq(ops.hw_check(&slot, 1), 0);
		(void)ops.hw_sync(&slot, 1);
		for (uint32_t at = 0x1ff0; at < 0x2030; at++) {
			bool in = at - ranges[r].at < ranges[r].len;
			ck_assert_int_eq(access(at, true), in);
			ck_assert(!access(at, false));
		}
	}
}
END_TEST

START_TEST(reads_writes_and_both_are_told_apart)
{
	static const enum hf_bp_type types[] = {HF_WP_READ, HF_WP_WRITE, HF_WP_ACCESS};

	for (unsigned i = 0; i < 3; i++) {
		const struct hf_hw_slot slot = watch(0x3000, 4, types[i]);
		start(0, 6);
		(void)ops.hw_sync(&slot, 1);
		ck_assert_int_eq(access(0x3000, false), types[i] != HF_WP_WRITE);
		ck_assert_int_eq(access(0x3000, true), types[i] != HF_WP_READ);
	}
}
END_TEST

START_TEST(a_range_beyond_the_comparators_is_refused)
{
	const struct hf_hw_slot big = watch(0x10001, 0x20000, HF_WP_WRITE);
	const struct hf_hw_slot empty = watch(0x10000, 0, HF_WP_WRITE);
	const struct hf_hw_slot around = watch(0xfffffffc, 8, HF_WP_WRITE);
	const struct hf_hw_slot last = watch(0xfffffffc, 4, HF_WP_WRITE);

	start(0, 6);
	ck_assert_int_eq(ops.hw_check(&big, 1), HF_ENOSPC);
	ck_assert_int_eq(ops.hw_check(&empty, 1), HF_EINVAL);
	ck_assert_int_eq(ops.hw_check(&around, 1), HF_EINVAL);
	ck_assert_int_eq(ops.hw_check(&last, 1), 0);
}
END_TEST

/* ---- events ---- */

START_TEST(a_watch_event_names_the_slot_once)
{
	const struct hf_hw_slot slots[] = {
		hard(0x100), watch(0x2000, 4, HF_WP_WRITE), watch(0x4000, 2, HF_WP_READ)};
	enum hf_trap_kind kind = HF_TRAP_DIE;
	hf_addr addr = 0;

	start(0, 6);
	(void)ops.hw_sync(slots, 3);
	ck_assert(access(0x4001, false));
	ck_assert(armv7m_debug_event(&kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_WATCH);
	ck_assert_uint_eq(ops.wp_hit(addr, slots, 3), 1u << 2);
	ck_assert(!armv7m_debug_event(&kind, &addr)); /* read and cleared */
}
END_TEST

START_TEST(a_step_and_a_breakpoint_are_told_apart)
{
	enum hf_trap_kind kind = HF_TRAP_DIE;
	hf_addr addr = 0;

	start(0, 6);
	ck_assert_int_eq(ops.step(NULL, true), 0);
	ck_assert_uint_eq(m.demcr >> 16 & 5u, 5);
	m.dfsr = 1;
	ck_assert(armv7m_debug_event(&kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_STEP);
	ck_assert_int_eq(ops.step(NULL, false), 0);
	m.dfsr = 1; /* somebody else asked for it */
	ck_assert(!armv7m_debug_event(&kind, &addr));
	m.dfsr = 2;
	ck_assert(armv7m_debug_event(&kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_HW_BREAK);
}
END_TEST

START_TEST(a_probe_with_halting_debug_on_is_noticed)
{
	start(0, 6);
	ck_assert(!armv7m_monitor_probe());
	m.dhcsr = 0x00030001;
	ck_assert(armv7m_monitor_probe());
}
END_TEST

UNIT_MAIN("m_monitor", a_breakpoint_stops_its_halfword_and_no_other,
	none_are_left_when_they_are_taken_off, what_the_unit_cannot_do_is_refused,
	a_watchpoint_sees_each_byte_of_its_range_and_no_other, reads_writes_and_both_are_told_apart,
	a_range_beyond_the_comparators_is_refused, a_watch_event_names_the_slot_once,
	a_step_and_a_breakpoint_are_told_apart, a_probe_with_halting_debug_on_is_noticed)
