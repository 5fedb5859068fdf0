/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_walk.c - host/walk.c behind the proxy: gdb walks through the threads, and their registers are there before
 * it asks. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/batch.h"
#include "../../host/threadregs.h"
#include "../../host/walk.h"
#include "../../stub/wire/bulk.h"
#include "proxytrace.h"
#include "tally.h"

#define LIST "qXfer:threads:read::0,400"

/* gdb has the list of n threads, 1 to n in hex, in two pieces. */
static void list(unsigned n)
{
	char text[512] = "m<threads>";

	for (unsigned i = 1; i <= n; i++) {
		if (i == n / 2 + 1) {
			char next[64];
			(void)snprintf(next, sizeof(next), "qXfer:threads:read::%zx,400",
				strlen(text) - 1);
			gdb(LIST);
			target(text);
			gdb(next);
			(void)snprintf(text, sizeof(text), "l");
		}
		const size_t have = strlen(text);
		(void)snprintf(text + have, sizeof(text) - have, "<thread id=\"%x\"/>", i);
	}
	target(text);
	trace[0] = '\0';
}

START_TEST(a_thread_of_the_list_is_selected_at_once_and_told_to_the_target_with_what_follows)
{
	list(4);
	gdb("Hg2");
	gdb("Hg3");
	happened("<OK<OK");
	gdb("g");
	happened(">Hg3>g");
	target("OK");
	target("33");
	happened("<33");
	gdb("Hg9"); /* of no list */
	happened(">Hg9");
	target("E02");
	happened("<E02");
	gdb("Hg1");
	gdb("p1");
	happened("<OK>Hg1>p1");
}
END_TEST

START_TEST(the_second_thread_in_a_row_brings_those_behind_it)
{
	list(8);
	gdb("Hg1");
	gdb("g");
	target("OK");
	target("11");
	happened("<OK>Hg1>g<11");
	gdb("Hg2");
	gdb("g");
	happened("<OK>Hg2>g>Hg3>g>Hg4>g>Hg5>g>Hg6>g>Hg2");
	target("OK");
	target("22");
	target("OK");
	target("33");
	happened("<22");
	gdb("Hg3");
	gdb("g");
	happened("<OK<33");
	gdb("Hg4");
	gdb("g"); /* on its way */
	happened("<OK");
	target("OK");
	target("44");
	happened("<44");
	gdb("Hg1");
	gdb("g");
	happened("<OK<11");
	for (unsigned i = 5; i < 7; i++) {
		target("OK");
		target("55");
	}
	target("OK"); /* the thread that gdb believes selected */
	ck_assert(!proxy_waits(proxy));
	gdb("Hg8");
	gdb("P1=00");
	happened("<OK>Hg8>P1=00");
}
END_TEST

START_TEST(what_changes_the_target_or_lets_it_run_ends_the_walk)
{
	static const char *const changes[] = {"M0,1:00", "vCont;c", "qRcmd,6274", "QNonStop:1"};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		list(3);
		gdb("Hg2");
		gdb("g");
		target("OK");
		target("22");
		gdb(changes[i]);
		target(i == 1 ? "T05thread:1;" : "OK");
		trace[0] = '\0';
		gdb("Hg2");
		happened(">Hg2");
		target("OK");
		gdb("g");
		happened("<OK>g");
		target("99");
		happened("<99");
	}
}
END_TEST

START_TEST(registers_that_are_on_their_way_when_something_changes_are_gdbs_but_not_kept)
{
	list(3);
	gdb("Hg2");
	gdb("g");
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	happened("<OK>Hg2>g>qRcmd,6274");
	target("OK");
	target("22");
	target("OK");
	happened("<22=OK");
	gdb("g");
	happened(">g");
}
END_TEST

START_TEST(a_thread_that_the_target_refuses_has_no_registers_of_another)
{
	list(8);
	gdb("Hg1");
	gdb("g");
	target("OK");
	target("11");
	gdb("Hg2");
	gdb("g");
	target("OK");
	target("22");
	target("E02"); /* thread 3 */
	target("22");
	trace[0] = '\0';
	gdb("Hg3");
	gdb("g");
	happened("<OK>Hg3>g>Hg7>g>Hg8>g>Hg3");
	for (unsigned i = 4; i < 7; i++) {
		target("OK");
		target("44");
	}
	target("OK"); /* thread 2 again */
	target("E02");
	target("22");
	happened("<E.the thread is gone");
}
END_TEST

START_TEST(what_is_not_known_and_errors_are_asked_for_again)
{
	static const char *const replies[] = {"xxxx", "x*'xx", "E05"};

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		list(2);
		gdb("Hg2");
		gdb("g");
		target("OK");
		target(replies[i]);
		trace[0] = '\0';
		gdb("g");
		happened(">g");
		target(replies[i]);
		gdb("vCont;c");
		target("T05thread:1;");
	}
}
END_TEST

/* ---- on the bulk channel ---- */

/* What a target of two registers says, of 1 and 2 bytes: one thread whose registers are number and 0x100 + number. */
static void sizes(void)
{
	bulk("t"
	     "l\2\0"
	     "\1\2",
		6);
}

