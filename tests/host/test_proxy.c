/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_proxy.c - host/proxy.c and what it reads memory with, host/memread.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/batch.h"
#include "../../host/split.h"
#include "../../stub/wire/bulk.h"
#include "proxytrace.h"
#include "tally.h"

/* ---- requests and replies ---- */

START_TEST(what_is_not_known_goes_to_the_target_and_back)
{
	gdb("qC");
	happened(">qC");
	ck_assert(proxy_waits(proxy));
	target("QC1");
	happened("<QC1");
	ck_assert(!proxy_waits(proxy));
	gdb("qC"); /* known now */
	happened("<QC1");
	gdb("X100,1:a"); /* something was written: no more */
	target("OK");
	happened(">X100,1:a<OK");
	gdb("qC");
	happened(">qC");
}
END_TEST

START_TEST(replies_belong_to_requests_in_their_order)
{
	gdb("qC");
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	happened(">qC>qRcmd,6274");
	target("QC2");
	gdb("p1");
	target("O61");
	target("O62");
	target("OK");
	target("00");
	happened("<QC2>p1=O61=O62=OK<00");
}
END_TEST

START_TEST(offsets_are_no_stop_reply)
{
	gdb("qOffsets");
	happened(">qOffsets");
	target("Text=10;Data=10;Bss=10");
	happened("<Text=10;Data=10;Bss=10");
}
END_TEST

START_TEST(console_text_between_is_gdbs)
{
	gdb("vCont;c");
	target("O61");
	happened(">vCont;c<O61");
	target("T05thread:1;");
	happened("<T05thread:1;");
}
END_TEST

START_TEST(nothing_is_asked_while_gdb_lets_it_run_or_in_non_stop)
{
	gdb("vCont;c");
	ck_assert_int_eq(ask("qRcmd,6274"), -1);
	target("T05thread:1;");
	trace[0] = '\0';
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	target("OK");
	happened(">qRcmd,6274=OK");
	gdb("QNonStop:1");
	target("OK");
	ck_assert_int_eq(ask("qRcmd,6274"), -1);
}
END_TEST

START_TEST(nothing_of_a_trace_frame_is_kept_or_taken_for_the_target)
{
	gdb("qC");
	target("QC1");
	gdb("QTFrame:0");
	target("F0T1");
	trace[0] = '\0';
	for (unsigned i = 0; i < 2; i++) {
		gdb("m1000,4"); /* as it is, each time */
		target("01020304");
		gdb("g");
		target("00");
		gdb("qC");
		target("QC1");
		happened(">m1000,4<01020304>g<00>qC<QC1");
	}
	ck_assert_int_eq(ask("m1000,4"), -1);
	gdb("QTFrame:tdp:2"); /* not found: the frame of before */
	target("F-1");
	trace[0] = '\0';
	gdb("m1000,4");
	target("01020304");
	happened(">m1000,4<01020304");
	gdb("QTFrame:ffffffff");
	target("F-1");
	trace[0] = '\0';
	gdb("m1000,4");
	happened("r(1000,80,80)");
}
END_TEST

START_TEST(the_status_of_a_trace_is_asked_anew_when_it_may_have_changed)
{
	gdb("qTStatus");
	target("T0;tnotrun:0");
	gdb("qTStatus");
	happened(">qTStatus<T0;tnotrun:0<T0;tnotrun:0");
	gdb("QTStart");
	target("OK");
	trace[0] = '\0';
	gdb("qTStatus");
	target("T1");
	happened(">qTStatus<T1");
	gdb("vCont;c");
	target("T05thread:1;");
	trace[0] = '\0';
	gdb("qTStatus");
	happened(">qTStatus");
}
END_TEST

START_TEST(the_first_piece_of_an_upload_is_asked_for_ahead_and_given_once)
{
	static const char *const answers[] = {"l<target/>", "l<memory-map/>", "T0;tnotrun:0",
		"T1:1000:E:0:0", "l", "1", "", "OK"};

	gdb("qXfer:features:read:target.xml:0,3fb");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		target(answers[i]);
	gdb("QNonStop:0");
	target("OK");
	trace[0] = '\0';
	gdb("qTfV");
	gdb("qTfP");
	happened("<l<T1:1000:E:0:0");
	gdb("qTsP");
	target("l");
	trace[0] = '\0';
	gdb("qTfP"); /* another upload begins in the target too */
	happened(">qTfP");
}
END_TEST

