/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_console.c - the running kernel's text on a line that is shared. */
#include "tests/fake/fake.h"
#include "unit.h"

static void attach_gdb(void)
{
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("c");
	(void)fake_say("+");
}

START_TEST(people_get_raw_text)
{
	struct hf *k = fake_boot(1);

	hf_console_write(k, "a $5#00\nb", 9);
	ck_assert_str_eq(fake_output(), "a $5#00\r\nb");
}
END_TEST

START_TEST(gdb_gets_packets)
{
	struct hf *k = fake_boot(1);

	attach_gdb();
	hf_console_write(k, "hi\n", 3);
	ck_assert_str_eq(fake_output(), "$O68690a#bd");
}
END_TEST

START_TEST(long_text_is_cut_into_packets_and_nothing_is_lost)
{
	struct hf *k = fake_boot(1);
	char text[300];

	attach_gdb();
	memset(text, 'x', sizeof(text));
	hf_console_write(k, text, sizeof(text));
	const char *out = fake_output();
	unsigned packets = 0;
	unsigned digits = 0;
	for (; *out != '\0'; out++) {
		packets += *out == '$';
		digits += strncmp(out, "78", 2) == 0;
	}
	ck_assert_uint_eq(digits, sizeof(text));
	ck_assert_uint_ge(packets, 2);
}
END_TEST

START_TEST(a_person_who_presses_return_gets_raw_text_again)
{
	struct hf *k = fake_boot(1);

	attach_gdb();
	fake_feed("\r", 1);
	hf_console_write(k, "hi\n", 3);
	ck_assert_str_eq(fake_output(), "hi\r\n");
}
END_TEST

START_TEST(in_a_session_the_line_is_taken)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	hf_console_write(k, "from a cpu that did not stop\n", 29);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(while_one_cpu_steps_it_is_the_programs)
{
	struct hf *k = fake_boot(2);

	attach_gdb();
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("vCont;s:1");
	(void)fake_output();
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	hf_console_write(k, "hi\n", 3);
	ck_assert_str_eq(fake_output(), "$O68690a#bd");
	fake_run(2);
	assert_has(fake_output(), "$T05");
	hf_console_write(k, "hi\n", 3);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

UNIT_MAIN("console", people_get_raw_text, gdb_gets_packets,
	long_text_is_cut_into_packets_and_nothing_is_lost,
	a_person_who_presses_return_gets_raw_text_again, in_a_session_the_line_is_taken,
	while_one_cpu_steps_it_is_the_programs)
