/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_walk.c - host/walk.c behind the proxy: gdb walks through the threads, and their registers are there before
 * it asks. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/batch.h"
#include "../../host/walk.h"
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
	return tally_run(tcase);
}
