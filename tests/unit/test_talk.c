/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_talk.c - greeting, and the clocks of the talking loop. */
#include "stub/talk.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *boot(unsigned answer_ms)
{
	fake_reset(2);
	fake.cfg.answer_ms = answer_ms;
	return fake_start() == 0 ? &fake.k : NULL;
}

START_TEST(nobody_answers_and_the_kernel_goes_its_own_way)
{
	(void)boot(3000);
	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_output();
	fake_pass(2900);
	ck_assert(hf_in_session(&fake.k));
	fake_pass(300);
	assert_has(fake_output(), "nobody answered for 3 s, going on");
	ck_assert(fake_left(0, HF_PROCEED));
}
END_TEST

START_TEST(one_byte_stops_the_clock)
{
	(void)boot(3000);
	fake_trap(0, HF_TRAP_PANIC);
	fake_pass(2000);
	(void)fake_say("x");
	fake_pass(20000);
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(an_explicit_stop_has_no_clock)
{
	(void)boot(3000);
	fake_trap(0, HF_TRAP_REQUEST);
	fake_pass(20000);
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(without_a_time_nobody_has_to_answer)
{
	(void)boot(0);
	fake_trap(0, HF_TRAP_PANIC);
	fake_pass(60000);
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(gdb_that_waits_gets_a_stop_reply_and_no_text)
{
	(void)boot(0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("c");
	(void)fake_output();
	fake_trap(1, HF_TRAP_PANIC);
	const char *text = fake_output();
	ck_assert_int_eq(strncmp(text, "$T06thread:2;", 13), 0);
	assert_lacks(text, "holdfast");
}
END_TEST

START_TEST(a_person_who_typed_meanwhile_gets_text)
{
	(void)boot(0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("c");
	(void)fake_say("ls\r");
	fake_trap(1, HF_TRAP_PANIC);
	assert_has(fake_output(), "*** holdfast: cpu 1: panic");
}
END_TEST

START_TEST(after_a_persons_go_the_next_stop_is_the_persons)
{
	(void)boot(0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?"); /* gdb was here, and died */
	(void)fake_say("+\r");
	fake_pass(300);
	(void)fake_say("go\r");
	(void)fake_output();
	hf_console_write(&fake.k, "tick\n", 5);
	ck_assert_str_eq(fake_output(), "tick\r\n");
	fake_trap(1, HF_TRAP_PANIC);
	assert_has(fake_output(), "*** holdfast: cpu 1: panic");
}
END_TEST

START_TEST(bytes_without_a_pause_do_not_keep_the_watchdog_hungry)
{
	static char flood[1000];

	(void)boot(0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	memset(flood, '+', sizeof(flood) - 1);
	unsigned before = fake.touches;
	(void)fake_say(flood);
	ck_assert_uint_gt(fake.touches, before);
}
END_TEST

UNIT_MAIN("talk", nobody_answers_and_the_kernel_goes_its_own_way, one_byte_stops_the_clock,
	an_explicit_stop_has_no_clock, without_a_time_nobody_has_to_answer,
	gdb_that_waits_gets_a_stop_reply_and_no_text, a_person_who_typed_meanwhile_gets_text,
	after_a_persons_go_the_next_stop_is_the_persons,
	bytes_without_a_pause_do_not_keep_the_watchdog_hungry)