static void thread(uint8_t number)
{
	const uint8_t record[] = {'t', 't', 6, 0, 0x11, 0x02, number, number, number, 1};

	bulk(record, sizeof(record));
}

/* gdb has the list of n threads, and the registers of the first. */
static void walk_begins(unsigned n)
{
	no_threads = false;
	list(n);
	gdb("Hg1");
	gdb("g");
	target("OK");
	target("010101");
	trace[0] = '\0';
}

START_TEST(many_threads_come_on_the_bulk_channel_and_gdb_gets_its_own_as_soon_as_it_is_there)
{
	walk_begins(8);
	gdb("Hg2");
	gdb("g");
	happened("<OKt(2,11,0)");
	ck_assert(proxy_waits(proxy));
	sizes();
	happened("");
	thread(2);
	happened("<020201");
	gdb("Hg3");
	gdb("g"); /* on its way */
	happened("<OK");
	thread(3);
	happened("<030301");
	thread(4);
	bulk_end(0);
	happened("");
	ck_assert(!proxy_waits(proxy));
	gdb("Hg4");
	gdb("g");
	happened("<OK<040401");
	gdb("p1"); /* the target is told of the last one only when it has to know */
	happened(">Hg4>p1");
}
END_TEST

START_TEST(a_thread_that_the_answer_lacks_is_asked_for_by_itself)
{
	walk_begins(8);
	gdb("Hg2");
	gdb("g");
	sizes();
	thread(3);
	trace[0] = '\0';
	bulk_end(0);
	happened(">Hg2>g>Hg4>g>Hg5>g>Hg6>g>Hg7>g>Hg2");
	target("OK");
	target("E11");
	happened("<E11");
}
END_TEST

START_TEST(an_answer_that_brings_nothing_is_not_asked_for_twice)
{
	walk_begins(8);
	gdb("Hg2");
	gdb("g");
	trace[0] = '\0';
	bulk_end(3); /* not every CPU stands */
	happened(">Hg2>g>Hg3>g>Hg4>g>Hg5>g>Hg6>g>Hg2");
	for (unsigned i = 0; i < 5; i++) {
		target("OK");
		target("020201");
	}
	target("OK");
	trace[0] = '\0';
	gdb("Hg7");
	gdb("g");
	happened("<OK>Hg7>g>Hg8>g>Hg7");
}
END_TEST

/* What was on its way when the target changed must not become a thread's registers. */
START_TEST(what_changes_overtakes_an_answer_on_its_way)
{
	walk_begins(4);
	gdb("Hg2");
	gdb("g");
	happened("<OKt(2,11,0)");
	proxy_forget(proxy); /* somebody types at the shell, or writes */
	sizes();
	thread(2);
	thread(3);
	happened("");
	bulk_end(0);
	happened(">Hg2>g");
	target("OK");
	target("0a0b0c");
	happened("<0a0b0c");
	list(4);
	gdb("Hg3");
	gdb("g");
	happened("<OK>Hg3>g"); /* nothing is known, and the walk begins anew */
}
END_TEST

START_TEST(an_answer_to_a_gdb_that_has_gone_is_read_over)
{
	walk_begins(4);
	gdb("Hg2");
	gdb("g");
	proxy_reset(proxy);
	ck_assert(proxy_waits(proxy));
	list(4);
	sizes();
	thread(2);
	bulk_end(0);
	happened("");
	ck_assert(!proxy_waits(proxy));
	gdb("Hg2");
	gdb("g");
	happened("<OK>Hg2>g");
}
END_TEST

START_TEST(a_silent_target_is_an_error_for_a_gdb_that_waits_for_a_thread)
{
	walk_begins(4);
	gdb("Hg2");
	gdb("g");
	trace[0] = '\0';
	proxy_fail(proxy);
	happened("<E.the target does not answer");
}
END_TEST

START_TEST(records_of_threads_that_make_no_sense_tell_nothing)
{
	static const struct {
		const char *bytes;
		size_t len;
	} odd[] = {
		{"t"
		 "t\6\0"
		 "\x11\x02\2\2\2\1",
			10}, /* no sizes before it */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\1\0"
		 "\x11",
			11}, /* codes are missing */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\5\0"
		 "\x11\x02\2\2\2",
			15}, /* a value is missing */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\7\0"
		 "\x11\x02\2\2\2\1\1",
			17}, /* one too many */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\7\0"
		 "\x21\x02\2\2\2\2\1",
			17}, /* longer than its register */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\6\0"
		 "\x1f\x02\2\2\2\1",
			16}, /* no number */
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "?\6\0"
		 "\x11\x02\2\2\2\1",
			16}, /* of no kind */
		{"t"
		 "t\0\0",
			4},
		{"t"
		 "l\0\0",
			4},
		{"t"
		 "l\2\0\1\2"
		 "t"
		 "t\7\0"
		 "\x12\x02\2\2\2\2\1",
			17}, /* a thread of no list */
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		walk_begins(4);
		gdb("Hg2");
		gdb("g");
		bulk(odd[i].bytes, odd[i].len);
		happened("<OKt(2,11,0)");
		bulk_end(0);
		happened(">Hg2>g>Hg3>g>Hg4>g>Hg2");
		proxy_begin(proxy);
		trace[0] = '\0';
	}
}
END_TEST

