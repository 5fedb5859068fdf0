/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_task.c - tasks as threads of gdb's. The fake has a task on each CPU, and one that sleeps: 2, 4. */
#include <stdio.h>

#include "asked.h"

#define UNKNOWN "xxxxxxxx"

static const char list[] =
	"l<?xml version=\"1.0\"?><threads>"
	"<thread id=\"1\" core=\"0\" name=\"cpu 0: worker/0\">stopped on request</thread>"
	"<thread id=\"2\" core=\"1\" name=\"cpu 1: worker/1\">frozen</thread>"
	"<thread id=\"3ea\" core=\"0\" name=\"sleeper/0\">pid 2, sleeps, cpu 0</thread>"
	"<thread id=\"3ec\" core=\"1\" name=\"sleeper/1\">pid 4, sleeps, cpu 1</thread></threads>";

static struct hf *with_tasks(void)
{
	struct hf *k = asked_stop(2);

	k->seams.cfg.tasks = true;
	return k;
}

START_TEST(without_being_asked_there_are_none)
{
	static const struct asked rows[] = {{"qfThreadInfo", "m1,2"}, {"qsThreadInfo", "l"},
		{"Hg3ea", "E05"}, {"T3ea", "E05"}, {"qThreadExtraInfo,3ea", "E05"},
		{"vCont;s:3ea", "E05"}};

	(void)asked_stop(2);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(every_task_that_is_on_no_cpu_is_a_thread)
{
	static const struct asked rows[] = {{"qXfer:threads:read::0,3f0", list},
		{"qfThreadInfo", "m1,2"}, {"qsThreadInfo", "m3ea,3ec"}, {"qsThreadInfo", "l"},
		{"qfThreadInfo", "m1,2"}, {"qsThreadInfo", "m3ea,3ec"}, {"T3ea", "OK"},
		{"T3eb", "OK"} /* runs on CPU 1: gdb may still know it */, {"T3ed", "E05"},
		{"T3e8", "E05"}, {"T-1", "E05"},
		{"qThreadExtraInfo,3ec",
			"736c65657065722f312c2070696420342c20736c656570732c206370752031"}};

	(void)with_tasks();
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(their_registers_are_those_they_saved)
{
	static const char regs[] =
		UNKNOWN UNKNOWN UNKNOWN UNKNOWN "04510000055100000651000007510000085100000951000"
						"00a510000";
	static const struct asked rows[] = {{"Hg3ec", "OK"}, {"pf", "10010100"}, {"p0", UNKNOWN},
		{"p19", UNKNOWN}, {"P4=01000000", "E0a"}, {"p4", "04510000"}, {"Hg1", "OK"},
		{"p4", "04100000"}, {"Hg3ec", "OK"}, {"Hg999999", "E05"}, {"p4", "04510000"}};

	(void)with_tasks();
	ck_assert_str_eq(asked_reply("Hg3ec"), "OK");
	ck_assert_int_eq(strncmp(asked_reply("g"), regs, sizeof(regs) - 1), 0);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(one_on_a_cpu_that_did_not_stop_is_all_unknown)
{
	const char *reply;

	(void)with_tasks();
	ck_assert_str_eq(asked_reply("Hg3eb"), "OK"); /* thread_frame() says HF_ERUNNING */
	reply = asked_reply("g");
	ck_assert_uint_eq(strlen(reply), strspn(reply, "x"));
	ck_assert_uint_gt(strlen(reply), 0);
}
END_TEST

START_TEST(one_that_vanishes_is_an_error)
{
	static const struct asked rows[] = {{"g", "E05"}, {"pf", "E05"}, {"P4=00000000", "E0a"},
		{"Hg3ec", "E05"}, {"Hg1", "OK"}, {"pf", "04010100"}};

	(void)with_tasks();
	ck_assert_str_eq(asked_reply("Hg3ec"), "OK");
	fake.cpu_count = 1; /* the fake has two tasks for each */
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(saved_registers_that_cannot_be_read_are_an_error)
{
	(void)with_tasks();
	ck_assert_str_eq(asked_reply("Hg3ec"), "OK");
	fake.fail_op[FAKE_THREAD_FRAME] = FAKE_ALWAYS;
	ck_assert_str_eq(asked_reply("g"), "E01");
	ck_assert_str_eq(asked_reply("Hg3ea"), "OK"); /* it is there */
}
END_TEST

START_TEST(it_cannot_be_stepped_or_run_alone)
{
	static const char *const packets[] = {"vCont;s:3ec;c", "vCont;c:3ec", "vCont;r10,20:3ec"};

	(void)with_tasks();
	for (size_t i = 0; i < HF_COUNT(packets); i++) {
		const char *text = fake_ask(packets[i]);
		assert_has(text, "$O");
		fake_feed("+", 1);
		assert_has(fake_output(), "$T02thread:3ec;#");
		fake_feed("+", 1);
		ck_assert(hf_in_session(&fake.k));
	}
	ck_assert_str_eq(asked_reply("Hc3ec"), "E05");
	(void)fake_ask("vCont;c");
	ck_assert(!hf_in_session(&fake.k));
}
END_TEST

START_TEST(gdbs_monitor_shows_the_task_it_has_selected)
{
	(void)with_tasks();
	ck_assert_str_eq(asked_reply("Hg3ec"), "OK");
	(void)fake_ask("qRcmd,706964"); /* pid */
	fake_feed("+", 1);
	ck_assert_uint_eq(fake.k.task, 4);
	ck_assert_str_eq(asked_reply("Hg1"), "OK");
	(void)fake_ask("qRcmd,706964");
	fake_feed("+", 1);
	ck_assert_uint_eq(fake.k.task, HF_TID_NONE);
}
END_TEST

/* A list with more numbers than a packet holds. */
#define MANY 600u

static int many(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	*out = (struct hf_thread){.id = 0x1000u + index, .state = 'S', .name = "a<b>&\"c$#}*"};
	return index < MANY ? 0 : HF_ENOENT;
}

START_TEST(a_long_list_comes_in_pieces_and_is_whole)
{
	struct hf *k = with_tasks();
	unsigned count = 0;
	const char *reply;

	k->seams.os.thread_next = many;
	ck_assert_str_eq(asked_reply("qfThreadInfo"), "m1,2");
	while ((reply = asked_reply("qsThreadInfo"))[0] == 'm') {
		for (const char *at = reply + 1; *at != '\0'; count++) {
			char *end;
			ck_assert_uint_eq(strtoull(at, &end, 16), HF_TASK_BASE + 0x1000u + count);
			at = *end == ',' ? end + 1 : end;
		}
		ck_assert_uint_le(count, MANY);
	}
	ck_assert_uint_eq(count, MANY);
}
END_TEST

START_TEST(a_long_list_in_xml_is_whole_and_has_no_bad_character)
{
	struct hf *k = with_tasks();
	unsigned rows = 0;
	size_t at = 0;
	const char *reply = "m";
	static char text[131072];

	k->seams.os.thread_next = many;
	while (reply[0] == 'm') {
		char packet[64];
		(void)snprintf(packet, sizeof(packet), "qXfer:threads:read::%zx,3f0", at);
		reply = asked_reply(packet);
		ck_assert_uint_lt(at + strlen(reply), sizeof(text));
		(void)strcpy(text + at, reply + 1);
		at += strlen(reply + 1);
	}
	assert_has(text, "name=\"a.b...c....\">pid 4096, sleeps, cpu 0</thread>");
	for (const char *row = text; (row = strstr(row, "<thread ")) != NULL; row++)
		rows++;
	ck_assert_uint_eq(rows, 2 + MANY);
}
END_TEST

START_TEST(there_are_none_in_a_safe_session)
{
	struct hf *k = with_tasks();

	ck_assert_str_eq(asked_reply("Hg3ec"), "OK");
	k->rung = 1;
	ck_assert_str_eq(asked_reply("g"), "E05");
	ck_assert_str_eq(asked_reply("Hg3ec"), "E05");
	ck_assert_str_eq(asked_reply("qsThreadInfo"), "l");
	ck_assert_str_eq(asked_reply("Hg1"), "OK");
}
END_TEST

UNIT_MAIN("gdb_task", without_being_asked_there_are_none, every_task_that_is_on_no_cpu_is_a_thread,
	their_registers_are_those_they_saved, one_on_a_cpu_that_did_not_stop_is_all_unknown,
	one_that_vanishes_is_an_error, saved_registers_that_cannot_be_read_are_an_error,
	it_cannot_be_stepped_or_run_alone, gdbs_monitor_shows_the_task_it_has_selected,
	a_long_list_comes_in_pieces_and_is_whole,
	a_long_list_in_xml_is_whole_and_has_no_bad_character, there_are_none_in_a_safe_session)
