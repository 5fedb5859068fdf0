/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_query.c - packets qSupported, target.xml, qAttached, qRcmd. */
#include <stdio.h>

#include "asked.h"
#include "stub/regs.h"

START_TEST(what_is_offered_is_served)
{
	(void)asked_stop(1);
	const char *reply = asked_reply("qSupported:multiprocess+;xmlRegisters=i386");
	assert_has(reply, "PacketSize=3ff;");
	assert_has(reply, "qXfer:features:read+");
	assert_has(reply, "qXfer:threads:read+");
	assert_has(reply, "vContSupported+");
	assert_has(reply, "swbreak+");
	assert_has(reply, "hwbreak+");
	assert_lacks(reply, "NoAck");
	assert_lacks(reply, "multiprocess");
}
END_TEST

START_TEST(target_xml_comes_in_pieces_of_any_size)
{
	static char want[4096];
	struct hf *k = asked_stop(1);
	struct hf_window w = {.len = sizeof(want) - 1, .dst = want};

	hf_reg_xml(k, &w);
	for (unsigned size = 10; size < 0x400; size += 101) {
		static char text[4096];
		char packet[64];
		const char *reply = "m";
		text[0] = '\0';
		while (reply[0] == 'm') {
			(void)snprintf(packet, sizeof(packet),
				"qXfer:features:read:target.xml:%zx,%x", strlen(text), size);
			reply = asked_reply(packet);
			ck_assert_uint_lt(strlen(text), sizeof(want) - size);
			strcat(text, reply + 1);
		}
		ck_assert_str_eq(text, want);
	}
}
END_TEST

START_TEST(pieces_behind_the_end_and_odd_ones_are_answered)
{
	static const struct asked rows[] = {{"qXfer:features:read:target.xml:fffff,10", "l"},
		{"qXfer:features:read:target.xml:ffffffffffffffff,10", "l"},
		{"qXfer:features:read:target.xml:0", "E02"},
		{"qXfer:features:read:target.xml:x,y", "E02"},
		{"qXfer:features:read:other.xml:0,10", ""}, {"qXfer:auxv:read::0,10", ""},
		{"qAttached", "1"}, {"qAttached:1", "1"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_command_answers_in_text_packets_and_then_ok)
{
	(void)asked_stop(1);
	/* "echo hello" */
	ck_assert_str_eq(fake_ask("qRcmd,6563686f2068656c6c6f"), "+$O68656c6c6f0a#87");
	ck_assert_str_eq(fake_say("+"), "$OK#9a");
}
END_TEST

START_TEST(a_text_packet_is_sent_again_when_gdb_asks)
{
	(void)asked_stop(1);
	(void)fake_ask("qRcmd,6563686f2068656c6c6f");
	ck_assert_str_eq(fake_say("-"), "$O68656c6c6f0a#87");
	ck_assert_str_eq(fake_say("+"), "$OK#9a");
}
END_TEST

START_TEST(a_gdb_that_does_not_acknowledge_is_not_waited_for_for_ever)
{
	(void)asked_stop(1);
	(void)fake_ask("qRcmd,6563686f2068656c6c6f");
	fake_pass(700);
	assert_has(fake_output(), "$OK#9a");
}
END_TEST

START_TEST(the_cpu_that_gdb_looks_at_is_meant)
{
	(void)asked_stop(2);
	(void)asked_reply("Hg2");
	/* "rd r0" */
	ck_assert_str_eq(fake_ask("qRcmd,7264207230"), "+$O2020202072302030303030323030300a#b0");
}
END_TEST

START_TEST(bad_ones_are_refused)
{
	static const struct asked rows[] = {
		{"qRcmd,", "OK"}, {"qRcmd,6", "E02"}, {"qRcmd,6g", "E02"}, {"qRcmd,6500", "E02"}};
	char packet[2 * HF_LINE_MAX + 16] = "qRcmd,";

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
	memset(packet + 6, '6', (size_t)2 * HF_LINE_MAX);
	packet[6 + 2 * HF_LINE_MAX] = '\0';
	ck_assert_str_eq(asked_reply(packet), "E02");
}
END_TEST

UNIT_MAIN("gdb_query", what_is_offered_is_served, target_xml_comes_in_pieces_of_any_size,
	pieces_behind_the_end_and_odd_ones_are_answered,
	a_command_answers_in_text_packets_and_then_ok, a_text_packet_is_sent_again_when_gdb_asks,
	a_gdb_that_does_not_acknowledge_is_not_waited_for_for_ever,
	the_cpu_that_gdb_looks_at_is_meant, bad_ones_are_refused)
