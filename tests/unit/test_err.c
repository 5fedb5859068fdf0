/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_err.c - every error has its words. */
#include "stub/err.h"

#include "unit.h"

START_TEST(every_error_has_words_of_its_own)
{
	for (int err = 0; err >= HF_ERR_MIN; err--) {
		const char *words = hf_strerror(err);
		ck_assert_ptr_nonnull(words);
		ck_assert_str_ne(words, "unknown error");
		ck_assert_uint_gt(strlen(words), 3);
		ck_assert_ptr_null(strpbrk(words, ".$#}*\n")); /* it travels in packets */
		for (int other = 0; other > err; other--)
			ck_assert_str_ne(words, hf_strerror(other));
	}
}
END_TEST

START_TEST(what_is_no_error_is_unknown)
{
	ck_assert_str_eq(hf_strerror(1), "unknown error");
	ck_assert_str_eq(hf_strerror(HF_ERR_MIN - 1), "unknown error");
	ck_assert_str_eq(hf_strerror(-0x7fffffff), "unknown error");
}
END_TEST

UNIT_MAIN("err", every_error_has_words_of_its_own, what_is_no_error_is_unknown)
