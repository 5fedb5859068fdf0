/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_exit.c - a program that ends, and a gdb that has to hear of it. */
#include "asked.h"

START_TEST(without_gdb_nobody_has_to_hear_of_it)
{
	struct hf *k = fake_boot(1);

	hf_exit(k, 3);
	ck_assert_str_eq(fake_output(), "");
	ck_assert(!hf_in_session(k));
}
END_TEST

START_TEST(a_person_at_the_line_is_not_held)
{
	struct hf *k = asked_stop(1);

	(void)asked_reply("?");
	(void)asked_reply("c");
	fake_feed("\r", 1);
	hf_exit(k, 3);
	ck_assert(!hf_in_session(k));
}
END_TEST

UNIT_MAIN("exit", without_gdb_nobody_has_to_hear_of_it, a_person_at_the_line_is_not_held)
