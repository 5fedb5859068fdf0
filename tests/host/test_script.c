/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_script.c - the language of `holdfast run`, and what is detected in a target's text. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "../../host/detect.h"
#include "../../host/script.h"
#include "../../host/transcript.h"
#include "tally.h"

static struct stmt *good(const char *text)
{
	struct script_error e;
	struct stmt *s = script_parse(text, strlen(text), &e);

	ck_assert_msg(s != NULL, "%u:%u: %s", e.line, e.column, e.why);
	return s;
}

START_TEST(each_statement_is_read)
{
	struct stmt *s = good("expect \"a\\x41\\n\" within 500ms\n"
			      "expect-panic /^x\\/y$/\r\n"
			      "  send \"\\r\"  # why\n\n"
			      "assert mem a+4:8 >= 0x10\n"
			      "assert bt cpu3 lacks word\n"
			      "dump /tmp/x data 0x10,4\n"
			      "on panic|hang {\n btc\n dump y\n}\n"
			      "repeat 3 {\n repeat 2 {\n stop\n }\n}\n"
			      "gdb {\n bt }\n}\n"
			      "timeout total 2m\n"
			      "shell md 0 # 4");
	struct stmt *const first = s;

	ck_assert_int_eq(s->kind, SCRIPT_EXPECT);
	ck_assert_uint_eq(s->limit_ms, 500);
	ck_assert_mem_eq(s->pattern.text, "aA\n", 4);
	s = s->next;
	ck_assert_uint_eq(s->events, 1u << EVENT_PANIC | 1u << EVENT_OOPS);
	ck_assert_str_eq(s->pattern.text, "^x/y$");
	ck_assert_uint_eq(s->line, 2);
	s = s->next;
	ck_assert_uint_eq(s->column, 3);
	s = s->next;
	ck_assert_str_eq(s->text, "a+4");
	ck_assert_uint_eq(s->width, 8);
	ck_assert_int_eq(s->op, OP_GE);
	ck_assert_uint_eq(s->value, 16);
	s = s->next;
	ck_assert_int_eq(s->cpu, 3);
	ck_assert(s->lacks);
	s = s->next;
	ck_assert_str_eq(s->text, "/tmp/x");
	ck_assert_str_eq(s->pattern.text, "data 0x10,4 ");
	s = s->next;
	ck_assert_uint_eq(s->events, 1u << EVENT_PANIC | 1u << EVENT_HANG);
	ck_assert_int_eq(s->body->kind, SCRIPT_SHELL);
	ck_assert_str_eq(s->body->text, "btc");
	ck_assert_int_eq(s->body->next->kind, SCRIPT_DUMP);
	s = s->next;
	ck_assert_uint_eq(s->value, 3);
	ck_assert_uint_eq(s->body->value, 2);
	s = s->next;
	ck_assert_str_eq(s->text, "bt }\n");
	s = s->next;
	ck_assert_int_eq(s->kind, SCRIPT_TOTAL);
	ck_assert_uint_eq(s->limit_ms, 120000);
	s = s->next;
	ck_assert_str_eq(s->text, "md 0 # 4");
	ck_assert_ptr_null(s->next);
	script_free(first);
}
END_TEST

static const struct {
	const char *text;
	unsigned line, column;
	const char *why; /* a part of it */
} wrong[] = {
	{"", 1, 1, "expected a statement"},
	{"# nothing\n\n", 3, 1, "the end of the script"},
	{"expct \"a\"\n", 1, 1, "expected a statement (expect, send, assert, ...), not 'expct'"},
	{"send \"a\"\nexpect\n", 2, 7, "expected a text or a /regex/, not the end of the line"},
	{"expect \"a\" within soon\n", 1, 19, "expected a time such as 10s"},
	{"expect \"a\" within 25h\n", 1, 19, "expected a time"},
	{"expect \"a\" 5s\n", 1, 12, "expected the end of the line, not '5s'"},
	{"expect \"abc\n", 1, 12, "expected '\"' before the end of the line"},
	{"send \"\\q\"\n", 1, 8, "expected an escape behind '\\'"},
	{"expect /a(b/\n", 1, 8, "expected a right regular expression"},
	{"expect /(a)\\1/\n", 1, 8, "without back-references"},
	{"expect /a{9}/\n", 1, 8, "without '{'"},
	{"expect //\n", 1, 8, "something between the slashes"},
	{"on panik {\n}\n", 1, 4, "expected panic, oops, hang, reset, stop or timeout"},
	{"on panic {\n bt\n", 3, 1, "expected '}', not the end of the script"},
	{"on panic {\n on oops {\n }\n}\n", 2, 5, "no 'on' inside of 'on'"},
	{"on panic { bt }\n", 1, 12, "the end of the line behind '{'"},
	{"}\n", 1, 1, "expected a statement"},
	{"gdb {\nbt\n", 1, 5, "a line with '}'"},
	{"repeat 0 {\n}\n", 1, 10, "at least once"},
	{"repeat many {\n}\n", 1, 8, "how often"},
	{"assert bt cpux contains a\n", 1, 11, "a CPU such as cpu0"},
	{"assert bt has a\n", 1, 11, "'contains' or 'lacks'"},
	{"assert mem a = 1\n", 1, 14, "expected == != < <= > or >=, not '='"},
	{"assert mem a:3 == 1\n", 1, 12, "1, 2, 4 or 8"},
	{"assert mem a == b\n", 1, 17, "a number"},
	{"assert it\n", 1, 8, "bt, shell, mem or cpus"},
	{"save FILE\n", 1, 6, "expected 'log', not 'FILE'"},
	{"shell\n", 1, 6, "a debugger command"},
	{"send a\x01\n", 1, 7, "a byte that is no text"},
};

