/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_rsp.c - framing of GDB's remote serial protocol. */
#include "stub/wire/rsp.h"

#include <stdio.h>

#include "unit.h"

#define SIZE 64u

static uint8_t buf[SIZE];
static struct rsp_parser parser;

/* Feed bytes; returns the last event that was not RSP_NONE, and counts them all. */
static unsigned counts[RSP_TEXT + 1];

static enum rsp_event feed(const char *bytes, size_t len)
{
	enum rsp_event last = RSP_NONE;

	memset(counts, 0, sizeof(counts));
	for (size_t i = 0; i < len; i++) {
		enum rsp_event event = rsp_feed(&parser, (uint8_t)bytes[i]);
		counts[event]++;
		if (event != RSP_NONE)
			last = event;
	}
	return last;
}

static enum rsp_event text(const char *bytes)
{
	return feed(bytes, strlen(bytes));
}

static void fresh(void)
{
	memset(buf, 0, sizeof(buf));
	rsp_init(&parser, buf, sizeof(buf));
}

static void expect_payload(const char *want)
{
	ck_assert_uint_eq(parser.len, strlen(want));
	ck_assert_mem_eq(buf, want, parser.len);
}

START_TEST(a_packet_with_a_right_checksum_arrives)
{
	fresh();
	ck_assert_int_eq(text("$OK#9a"), RSP_PACKET);
	expect_payload("OK");
	ck_assert_int_eq(text("$#00"), RSP_PACKET);
	expect_payload("");
	ck_assert_int_eq(text("$OK#9A"), RSP_PACKET);
}
END_TEST

START_TEST(wrong_checksums_are_bad)
{
	static const char *const rows[] = {
		"$OK#9b", "$OK#8a", "$OK#00", "$OK#zz", "$OK#9z", "$OK##", "$OK# 9a", "$Ok#9a"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh();
		(void)text(rows[i]);
		ck_assert_msg(counts[RSP_BAD] == 1, "%s", rows[i]);
		ck_assert_uint_eq(counts[RSP_PACKET], 0);
		ck_assert_int_eq(text("$OK#9a"), RSP_PACKET);
	}
}
END_TEST

START_TEST(bytes_outside_a_packet_are_what_they_are)
{
	fresh();
	ck_assert_int_eq(text("+"), RSP_ACK);
	ck_assert_int_eq(text("-"), RSP_NAK);
	ck_assert_int_eq(text("\x03"), RSP_INTERRUPT);
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;
		if (c == '$' || c == '+' || c == '-' || c == 3)
			continue;
		ck_assert_int_eq(feed(&byte, 1), RSP_TEXT);
	}
	ck_assert(!rsp_inside(&parser));
}
END_TEST

START_TEST(a_dollar_starts_anew_wherever_it_comes)
{
	static const char *const rows[] = {
		"$m1000,$OK#9a", "$m1000#$OK#9a", "$m1000#9$OK#9a", "$$$OK#9a", "junk$OK#9a"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh();
		ck_assert_int_eq(text(rows[i]), RSP_PACKET);
		ck_assert_uint_eq(counts[RSP_PACKET], 1);
		expect_payload("OK");
	}
}
END_TEST

START_TEST(ack_nak_and_interrupt_inside_are_payload)
{
	fresh();
	ck_assert_int_eq(text("$+-\x03#5b"), RSP_PACKET);
	expect_payload("+-\x03");
	ck_assert_uint_eq(counts[RSP_ACK] + counts[RSP_NAK] + counts[RSP_INTERRUPT], 0);
}
END_TEST

START_TEST(what_is_longer_than_the_buffer_is_bad_and_overruns_nothing)
{
	char packet[2 * SIZE + 8];

	for (unsigned len = SIZE - 1; len <= SIZE + 1; len++) {
		fresh();
		memset(packet, 'a', sizeof(packet));
		packet[0] = '$';
		(void)snprintf(packet + 1 + len, 4, "#%02x", 'a' * len & 0xffu);
		ck_assert_int_eq(text(packet), len <= SIZE ? RSP_PACKET : RSP_BAD);
	}
	ck_assert_int_eq(text("$OK#9a"), RSP_PACKET);
}
END_TEST

START_TEST(a_lost_checksum_costs_only_its_packet)
{
	fresh();
	ck_assert_int_eq(text("$g$OK#9a"), RSP_PACKET);
	ck_assert_int_eq(text("$g#"), RSP_NONE);
	ck_assert(rsp_inside(&parser));
	ck_assert_int_eq(text("+"), RSP_ACK);
	ck_assert(!rsp_inside(&parser));
	ck_assert_int_eq(text("$OK#9a"), RSP_PACKET);
}
END_TEST

START_TEST(reset_forgets_what_has_begun)
{
	fresh();
	(void)text("$OK");
	ck_assert(rsp_inside(&parser));
	rsp_reset(&parser);
	ck_assert(!rsp_inside(&parser));
	ck_assert_int_eq(text("#"), RSP_TEXT);
}
END_TEST

