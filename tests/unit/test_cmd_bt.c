/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_bt.c - commands bt, btc of cmd_cpus.c, frames, and btp bta of cmd_task.c. */
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

/* "cpu 1\n" as gdb gets it. */
#define CPU_1 "O63707520310a"

START_TEST(through_gdb_it_names_the_cpu_where_there_are_several)
{
	for (unsigned cpus = 1; cpus <= 2; cpus++) {
		golden_stop(cpus);
		(void)fake_ask("Hg2");
		const char *told = fake_ask("qRcmd,6274"); /* bt */
		ck_assert_int_eq(strstr(told, CPU_1) != NULL, cpus > 1);
		ck_assert_ptr_null(strstr(fake_say("bt\r"), "cpu 1"));
	}
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

START_TEST(frames_have_the_registers_that_are_known)
{
	static const struct golden rows[] = {
		{"frames", "\r\n#0 exact r0=1000 r1="},
		{"frames", " pc=10104 cpsr="},
		{"frames", "\r\n#1 call r11=20002020 sp="},
		{"frames", "\r\n#2 exact r11="},
		{"frames 1", "\r\n#0 exact r0=1000 r1="},
		{"frames 2", "\r\n#0 exact r0="},
		{"frames 1004", "\r\n#0 exact r4=5104 r5=5105"},
		{"frames 0", "not found"},
		{"frames 3", "not found"},
		{"frames 1099", "not found"},
		{"frames x", "usage: frames [THREAD]"},
		{"pid 4", "pid 4"},
		{"frames", "\r\n#0 exact r4=5104 r5=5105"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(tasks_have_backtraces)
{
	static const struct golden rows[] = {
		{"btp 4", "pid 4 sleeper/1, last on cpu 1\r\n#0  00010110 do_work+0x10/0x80\r\n#1  "
			  "00010044"},
		{"btp 3", "pid 3 worker/1, on cpu 1\r\n#0  00010104"},
		{"btp 9", "btp: not found"},
		{"btp", "usage: btp"},
		{"btp 1 2", "usage: btp"},
		{"bta", "pid 1 worker/0, on cpu 0\r\n#0  00010104"},
		{"bta S", "\r\npid 2 sleeper/0, last on cpu 0\r\n#0  00010110"},
		{"bta Q", ""},
		{"bta SX", "usage: bta"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	fake.fail_op[FAKE_THREAD_FRAME] = FAKE_ALWAYS;
	assert_has(fake_say("bta S\r"), "last on cpu 0\r\n    address not accessible\r\npid 4");
	assert_has(fake_say("btp 4\r"), "btp: address not accessible");
	fake.fail_op[FAKE_THREAD_NEXT] = fake.calls[FAKE_THREAD_NEXT] + 3;
	assert_has(fake_say("bta\r"), "bta: address not accessible");
}
END_TEST

UNIT_MAIN("cmd_bt", through_gdb_it_names_the_cpu_where_there_are_several, tasks_have_backtraces,
	frames_have_the_registers_that_are_known, frames_have_numbers_addresses_and_names,
	a_guess_is_marked, a_stack_that_makes_no_sense_is_told, a_stack_without_end_is_cut)
