/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_dwt_v8m.c - the watchpoints of an ARMv8-M (arch/armv7m/monitor/dwt_v8m.c) against a model of the DWT's
 * registers: fields and matches as in DDI 0553 D1.2.45 and on, numbers of a Cortex-M33. */
#define ARM_MMIO_H /* the model stands in for arch/arm/mmio.h */

#include "unit.h"

#include "stub/types.h"

static uint32_t mmio_read(uintptr_t at);
static void mmio_write(uintptr_t at, uint32_t value);

#include "arch/armv7m/monitor/dwt.c"
#include "arch/armv7m/monitor/dwt_v8m.c"

#define UNITS 4u
#define KEPT  0xc3fu /* MATCH, ACTION, DATAVSIZE: what a write changes */

/* ---- the model ---- */

static struct {
	uint32_t comp[UNITS], function[UNITS];
} m;

static void power_on(void)
{
	static const uint32_t ids[UNITS] = {0x58000000, 0xf0000000, 0x58000000, 0xf0000000};

	memset(&m, 0, sizeof(m));
	for (unsigned i = 0; i < UNITS; i++)
		m.function[i] = ids[i];
}

/* Which comparator: COMP at 0, FUNCTION at 8 of its 16 bytes. */
static unsigned unit_of(uintptr_t at)
{
	ck_assert(at >= 0xe0001020u && at < 0xe0001020u + 16u * UNITS);
	ck_assert(at % 16u == 0 || at % 16u == 8);
	return (unsigned)(at - 0xe0001020u) / 16u;
}

static uint32_t mmio_read(uintptr_t at)
{
	if (at == 0xe0001000u)
		return UNITS << 28;

	unsigned n = unit_of(at);
	if (at % 16u == 0)
		return m.comp[n];
	uint32_t value = m.function[n];
	m.function[n] &= ~(1u << 24);
	return value;
}

static void mmio_write(uintptr_t at, uint32_t value)
{
	unsigned n = unit_of(at);

	if (at % 16u == 0)
		m.comp[n] = value;
	else
		m.function[n] = (m.function[n] & ~KEPT) | (value & KEPT);
}

/* An access of the program to one byte: true when it is a debug event. */
static bool access_byte(uint32_t addr, bool write)
{
	bool event = false;

	for (unsigned i = 0; i < UNITS; i++) {
		uint32_t match = m.function[i] & 0xfu, size = m.function[i] >> 10 & 3u;
		bool wanted = match == 4 || match == (write ? 5u : 6u);
		if (match == 0)
			continue;
		ck_assert_uint_lt(size, 3); /* a reserved value */
		ck_assert_uint_eq(m.comp[i] & ((1u << size) - 1), 0);
		if (!wanted || addr >> size != m.comp[i] >> size)
			continue;
		m.function[i] |= 1u << 24;
		event = event || (m.function[i] >> 4 & 3u) == 1;
	}
	return event;
}

static struct hf_hw_slot watch(hf_addr addr, uint32_t len, enum hf_bp_type type)
{
	return (struct hf_hw_slot){.addr = addr, .len = len, .type = type};
}

/* ---- what is watched ---- */

START_TEST(a_watchpoint_sees_each_byte_of_its_range_and_no_other)
{
	static const struct {
		uint32_t at, len;
	} ranges[] = {{0x2000, 1}, {0x2002, 2}, {0x2004, 4}, {0x2008, 8}, {0x2001, 2}, {0x2003, 5},
		{0x2000, 16}, {0x2001, 4}, {0x2002, 6}, {0x2003, 1}};

	for (unsigned r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		const struct hf_hw_slot slot = watch(ranges[r].at, ranges[r].len, HF_WP_WRITE);
		power_on();
		ck_assert_int_eq(armv7m_dwt_check(&slot, 1), 0);
		armv7m_dwt_load(&slot, 1);
		for (uint32_t at = 0x1ff0; at < 0x2030; at++) {
			ck_assert_int_eq(access_byte(at, true), at - ranges[r].at < ranges[r].len);
			ck_assert(!access_byte(at, false));
		}
	}
}
END_TEST

START_TEST(reads_writes_and_both_are_told_apart)
{
	static const enum hf_bp_type types[] = {HF_WP_READ, HF_WP_WRITE, HF_WP_ACCESS};

	for (unsigned i = 0; i < 3; i++) {
		const struct hf_hw_slot slot = watch(0x3000, 4, types[i]);
		power_on();
		armv7m_dwt_load(&slot, 1);
		ck_assert_int_eq(access_byte(0x3000, false), types[i] != HF_WP_WRITE);
		ck_assert_int_eq(access_byte(0x3000, true), types[i] != HF_WP_READ);
	}
}
END_TEST

