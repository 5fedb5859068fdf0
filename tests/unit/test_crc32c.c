/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_crc32c.c - the CRC of the link's frames. */
#include "stub/wire/crc32c.h"

#include "unit.h"

/* Bit by bit, as the definition says. */
static uint32_t slow(uint32_t crc, const uint8_t *data, size_t len)
{
	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 1u) != 0 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
	}
	return ~crc;
}

START_TEST(each_byte_value_gives_what_shifting_gives)
{
	for (int i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;
		ck_assert_uint_eq(crc32c_update(0, &byte, 1), slow(0, &byte, 1));
	}
}
END_TEST

/* RFC 3720, appendix B.4: 32 bytes of 0, of 0xff, and counting up. */
START_TEST(the_examples_of_the_rfc)
{
	uint8_t data[32] = {0};

	ck_assert_uint_eq(crc32c_update(CRC32C_INIT, data, 32), 0x8a9136aau);
	memset(data, 0xff, sizeof(data));
	ck_assert_uint_eq(crc32c_update(CRC32C_INIT, data, 32), 0x62a8ab43u);
	for (uint8_t i = 0; i < 32; i++)
		data[i] = i;
	ck_assert_uint_eq(crc32c_update(CRC32C_INIT, data, 32), 0x46dd794eu);
}
END_TEST

START_TEST(pieces_give_the_same_as_the_whole)
{
	uint8_t data[300];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 16);
	uint32_t whole = crc32c_update(CRC32C_INIT, data, sizeof(data));
	for (size_t cut = 0; cut <= sizeof(data); cut++) {
		uint32_t first = crc32c_update(CRC32C_INIT, data, cut);
		ck_assert_uint_eq(crc32c_update(first, data + cut, sizeof(data) - cut), whole);
	}
}
END_TEST

UNIT_MAIN("crc32c", each_byte_value_gives_what_shifting_gives, the_examples_of_the_rfc,
	pieces_give_the_same_as_the_whole)
