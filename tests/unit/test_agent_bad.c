/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_agent_bad.c - every way an agent expression can be wrong, and bytes that are no expression. */
#include "agent_support.h"

#define ONES "22 ff 16 08 "

/* ---- errors ---- */

START_TEST(division_by_zero_is_an_error)
{
	fake_boot(1);
	check_bad("22 01 22 00 05 27", HF_EINVAL, "division by zero");
	check_bad("22 01 22 00 06 27", HF_EINVAL, "division by zero");
	check_bad("22 01 22 00 07 27", HF_EINVAL, "division by zero");
	check_bad("22 01 22 00 08 27", HF_EINVAL, "division by zero");
}
END_TEST

START_TEST(bytecodes_that_do_not_exist_or_calculate_with_floats_are_errors)
{
	static const unsigned none[] = {0x00, 0x01, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x31};
	char text[64];

	fake_boot(1);
	for (unsigned op = 0x35; op <= 0xff; op++) {
		(void)snprintf(text, sizeof(text), "22 01 22 01 22 01 %02x 27", op);
		check_bad(text, HF_EINSN, "bytecode not known");
	}
	for (size_t i = 0; i < HF_COUNT(none); i++) {
		(void)snprintf(text, sizeof(text), "22 01 22 01 22 01 %02x 27", none[i]);
		check_bad(text, HF_EINSN, "bytecode not known");
	}
}
END_TEST

/* Each bytecode with one value too few below it, and with none. */
START_TEST(a_stack_that_is_too_short_is_an_error)
{
	static const unsigned two[] = {0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
		0x0c, 0x0f, 0x10, 0x11, 0x13, 0x14, 0x15, 0x2b, 0x2f};
	static const unsigned one[] = {
		0x0d, 0x0e, 0x12, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x20, 0x28, 0x29, 0x2a, 0x2d, 0x30};
	char text[64];

	fake_boot(1);
	for (size_t i = 0; i < HF_COUNT(two); i++) {
		(void)snprintf(text, sizeof(text), "22 01 %02x 27", two[i]);
		check_bad(text, HF_EINVAL, "stack underflow");
	}
	for (size_t i = 0; i < HF_COUNT(one); i++) {
		(void)snprintf(text, sizeof(text), "%02x 00 00 27", one[i]);
		check_bad(text, HF_EINVAL, "stack underflow");
	}
	check_bad("22 01 22 02 33 27", HF_EINVAL, "stack underflow");
	check_bad("32 00 27", HF_EINVAL, "stack underflow");
	check_bad("22 01 32 01 27", HF_EINVAL, "stack underflow");
	check_bad("22 01 34 00 0001 00 27", HF_EINVAL, "stack underflow");
	check_bad("22 01 22 00 22 00 34 02 0001 00 27", HF_EINVAL, "stack underflow");
}
END_TEST

START_TEST(a_stack_that_is_full_is_an_error)
{
	uint64_t value;
	const char *why;

	fake_boot(1);
	check_bad("22 01 21 0000 27", HF_EINVAL, "stack overflow");
	check_bad("22 01 28 21 0002", HF_EINVAL, "stack overflow");
	code_len = 0;
	for (unsigned i = 0; i < HF_AGENT_STACK; i++) {
		append(0x22);
		append((uint8_t)i);
	}
	append(0x27);
	ck_assert_int_eq(run_code(NULL, &value, &why), (int)HF_AGENT_STACK);
	ck_assert_uint_eq(value, HF_AGENT_STACK - 1);
}
END_TEST

/* Every cut of a stream that uses every length of operand. */
START_TEST(running_past_the_end_is_an_error)
{
	static const char whole[] = "22 01 23 0001 24 00000001 25 0000000000000001 16 08 29 27";
	uint64_t value;
	const char *why;

	fake_boot(1);
	assemble(whole);
	size_t full = code_len;
	ck_assert_int_eq(run_code(NULL, &value, &why), 3);
	for (code_len = 0; code_len < full; code_len++) {
		ck_assert_int_eq(run_code(NULL, &value, &why), HF_EINVAL);
		ck_assert_str_eq(why, "runs past its end");
	}
	check_bad("21 0003", HF_EINVAL, "runs past its end");
	check_bad("21 ffff 27", HF_EINVAL, "runs past its end");
	check_bad("22 01 20 0100 27", HF_EINVAL, "runs past its end");
}
END_TEST

START_TEST(a_loop_is_ended)
{
	fake_boot(1);
	check_bad("21 0000", HF_EINVAL, "does not end");
	check_bad("22 01 20 0000 27", HF_EINVAL, "does not end");
}
END_TEST

START_TEST(memory_and_registers_that_are_not_there_are_errors)
{
	fake_boot(1);
	check_bad("22 00 17 27", HF_EFAULT, "memory cannot be read");
	check_bad("24 20003fff 18 27", HF_EFAULT, "memory cannot be read"); /* into the hole */
	check_bad("24 ffffffff 18 27", HF_EFAULT, "memory cannot be read");
	check_bad(ONES "1a 27", HF_EFAULT, "memory cannot be read");
	check_bad("25 0000000120000010 17 27", HF_EFAULT, "memory cannot be read");
	check_bad("26 0010 27", HF_EFAULT, "register not known"); /* no such row */
	check_bad("26 001b 27", HF_EFAULT, "register not known"); /* d1: never known */
	check_bad("26 ffff 27", HF_EFAULT, "register not known");
	fake.cpus[0].frame.known = 0;
	check_bad("26 0000 27", HF_EFAULT, "register not known");
}
END_TEST

START_TEST(the_table_of_variables_can_be_full)
{
	uint64_t value;
	const char *why;

	fake_boot(1);
	for (unsigned i = 0; i < HF_TVAR_MAX; i++) {
		char text[32];
		(void)snprintf(text, sizeof(text), "22 01 2d 00%02x 27", i);
		assemble(text);
		ck_assert_int_eq(run_code(NULL, &value, &why), 1);
	}
	check_bad("22 01 2d 0100 27", HF_ENOSPC, "too many trace state variables");
}
END_TEST

START_TEST(a_condition_cannot_print)
{
	uint64_t value;
	const char *why;

	fake_boot(1);
	assemble("22 00 22 00 34 00 0003 'hi' 27");
	ck_assert_int_eq(run_code(NULL, &value, &why), HF_EINSN);
	ck_assert_str_eq(why, "printf in a condition");
}
END_TEST

/* ---- anything at all ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

START_TEST(random_bytes_end_without_harm)
{
	uint32_t state = 12345;

	fake_boot(1);
	for (unsigned round = 0; round < 20000; round++) {
		uint64_t value;
		const char *why;
		printed[0] = '\0';
		code_len = next_random(&state) % 64;
		for (size_t i = 0; i < code_len; i++) /* mostly bytecodes that exist */
			code[i] = (uint8_t)(next_random(&state) % (round % 3 == 0 ? 256 : 0x35));
		int got = run_code(NULL, &value, &why);
		ck_assert(got >= 0 ? got <= (int)HF_AGENT_STACK : why != NULL);
	}
}
END_TEST

UNIT_MAIN("agent_bad", division_by_zero_is_an_error,
	bytecodes_that_do_not_exist_or_calculate_with_floats_are_errors,
	a_stack_that_is_too_short_is_an_error, a_stack_that_is_full_is_an_error,
	running_past_the_end_is_an_error, a_loop_is_ended,
	memory_and_registers_that_are_not_there_are_errors, the_table_of_variables_can_be_full,
	a_condition_cannot_print, random_bytes_end_without_harm)