START_TEST(several_are_held_and_none_is_left_when_they_go)
{
	const struct hf_hw_slot slots[] = {watch(0x2000, 4, HF_WP_WRITE),
		{.addr = 0x2100, .len = 2, .type = HF_BP_HARD}, watch(0x2201, 3, HF_WP_READ),
		watch(0x2300, 1, HF_WP_ACCESS)};

	power_on();
	ck_assert_int_eq(armv7m_dwt_check(slots, 4), 0);
	armv7m_dwt_load(slots, 4);
	ck_assert(access_byte(0x2003, true) && access_byte(0x2203, false) &&
		  access_byte(0x2300, true));
	ck_assert(!access_byte(0x2100, false) && !access_byte(0x2100, true)); /* the FPB's */
	armv7m_dwt_load(slots, 1);
	ck_assert(access_byte(0x2003, true) && !access_byte(0x2203, false));
	armv7m_dwt_load(slots, 0);
	ck_assert(!access_byte(0x2003, true) && !access_byte(0x2300, true));
}
END_TEST

/* ---- what is refused ---- */

START_TEST(a_range_beyond_the_comparators_is_refused)
{
	const struct hf_hw_slot fits = watch(0x10000, 16, HF_WP_WRITE);
	const struct hf_hw_slot big = watch(0x10000, 17, HF_WP_WRITE);
	const struct hf_hw_slot odd = watch(0x10001, 15, HF_WP_WRITE); /* 1, 2, 4, 4, 4 */
	const struct hf_hw_slot two[] = {
		watch(0x10001, 4, HF_WP_READ), watch(0x10009, 3, HF_WP_READ)};

	power_on();
	ck_assert_int_eq(armv7m_dwt_check(&fits, 1), 0);
	ck_assert_int_eq(armv7m_dwt_check(&big, 1), HF_ENOSPC);
	ck_assert_int_eq(armv7m_dwt_check(&odd, 1), HF_ENOSPC);
	ck_assert_int_eq(armv7m_dwt_check(&two[0], 1), 0); /* 1, 2, 1 */
	ck_assert_int_eq(armv7m_dwt_check(two, 2), HF_ENOSPC);
	for (unsigned i = 0; i < UNITS; i++)
		ck_assert_uint_eq(m.function[i] & KEPT, 0); /* asked, not done */
}
END_TEST

START_TEST(a_range_that_is_none_is_refused)
{
	const struct hf_hw_slot empty = watch(0x10000, 0, HF_WP_WRITE);
	const struct hf_hw_slot around = watch(0xfffffffc, 8, HF_WP_WRITE);
	const struct hf_hw_slot last = watch(0xfffffffc, 4, HF_WP_WRITE);

	power_on();
	ck_assert_int_eq(armv7m_dwt_check(&empty, 1), HF_EINVAL);
	ck_assert_int_eq(armv7m_dwt_check(&around, 1), HF_EINVAL);
	ck_assert_int_eq(armv7m_dwt_check(&last, 1), 0);
}
END_TEST

/* ---- what has matched ---- */

START_TEST(a_match_is_told_once_with_its_place)
{
	const struct hf_hw_slot slots[] = {
		watch(0x2000, 4, HF_WP_WRITE), watch(0x4000, 2, HF_WP_READ)};
	hf_addr addr = 0;

	power_on();
	armv7m_dwt_load(slots, 2);
	ck_assert(!armv7m_dwt_matched(&addr));
	ck_assert(access_byte(0x4001, false));
	ck_assert(armv7m_dwt_matched(&addr));
	ck_assert_uint_eq(addr, 0x4000);
	ck_assert(!armv7m_dwt_matched(&addr));
}
END_TEST

START_TEST(a_comparator_that_only_traces_is_not_ours)
{
	hf_addr addr = 0;

	power_on();
	m.comp[2] = 0x5000;
	m.function[2] |= 4u; /* any access, and no action */
	ck_assert(!access_byte(0x5000, true));
	ck_assert_uint_eq(m.function[2] >> 24 & 1u, 1);
	ck_assert(!armv7m_dwt_matched(&addr));
}
END_TEST

UNIT_MAIN("m_dwt_v8m", a_watchpoint_sees_each_byte_of_its_range_and_no_other,
	reads_writes_and_both_are_told_apart, several_are_held_and_none_is_left_when_they_go,
	a_range_beyond_the_comparators_is_refused, a_range_that_is_none_is_refused,
	a_match_is_told_once_with_its_place, a_comparator_that_only_traces_is_not_ours)
