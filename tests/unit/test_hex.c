/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_hex.c - nibbles and bytes. */
#include "stub/wire/hex.h"

#include "unit.h"

START_TEST(a_digit_is_lower_case_and_of_the_low_nibble)
{
	ck_assert_int_eq(hex_digit(0), '0');
	ck_assert_int_eq(hex_digit(9), '9');
	ck_assert_int_eq(hex_digit(10), 'a');
	ck_assert_int_eq(hex_digit(0xaf), 'f');
}
END_TEST

START_TEST(both_cases_are_digits_and_nothing_else_is)
{
	for (int c = -128; c < 128; c++) {
		const char *at = c == 0 ? NULL : strchr("0123456789abcdefABCDEF", c);
		const char *base = "0123456789abcdefABCDEF";
		int want = at == NULL       ? -1
			   : at - base < 16 ? (int)(at - base)
					    : (int)(at - base) - 6;
		ck_assert_int_eq(hex_value((char)c), want);
	}
}
END_TEST

START_TEST(bytes_become_digits_and_come_back)
{
	uint8_t bytes[256];
	uint8_t back[256];
	char text[513] = {0};

	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	ck_assert_uint_eq(hex_encode(text, bytes, 256), 512);
	ck_assert_int_eq(strncmp(text, "000102", 6), 0);
	ck_assert_str_eq(text + 508, "feff");
	ck_assert_int_eq(hex_decode(back, text, 256), 0);
	ck_assert_mem_eq(back, bytes, 256);
}
END_TEST

START_TEST(decoding_stops_at_what_is_no_digit)
{
	uint8_t back[2];

	ck_assert_int_eq(hex_decode(back, "0g", 1), -1);
	ck_assert_int_eq(hex_decode(back, "g0", 1), -1);
	ck_assert_int_eq(hex_decode(back, "00 1", 2), -1);
	ck_assert_int_eq(hex_decode(back, "0", 0), 0);
}
END_TEST

START_TEST(decoding_in_place_works)
{
	char text[] = "48656c6c6f";

	ck_assert_int_eq(hex_decode(text, text, 5), 0);
	ck_assert_int_eq(strncmp(text, "Hello", 5), 0);
}
END_TEST

UNIT_MAIN("hex", a_digit_is_lower_case_and_of_the_low_nibble,
	both_cases_are_digits_and_nothing_else_is, bytes_become_digits_and_come_back,
	decoding_stops_at_what_is_no_digit, decoding_in_place_works)
