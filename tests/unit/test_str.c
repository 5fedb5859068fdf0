/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_str.c - strings without a libc, against the libc. */
#include "stub/str.h"

#include "stub/err.h"
#include "unit.h"

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

START_TEST(comparing_agrees_with_the_libc)
{
	static const char *const words[] = {"", "a", "ab", "abc", "b", "\xff", "A", "abcd"};

	for (size_t i = 0; i < HF_COUNT(words); i++) {
		for (size_t j = 0; j < HF_COUNT(words); j++) {
			ck_assert_int_eq(sign(hf_strcmp(words[i], words[j])),
				sign(strcmp(words[i], words[j])));
			ck_assert_int_eq(hf_strstarts(words[i], words[j]),
				strncmp(words[i], words[j], strlen(words[j])) == 0);
			ck_assert_ptr_eq(hf_strstr(words[i], words[j]), strstr(words[i], words[j]));
		}
		ck_assert_uint_eq(hf_strlen(words[i]), strlen(words[i]));
	}
}
END_TEST

START_TEST(memory_is_copied_filled_and_compared)
{
	uint8_t a[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t b[8] = {0};

	hf_memcpy(b, a, 7);
	ck_assert_int_eq(hf_memcmp(a, b, 7), 0);
	ck_assert_int_gt(hf_memcmp(a, b, 8), 0);
	ck_assert_int_lt(hf_memcmp(b, a, 8), 0);
	hf_memset(b + 1, 0xee, 6);
	ck_assert_int_eq(b[0], 1);
	ck_assert_int_eq(b[6], 0xee);
	ck_assert_int_eq(b[7], 0);
	ck_assert_int_eq(hf_memcmp(a, b, 0), 0);
}
END_TEST

START_TEST(a_needle_is_found_anywhere)
{
	const char *hay = "aaab";

	ck_assert_ptr_eq(hf_strstr(hay, "aab"), hay + 1);
	ck_assert_ptr_eq(hf_strstr(hay, ""), hay);
	ck_assert_ptr_null(hf_strstr(hay, "aabb"));
}
END_TEST

START_TEST(a_copy_is_cut_and_always_ends)
{
	char dst[4] = "xxx";

	ck_assert_uint_eq(hf_strcopy(dst, "abcdef", sizeof(dst)), 3);
	ck_assert_str_eq(dst, "abc");
	ck_assert_uint_eq(hf_strcopy(dst, "ab", sizeof(dst)), 2);
	ck_assert_str_eq(dst, "ab");
	ck_assert_uint_eq(hf_strcopy(dst, "ab", 1), 0);
	ck_assert_str_eq(dst, "");
}
END_TEST

START_TEST(blanks_and_tabs_are_skipped)
{
	ck_assert_str_eq(hf_skip_blanks(" \t x "), "x ");
	ck_assert_str_eq(hf_skip_blanks("  "), "");
}
END_TEST

START_TEST(numbers_are_read_in_both_bases)
{
	static const struct {
		const char *text;
		unsigned base;
		int err;
		uint64_t value;
		const char *rest;
	} rows[] = {
		{"123", 10, 0, 123, ""},
		{"123", 16, 0, 0x123, ""},
		{"0x1F g", 10, 0, 0x1f, " g"},
		{"0XfF", 16, 0, 0xff, ""},
		{"0x", 10, 0, 0, "x"},
		{"deadbeef", 16, 0, 0xdeadbeef, ""},
		{"12ab", 10, 0, 12, "ab"},
		{"", 10, HF_EINVAL, 0, ""},
		{"x", 16, HF_EINVAL, 0, "x"},
		{"-1", 10, HF_EINVAL, 0, "-1"},
		{"18446744073709551615", 10, 0, UINT64_MAX, ""},
		{"18446744073709551616", 10, HF_EINVAL, 0, "18446744073709551616"},
		{"ffffffffffffffff", 16, 0, UINT64_MAX, ""},
		{"10000000000000000", 16, HF_EINVAL, 0, "10000000000000000"},
	};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		const char *at = rows[i].text;
		uint64_t value = 0;
		ck_assert_int_eq(hf_strtou(&at, rows[i].base, &value), rows[i].err);
		ck_assert_uint_eq(value, rows[i].value);
		ck_assert_str_eq(at, rows[i].rest);
	}
}
END_TEST

START_TEST(a_division_is_the_compilers)
{
	static const uint32_t divisors[] = {1, 2, 3, 10, 16, 1000, 0x8000, 0xffff};

	for (unsigned bit = 0; bit < 64; bit++) {
		for (uint64_t more = 0; more < 1000; more += 37) {
			uint64_t value = ((uint64_t)1 << bit) * (more + 1) - more;
			for (size_t i = 0; i < HF_COUNT(divisors); i++) {
				uint64_t quotient = value;
				ck_assert_uint_eq(
					hf_divide(&quotient, divisors[i]), value % divisors[i]);
				ck_assert_uint_eq(quotient, value / divisors[i]);
			}
		}
	}
}
END_TEST

UNIT_MAIN("str", comparing_agrees_with_the_libc, memory_is_copied_filled_and_compared,
	a_needle_is_found_anywhere, a_copy_is_cut_and_always_ends, blanks_and_tabs_are_skipped,
	numbers_are_read_in_both_bases, a_division_is_the_compilers)
