/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_sys.c - commands help summary reboot, and those of cmd_log.c and cmd_set.c. */
#include "golden.h"

START_TEST(help_lists_and_explains)
{
	static const struct golden rows[] = {
		{"help", "rd       [REG...]"},
		{"help", "echo     TEXT"},
		{"help rd", "rd [REG...]\r\n    show registers of this cpu"},
		{"help nothing", "no such command: help alone lists them"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(the_log_is_shown)
{
	static const struct golden rows[] = {
		{"dmesg", "<6>fake kernel boots\r\n[    1.000000]"},
		{"dmesg", "driver: oops\r\n[0]hf> "},
		{"dmesg 1", "\r\n[    3.000000] <0>driver: oops\r\n[0]hf> "},
		{"dmesg 2", "\r\n[    2.000000] <4>"},
		{"dmesg 99", "fake kernel boots"},
		{"dmesg x", "usage: dmesg"},
		{"dmesg 1 2", "usage: dmesg"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(symbols_go_both_ways)
{
	static const struct golden rows[] = {
		{"sym do_work", "00010100 do_work+0x0/0x80"},
		{"sym 10110", "00010110 do_work+0x10/0x80"},
		{"sym %pc", "00010104 do_work+0x4/0x80"},
		{"sym 99", "00000099 0x99"},
		{"sym", "usage: sym"},
		{"sym 1 2", "usage: sym"},
		{"sym nosuch", "sym: not found"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(the_summary_tells_what_stopped_and_how_the_line_is)
{
	static const struct golden rows[] = {
		{"summary", "system    fake 1.0\r\nstop      cpu 0: stopped on request\r\nuptime   "
			    " 4 s\r\ntainted   no\r\nline      fake0, overruns 1, framing errors "
			    "2, parity errors 3"},
		{"summary 1", "usage: summary"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(settings_are_shown_and_changed)
{
	static const struct golden rows[] = {
		{"env", "mdwidth  = 4"},
		{"set", "mdwidth  = 4"},
		{"set mdwidth 1", ""},
		{"set mdcount=4", ""},
		{"md 20000000", "20000000 00 01 02 03"},
		{"set lines = 0", ""},
		{"set mdwidth 3", "usage: set"},
		{"set mdwidth 16", "usage: set"},
		{"set mdcount 0", "usage: set"},
		{"set mdcount 4097", "usage: set"},
		{"set mdcount x", "usage: set"},
		{"set mdcount", "usage: set"},
		{"set nothing 1", "set: not found"},
		{"env 1", "usage: env"},
		{"env", "mdcount  = 4"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(reboot_takes_only_its_own_words)
{
	static const struct golden rows[] = {
		{"reboot now", "usage: reboot"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_int_eq(fake.rebooted, -1);
	(void)fake_say("reboot off\r");
	ck_assert_int_eq(fake.rebooted, HF_REBOOT_POWEROFF);
}
END_TEST

UNIT_MAIN("cmd_sys", help_lists_and_explains, the_log_is_shown, symbols_go_both_ways,
	the_summary_tells_what_stopped_and_how_the_line_is, settings_are_shown_and_changed,
	reboot_takes_only_its_own_words)
