/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_break.c - commands bp bl bc be bd, and bph bpw bpr bpa of cmd_hw.c. */
#include "golden.h"

START_TEST(breakpoints_are_listed_set_and_cleared)
{
	static const struct golden rows[] = {
		{"bl", "no breakpoints"},
		{"bp", "no breakpoints"},
		{"bp do_work+10", " 0 soft   enabled  00010110 hits 0      do_work+0x10/0x80"},
		{"bp 10120", " 1 soft   enabled  00010120"},
		{"bl", " 1 soft   enabled  00010120"},
		{"bd 0", ""},
		{"bl", " 0 soft   disabled 00010110"},
		{"be 0", ""},
		{"bl", " 0 soft   enabled  00010110"},
		{"bc 0 1", ""},
		{"bl", "no breakpoints"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(debug_registers_are_set_listed_and_run_out)
{
	static const struct golden rows[] = {
		{"bph do_work+10", " 0 hard   enabled  00010110 hits 0      do_work+0x10/0x80\r"},
		{"bpw 20000100 2", " 1 write  enabled  20000100 hits 0 "},
		{"bl", ", 2 bytes\r"},
		{"bpa 20000110", "bp: no room left: no debug register is left for it"},
		{"bc 1", ""},
		{"bpr 20000110", " 1 read   enabled  20000110 hits 0 "},
		{"bl", ", 4 bytes\r"},
		{"bc 1", ""},
		{"bpa 20000110 8", " 1 access enabled  20000110 hits 0 "},
		{"bph 10110 1", "usage: bph"},
		{"bpw 20000100 2 2", "usage: bpw"},
		{"bpw 20000100 99999999999", "usage: bpw"},
		{"bpa", " 1 access enabled  20000110"},
		{"bc *", ""},
	};

	golden_stop(2);
	fake.hw_slots = 2;
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(stars_mean_all)
{
	static const struct golden rows[] = {
		{"bp 10110", "enabled"},
		{"bp 10120", "enabled"},
		{"bd *", ""},
		{"bl", " 1 soft   disabled"},
		{"be *", ""},
		{"bl", " 1 soft   enabled"},
		{"bc *", ""},
		{"bl", "no breakpoints"},
		{"bc *", ""},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(bad_arguments_and_places_are_told)
{
	static const struct golden rows[] = {
		{"bp 10111", "bp: address not aligned"},
		{"bp 20004000", "bp: not memory but a device or unmapped"},
		{"bp 50000000", "bp: not memory but a device or unmapped"},
		{"bp 30000000", "bp: written but not read back"},
		{"bp nothing", "bp: not found"},
		{"bp 10110 1", "usage: bp"},
		{"bl 1", "usage: bl"},
		{"bc", "usage: bc"},
		{"bc 5", "bc: not found"},
		{"bc 99999", "bc: not found"},
		{"bc x", "usage: bc"},
		{"bc 1x", "usage: bc"},
		{"be 3", "be: not found"},
		{"bl", "no breakpoints"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.access_count, 0);
}
END_TEST

START_TEST(a_reason_of_the_port_is_told)
{
	static const struct golden rows[] = {
		{"bp 10110", "enabled"},
		{"bc 0", ""},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	fake.code_fixed = true;
	assert_has(fake_say("bp 10110\r"),
		"bp: forbidden by policy: code that the debugger uses itself");
}
END_TEST

START_TEST(one_that_cannot_be_lifted_is_shown)
{
	static const struct golden rows[] = {
		{"bp 10110", "enabled"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	(void)fake_say("go\r");
	fake.fail_op[FAKE_TEXT_WRITE] = FAKE_ALWAYS;
	fake_run(10);
	assert_has(fake_say("bl\r"), "(could not be lifted!)");
	assert_has(fake_say("bc 0\r"), "bc: forbidden by policy");
	fake.fail_op[FAKE_TEXT_WRITE] = 0;
	(void)fake_say("bc 0\r");
	assert_has(fake_say("bl\r"), "no breakpoints");
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x110), 0);
}
END_TEST

START_TEST(enabling_finds_no_debug_register_left)
{
	static const struct golden rows[] = {
		{"bph 10110", " 0 hard   enabled"},
		{"bph 10120", " 1 hard   enabled"},
		{"bd 0", ""},
		{"bph 10130", " 2 hard   enabled"},
		{"be 0", "be: no room left"},
		{"bl", " 0 hard   disabled 00010110"},
		{"be 1", ""},
		{"bd 2", ""},
		{"be 0", ""},
		{"bl", " 0 hard   enabled  00010110"},
		{"bc *", ""},
	};

	golden_stop(2);
	fake.hw_slots = 2;
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_break", breakpoints_are_listed_set_and_cleared,
	debug_registers_are_set_listed_and_run_out, stars_mean_all,
	bad_arguments_and_places_are_told, a_reason_of_the_port_is_told,
	one_that_cannot_be_lifted_is_shown, enabling_finds_no_debug_register_left)