START_TEST(escapes_are_undone_in_place)
{
	uint8_t data[] = {'a', '}', 0x03, '}', 0x04, '}', 0x5d, '}', 0x0a, 'b', '}', 0x20};

	ck_assert_int_eq(rsp_unescape(data, sizeof(data)), 7);
	ck_assert_mem_eq(data, "a#$}*b", 6);
	ck_assert_int_eq(data[6], 0);
	ck_assert_int_eq(rsp_unescape(data, 0), 0);
	ck_assert_int_eq(rsp_unescape((uint8_t[]){'a', '}'}, 2), -1);
}
END_TEST

/* ---- sending ---- */

static char sent[1024];
static size_t sent_len;
static size_t room;

static int put(void *ctx, uint8_t byte)
{
	(void)ctx;
	if (sent_len == room)
		return -7;
	sent[sent_len++] = (char)byte;
	sent[sent_len] = '\0';
	return 0;
}

static const char *emit(const char *payload, bool runs)
{
	sent_len = 0;
	room = sizeof(sent) - 1;
	ck_assert_int_eq(rsp_emit(put, NULL, (const uint8_t *)payload, strlen(payload), runs), 0);
	return sent;
}

START_TEST(a_payload_is_framed_with_its_checksum)
{
	ck_assert_str_eq(emit("OK", true), "$OK#9a");
	ck_assert_str_eq(emit("", true), "$#00");
	ck_assert_str_eq(emit("0000", false), "$0000#c0");
}
END_TEST

START_TEST(runs_of_every_length_come_back_and_use_no_forbidden_count)
{
	for (size_t len = 1; len <= 300; len++) {
		char payload[304];
		uint8_t back[304];
		memset(payload, '0', len);
		payload[len] = 'x';
		payload[len + 1] = '\0';
		(void)emit(payload, true);
		ck_assert_ptr_null(strpbrk(sent + 1, "$"));
		ck_assert_ptr_eq(strchr(sent, '#'), sent + sent_len - 3);
		for (const char *at = strchr(sent, '*'); at != NULL; at = strchr(at + 2, '*'))
			ck_assert_msg(at[1] >= ' ' && at[1] <= '~', "%zu: %d", len, at[1]);
		int n = rsp_expand(back, sizeof(back), (uint8_t *)sent + 1, sent_len - 4);
		ck_assert_int_eq(n, (int)len + 1);
		ck_assert_mem_eq(back, payload, len + 1);
		fresh();
		rsp_init(&parser, (uint8_t *)payload, sizeof(payload));
		ck_assert_int_eq(text(sent), RSP_PACKET);
	}
}
END_TEST

START_TEST(short_runs_are_sent_as_they_are)
{
	ck_assert_str_eq(emit("000", true), "$000#90");
	ck_assert_int_eq(strncmp(emit("0000", true), "$0* #", 5), 0);
	ck_assert_int_eq(strncmp(emit("0000000", true), "$0*\"0#", 6), 0);
	ck_assert_int_eq(strncmp(emit("000000000", true), "$0*%#", 5), 0);
}
END_TEST

START_TEST(a_run_pays_only_when_asked_for)
{
	ck_assert_ptr_null(strchr(emit("00000000", false), '*'));
}
END_TEST

START_TEST(an_encoder_stops_when_the_line_does)
{
	sent_len = 0;
	for (room = 0; room < 8; room++) {
		sent_len = 0;
		ck_assert_int_eq(rsp_emit(put, NULL, (const uint8_t *)"aaaabcd", 7, true), -7);
		ck_assert_uint_eq(sent_len, room);
	}
}
END_TEST

START_TEST(runs_expand_for_every_count)
{
	for (unsigned more = 3; more <= 97; more++) {
		uint8_t src[] = {'z', '*', (uint8_t)(29 + more)};
		uint8_t dst[128];
		ck_assert_int_eq(rsp_expand(dst, sizeof(dst), src, 3), (int)more + 1);
		ck_assert_int_eq(dst[0], 'z');
		ck_assert_int_eq(dst[more], 'z');
		ck_assert_int_eq(rsp_expand(dst, more, src, 3), -1);
	}
}
END_TEST

START_TEST(malformed_runs_are_refused)
{
	static const char *const rows[] = {"*", "* ", "a*", "a*\x1f", "a*\x7f", "a*\x03"};
	uint8_t dst[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(
			rsp_expand(dst, sizeof(dst), (const uint8_t *)rows[i], strlen(rows[i])),
			-1);
}
END_TEST

UNIT_MAIN("rsp", a_packet_with_a_right_checksum_arrives, wrong_checksums_are_bad,
	bytes_outside_a_packet_are_what_they_are, a_dollar_starts_anew_wherever_it_comes,
	ack_nak_and_interrupt_inside_are_payload,
	what_is_longer_than_the_buffer_is_bad_and_overruns_nothing,
	a_lost_checksum_costs_only_its_packet, reset_forgets_what_has_begun,
	escapes_are_undone_in_place, a_payload_is_framed_with_its_checksum,
	runs_of_every_length_come_back_and_use_no_forbidden_count, short_runs_are_sent_as_they_are,
	a_run_pays_only_when_asked_for, an_encoder_stops_when_the_line_does,
	runs_expand_for_every_count, malformed_runs_are_refused)
