/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_bytes.c - the two small readers: marks in what a serial device gives, and replies. */
#include <check.h>
#include <string.h>

#include "../../host/reply.h"
#include "../../host/serial.h"
#include "tally.h"

static const struct {
	const char *in;
	size_t in_len;
	const char *out; /* B stands for a BREAK */
	size_t out_len;
} marks[] = {
	{"abc", 3, "abc", 3},
	{"a\0b", 3, "a\0b", 3},
	{"\xff\xff", 2, "\xff", 1},
	{"\xff\xff\xff\xff", 4, "\xff\xff", 2},
	{"\xff\0\0", 3, "B", 1},
	{"x\xff\0\0y", 5, "xBy", 3},
	{"\xff\0\0\xff\0\0", 6, "BB", 2},
	{"\xff\0z", 3, "z", 1},
	{"\xff\xff\0\0", 4, "\xff\0\0", 3},
	{"\xff", 1, "", 0},
	{"\xffq", 2, "q", 1},
};

START_TEST(marks_become_bytes_and_breaks)
{
	struct serial_marks state = {0};
	char out[16];
	size_t len = 0;

	for (size_t i = 0; i < marks[_i].in_len; i++) {
		uint8_t byte;
		enum serial_mark mark = serial_unmark(&state, (uint8_t)marks[_i].in[i], &byte);
		if (mark != SERIAL_MORE)
			out[len++] = mark == SERIAL_BREAK ? 'B' : (char)byte;
	}
	ck_assert_uint_eq(len, marks[_i].out_len);
	ck_assert_mem_eq(out, marks[_i].out, len);
}
END_TEST

static const struct {
	const char *in;
	enum reply_kind kind;
	const char *out;
} replies[] = {
	{"", REPLY_NOTHING, ""},
	{"OK", REPLY_OK, "OK"},
	{"O", REPLY_TEXT, ""},
	{"O4142", REPLY_TEXT, "AB"},
	{"O0*!", REPLY_BROKEN, NULL}, /* "0" and 4 more: half a byte too many */
	{"O3* ", REPLY_TEXT, "33"},
	{"O4", REPLY_BROKEN, NULL},
	{"O4x", REPLY_BROKEN, NULL},
	{"*x", REPLY_BROKEN, NULL},
	{"T05thread:1;", REPLY_STOP, "T05thread:1;"},
	{"S05", REPLY_STOP, "S05"},
	{"S", REPLY_BROKEN, NULL},
	{"E01", REPLY_ERROR, "E01"},
	{"E.text", REPLY_ERROR, "E.text"},
	{"E1", REPLY_OTHER, "E1"},
	{"E1E2", REPLY_OTHER, "E1E2"},
	{"414243", REPLY_OTHER, "414243"},
};

START_TEST(replies_are_told_apart)
{
	uint8_t out[64];
	size_t len;

	ck_assert_int_eq(reply_read(out, sizeof(out), (const uint8_t *)replies[_i].in,
				 strlen(replies[_i].in), &len),
		replies[_i].kind);
	if (!replies[_i].out)
		return;
	ck_assert_uint_eq(len, strlen(replies[_i].out));
	ck_assert_mem_eq(out, replies[_i].out, len);
}
END_TEST

START_TEST(a_reply_that_does_not_fit_is_broken)
{
	uint8_t out[8];
	size_t len;

	ck_assert_int_eq(
		reply_read(out, sizeof(out), (const uint8_t *)"123456789", 9, &len), REPLY_BROKEN);
	ck_assert_int_eq(
		reply_read(out, sizeof(out), (const uint8_t *)"0*~", 3, &len), REPLY_BROKEN);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	TCase *tcase = tally_case("bytes", NULL, NULL);

	tcase_add_loop_test(tcase, marks_become_bytes_and_breaks, 0, ROWS(marks));
	tcase_add_loop_test(tcase, replies_are_told_apart, 0, ROWS(replies));
	tcase_add_test(tcase, a_reply_that_does_not_fit_is_broken);
	return tally_run(tcase);
}
