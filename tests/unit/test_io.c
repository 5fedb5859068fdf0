/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_io.c - single bytes to and from the line. */
#include "stub/io.h"

#include "tests/fake/fake.h"
#include "unit.h"

/* The session's flag stands, as it does when these are used. */
static struct hf *in_session(void)
{
	struct hf *k = fake_boot(1);

	k->session = 1;
	return k;
}

static void arrive(const char *bytes)
{
	memcpy(fake.in + fake.in_len, bytes, strlen(bytes));
	fake.in_len += strlen(bytes);
}

START_TEST(a_byte_goes_out_as_it_is)
{
	struct hf *k = in_session();

	ck_assert_int_eq(hf_io_put(k, '\n'), 0);
	ck_assert_str_eq(fake_output(), "\n");
}
END_TEST

START_TEST(text_gets_a_return_before_each_line_feed)
{
	struct hf *k = in_session();

	hf_io_text(k, "a\nb\n", 4);
	ck_assert_str_eq(fake_output(), "a\r\nb\r\n");
}
END_TEST

START_TEST(a_slow_transmitter_is_waited_for)
{
	struct hf *k = in_session();

	fake.tx_stalls = 100;
	hf_io_text(k, "slow", 4);
	ck_assert_str_eq(fake_output(), "slow");
	ck_assert(!k->out.dead);
}
END_TEST

START_TEST(a_transmitter_that_stands_is_given_up)
{
	struct hf *k = in_session();

	fake.tx_dead = true;
	ck_assert_int_eq(hf_io_put(k, 'x'), 0);
	ck_assert(k->out.dead);
	unsigned tries = fake.calls[FAKE_PUT];
	ck_assert_int_eq(hf_io_put(k, 'y'), 0);
	ck_assert_uint_eq(fake.calls[FAKE_PUT], tries);
}
END_TEST

START_TEST(a_clock_that_stands_does_not_make_it_wait_for_ever)
{
	struct hf *k = in_session();

	fake.tx_dead = true;
	fake.clock_stands = true;
	(void)hf_io_put(k, 'x');
	ck_assert(k->out.dead);
}
END_TEST

START_TEST(what_comes_in_meanwhile_is_kept_in_order)
{
	struct hf *k = in_session();

	arrive("abc");
	fake.tx_stalls = 1;
	(void)hf_io_put(k, 'x');
	ck_assert_uint_eq(k->ahead_len, 3);
	arrive("d");
	ck_assert_int_eq(hf_io_get(k), 'a');
	ck_assert_int_eq(hf_io_get(k), 'b');
	ck_assert_int_eq(hf_io_get(k), 'c');
	ck_assert_int_eq(hf_io_get(k), 'd');
	ck_assert_int_eq(hf_io_get(k), HF_EAGAIN);
}
END_TEST

START_TEST(a_byte_that_is_put_back_comes_first_again)
{
	struct hf *k = in_session();

	arrive("$?#3f");
	hf_io_listen(k);
	ck_assert_int_eq(hf_io_get(k), '$');
	hf_io_keep(k, '$');
	const char *want = "$?#3f";
	for (; *want != '\0'; want++)
		ck_assert_int_eq(hf_io_get(k), *want);
	ck_assert_int_eq(hf_io_get(k), HF_EAGAIN);
	arrive("x");
	ck_assert_int_eq(hf_io_get(k), 'x');
	hf_io_keep(k, 'x');
	arrive("y");
	ck_assert_int_eq(hf_io_get(k), 'x');
	ck_assert_int_eq(hf_io_get(k), 'y');
}
END_TEST

START_TEST(a_full_store_leaves_the_rest_in_the_line)
{
	struct hf *k = in_session();

	for (unsigned i = 0; i < HF_AHEAD_MAX + 10; i++)
		arrive("z");
	hf_io_listen(k);
	ck_assert_uint_eq(k->ahead_len, HF_AHEAD_MAX);
	for (unsigned i = 0; i < HF_AHEAD_MAX + 10; i++)
		ck_assert_int_eq(hf_io_get(k), 'z');
	ck_assert_int_eq(hf_io_get(k), HF_EAGAIN);
}
END_TEST

START_TEST(an_interrupt_while_writing_ends_the_command)
{
	struct hf *k = in_session();

	arrive("a\x03"
	       "b");
	hf_io_listen(k);
	ck_assert(k->out.abort);
	ck_assert_int_eq(hf_io_get(k), 'a');
	ck_assert_int_eq(hf_io_get(k), 'b');
}
END_TEST

START_TEST(an_ack_while_writing_to_gdb_is_stale)
{
	struct hf *k = in_session();

	k->front = HF_FRONT_GDB;
	arrive("+-");
	hf_io_listen(k);
	ck_assert_int_eq(hf_io_get(k), '-');
	ck_assert_int_eq(hf_io_get(k), HF_EAGAIN);
}
END_TEST

START_TEST(on_a_running_target_the_receive_interrupt_gets_the_bytes)
{
	struct hf *k = fake_boot(1);

	fake.tx_stalls = 3;
	arrive("\x03");
	hf_console_write(k, "tick\n", 5);
	ck_assert_str_eq(fake_output(), "tick\r\n");
	ck_assert_uint_eq(k->ahead_len, 0);
	fake_feed("", 0);
	ck_assert(hf_in_session(k));
}
END_TEST

START_TEST(a_byte_that_is_put_back_finds_room_in_a_full_store)
{
	struct hf *k = in_session();

	for (unsigned i = 0; i < HF_AHEAD_MAX; i++)
		arrive("z");
	hf_io_listen(k);
	ck_assert_uint_eq(k->ahead_len, HF_AHEAD_MAX);
	hf_io_keep(k, 'a'); /* one that the link had held back */
	ck_assert_uint_eq(k->ahead_len, HF_AHEAD_MAX);
	ck_assert_int_eq(hf_io_get(k), 'a');
	for (unsigned i = 1; i < HF_AHEAD_MAX; i++) /* the last one had no room, as in a FIFO */
		ck_assert_int_eq(hf_io_get(k), 'z');
	ck_assert_int_eq(hf_io_get(k), HF_EAGAIN);
}
END_TEST

UNIT_MAIN("io", a_byte_goes_out_as_it_is, text_gets_a_return_before_each_line_feed,
	a_slow_transmitter_is_waited_for, a_transmitter_that_stands_is_given_up,
	a_clock_that_stands_does_not_make_it_wait_for_ever,
	what_comes_in_meanwhile_is_kept_in_order, a_byte_that_is_put_back_comes_first_again,
	a_full_store_leaves_the_rest_in_the_line, an_interrupt_while_writing_ends_the_command,
	an_ack_while_writing_to_gdb_is_stale,
	on_a_running_target_the_receive_interrupt_gets_the_bytes,
	a_byte_that_is_put_back_finds_room_in_a_full_store)
