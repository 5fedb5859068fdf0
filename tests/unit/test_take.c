/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_take.c - reading a packet's text from left to right. */
#include "stub/err.h"
#include "stub/take.h"
#include "unit.h"

static struct hf_take of(const char *text)
{
	return (struct hf_take){.at = text, .end = text + strlen(text)};
}

START_TEST(a_word_is_taken_when_it_stands_there)
{
	struct hf_take t = of("X3");

	ck_assert(!hf_take_word(&t, "Y"));
	ck_assert(!hf_take_word(&t, "X3,"));
	ck_assert(hf_take_word(&t, "X"));
	ck_assert(hf_take_word(&t, "3"));
	ck_assert_ptr_eq(t.at, t.end);
	ck_assert(!hf_take_word(&t, "3"));
}
END_TEST

START_TEST(a_number_has_digits_and_a_bound)
{
	static const struct {
		const char *text;
		uint64_t max;
		int err;
		uint64_t value;
	} rows[] = {{"0,", UINT64_MAX, 0, 0}, {"fF", UINT64_MAX, 0, 255},
		{"ffffffffffffffff", UINT64_MAX, 0, UINT64_MAX},
		{"10000000000000000", UINT64_MAX, HF_ENOSPC, 0}, {"10", 16, 0, 16},
		{"11", 16, HF_ENOSPC, 0}, {"100", 16, HF_ENOSPC, 0}, {"1", 1, 0, 1},
		{"2", 1, HF_ENOSPC, 0}, {"", 16, HF_EINVAL, 0}, {"x", 16, HF_EINVAL, 0},
		{"00000000000000000001", 16, 0, 1}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hf_take t = of(rows[i].text);
		uint64_t value;
		ck_assert_msg(
			hf_take_hex(&t, rows[i].max, &value) == rows[i].err, "%s", rows[i].text);
		if (rows[i].err == 0)
			ck_assert_uint_eq(value, rows[i].value);
	}
}
END_TEST

START_TEST(bytes_are_there_or_not)
{
	struct hf_take t = of("0aFFx");
	uint8_t bytes[2] = {0};

	ck_assert(hf_take_has_bytes(&t, 0));
	ck_assert(hf_take_has_bytes(&t, 2));
	ck_assert(!hf_take_has_bytes(&t, 3));
	ck_assert(!hf_take_has_bytes(&t, SIZE_MAX / 2));
	hf_take_bytes(&t, NULL, 1);
	hf_take_bytes(&t, bytes, 1);
	ck_assert_uint_eq(bytes[0], 0xff);
	ck_assert(!hf_take_has_bytes(&t, 1));
}
END_TEST

UNIT_MAIN("take", a_word_is_taken_when_it_stands_there, a_number_has_digits_and_a_bound,
	bytes_are_there_or_not)
