/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_break.c - packets Z and z. */
#include <stdio.h>

#include "asked.h"

START_TEST(software_breakpoints_come_and_go)
{
	static const struct asked rows[] = {{"Z0,10110,4", "OK"}, {"Z0,10110,4", "OK"},
		{"z0,10110,4", "OK"}, {"z0,10110,4", "OK"}, {"Z0,10110,2", "OK"},
		{"z0,10110,2", "OK"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
	ck_assert(!fake.k.bps[0].used);
}
END_TEST

START_TEST(where_none_can_be_gdb_is_told_and_memory_is_as_it_was)
{
	static const struct asked rows[] = {{"Z0,10111,4", "E0d"}, {"Z0,20004000,4", "E0f"},
		{"Z0,50000000,4", "E0f"}, {"Z0,30000000,4", "E0e"}, {"Z0,10110,9", "E02"},
		{"Z0,ffffffffffffffff,4", "E0d"}, {"Z0,10110,100000000", "E02"},
		{"Z0,10110,ffffffff", "E02"}, {"Z0,10110", "E02"}, {"Z0", "E02"}, {"Z", "E02"},
		{"z0,x,4", "E02"}};
	static uint8_t before[FAKE_BYTES];

	(void)asked_stop(1);
	memcpy(before, fake.bytes, sizeof(before));
	asked_play(rows, HF_COUNT(rows));
	ck_assert_mem_eq(fake.bytes, before, sizeof(before));
	ck_assert_uint_eq(fake.access_count, 0);
}
END_TEST

START_TEST(kinds_that_are_not_there_get_the_empty_reply)
{
	static const struct asked rows[] = {{"Z1,10110,4", ""}, {"Z2,20000000,4", ""},
		{"Z3,20000000,4", ""}, {"Z4,20000000,4", ""}, {"Z5,20000000,4", ""},
		{"z5,20000000,4", ""}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(hardware_ones_are_used_where_they_are)
{
	static const struct asked rows[] = {{"Z1,10110,4", "OK"}, {"Z2,20000000,4", "OK"},
		{"Z4,20000010,4", "E04"}, {"z2,20000000,4", "OK"}, {"Z4,20000011,4", "E0d"},
		{"Z4,20000010,0", "E02"}, {"Z4,20000010,4", "OK"}};

	(void)asked_stop(1);
	fake.hw_slots = 2;
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

/* What a port makes of an address of 64 bits where its own have 32. */
static int cut_region(void *ctx, hf_addr addr, struct hf_region *out)
{
	return fake_region_at(ctx, (uint32_t)addr, out);
}

static int cut_read(void *dst, hf_addr src, size_t len)
{
	return fake_mem_read(dst, (uint32_t)src, len);
}

static int cut_patch(hf_addr dst, const void *src, size_t len)
{
	return fake_text_write((uint32_t)dst, src, len);
}

START_TEST(an_address_that_the_target_does_not_have_is_no_other_one)
{
	static const struct asked rows[] = {{"Z0,100010110,4", "E0f"}, {"Z1,100010110,4", "E02"},
		{"Z2,120000000,4", "E02"}, {"Z2,fffffffe,4", "E02"}, {"Z2,fffffffc,4", "OK"}};

	fake_reset(1);
	fake.os.region_at = cut_region;
	fake.arch.mem_read = cut_read;
	fake.arch.text_write = cut_patch;
	fake.hw_slots = 4;
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(more_than_the_table_holds_are_refused)
{
	(void)asked_stop(1);
	for (unsigned i = 0; i < HF_BP_MAX + 2; i++) {
		char packet[24];
		(void)snprintf(packet, sizeof(packet), "Z0,%x,4", FAKE_TEXT + 0x400 + 4 * i);
		ck_assert_str_eq(asked_reply(packet), i < HF_BP_MAX ? "OK" : "E04");
	}
}
END_TEST

UNIT_MAIN("gdb_break", software_breakpoints_come_and_go,
	where_none_can_be_gdb_is_told_and_memory_is_as_it_was,
	kinds_that_are_not_there_get_the_empty_reply, hardware_ones_are_used_where_they_are,
	an_address_that_the_target_does_not_have_is_no_other_one,
	more_than_the_table_holds_are_refused)
