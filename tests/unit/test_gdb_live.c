/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_live.c - packets QNonStop and vStopped. */
#include "asked.h"

START_TEST(non_stop_is_switched_on_and_off)
{
	static const struct asked rows[] = {{"QNonStop:2", "E02"}, {"QNonStop:", "E02"},
		{"QNonStop:x", "E02"}, {"QNonStop:0", "OK"}, {"QNonStop:1", "OK"}};

	struct hf *k = asked_stop(2);
	asked_play(rows, HF_COUNT(rows));
	ck_assert(k->live.on);
}
END_TEST

START_TEST(without_a_stop_there_is_nothing_to_fetch)
{
	(void)asked_stop(1);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
}
END_TEST

START_TEST(what_had_stopped_before_is_reported_when_asked)
{
	(void)fake_boot(2);
	fake_trap(1, HF_TRAP_PANIC);
	(void)fake_output();
	(void)asked_reply("QNonStop:1");
	const char *reply = asked_reply("?");
	ck_assert_int_eq(reply[0], 'T');
	unsigned count = 1;
	while (reply[0] == 'T' && count < 9) {
		reply = asked_reply("vStopped");
		count++;
	}
	ck_assert_str_eq(reply, "OK");
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(a_safe_session_stays_all_stop)
{
	struct hf *k = asked_stop(1);

	k->rung = 1;
	ck_assert_str_eq(asked_reply("QNonStop:1"), "E09");
}
END_TEST

UNIT_MAIN("gdb_live", non_stop_is_switched_on_and_off, without_a_stop_there_is_nothing_to_fetch,
	what_had_stopped_before_is_reported_when_asked, a_safe_session_stays_all_stop)
