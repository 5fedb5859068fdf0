/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cobs.c - byte stuffing. */
#include "stub/wire/cobs.h"

#include "unit.h"

#define MOST 700u

static uint8_t buf[MOST];

static struct cobs_decoder decode(const uint8_t *data, size_t len, size_t size)
{
	struct cobs_decoder d = {.buf = buf, .size = size};

	cobs_begin(&d);
	for (size_t i = 0; i < len; i++)
		cobs_feed(&d, data[i]);
	return d;
}

static void round_trip(const uint8_t *data, size_t len)
{
	uint8_t coded[COBS_MAX(MOST)];
	size_t n = cobs_encode(coded, data, len);

	ck_assert_uint_le(n, COBS_MAX(len));
	ck_assert_ptr_null(memchr(coded, 0, n));
	struct cobs_decoder d = decode(coded, n, sizeof(buf));
	ck_assert(cobs_complete(&d));
	ck_assert_uint_eq(d.len, len);
	ck_assert_mem_eq(buf, data, len);
}

/* Cheshire and Baker, section 3: a code, then the bytes before the zero. */
START_TEST(short_examples)
{
	uint8_t out[16];

	ck_assert_uint_eq(cobs_encode(out, (const uint8_t *)"", 0), 1);
	ck_assert_mem_eq(out, "\x01", 1);
	ck_assert_uint_eq(cobs_encode(out, (const uint8_t *)"\0", 1), 2);
	ck_assert_mem_eq(out, "\x01\x01", 2);
	ck_assert_uint_eq(cobs_encode(out, (const uint8_t *)"\x11\x22\0\x33", 4), 5);
	ck_assert_mem_eq(out, "\x03\x11\x22\x02\x33", 5);
}
END_TEST

START_TEST(every_length_with_zeros_here_and_there_comes_back)
{
	uint8_t data[MOST];

	for (unsigned every = 1; every < 300; every += every < 5 ? 1 : 49) {
		for (size_t len = 0; len <= MOST; len++) {
			for (size_t i = 0; i < len; i++)
				data[i] = (uint8_t)(i % every == every - 1 ? 0 : i % 255 + 1);
			round_trip(data, len);
		}
	}
}
END_TEST

START_TEST(blocks_of_254_and_255_bytes)
{
	uint8_t data[520];

	for (size_t len = 250; len <= 512; len++) {
		memset(data, 7, sizeof(data));
		round_trip(data, len);
		data[len - 1] = 0;
		round_trip(data, len);
	}
}
END_TEST

START_TEST(an_end_inside_a_block_is_told)
{
	struct cobs_decoder d = decode((const uint8_t *)"\x05\x11\x22", 3, sizeof(buf));

	ck_assert(!cobs_complete(&d));
	d = decode((const uint8_t *)"", 0, sizeof(buf));
	ck_assert(!cobs_complete(&d));
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
	struct cobs_decoder d = decode((const uint8_t *)"\x05\x11\x22\x33\x44", 5, 3);

	ck_assert(!cobs_complete(&d));
	ck_assert_uint_eq(d.len, 3);
}
END_TEST

UNIT_MAIN("cobs", short_examples, every_length_with_zeros_here_and_there_comes_back,
	blocks_of_254_and_255_bytes, an_end_inside_a_block_is_told, what_does_not_fit_is_told)
