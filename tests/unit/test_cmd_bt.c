/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_bt.c - commands bt btc. */
#include "golden.h"

START_TEST(frames_have_numbers_addresses_and_names)
{
	static const struct golden rows[] = {
		{"bt", "#0  00010104 do_work+0x4/0x80\r\n#1  00010044 start_kernel+0x44/0x100\r\n  "
		       "  --- exception ---\r\n#2  00010010 start_kernel+0x10/0x100\r\n["},
		{"btc", "cpu 0 (stopped here)\r\n#0  00010104"},
		{"btc", "cpu 1\r\n#0  00010104"},
		{"bt 1", "usage: bt"},
		{"btc 1", "usage: btc"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_guess_is_marked)
{
	static const struct golden rows[] = {
		{"mm 20002008 2", "00000002"},
		{"bt", "#1  00010044 ?start_kernel+0x44/0x100"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_stack_that_makes_no_sense_is_told)
{
	static const struct golden rows[] = {
		{"mm 20002000 20004000", "20004000"},
		{"bt", "(the stack makes no sense from here: address not accessible)"},
		{"mm 20002000 20001000", "20001000"},
		{"bt", "(the stack makes no sense from here: invalid argument)"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_stack_without_end_is_cut)
{
	static const struct golden rows[] = {
		{"mm 20002000 20002000", "20002000"},
		{"mm 20002008 1", "00000001"},
		{"bt", "(cut after 64 frames)"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_bt", frames_have_numbers_addresses_and_names, a_guess_is_marked,
	a_stack_that_makes_no_sense_is_told, a_stack_without_end_is_cut)
