/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_regs.c - packets g G p P. */
#include <stdio.h>

#include "asked.h"

#define DIGITS (16u * 8u + 8u) /* r0-r15 and cpsr; the others are not in the frame */

START_TEST(what_is_in_the_frame_comes_in_order)
{
	(void)asked_stop(1);
	fake.cpus[0].frame.r[0] = 0x12345678;
	const char *reply = asked_reply("g");
	ck_assert_uint_eq(strlen(reply), DIGITS);
	ck_assert_int_eq(strncmp(reply, "78563412", 8), 0);
	ck_assert_str_eq(reply + 15 * 8, "0401010013000060");
}
END_TEST

START_TEST(one_register_is_the_same_as_in_all)
{
	static const unsigned numbers[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, FAKE_CPSR};
	char all[DIGITS + 1];
	size_t at = 0;

	(void)asked_stop(1);
	strcpy(all, asked_reply("g"));
	for (size_t i = 0; i < HF_COUNT(numbers); i++) {
		char packet[8];
		(void)snprintf(packet, sizeof(packet), "p%x", numbers[i]);
		const char *one = asked_reply(packet);
		ck_assert_int_eq(strncmp(all + at, one, strlen(one)), 0);
		at += strlen(one);
	}
	ck_assert_uint_eq(at, DIGITS);
}
END_TEST

START_TEST(what_is_not_in_the_frame_comes_alone)
{
	static const struct asked rows[] = {
		{"p1a", "182d4454fb210940"}, {"p1b", "xxxxxxxxxxxxxxxx"}, {"p1c", "00000003"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(single_registers_are_written)
{
	static const struct asked rows[] = {{"P0=78563412", "OK"}, {"Pf=10010100", "OK"},
		{"P1a=0102030405060708", "OK"}, {"P1c=01000000", "OK"}, {"P1=xxxxxxxx", "OK"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0x12345678);
	ck_assert_uint_eq(fake.cpus[0].frame.r[1], 0x1001);
	ck_assert_uint_eq(fake.cpus[0].frame.r[15], 0x10110);
	ck_assert_uint_eq(fake.cpus[0].frame.d0, 0x0807060504030201u);
	ck_assert_uint_eq(fake.cpus[0].frame.fpscr, 1);
}
END_TEST

START_TEST(bad_writes_change_nothing)
{
	static const struct asked rows[] = {{"P0=1122", "E02"}, {"P0=1122334455", "E02"},
		{"P0=", "E02"}, {"P0", "E02"}, {"P0=112233zz", "E02"}, {"P10=11223344", "E05"},
		{"Pffff=11223344", "E05"}, {"G", "E02"}, {"G00", "E02"}, {"p", "E02"},
		{"p10", "E05"}, {"p100000000", "E05"}, {"px", "E02"}};
	struct hf_frame before;

	(void)asked_stop(1);
	before = fake.cpus[0].frame;
	asked_play(rows, HF_COUNT(rows));
	ck_assert_mem_eq(&fake.cpus[0].frame, &before, sizeof(before));
}
END_TEST

START_TEST(all_registers_are_written_or_none)
{
	char packet[DIGITS + 4] = "G";
	struct hf_frame before;

	(void)asked_stop(1);
	strcpy(packet + 1, asked_reply("g"));
	memcpy(packet + 1, "ffeeddcc", 8);
	ck_assert_str_eq(asked_reply(packet), "OK");
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0xccddeeff);
	before = fake.cpus[0].frame;
	memcpy(packet + 1, "11111111", 8);
	packet[1 + 5 * 8] = 'z';
	ck_assert_str_eq(asked_reply(packet), "E02");
	packet[1 + 5 * 8] = '0';
	packet[DIGITS] = '\0';
	ck_assert_str_eq(asked_reply(packet), "E02");
	strcat(packet, "000");
	ck_assert_str_eq(asked_reply(packet), "E02");
	ck_assert_mem_eq(&fake.cpus[0].frame, &before, sizeof(before));
}
END_TEST

START_TEST(the_selected_cpu_is_meant)
{
	(void)asked_stop(2);
	ck_assert_str_eq(asked_reply("Hg2"), "OK");
	ck_assert_str_eq(asked_reply("p0"), "00200000");
	ck_assert_str_eq(asked_reply("P0=11000000"), "OK");
	ck_assert_uint_eq(fake.cpus[1].frame.r[0], 0x11);
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0x1000);
}
END_TEST

START_TEST(a_running_cpu_has_only_x)
{
	struct hf *k = fake_boot(2);

	(void)k;
	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)asked_reply("Hg2");
	const char *reply = asked_reply("g");
	ck_assert_uint_eq(strspn(reply, "x"), DIGITS);
	ck_assert_str_eq(asked_reply("pf"), "xxxxxxxx");
	ck_assert_str_eq(asked_reply("P0=00000000"), "E11");
}
END_TEST

START_TEST(a_bad_digit_far_behind_changes_no_register)
{
	char packet[1 + 8 * 17 + 1] = "G";

	(void)asked_stop(1);
	uint32_t r0 = fake.cpus[0].frame.r[0];
	memset(packet + 1, '1', sizeof(packet) - 2);
	packet[1 + 8 * 16 + 3] = 'x'; /* in the last one, cpsr */
	ck_assert_str_eq(asked_reply(packet), "E02");
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], r0);
}
END_TEST

UNIT_MAIN("gdb_regs", what_is_in_the_frame_comes_in_order, one_register_is_the_same_as_in_all,
	what_is_not_in_the_frame_comes_alone, single_registers_are_written,
	bad_writes_change_nothing, all_registers_are_written_or_none, the_selected_cpu_is_meant,
	a_running_cpu_has_only_x, a_bad_digit_far_behind_changes_no_register)
