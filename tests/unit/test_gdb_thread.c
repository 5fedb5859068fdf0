/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_thread.c - packets H T qC, thread lists and names. */
#include <stdio.h>

#include "asked.h"

static const char xml[] =
	"<?xml version=\"1.0\"?><threads>"
	"<thread id=\"1\" core=\"0\" name=\"cpu 0: worker/0\">stopped on request</thread>"
	"<thread id=\"2\" core=\"1\" name=\"cpu 1: worker/1\">frozen</thread>"
	"<thread id=\"3\" core=\"2\" name=\"cpu 2\">did not stop, still running</thread></threads>";

static void stop_two_of_three(void)
{
	(void)fake_boot(3);
	fake.cpus[2].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

START_TEST(every_cpu_is_a_thread)
{
	static const struct asked rows[] = {{"qfThreadInfo", "m1,2,3"}, {"qsThreadInfo", "l"},
		{"qC", "QC1"}, {"T1", "OK"}, {"T3", "OK"}, {"T4", "E05"}, {"T0", "E05"},
		{"T-1", "E05"}, {"Tx", "E02"}};

	stop_two_of_three();
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(threads_are_selected)
{
	static const struct asked rows[] = {{"Hg2", "OK"}, {"Hg0", "OK"}, {"Hg-1", "OK"},
		{"Hgp1.2", "OK"}, {"Hc2", "OK"}, {"Hc-1", "OK"}, {"Hg9", "E05"}, {"Hc9", "E05"},
		{"Hgx", "E02"}, {"Hg", "E02"}, {"Hx1", ""}, {"H", ""}};

	stop_two_of_three();
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(the_list_in_xml_is_exactly_this_in_any_pieces)
{
	stop_two_of_three();
	for (unsigned size = 7; size < 400; size += 45) {
		char text[sizeof(xml)] = "";
		char packet[64];
		const char *reply = "m";
		while (reply[0] == 'm') {
			(void)snprintf(packet, sizeof(packet), "qXfer:threads:read::%zx,%x",
				strlen(text), size);
			reply = asked_reply(packet);
			ck_assert_uint_le(strlen(reply + 1), size);
			ck_assert_uint_le(strlen(text) + strlen(reply + 1), sizeof(xml) - 1);
			strcat(text, reply + 1);
		}
		ck_assert_int_eq(reply[0], 'l');
		ck_assert_str_eq(text, xml);
	}
}
END_TEST

START_TEST(a_name_cannot_break_the_frame)
{
	const char *name;

	stop_two_of_three();
	(void)asked_reply("qThreadExtraInfo,1");
	name = asked_reply("qThreadExtraInfo,2");
	ck_assert_str_eq(name, "63707520313a20776f726b65722f312c2066726f7a656e");
	ck_assert_str_eq(asked_reply("qThreadExtraInfo,9"), "E05");
	ck_assert_str_eq(asked_reply("qThreadExtraInfo,"), "E02");
}
END_TEST

START_TEST(lldbs_lists_leave_out_a_cpu_that_is_offline)
{
	fake_reset(3);
	fake.cpus[1].offline = true;
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_str_eq(asked_reply("QListThreadsInStopReply"), "OK");
	assert_has(asked_reply("?"), ";threads:1,3;thread-pcs:10104,");
}
END_TEST

UNIT_MAIN("gdb_thread", every_cpu_is_a_thread, threads_are_selected,
	the_list_in_xml_is_exactly_this_in_any_pieces, a_name_cannot_break_the_frame,
	lldbs_lists_leave_out_a_cpu_that_is_offline)