START_TEST(what_is_wrong_is_told_with_its_place)
{
	struct script_error e;
	const char *text = wrong[_i].text;

	ck_assert_ptr_null(script_parse(text, strlen(text), &e));
	ck_assert_msg(
		strstr(e.why, wrong[_i].why) != NULL, "'%s' is not in '%s'", wrong[_i].why, e.why);
	ck_assert_msg(e.line == wrong[_i].line && e.column == wrong[_i].column, "%u:%u: %s", e.line,
		e.column, e.why);
}
END_TEST

START_TEST(blocks_in_blocks_have_a_limit)
{
	char text[400];
	size_t len = 0;
	struct script_error e;

	for (unsigned i = 0; i <= SCRIPT_DEPTH_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "repeat 1 {\n");
	ck_assert_ptr_null(script_parse(text, strlen(text), &e));
	ck_assert_uint_eq(e.line, SCRIPT_DEPTH_MAX + 1);
}
END_TEST

/* ---- events ---- */

static struct event seen[8];
static size_t seen_count;

static void note(void *ctx, const struct event *e)
{
	(void)ctx;
	ck_assert(seen_count < 8);
	seen[seen_count++] = *e;
}

static void feed(struct detect *d, const char *text, bool stub)
{
	d->event = note;
	seen_count = 0;
	for (; *text; text++)
		detect_feed(d, (uint8_t)*text, stub);
}

static const struct {
	const char *line;
	enum event_kind kind; /* EVENT_COUNT: none */
} lines[] = {
	{"Kernel panic - not syncing: Fatal exception", EVENT_PANIC},
	{"[   12.345678] Kernel panic - not syncing: x", EVENT_PANIC},
	{"[   12.345678][    T1] Internal error: Oops: 5 [#1] SMP ARM", EVENT_OOPS},
	{"<1>[    1.0] BUG: unable to handle page fault for address: 0", EVENT_OOPS},
	{"[    1.0] kernel BUG at mm/slub.c:4112!", EVENT_OOPS},
	{"[   30.0] watchdog: BUG: soft lockup - CPU#1 stuck for 22s!", EVENT_HANG},
	{"[   30.0] rcu: INFO: rcu_sched self-detected stall on CPU", EVENT_HANG},
	{"[   30.0] INFO: task kworker:1 blocked for more than 120 seconds.", EVENT_HANG},
	/* What rigs have been fooled by. */
	{"[    0.1] NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.", EVENT_COUNT},
	{"[    0.1] rcu: INFO: rcu_nocbs is set", EVENT_COUNT},
	{"[    0.1] ---[ end Kernel panic - not syncing: x ]---", EVENT_COUNT},
	{"[    0.1] Command line: panic=5 oops=panic", EVENT_COUNT},
	{"the test says: Kernel panic - not syncing", EVENT_COUNT},
	{"[ FAILED ] Oops: no", EVENT_COUNT},
	{"Linux version 6.1.0", EVENT_COUNT},
};

START_TEST(a_line_of_the_console_is_an_event_or_none)
{
	struct detect d = {0};

	feed(&d, lines[_i].line, false);
	ck_assert_uint_eq(seen_count, 0);
	feed(&d, "\r\n", false);
	ck_assert_uint_eq(seen_count, lines[_i].kind != EVENT_COUNT);
	if (seen_count) {
		ck_assert_int_eq(seen[0].kind, lines[_i].kind);
		ck_assert(!seen[0].stub);
	}
}
END_TEST

