/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_probe.c - the command kp, typed. */
#include "golden.h"

#define PLAY(...)                                                                                  \
	do {                                                                                       \
		static const struct golden rows_[] = {__VA_ARGS__};                                \
		fake_boot_probes(2);                                                               \
		for (uint32_t at_ = 0; at_ < 0x400; at_ += 4)                                      \
			fake_set_word(FAKE_TEXT + at_, at_);                                       \
		fake_trap(0, HF_TRAP_REQUEST);                                                     \
		(void)fake_output();                                                               \
		golden_play(rows_, HF_COUNT(rows_));                                               \
	} while (0)

START_TEST(probes_are_set_listed_and_removed)
{
	PLAY({"kp", "no probes"}, {"kp p:a do_work x=%r0", "a\r\n["},
		{"kp r:b do_work do hist=$lat", "b\r\n["}, {"kp p:c0 0x10110 do count", "c0"},
		{"kp", "a                       on      at do_work+0x0/0x80\r\n    p:a do_work "
		       "x=%r0"},
		{"kp list b", "b                       on      return of do_work+0x0/0x80"},
		{"kp off c*", ""}, {"kp list c0", "c0                      off     at"},
		{"kp on *", ""}, {"kp list c0", "c0                      on      at"},
		{"kp -b", ""}, {"kp -:a", ""}, {"kp -a", "kp: not found"},
		{"kp list zz*", "kp: not found"}, {"kp del *", ""}, {"kp", "no probes"});
}
END_TEST

START_TEST(counters_records_and_histograms_of_nothing)
{
	PLAY({"kp p:a do_work x=%r0 do hist=x,sum=x", "a"},
		{"kp stat",
			"a                       hits 0 acted 0 missed 0 faults 0\r\n"
			"    cpu 0: hits 0 missed 0\r\n    cpu 1: hits 0 missed 0\r\n    sum 0"},
		{"kp hist", "a x, values from:\r\n  no hits"}, {"kp log", "no records"},
		{"kp log -n 3 a", "no records"}, {"kp clear", ""},
		{"kp budget", "more than 100000 hits in a second"},
		{"kp budget 7", "more than 7 hits in a second"});
}
END_TEST

START_TEST(errors_stand_under_a_caret)
{
	PLAY({"kp p do_work %zz", "kp: no such register\r\n  p do_work %zz\r\n             ^\r\n"},
		{"kp p do_work if %r0 == 1 || (%r1 == 2", "kp: no ) for this ("},
		{"kp p:a do_work if %r0 == 1 || %r1 == 2 | grep a", "a\r\n"},
		{"kp p:a do_work+4", "kp: in use: a probe has that name"},
		{"kp p:a do_work if %r0 == 1 || %r1 == 2 | grep a", "a\r\n"},
		{"kp p 0x50000000", "kp: not memory but a device or unmapped"},
		{"kp p 0x11000", "the debugger itself runs there"},
		{"kp frob", "usage: kp PROBE|WORD"}, {"kp budget 0", "usage: kp"},
		{"kp on", "usage: kp"}, {"kp clear 1", "usage: kp"}, {"kp log -n", "usage: kp"},
		{"kp log a b", "usage: kp"}, {"kp list a b", "usage: kp"});
}
END_TEST

START_TEST(long_lines_show_where_the_error_is)
{
	PLAY({"kp p do_work aaaaaaaaaaaaaaaaaaaa=%r0 bbbbbbbbbbbbbbbbbbbb=%r0 "
	      "cccccccccccccccccccc=%r0 dddddddddddddddddddd=%zz e=%r0",
		"dddddddddddddddddddd=%zz e=%r0\r\n"
		"                                                              ^\r\n"});
}
END_TEST

START_TEST(a_port_without_probes_has_no_kp)
{
	static const struct golden rows[] = {{"kp", "unknown command: kp"}};

	golden_stop(1);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_probe", probes_are_set_listed_and_removed,
	counters_records_and_histograms_of_nothing, errors_stand_under_a_caret,
	long_lines_show_where_the_error_is, a_port_without_probes_has_no_kp)