START_TEST(an_answer_that_nobody_waits_for_goes_nowhere)
{
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	proxy_leave(proxy);
	gdb("p1");
	trace[0] = '\0';
	target("O61");
	target("OK");
	happened("");
	target("00");
	happened("<00");
}
END_TEST

START_TEST(our_question_why_it_stopped_gets_the_stop_reply)
{
	ck_assert_int_eq(ask("?"), 0);
	target("T02thread:1;");
	happened(">?=T02thread:1;");
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	target("T02thread:1;"); /* of a run that nobody asks for */
	target("OK");
	happened(">qRcmd,6274=OK");
}
END_TEST

START_TEST(a_new_gdb_does_not_get_the_old_ones_replies_and_we_get_ours)
{
	gdb("p1");
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	proxy_reset(proxy);
	trace[0] = '\0';
	target("00");
	target("O61");
	target("OK");
	happened("=O61=OK");
}
END_TEST

START_TEST(a_silent_target_is_an_error_for_gdb_but_not_when_only_we_wait)
{
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	trace[0] = '\0';
	proxy_fail(proxy);
	happened("");
	gdb("p1");
	trace[0] = '\0';
	proxy_fail(proxy);
	happened("<E.the target does not answer");
	gdb("m2000,4");
	trace[0] = '\0';
	proxy_fail(proxy);
	happened("<E08"); /* gdb 13 takes "E.text" for memory */
}
END_TEST

START_TEST(what_gdb_believes_done_goes_before_our_request)
{
	gdb("z0,100,4");
	happened("<OK");
	ck_assert_int_eq(ask("qRcmd,6274"), 0);
	happened(">z0,100,4>qRcmd,6274");
	target("OK");
	happened("");
	target("OK");
	happened("=OK");
}
END_TEST

/* What the target says at a stop behind a step: one register, f, and no code. */
static void push_f(void)
{
	uint8_t push[BULK_STOP_RECORD + BULK_STOP_HEAD + 6] = {'s', 0, BULK_STOP_HEAD + 6};
	uint8_t *registers = push + BULK_STOP_RECORD + BULK_STOP_HEAD;

	registers[-1] = 1;
	memcpy(registers, "\x0f\x04\x01\x02\x03\x04", 6);
	bulk(push, sizeof(push));
}

START_TEST(registers_of_a_stop_without_gdb_are_not_those_of_the_next_stop)
{
	push_f();
	target("T05thread:1;");
	happened("<T05thread:1;");
	proxy_reset(proxy);
	gdb("?");
	target("T05thread:1;0f:05060708;");
	happened(">?<T05thread:1;0f:05060708;");
}
END_TEST

START_TEST(a_stop_reply_of_any_length_is_passed)
{
	static uint8_t raw[SPLIT_PACKET_MAX];
	static char payload[SPLIT_PACKET_MAX - BATCH_FRAME];

	memset(payload, 'x', sizeof(payload));
	memcpy(payload, "T05", 3);
	gdb("?");
	push_f();
	trace[0] = '\0';
	proxy_from_target(proxy, raw, batch_frame(raw, payload, sizeof(payload)));
	ck_assert_int_eq(strncmp(trace, "<T05xxxx", 8), 0);
}
END_TEST

/* ---- memory ---- */

START_TEST(memory_comes_over_the_bulk_channel_and_is_kept)
{
	static const uint8_t data[] = {'d', 4, 0, 1, 2, 3, 4, 'f', 124, 0, 0, 0, 9, 8, 7, 6};

	gdb("m1000,4");
	happened("r(1000,80,80)");
	ck_assert(proxy_waits(proxy));
	for (size_t i = 0; i < sizeof(data); i++)
		bulk(data + i, 1); /* byte by byte: where pieces end means nothing */
	happened("");
	bulk_end(0);
	happened("<01020304");
	gdb("m1002,6");
	happened("<030409080706");
	gdb("x1000,5");
	happened("<b\1\2\3\4\t");
	proxy_forget(proxy);
	gdb("m1002,2");
	happened("r(1000,80,80)");
}
END_TEST