#define GREETING(why)                                                                              \
	"\r\n*** holdfast: " why                                                                   \
	"\r\n    at f+0x4/0x8 (pc 1004)\r\n    type help, or attach gdb to this line\r\n"

START_TEST(the_greeting_says_what_happened)
{
	struct detect d = {0};

	feed(&d, GREETING("cpu 1: died: NULL pointer: read at 00000004"), true);
	ck_assert_uint_eq(seen_count, 1);
	ck_assert_int_eq(seen[0].kind, EVENT_OOPS);
	ck_assert(seen[0].stub);
	ck_assert_str_eq(seen[0].text, "cpu 1: died: NULL pointer: read at 00000004");
	feed(&d, GREETING("cpu 0: panic: cpu 2 stuck: no tick for 300 of mine"), true);
	ck_assert_int_eq(seen[0].kind, EVENT_HANG);
	feed(&d, GREETING("cpu 0: panic\r\n    a long message"), true);
	ck_assert_int_eq(seen[0].kind, EVENT_PANIC);
	ck_assert_str_eq(seen[0].text, "cpu 0: panic: a long message");
	feed(&d, GREETING("cpu 0: stopped on request"), true);
	ck_assert_int_eq(seen[0].kind, EVENT_STOP);
	feed(&d, GREETING("cpu 0: panic: x\r\n    cpu 3 did not stop: still running"), true);
	ck_assert_str_eq(seen[0].text, "cpu 0: panic: x");
}
END_TEST

START_TEST(on_the_link_the_console_cannot_greet)
{
	struct detect d = {0};

	feed(&d, GREETING("cpu 1: panic: x"), false);
	ck_assert_uint_eq(seen_count, 1);
	d.link = true;
	feed(&d, GREETING("cpu 1: panic: x"), false);
	ck_assert_uint_eq(seen_count, 0);
}
END_TEST

START_TEST(what_a_board_says_when_it_begins_is_a_reset_only_later)
{
	struct detect d = {0};

	feed(&d, "U-Boot SPL 2023.01\nU-Boot 2023.01\nLinux version 6.1\n", false);
	ck_assert_uint_eq(seen_count, 0);
	feed(&d, "U-Boot SPL 2023.01\n", false);
	ck_assert_uint_eq(seen_count, 1);
	ck_assert_int_eq(seen[0].kind, EVENT_RESET);
	feed(&d, "U-Boot 2023.01\nLinux version 6.1\n", false);
	ck_assert_uint_eq(seen_count, 0);
	d.up = true;
	feed(&d, "Linux version 6.1\n", false);
	ck_assert_uint_eq(seen_count, 1);
}
END_TEST

START_TEST(a_match_is_taken_and_the_search_goes_on_behind_it)
{
	static struct transcript t;
	struct stmt *s = good("expect \"ab\"\nexpect /^c$/\n");

	transcript_add(&t, "xabab\r\nc\r\n", 10);
	ck_assert(transcript_find(&t, &s->pattern));
	ck_assert(transcript_find(&t, &s->pattern));
	ck_assert(!transcript_find(&t, &s->pattern));
	ck_assert(transcript_find(&t, &s->next->pattern));
	ck_assert(!transcript_find(&t, &s->next->pattern));
	ck_assert_uint_eq(t.log_len, 10);
	transcript_add(&t, "c", 1); /* more of this line may come */
	ck_assert(!transcript_find(&t, &s->next->pattern));
	transcript_add(&t, "\n", 1);
	ck_assert(transcript_find(&t, &s->next->pattern));
	for (size_t i = 0; i < TRANSCRIPT_TAIL_MAX; i++)
		transcript_add(&t, "0123456789abcdef", 16);
	ck_assert_uint_le(t.len, TRANSCRIPT_TAIL_MAX);
	transcript_add(&t, "ab", 2);
	ck_assert(transcript_find(&t, &s->pattern));
	transcript_free(&t);
	script_free(s);
}
END_TEST

int main(void)
{
	TCase *c = tally_case("script", NULL, NULL);

	tcase_add_test(c, each_statement_is_read);
	tcase_add_loop_test(c, what_is_wrong_is_told_with_its_place, 0,
		(int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(c, blocks_in_blocks_have_a_limit);
	tcase_add_loop_test(c, a_line_of_the_console_is_an_event_or_none, 0,
		(int)(sizeof(lines) / sizeof(lines[0])));
	tcase_add_test(c, the_greeting_says_what_happened);
	tcase_add_test(c, on_the_link_the_console_cannot_greet);
	tcase_add_test(c, what_a_board_says_when_it_begins_is_a_reset_only_later);
	tcase_add_test(c, a_match_is_taken_and_the_search_goes_on_behind_it);
	return tally_run(c);
}
