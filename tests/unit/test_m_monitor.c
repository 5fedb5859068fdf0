/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_monitor.c - breakpoints, watchpoints and events of the debug unit of a Cortex-M (arch/armv7m/monitor),
 * against a model of its registers. */
#include "debug_unit.h"

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
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_WATCH);
	ck_assert_uint_eq(ops.wp_hit(addr, slots, 3), 1u << 2);
	ck_assert(!armv7m_debug_event(&monitor, &kind, &addr)); /* read and cleared */
}
END_TEST

START_TEST(of_two_matches_none_is_left_for_the_next_event)
{
	const struct hf_hw_slot slots[] = {watch(0x2000, 4, HF_WP_WRITE),
		watch(0x2000, 2, HF_WP_WRITE), watch(0x4000, 2, HF_WP_WRITE)};
	enum hf_trap_kind kind = HF_TRAP_DIE;
	hf_addr addr = 0;

	start(0, 6);
	(void)ops.hw_sync(slots, 3);
	ck_assert(access(0x2000, true));
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_uint_eq(addr, 0x2000);
	ck_assert(access(0x4000, true));
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_uint_eq(addr, 0x4000);
}
END_TEST

START_TEST(a_step_and_a_breakpoint_are_told_apart)
{
	struct hf_frame f = {.cpsr = PSR_T};
	enum hf_trap_kind kind = HF_TRAP_DIE;
	hf_addr addr = 0;

	start(0, 6);
	ck_assert_int_eq(ops.step(&f, true), 0);
	ck_assert_uint_eq(m.demcr >> 16 & 5u, 5);
	m.dfsr = 1;
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_STEP);
	ck_assert_int_eq(ops.step(&f, false), 0);
	ck_assert_uint_eq(m.demcr >> 18 & 1u, 0);
	m.dfsr = 1; /* somebody else asked for it */
	ck_assert(!armv7m_debug_event(&monitor, &kind, &addr));
	m.dfsr = 2;
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_HW_BREAK);
	(void)ops.step(&f, true);
	m.dfsr |= 1; /* what was a breakpoint a moment ago is none now */
	ck_assert(armv7m_debug_event(&monitor, &kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_STEP);
}
END_TEST

START_TEST(a_breakpoint_that_became_a_hardfault_is_one_and_another_fault_is_none)
{
	const struct armv7m_fault hard = {.exception = ARMV7M_HARD_FAULT, .hfsr = 1u << 31};
	const struct armv7m_fault forced = {.exception = ARMV7M_HARD_FAULT, .hfsr = 1u << 30};
	const struct armv7m_fault bus = {.exception = ARMV7M_BUS_FAULT, .cfsr = 0x8200};
	enum hf_trap_kind kind = HF_TRAP_DIE;
	hf_addr addr = 0;

	start(0, 6);
	m.dfsr = 2;
	ck_assert(!armv7m_debug_event(&forced, &kind, &addr));
	ck_assert(!armv7m_debug_event(&bus, &kind, &addr));
	ck_assert(armv7m_debug_event(&hard, &kind, &addr));
	ck_assert_int_eq(kind, HF_TRAP_HW_BREAK);
}
END_TEST

START_TEST(what_a_debug_probe_has_taken_is_not_used)
{
	const struct hf_hw_slot slot = hard(0x100);
	struct hf_frame f = {.cpsr = PSR_T};

	start(0, 6);
	m.dhcsr = 0x00030001;
	ck_assert_int_eq(ops.hw_check(&slot, 1), HF_ESTATE);
	ck_assert_int_eq(ops.hw_check(NULL, 0), 0);
	ck_assert_int_eq(ops.step(&f, true), HF_ENOSYS);
	m.dhcsr = 0x00030000;
	ck_assert_int_eq(ops.hw_check(&slot, 1), 0);
	ck_assert_int_eq(ops.step(&f, true), 0);
}
END_TEST

UNIT_MAIN("m_monitor", a_breakpoint_stops_its_halfword_and_no_other,
	none_are_left_when_they_are_taken_off, what_the_unit_cannot_do_is_refused,
	a_watchpoint_sees_each_byte_of_its_range_and_no_other, reads_writes_and_both_are_told_apart,
	a_range_beyond_the_comparators_is_refused, a_watch_event_names_the_slot_once,
	of_two_matches_none_is_left_for_the_next_event, a_step_and_a_breakpoint_are_told_apart,
	a_breakpoint_that_became_a_hardfault_is_one_and_another_fault_is_none,
	what_a_debug_probe_has_taken_is_not_used)