/* 'c' has no length: what follows it is memory, whatever it looks like. */
START_TEST(a_piece_of_fixed_length_is_where_the_record_before_it_ended)
{
	uint8_t data[3 + 2 + 1 + BULK_CHUNK + 3 + 2] = {'d', 2, 0, 1, 2, 'c'};

	memset(data + 6, 'c', BULK_CHUNK);
	memcpy(data + 6, "e\0\0", 3);
	data[6 + BULK_CHUNK - 1] = 0xee;
	memcpy(data + 6 + BULK_CHUNK, "d\2\0\7\x08", 5);
	gdb("m1000,104");
	happened("r(1000,104,104)");
	for (size_t i = 0; i < sizeof(data); i++)
		bulk(data + i, 1);
	bulk_end(0);
	ck_assert_int_eq(strncmp(trace, "<0102650000", 11), 0);
	ck_assert_str_eq(trace + 1 + 2 * (2 + BULK_CHUNK - 1), "ee0708");
}
END_TEST

START_TEST(a_piece_that_a_new_session_cuts_off_leaves_nothing)
{
	gdb("m1000,4");
	bulk("c\1\2\3\4", 5);
	proxy_begin(proxy);
	trace[0] = '\0';
	gdb("m1000,4");
	happened("r(1000,80,80)");
	bulk((const uint8_t[]){'d', 4, 0, 5, 6, 7, 8}, 7);
	bulk_end(0);
	happened("<05060708");
}
END_TEST

START_TEST(what_may_not_be_kept_is_asked_of_the_target)
{
	gdb("m1000,4");
	bulk_end(2); /* a device */
	happened("r(1000,80,80)>m1000,4");
	target("0a0b0c0d");
	happened("<0a0b0c0d");
	gdb("m1000,4"); /* and again: it was not kept */
	bulk_end(2);
	happened("r(1000,80,80)>m1000,4");
	target("E01");
	happened("<E01");
}
END_TEST

START_TEST(without_a_bulk_channel_the_target_answers)
{
	no_bulk = true;
	gdb("m1000,4");
	happened("r(1000,80,80)>m1000,4");
}
END_TEST

START_TEST(requests_that_are_no_reads_of_memory_are_passed)
{
	static const char *const odd[] = {"m", "m1000", "m1000,", "m1000,0", "m,4", "mzz,4",
		"m1000,4001", "mffffffffffffffff,10", "m1000,4;"};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		char want[64];
		(void)snprintf(want, sizeof(want), ">%s", odd[i]);
		gdb(odd[i]);
		happened(want);
		target("E01");
		trace[0] = '\0';
	}
}
END_TEST

START_TEST(what_a_write_overtakes_is_answered_but_not_kept)
{
	static const uint8_t data[] = {'d', 4, 0, 1, 2, 3, 4};

	gdb("m1000,4");
	proxy_forget(proxy);
	bulk(data, sizeof(data));
	bulk_end(0);
	happened("r(1000,80,80)>m1000,4"); /* not known even so */
}
END_TEST

START_TEST(the_answer_to_a_gdb_that_has_gone_is_read_over)
{
	static const uint8_t data[] = {'d', 4, 0, 1, 2, 3, 4};

	gdb("m1000,4");
	const uint8_t old = tag;
	proxy_reset(proxy);
	gdb("m2000,4");
	trace[0] = '\0';
	bulk(data, sizeof(data));
	bulk((const uint8_t[]){'e', old, 0}, 3);
	happened("");
	bulk((const uint8_t[]){'d', 4, 0, 5, 6, 7, 8}, 7);
	bulk_end(0);
	happened("<05060708");
}
END_TEST

