/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_note.c - what a target tells of its probes, for people and as JSON. */
#include <check.h>
#include <string.h>

#include "../../host/note.h"
#include "tally.h"

static enum note_kind read_text(char text[NOTE_MAX], const char *payload)
{
	return note_read(text, (const uint8_t *)payload, strlen(payload));
}

START_TEST(notes_are_told_apart)
{
	char text[NOTE_MAX];

	ck_assert_int_eq(read_text(text, "Probe:ra b"), NOTE_RECORD);
	ck_assert_str_eq(text, "a b");
	ck_assert_int_eq(read_text(text, "Probe:c0* }\x03"), NOTE_COUNTERS); /* a run, an escape */
	ck_assert_str_eq(text, "0000#");
	ck_assert_int_eq(read_text(text, "Probe:x"), NOTE_OTHER);
	ck_assert_int_eq(read_text(text, "Probe:"), NOTE_OTHER);
	ck_assert_int_eq(read_text(text, "Stop:T05"), NOTE_OTHER);
	ck_assert_int_eq(read_text(text, "Probe:r}"), NOTE_OTHER);
	ck_assert_int_eq(read_text(text, ""), NOTE_OTHER);
}
END_TEST

START_TEST(people_get_lines)
{
	char out[NOTE_MAX];

	note_lines(out, NOTE_RECORD, "[1] 0.5 a: (f+0x0/0x8)\t        b=1");
	ck_assert_str_eq(out, "[1] 0.5 a: (f+0x0/0x8)\n        b=1\n");
	note_lines(out, NOTE_COUNTERS, "a hits 1 on");
	ck_assert_str_eq(out, "-- a hits 1 on\n");
}
END_TEST

static const struct {
	enum note_kind kind;
	const char *text;
	const char *json; /* NULL: it makes no sense */
} rows[] = {
	{NOTE_RECORD,
		"[2]     1.556142 in: (receive+0x0/0x70) device=0x4012d038 irqs=6 who=\"a b\"",
		"{\"probe\":\"in\",\"cpu\":2,\"time\":1.556142,\"place\":\"receive+0x0/0x70\","
		"\"args\":{\"device\":\"0x4012d038\",\"irqs\":6,\"who\":\"a b\"},\"words\":[]}\n"},
	{NOTE_RECORD,
		"[0]     0.000001 r: (c+0x4/0x8 <- f+0x0/0x8) v=-3\t        f+0x1\t        g+0x2",
		"{\"probe\":\"r\",\"cpu\":0,\"time\":0.000001,\"place\":\"c+0x4/0x8 <- f+0x0/0x8\","
		"\"args\":{\"v\":-3},\"words\":[\"f+0x1\",\"g+0x2\"]}\n"},
	{NOTE_RECORD, "[0] 1.0 f: (x) t=\"a\\x24\" bad=(fault) v={1,2} z=007",
		"{\"probe\":\"f\",\"cpu\":0,\"time\":1.0,\"place\":\"x\",\"args\":{\"t\":"
		"\"a\\\\x24\","
		"\"bad\":\"(fault)\",\"v\":\"{1,2}\",\"z\":\"007\"},\"words\":[]}\n"},
	{NOTE_RECORD, "n is 4", NULL},
	{NOTE_RECORD, "[x] 1.0 f: (x)", NULL},
	{NOTE_RECORD, "[0] 1.0 f: x", NULL},
	{NOTE_RECORD, "", NULL},
	{NOTE_COUNTERS, "a hits 21 acted 20 missed 1 faults 0 lost 3 on",
		"{\"probe\":\"a\",\"hits\":21,\"acted\":20,\"missed\":1,\"faults\":0,\"lost\":3,"
		"\"state\":\"on\"}\n"},
	{NOTE_COUNTERS, "a hits 21 off: more than 5",
		"{\"probe\":\"a\",\"hits\":21,\"state\":\"off: more than 5\"}\n"},
	{NOTE_COUNTERS, "a hits 21", NULL},
	{NOTE_COUNTERS, "", NULL},
};

START_TEST(programs_get_json)
{
	char out[NOTE_MAX];
	const bool good = note_json(out, rows[_i].kind, rows[_i].text);

	ck_assert_msg(good == (rows[_i].json != NULL), "%s: %s", rows[_i].text, out);
	if (good)
		ck_assert_str_eq(out, rows[_i].json);
}
END_TEST

START_TEST(what_is_too_long_is_no_json)
{
	char text[NOTE_MAX];
	char out[NOTE_MAX];

	memset(text, '\\', sizeof(text) - 1);
	memcpy(text, "[0] 1.0 f: (x) a=", 17);
	text[sizeof(text) - 1] = '\0';
	ck_assert(!note_json(out, NOTE_RECORD, text));
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("note", NULL, NULL);

	tcase_add_test(tcase, notes_are_told_apart);
	tcase_add_test(tcase, people_get_lines);
	tcase_add_loop_test(tcase, programs_get_json, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, what_is_too_long_is_no_json);
	return tally_run(tcase);
}
