/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_edit_small.c - the editor of small boards, stub/without/edit.c, in the place of stub/edit.c. */
#include "stub/without/edit.c"

#include "tests/fake/fake.h"
#include "unit.h"

static const char *at_prompt(const char *keys)
{
	(void)fake_boot(1);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	return fake_say(keys);
}

START_TEST(a_line_is_echoed_and_run)
{
	const char *text = at_prompt("mdr 1000 2\r");

	assert_has(text, "mdr 1000 2\r\n");
	assert_has(text, "[0]hf> ");
	assert_lacks(text, "unknown");
}
END_TEST

START_TEST(what_was_rubbed_out_is_not_in_the_line)
{
	ck_assert_str_eq(at_prompt("cpx\bu"), "cpx\b \bu");
	ck_assert_uint_eq(fake.k.shell.len, 3);
	assert_has(fake_say("\r"), "* cpu 0: here");
	ck_assert_str_eq(at_prompt("ab\x15"), "ab\b \b\b \b");
	ck_assert(hf_shell_line_empty(&fake.k));
	ck_assert_str_eq(fake_say("\x7f"), "");
}
END_TEST

START_TEST(control_c_begins_a_new_line)
{
	assert_has(at_prompt("md 10\x03"), "^C\r\n[0]hf> ");
	ck_assert(hf_shell_line_empty(&fake.k));
}
END_TEST

START_TEST(cr_lf_is_one_end)
{
	const char *first = strstr(at_prompt("cpu\r\n"), "[0]hf> ");

	ck_assert_ptr_nonnull(first);
	assert_lacks(first + 1, "[0]hf> ");
}
END_TEST

START_TEST(a_line_with_a_byte_that_is_no_text_is_not_run)
{
	assert_has(at_prompt("cpu\x01\r"), "a byte that is no text arrived in this line: ignored");
	assert_lacks(at_prompt("cpu\x1b[A\r"), "here");
}
END_TEST

START_TEST(a_line_that_is_too_long_is_not_run)
{
	char keys[HF_LINE_MAX + 2];

	memset(keys, 'a', sizeof(keys) - 1);
	keys[sizeof(keys) - 1] = '\0';
	(void)at_prompt(keys);
	assert_has(fake_say("\r"), "line too long: ignored");
	assert_has(fake_say("cpu\r"), "here");
}
END_TEST

START_TEST(an_empty_line_repeats)
{
	(void)at_prompt("md 1000 1\r");
	ck_assert_uint_ne(fake.k.shell.dot, 0);
	hf_addr dot = fake.k.shell.dot;
	(void)fake_say("\r");
	ck_assert_uint_gt(fake.k.shell.dot, dot);
}
END_TEST

UNIT_MAIN("edit_small", a_line_is_echoed_and_run, what_was_rubbed_out_is_not_in_the_line,
	control_c_begins_a_new_line, cr_lf_is_one_end,
	a_line_with_a_byte_that_is_no_text_is_not_run, a_line_that_is_too_long_is_not_run,
	an_empty_line_repeats)
