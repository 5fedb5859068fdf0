/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_packet.c - the packet that goes to gdb. */
#include "stub/packet.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *in_session(void)
{
	struct hf *k = fake_boot(1);

	k->session = 1;
	hf_packet_begin(k);
	return k;
}

START_TEST(it_is_built_piece_by_piece_and_sent)
{
	struct hf *k = in_session();

	hf_packet_put(k, "a");
	hf_packet_printf(k, "%02x", 0x5a);
	hf_packet_put_hex(k, "\x01\xff", 2);
	hf_packet_send(k);
	ck_assert_str_eq(fake_output(), "$a5a01ff#24");
	hf_packet_resend(k);
	ck_assert_str_eq(fake_output(), "$a5a01ff#24");
}
END_TEST

START_TEST(before_the_first_there_is_nothing_to_send_again)
{
	struct hf *k = in_session();

	hf_packet_resend(k);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(what_does_not_fit_is_marked_and_overruns_nothing)
{
	struct hf *k = in_session();

	fake.packet_out[FAKE_PACKET - 1] = 0xaa;
	while (hf_packet_room(k) > 0)
		hf_packet_put(k, "x");
	ck_assert(!k->packet.overflow);
	ck_assert_uint_eq(k->packet.len, FAKE_PACKET - 1);
	hf_packet_put(k, "y");
	ck_assert(k->packet.overflow);
	hf_packet_put_hex(k, "z", 1);
	ck_assert_uint_eq(k->packet.len, FAKE_PACKET - 1);
	ck_assert_uint_eq(fake.packet_out[FAKE_PACKET - 1], 0xaa);
	hf_packet_begin(k);
	ck_assert(!k->packet.overflow);
}
END_TEST

UNIT_MAIN("packet", it_is_built_piece_by_piece_and_sent,
	before_the_first_there_is_nothing_to_send_again,
	what_does_not_fit_is_marked_and_overruns_nothing)
