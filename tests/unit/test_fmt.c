/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_fmt.c - the small printf, against the host's. */
#include "stub/fmt.h"

#include <limits.h>
#include <stdio.h>

#include "unit.h"

#pragma GCC diagnostic ignored "-Wformat" /* zero flag with a precision and the like are wanted */

/* The same from both, cut at every size. */
#define SAME(...)                                                                                  \
	do {                                                                                       \
		char want_[128];                                                                   \
		char got_[128];                                                                    \
		for (size_t size_ = 0; size_ <= 100; size_++) {                                    \
			memset(want_, 'z', sizeof(want_));                                         \
			memset(got_, 'z', sizeof(got_));                                           \
			int w_ = snprintf(want_, size_, __VA_ARGS__);                              \
			int g_ = hf_snprintf(got_, size_, __VA_ARGS__);                            \
			ck_assert_msg(w_ == g_ && memcmp(want_, got_, sizeof(want_)) == 0,         \
				"size %zu: %d \"%.100s\", not %d \"%.100s\"", size_, g_, got_, w_, \
				want_);                                                            \
		}                                                                                  \
	} while (0)

START_TEST(plain_text_is_copied)
{
	SAME("nothing to see");
	SAME("100%% of it");
	SAME("%s", "");
}
END_TEST

START_TEST(numbers_look_as_the_host_prints_them)
{
	static const int values[] = {0, 1, -1, 42, -42, INT_MAX, INT_MIN, 123456789};

	for (size_t i = 0; i < HF_COUNT(values); i++) {
		SAME("%d|%i|%u|%x", values[i], values[i], (unsigned)values[i], (unsigned)values[i]);
		SAME("%5d|%-5d|%05d", values[i], values[i], values[i]);
		SAME("%12d|%-12d|%012d|", values[i], values[i], values[i]);
		SAME("%8x|%-8x|%08x|", (unsigned)values[i], (unsigned)values[i],
			(unsigned)values[i]);
		SAME("%X|%08X", (unsigned)values[i], (unsigned)values[i]);
	}
}
END_TEST

START_TEST(long_numbers_too)
{
	SAME("%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	SAME("%lld %llu %llx", LLONG_MIN, ULLONG_MAX, ULLONG_MAX);
	SAME("%zu %zx %zd", (size_t)-1, (size_t)-1, (ssize_t)-5);
	SAME("%016llx|%-20llx|%20llx", 0x1234abcdULL, 0x1234abcdULL, 0x1234abcdULL);
}
END_TEST

START_TEST(text_has_width_and_precision)
{
	SAME("%s|%10s|%-10s|", "abc", "abc", "abc");
	SAME("%.2s|%10.2s|%-10.2s|%.0s|", "abc", "abc", "abc", "abc");
	SAME("%.20s|%2s", "abc", "abc");
	SAME("%c%c%c|%3c|%-3c|", 'a', '%', ' ', 'x', 'y');
}
END_TEST

START_TEST(stars_take_arguments)
{
	SAME("%*d|%-*d|%0*d", 6, 42, 6, 42, 6, 42);
	SAME("%*s|%-*s|%.*s", 6, "abc", 6, "abc", 2, "abc");
	SAME("%0*llx", 8, 0x10ULL);
	SAME("%*s%d", 0, "", 7);
}
END_TEST

START_TEST(precision_leaves_out_an_unfinished_string)
{
	char raw[3] = {'a', 'b', 'c'}; /* no NUL behind it */
	char got[8];

	(void)hf_snprintf(got, sizeof(got), "%.3s", raw);
	ck_assert_str_eq(got, "abc");
}
END_TEST

START_TEST(a_null_string_is_named)
{
	char got[16];
	const char *volatile none = NULL;

	(void)hf_snprintf(got, sizeof(got), "%s", none);
	ck_assert_str_eq(got, "(null)");
}
END_TEST

START_TEST(unknown_conversions_are_copied)
{
	char got[32];

	ck_assert_int_eq(hf_snprintf(got, sizeof(got), "%q %d", 5), 4);
	ck_assert_str_eq(got, "%q 5");
	(void)hf_snprintf(got, sizeof(got), "end %");
	ck_assert_str_eq(got, "end %");
}
END_TEST

UNIT_MAIN("fmt", plain_text_is_copied, numbers_look_as_the_host_prints_them, long_numbers_too,
	text_has_width_and_precision, stars_take_arguments,
	precision_leaves_out_an_unfinished_string, a_null_string_is_named,
	unknown_conversions_are_copied)
