/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_edit.c - the line editor: what the line is, and what the terminal shows. */
#include "stub/shell.h"

#include <stdio.h>

#include "tests/fake/fake.h"
#include "unit.h"

static void prompt(void)
{
	(void)fake_boot(1);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

/* A terminal with one line: what stands on it, and where the cursor is. */
static char screen[256];
static size_t column;

static void look(const char *bytes)
{
	for (; *bytes != '\0'; bytes++) {
		if (*bytes == '\b') {
			ck_assert_uint_gt(column, 0);
			column--;
		} else {
			screen[column++] = *bytes;
		}
	}
}

/* Type keys; the terminal and the editor must agree at every moment. */
static void type(const char *keys)
{
	char want[HF_LINE_MAX + 1];

	memset(screen, 0, sizeof(screen));
	column = 0;
	for (; *keys != '\0'; keys++) {
		char key[2] = {*keys, '\0'};
		look(fake_say(key));
		struct hf_shell *s = &fake.k.shell;
		memcpy(want, s->line, s->len);
		want[s->len] = '\0';
		ck_assert_int_eq(strncmp(screen, want, s->len), 0);
		ck_assert_uint_eq(strspn(screen + s->len, " "), strlen(screen + s->len));
		ck_assert_uint_eq(column, s->cursor);
	}
}

#define LINE(keys, want)                                                                           \
	do {                                                                                       \
		prompt();                                                                          \
		type(keys);                                                                        \
		fake.k.shell.line[fake.k.shell.len] = '\0';                                        \
		ck_assert_str_eq(fake.k.shell.line, want);                                         \
	} while (0)

START_TEST(keys_do_what_they_say)
{
	LINE("abc", "abc");
	LINE("abc\b", "ab");
	LINE("abc\x7f\x7f", "a");
	LINE("\b\x7f", "");
	LINE("abc\x01X", "Xabc");
	LINE("abc\x01\x06X", "aXbc");
	LINE("abc\x02X", "abXc");
	LINE("abc\x02\x02\x04", "ac");
	LINE("abc\x04", "abc");
	LINE("abc\x01\x05X", "abcX");
	LINE("abc\x02\x0b", "ab");
	LINE("abc\x15", "");
	LINE("abc\x02\x15z", "z");
	LINE("abc\x02\b", "ac");
	LINE("a\tb", "a b");
	LINE("\x02\x02\x06\x06", "");
}
END_TEST

START_TEST(arrow_and_edit_keys_work_in_both_spellings)
{
	LINE("abc\x1b[DX", "abXc");
	LINE("abc\x1bODX", "abXc");
	LINE("abc\x1b[D\x1b[CX", "abcX");
	LINE("abc\x1b[HX", "Xabc");
	LINE("abc\x1b[H\x1b[FX", "abcX");
	LINE("abc\x1b[H\x1b[3~", "bc");
	LINE("abc\x1b[3xd", "abcd");
	LINE("abc\x1b[Zd", "abcd");
	LINE("abc\x1bxd", "abcd");
}
END_TEST

START_TEST(history_goes_back_and_forth)
{
	prompt();
	(void)fake_say("echo one\recho two\recho two\recho three\r");
	type("\x10\x1b[A\x10\x10\x10");
	ck_assert_int_eq(strncmp(fake.k.shell.line, "echo one", 8), 0);
	(void)fake_say("\x15");
	type("\x10\x10\x0e\x0e\x1b[B"); /* and back to the line that was typed */
}
END_TEST

START_TEST(history_keeps_the_last_lines_once_each)
{
	char line[64];

	prompt();
	for (int i = 0; i < 20; i++) {
		(void)snprintf(line, sizeof(line), "echo %d\recho %d\r", i, i);
		(void)fake_say(line);
	}
	for (unsigned i = 0; i < HF_HISTORY_MAX + 5; i++)
		(void)fake_say("\x10");
	ck_assert_int_eq(strncmp(fake.k.shell.line, "echo 12", 7), 0);
	for (unsigned i = 0; i < HF_HISTORY_MAX + 5; i++)
		(void)fake_say("\x0e");
	ck_assert_uint_eq(fake.k.shell.len, 0);
}
END_TEST

START_TEST(a_line_of_the_largest_size_works_and_one_more_is_refused)
{
	char line[HF_LINE_MAX + 8];

	prompt();
	memset(line, 'x', sizeof(line));
	memcpy(line, "echo ", 5);
	line[HF_LINE_MAX - 1] = '\0';
	(void)fake_say(line);
	assert_has(fake_say("\r"), line + 5);
	line[HF_LINE_MAX - 1] = 'x';
	line[HF_LINE_MAX] = '\0';
	(void)fake_say(line);
	assert_has(fake_say("\r"), "line too long: ignored");
	assert_has(fake_say("echo good\r"), "good\r\n");
}
END_TEST

START_TEST(bytes_that_are_no_text_spoil_the_line_and_only_it)
{
	static const char *const bad[] = {"\x80", "\xff", "\x02\x16", "\x0f", "\x1c"};

	prompt();
	for (size_t i = 0; i < HF_COUNT(bad); i++) {
		(void)fake_say("echo a");
		(void)fake_say(bad[i]);
		assert_has(fake_say("b\r"), "a byte that is no text arrived in this line: ignored");
		assert_has(fake_say("echo good\r"), "good\r\n");
	}
	fake_feed("echo \0b\r", 8);
	assert_has(fake_output(), "ignored");
}
END_TEST

START_TEST(an_empty_line_repeats_what_can_be_repeated)
{
	prompt();
	(void)fake_say("md1c4 20000000\r");
	assert_has(fake_say("\r"), "20000004 04 05 06 07");
	assert_has(fake_say("   \r"), "20000008 08 09 0a 0b");
	(void)fake_say("env\r");
	ck_assert_str_eq(fake_say("\r"), "\r\n[0]hf> ");
}
END_TEST

UNIT_MAIN("edit", keys_do_what_they_say, arrow_and_edit_keys_work_in_both_spellings,
	history_goes_back_and_forth, history_keeps_the_last_lines_once_each,
	a_line_of_the_largest_size_works_and_one_more_is_refused,
	bytes_that_are_no_text_spoil_the_line_and_only_it,
	an_empty_line_repeats_what_can_be_repeated)