/* Whatever comes, there is a text that fits, or none. */
START_TEST(any_bytes_of_threads_are_survived)
{
	static struct threadregs regs;
	uint8_t record[64];
	uint32_t noise = 1;
	size_t told = 0;

	for (unsigned i = 0; i < 200000; i++) {
		for (size_t b = 0; b < sizeof(record); b++) {
			noise = noise * 1664525u + 1013904223u; /* Knuth, TAOCP 3.3.4, line 16 */
			record[b] = (uint8_t)(noise >> 24) & (i % 3 ? 0xffu : 0x13u);
		}
		const size_t n = threadregs_take(&regs, i % 4 ? BULK_THREAD : BULK_SIZES, record,
			(noise >> 8) % sizeof(record));
		ck_assert_uint_le(n, sizeof(regs.text));
		told += n > 0;
	}
	ck_assert_uint_gt(told, 0);
}
END_TEST

START_TEST(registers_that_are_not_known_stay_so)
{
	walk_begins(4);
	gdb("Hg2");
	gdb("g");
	sizes();
	bulk("t"
	     "t\5\0"
	     "\xf1\x02\2\2\1",
		9);
	happened("<OKt(2,11,0)<xx0201");
	gdb("Hg3");
	gdb("g");
	bulk("t"
	     "t\3\0"
	     "\xf1\x0f\3",
		7); /* none: it may be known later */
	happened("<OK");
	bulk_end(0);
	happened(">Hg3>g>Hg4>g>Hg3");
}
END_TEST

START_TEST(a_list_that_is_no_list_is_none)
{
	static const char *const replies[] = {"E01", "", "l", "m", "lx",
		"l<thread id=\"123456789abcd\"/>", "l<thread id=\"", "m<thread id=\"2\"/>"};

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		gdb(LIST);
		target(replies[i]);
		trace[0] = '\0';
		gdb("Hg2");
		happened(">Hg2");
		target("OK");
		gdb("vCont;c");
		target("T05thread:1;");
	}
}
END_TEST

START_TEST(more_threads_than_are_kept_are_asked_for_one_by_one)
{
	static struct walk w;
	char piece[256];
	char request[64];
	uint8_t raw[300];
	size_t at = 0;

	w.selected = WALK_NONE;
	for (unsigned i = 1; i <= WALK_MAX + 9; i++) {
		(void)snprintf(request, sizeof(request), "qXfer:threads:read::%zx,400", at);
		(void)snprintf(piece, sizeof(piece), "%c<thread id=\"%x\"/>",
			i <= WALK_MAX + 8 ? 'm' : 'l', i);
		walk_learn(&w, request, raw, batch_frame(raw, piece, strlen(piece)));
		at += strlen(piece) - 1;
	}
	ck_assert_uint_eq(w.count, WALK_MAX);
	ck_assert_int_eq(walk_find(&w, "200"), 0x1ff);
	ck_assert_int_eq(walk_find(&w, "201"), WALK_NONE);
	walk_forget(&w);
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("walk", proxytrace_begin, proxytrace_end);

	tcase_add_test(tcase,
		a_thread_of_the_list_is_selected_at_once_and_told_to_the_target_with_what_follows);
	tcase_add_test(tcase, the_second_thread_in_a_row_brings_those_behind_it);
	tcase_add_test(tcase, what_changes_the_target_or_lets_it_run_ends_the_walk);
	tcase_add_test(tcase,
		registers_that_are_on_their_way_when_something_changes_are_gdbs_but_not_kept);
	tcase_add_test(tcase, a_thread_that_the_target_refuses_has_no_registers_of_another);
	tcase_add_test(tcase, what_is_not_known_and_errors_are_asked_for_again);
	tcase_add_test(tcase, a_list_that_is_no_list_is_none);
	tcase_add_test(tcase, more_threads_than_are_kept_are_asked_for_one_by_one);
	tcase_add_test(tcase,
		many_threads_come_on_the_bulk_channel_and_gdb_gets_its_own_as_soon_as_it_is_there);
	tcase_add_test(tcase, a_thread_that_the_answer_lacks_is_asked_for_by_itself);
	tcase_add_test(tcase, an_answer_that_brings_nothing_is_not_asked_for_twice);
	tcase_add_test(tcase, what_changes_overtakes_an_answer_on_its_way);
	tcase_add_test(tcase, an_answer_to_a_gdb_that_has_gone_is_read_over);
	tcase_add_test(tcase, a_silent_target_is_an_error_for_a_gdb_that_waits_for_a_thread);
	tcase_add_test(tcase, records_of_threads_that_make_no_sense_tell_nothing);
	tcase_add_test(tcase, any_bytes_of_threads_are_survived);
	tcase_add_test(tcase, registers_that_are_not_known_stay_so);
	return tally_run(tcase);
}
