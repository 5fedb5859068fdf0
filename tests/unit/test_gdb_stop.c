/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_stop.c - how gdb hears that the target stopped, or that it could not go on. */
#include "asked.h"

START_TEST(the_stop_reply_says_who_why_and_where)
{
	(void)asked_stop(2);
	ck_assert_str_eq(asked_reply("?"),
		"T02thread:1;0b:00200020;0d:e01f0020;0e:44000100;0f:04010100;19:13000060;");
}
END_TEST

START_TEST(no_stop_reply_comes_unasked)
{
	(void)fake_boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	assert_lacks(fake_output(), "$T");
	fake_pass(1000);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(a_step_that_cannot_be_done_is_said_and_the_target_stands)
{
	(void)asked_stop(1);
	fake_set_word(0x10104, FAKE_UNKNOWN_OP);
	const char *text = fake_ask("s");
	assert_has(text, "+$O");
	text = fake_say("+");
	assert_has(text, "$T02thread:1;");
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(a_hardware_breakpoint_is_told_as_one)
{
	struct hf_event ev = {.kind = HF_TRAP_HW_BREAK, .frame = &fake.cpus[0].frame};

	(void)asked_stop(1);
	fake.hw_slots = 2;
	fake.hw_step = true;
	(void)asked_reply("Z1,10104,4");
	(void)asked_reply("c");
	fake.cpus[0].frame.r[FAKE_PC] = 0x10104;
	fake_run(1);
	fake.cpus[0].frame.r[FAKE_PC] = 0x10104;
	fake_trap_event(0, &ev);
	assert_has(fake_output(), "hwbreak:;");
}
END_TEST

UNIT_MAIN("gdb_stop", the_stop_reply_says_who_why_and_where, no_stop_reply_comes_unasked,
	a_step_that_cannot_be_done_is_said_and_the_target_stands,
	a_hardware_breakpoint_is_told_as_one)
