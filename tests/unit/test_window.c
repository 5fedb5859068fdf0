/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_window.c - one piece of a text that is made anew each time. */
#include "stub/window.h"

#include "unit.h"

#define TEXT "abcdefghij0123456789"

static size_t make(struct hf_window *w)
{
	hf_window_put(w, "abcdefghij");
	hf_window_printf(w, "%s%d", "01234", 56789);
	return w->copied;
}

START_TEST(every_piece_is_that_of_the_whole)
{
	for (size_t offset = 0; offset <= 24; offset++) {
		for (size_t len = 0; len <= 24; len++) {
			char dst[32];
			memset(dst, 'z', sizeof(dst));
			struct hf_window w = {.offset = offset, .len = len, .dst = dst};
			size_t left = offset < 20 ? 20 - offset : 0;
			ck_assert_uint_eq(make(&w), left < len ? left : len);
			ck_assert_uint_eq(w.at, 20);
			ck_assert_int_eq(strncmp(dst, &TEXT[20 - left], w.copied), 0);
			ck_assert_int_eq(dst[w.copied], 'z');
		}
	}
}
END_TEST

UNIT_MAIN("window", every_piece_is_that_of_the_whole)
