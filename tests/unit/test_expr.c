/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_expr.c - addresses and values as people type them. */
#include "stub/expr.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *stopped(void)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	fake_set_word(FAKE_RAM + 0x100, 0xcafe0123);
	return k;
}

START_TEST(what_is_typed_is_understood)
{
	static const struct {
		const char *text;
		uint64_t value;
		const char *rest;
	} rows[] = {
		{"1234", 0x1234, ""},
		{"0x1234", 0x1234, ""},
		{"deadbeef", 0xdeadbeef, ""},
		{"do_work", FAKE_TEXT + 0x100, ""},
		{"do_work+10", FAKE_TEXT + 0x110, ""},
		{"do_work+10-8", FAKE_TEXT + 0x108, ""},
		{"10+do_work", FAKE_TEXT + 0x110, ""},
		{"%pc", FAKE_TEXT + 0x104, ""},
		{"%r0+%r1", 0x2001, ""},
		{"%d0", 0x400921fb54442d18u, ""},
		{"*20000100", 0xcafe0123, ""},
		{"*20000000+100", 0xcafe0123, ""},
		{"*jiffies+100 4", 0xcafe0123, "4"},
		{"0-4", 0xfffffffc, ""},
		{"ffffffff+1", 0, ""},
		{"  12   34", 0x12, "34"},
		{"123456789abcdef0", 0x123456789abcdef0u, ""},
	};
	struct hf *k = stopped();

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		const char *at = rows[i].text;
		uint64_t value = 0;
		ck_assert_msg(hf_expr_addr(k, &at, &value) == 0, "%s", rows[i].text);
		ck_assert_msg(value == rows[i].value, "%s: %llx", rows[i].text,
			(unsigned long long)value);
		ck_assert_str_eq(at, rows[i].rest);
	}
}
END_TEST

START_TEST(what_makes_no_sense_is_refused_and_not_taken)
{
	static const struct {
		const char *text;
		int err;
	} rows[] = {
		{"", HF_EINVAL},
		{" ", HF_EINVAL},
		{"*", HF_EINVAL},
		{"+1", HF_EINVAL},
		{"1+", HF_EINVAL},
		{"1++1", HF_EINVAL},
		{"1x", HF_EINVAL},
		{"0x", HF_EINVAL},
		{"(1)", HF_EINVAL},
		{"1,2", HF_EINVAL},
		{"10000000000000000", HF_EINVAL},
		{"nosuchsymbol", HF_ENOENT},
		{"do_wor", HF_ENOENT},
		{"%nothing", HF_ENOENT},
		{"%", HF_ENOENT},
		{"%d1", HF_ENOENT},
		{"*20004000", HF_EFAULT},
		{"*20003ffe", HF_EFAULT},
	};
	struct hf *k = stopped();

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		const char *at = rows[i].text;
		uint64_t value;
		ck_assert_msg(hf_expr_addr(k, &at, &value) == rows[i].err, "%s", rows[i].text);
		ck_assert_ptr_eq(at, rows[i].text);
	}
}
END_TEST

START_TEST(counts_are_decimal)
{
	struct hf *k = stopped();
	const char *at = "20";
	uint64_t value;

	ck_assert_int_eq(hf_expr_count(k, &at, &value), 0);
	ck_assert_uint_eq(value, 20);
	at = "0x20";
	ck_assert_int_eq(hf_expr_count(k, &at, &value), 0);
	ck_assert_uint_eq(value, 0x20);
	at = "2a";
	ck_assert_int_eq(hf_expr_count(k, &at, &value), HF_EINVAL);
}
END_TEST

START_TEST(a_running_cpu_has_no_registers)
{
	struct hf *k = fake_boot(2);
	const char *at = "%pc";
	uint64_t value;

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	k->cpu = 1;
	ck_assert_int_eq(hf_expr_addr(k, &at, &value), HF_ERUNNING);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_not_found)
{
	struct hf *k = stopped();
	char text[2 * HF_SYM_MAX + 1];
	const char *at = text;
	uint64_t value;

	memset(text, 'z', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(hf_expr_addr(k, &at, &value), HF_ENOENT);
}
END_TEST

START_TEST(words_are_taken_one_by_one)
{
	const char *at = "  one\ttwo   three ";
	char word[4];

	ck_assert_uint_eq(hf_expr_word(&at, word, sizeof(word)), 3);
	ck_assert_str_eq(word, "one");
	ck_assert_uint_eq(hf_expr_word(&at, word, sizeof(word)), 3);
	ck_assert_uint_eq(hf_expr_word(&at, word, sizeof(word)), 3);
	ck_assert_str_eq(word, "thr");
	ck_assert_uint_eq(hf_expr_word(&at, word, sizeof(word)), 0);
	ck_assert_str_eq(at, "");
}
END_TEST

UNIT_MAIN("expr", what_is_typed_is_understood, what_makes_no_sense_is_refused_and_not_taken,
	counts_are_decimal, a_running_cpu_has_no_registers, a_name_that_is_too_long_is_not_found,
	words_are_taken_one_by_one)