START_TEST(the_question_whether_all_stand_disturbs_no_read)
{
	gdb("m1000,4");
	const uint8_t read_tag = tag;
	ck_assert_int_eq(proxy_probe(proxy), 0);
	ck_assert_uint_ne(tag, read_tag);
	happened("r(1000,80,80)r(0,0,0)");
	bulk((const uint8_t[]){'d', 4, 0, 1, 2, 3, 4}, 7);
	bulk((const uint8_t[]){'e', read_tag, 0}, 3);
	bulk_end(0);
	happened("<01020304all");
	ck_assert_int_eq(proxy_probe(proxy), 0);
	bulk_end(3);
	happened("r(0,0,0)some");
}
END_TEST

START_TEST(tags_of_reads_are_never_that_of_the_question)
{
	ck_assert_int_eq(proxy_probe(proxy), 0);
	const uint8_t question = tag;

	for (unsigned i = 0; i < 600; i++) {
		gdb("m1000,4");
		ck_assert_uint_ne(tag, question);
		bulk_end(2);
		target("E01");
		trace[0] = '\0';
	}
}
END_TEST

START_TEST(records_that_are_not_ours_are_skipped)
{
	gdb("m1000,4");
	bulk("???", 3);
	bulk((const uint8_t[]){'d', 4, 0, 1, 2, 3, 4}, 7);
	bulk((const uint8_t[]){'e', (uint8_t)(tag + 1), 0}, 3); /* of another request */
	trace[0] = '\0';
	bulk_end(0);
	happened("<01020304");
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("proxy", proxytrace_begin, proxytrace_end);

	tcase_add_test(tcase, what_is_not_known_goes_to_the_target_and_back);
	tcase_add_test(tcase, replies_belong_to_requests_in_their_order);
	tcase_add_test(tcase, offsets_are_no_stop_reply);
	tcase_add_test(tcase, console_text_between_is_gdbs);
	tcase_add_test(tcase, nothing_is_asked_while_gdb_lets_it_run_or_in_non_stop);
	tcase_add_test(tcase, nothing_of_a_trace_frame_is_kept_or_taken_for_the_target);
	tcase_add_test(tcase, the_status_of_a_trace_is_asked_anew_when_it_may_have_changed);
	tcase_add_test(tcase, the_first_piece_of_an_upload_is_asked_for_ahead_and_given_once);
	tcase_add_test(tcase, an_answer_that_nobody_waits_for_goes_nowhere);
	tcase_add_test(tcase, our_question_why_it_stopped_gets_the_stop_reply);
	tcase_add_test(tcase, a_new_gdb_does_not_get_the_old_ones_replies_and_we_get_ours);
	tcase_add_test(tcase, a_silent_target_is_an_error_for_gdb_but_not_when_only_we_wait);
	tcase_add_test(tcase, what_gdb_believes_done_goes_before_our_request);
	tcase_add_test(tcase, registers_of_a_stop_without_gdb_are_not_those_of_the_next_stop);
	tcase_add_test(tcase, a_stop_reply_of_any_length_is_passed);
	tcase_add_test(tcase, memory_comes_over_the_bulk_channel_and_is_kept);
	tcase_add_test(tcase, a_piece_of_fixed_length_is_where_the_record_before_it_ended);
	tcase_add_test(tcase, a_piece_that_a_new_session_cuts_off_leaves_nothing);
	tcase_add_test(tcase, what_may_not_be_kept_is_asked_of_the_target);
	tcase_add_test(tcase, without_a_bulk_channel_the_target_answers);
	tcase_add_test(tcase, requests_that_are_no_reads_of_memory_are_passed);
	tcase_add_test(tcase, what_a_write_overtakes_is_answered_but_not_kept);
	tcase_add_test(tcase, the_answer_to_a_gdb_that_has_gone_is_read_over);
	tcase_add_test(tcase, the_question_whether_all_stand_disturbs_no_read);
	tcase_add_test(tcase, tags_of_reads_are_never_that_of_the_question);
	tcase_add_test(tcase, records_that_are_not_ours_are_skipped);
	return tally_run(tcase);
}
