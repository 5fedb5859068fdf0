/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_mem.c - packets m M X, qCRC, qSearch. */
#include <stdio.h>

#include "asked.h"
#include "stub/wire/crc32.h"

START_TEST(memory_is_read_and_its_end_is_told)
{
	static const struct asked rows[] = {{"m20000000,4", "00010203"}, {"m20000001,1", "01"},
		{"m20003ffc,10", "00000000"}, {"m20004000,4", "E01"}, {"m20000000,0", ""},
		{"mffffffff,1", "00"}, {"mffffffff,2", "E02"}, {"m100000000,1", "E02"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(the_largest_read_fills_a_packet_and_is_right)
{
	(void)asked_stop(1);
	const char *reply = asked_reply("m20000000,ffff");
	size_t bytes = strlen(reply) / 2;
	ck_assert_uint_ge(bytes, FAKE_PACKET / 2 - 2);
	for (size_t i = 0; i < bytes; i++)
		ck_assert_int_eq(hex_value(reply[2 * i]) << 4 | hex_value(reply[2 * i + 1]),
			*fake_at(FAKE_RAM + i));
}
END_TEST

START_TEST(a_device_is_read_once_with_its_width)
{
	(void)asked_stop(1);
	ck_assert_str_eq(asked_reply("m50000004,4"), "d4d5d6d7");
	ck_assert_uint_eq(fake.access_count, 1);
	ck_assert_uint_eq(fake.accesses[0].len, 4);
	ck_assert_str_eq(asked_reply("M50000008,2:1122"), "OK");
	ck_assert_uint_eq(fake.access_count, 2);
	ck_assert_uint_eq(fake.accesses[1].len, 2);
}
END_TEST

START_TEST(memory_is_written_all_or_not_at_all)
{
	static const struct asked rows[] = {{"M20000100,4:deadbeef", "OK"}, {"M20000104,0:", "OK"},
		{"M20000100,4:dead", "E02"}, {"M20000100,2:deadbeef", "E02"},
		{"M20000100,1:xx", "E02"}, {"M20000100,1:1", "E02"}, {"M20000100,1", "E02"},
		{"M20003ffe,4:01020304", "E01"}, {"M30000000,1:00", "E01"},
		{"M10140,2:abcd", "OK"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake_word(FAKE_RAM + 0x100), 0xefbeadde);
	ck_assert_uint_eq(*fake_at(FAKE_RAM + 0x3ffe), 0);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x140), 0xcdab);
}
END_TEST

START_TEST(binary_data_may_hold_every_byte)
{
	(void)asked_stop(1);
	for (unsigned c = 0; c < 256; c++) {
		uint8_t packet[32] = "$X20000100,1:";
		size_t len = 13;
		unsigned sum = 0;
		bool escaped = c == '#' || c == '$' || c == '}' || c == '*';
		if (escaped)
			packet[len++] = '}';
		packet[len++] = (uint8_t)(escaped ? c ^ 0x20u : c);
		for (size_t i = 1; i < len; i++)
			sum += packet[i];
		packet[len++] = '#';
		packet[len++] = (uint8_t)hex_digit(sum >> 4);
		packet[len++] = (uint8_t)hex_digit(sum);
		fake_feed(packet, len);
		ck_assert_str_eq(fake_output(), "+$OK#9a");
		ck_assert_uint_eq(*fake_at(FAKE_RAM + 0x100), c);
		fake_feed("+", 1);
	}
}
END_TEST

START_TEST(binary_data_of_the_wrong_length_is_refused)
{
	static const struct asked rows[] = {{"X20000100,0:", "OK"}, {"X20000100,2:a", "E02"},
		{"X20000100,1:ab", "E02"}, {"X20000100,1:}", "E02"}, {"X20004000,1:a", "E01"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(the_crc_is_gdbs)
{
	char want[16];

	(void)asked_stop(1);
	for (unsigned len = 0; len <= 0x1000; len += 255) {
		char packet[32];
		(void)snprintf(packet, sizeof(packet), "qCRC:20000003,%x", len);
		(void)snprintf(want, sizeof(want), "C%x",
			crc32_update(CRC32_INIT, fake_at(FAKE_RAM + 3), len));
		ck_assert_str_eq(asked_reply(packet), want);
	}
	ck_assert_str_eq(asked_reply("qCRC:20003ff0,20"), "E01");
	ck_assert_str_eq(asked_reply("qCRC:20000000,10000"), "E01");
}
END_TEST

START_TEST(an_old_interrupt_does_not_spoil_it)
{
	struct hf *k = asked_stop(1);

	k->out.abort = true;
	ck_assert_int_eq(asked_reply("qCRC:20000000,10")[0], 'C');
}
END_TEST

START_TEST(patterns_are_found_everywhere)
{
	struct hf *k = asked_stop(1);
	char packet[64];
	char want[32];

	(void)k;
	for (unsigned at = 0xf0; at < 0x290; at += 13) {
		memcpy(fake_at(FAKE_RAM2 + at), "needle", 6);
		(void)snprintf(packet, sizeof(packet), "qSearch:memory:20005000;800;needle");
		(void)snprintf(want, sizeof(want), "1,%x", FAKE_RAM2 + at);
		ck_assert_str_eq(asked_reply(packet), want);
		memset(fake_at(FAKE_RAM2 + at), 0, 6);
	}
	ck_assert_str_eq(asked_reply("qSearch:memory:20005000;800;needle"), "0");
}
END_TEST

START_TEST(a_search_ends_where_it_was_told)
{
	static const struct asked rows[] = {
		{"qSearch:memory:20000000;8;\x05\x06\x07", "1,20000005"},
		{"qSearch:memory:20000000;7;\x05\x06\x07", "0"},
		{"qSearch:memory:20000000;0;a", "0"}, {"qSearch:memory:20003ff0;20;zz", "E01"},
		{"qSearch:memory:20000000;8;", "E02"}, {"qSearch:memory:20000000;8", "E02"},
		{"qSearch:memory:20000000;8;}", "E02"}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("gdb_mem", memory_is_read_and_its_end_is_told,
	the_largest_read_fills_a_packet_and_is_right, a_device_is_read_once_with_its_width,
	memory_is_written_all_or_not_at_all, binary_data_may_hold_every_byte,
	binary_data_of_the_wrong_length_is_refused, the_crc_is_gdbs,
	an_old_interrupt_does_not_spoil_it, patterns_are_found_everywhere,
	a_search_ends_where_it_was_told)
