/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_crc32.c - the CRC of gdb's qCRC packet. */
#include "stub/wire/crc32.h"

#include "unit.h"

/* Bit by bit, as the definition says. */
static uint32_t slow(uint32_t crc, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		crc ^= (uint32_t)data[i] << 24;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 0x80000000u) != 0 ? crc << 1 ^ 0x04c11db7u : crc << 1;
	}
	return crc;
}

START_TEST(each_byte_value_gives_what_shifting_gives)
{
	for (int i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;
		ck_assert_uint_eq(crc32_update(0, &byte, 1), slow(0, &byte, 1));
		ck_assert_uint_eq(crc32_update(CRC32_INIT, &byte, 1), slow(CRC32_INIT, &byte, 1));
	}
}
END_TEST

/* CRC-32/MPEG-2 is the same CRC; its check value is published in the catalogue of CRCs. */
START_TEST(the_check_value_is_that_of_the_catalogue)
{
	ck_assert_uint_eq(crc32_update(CRC32_INIT, "123456789", 9), 0x0376e6e7u);
}
END_TEST

START_TEST(pieces_give_the_same_as_the_whole)
{
	uint8_t data[300];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 16);
	uint32_t whole = crc32_update(CRC32_INIT, data, sizeof(data));
	for (size_t cut = 0; cut <= sizeof(data); cut++) {
		uint32_t first = crc32_update(CRC32_INIT, data, cut);
		ck_assert_uint_eq(crc32_update(first, data + cut, sizeof(data) - cut), whole);
	}
	ck_assert_uint_eq(whole, slow(CRC32_INIT, data, sizeof(data)));
}
END_TEST

START_TEST(nothing_leaves_it_as_it_is)
{
	ck_assert_uint_eq(crc32_update(CRC32_INIT, "", 0), CRC32_INIT);
}
END_TEST

UNIT_MAIN("crc32", each_byte_value_gives_what_shifting_gives,
	the_check_value_is_that_of_the_catalogue, pieces_give_the_same_as_the_whole,
	nothing_leaves_it_as_it_is)
