/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_agent_math.c - the bytecodes that only calculate, against the host's own arithmetic. The numbers
 * are those of the GDB manual, "Bytecode Descriptions". */
#include "stub/agent_math.h"

#include "unit.h"

static const uint64_t values[] = {0, 1, 2, 3, 63, 64, 65, 0x7fffffffffffffffu, 0x8000000000000000u,
	0xfffffffffffffffeu, 0xffffffffffffffffu, 0x123456789abcdef0u};

static uint64_t of(uint8_t opcode, uint64_t a, uint64_t b)
{
	uint64_t args[2] = {a, b};

	ck_assert_msg(hf_agent_math(opcode, args), "%02x", opcode);
	return args[0];
}

START_TEST(two_values_give_what_the_host_gives)
{
	for (size_t i = 0; i < HF_COUNT(values); i++) {
		for (size_t j = 0; j < HF_COUNT(values); j++) {
			uint64_t a = values[i];
			uint64_t b = values[j];
			ck_assert_uint_eq(of(0x02, a, b), a + b);
			ck_assert_uint_eq(of(0x03, a, b), a - b);
			ck_assert_uint_eq(of(0x04, a, b), a * b);
			ck_assert_uint_eq(of(0x0f, a, b), a & b);
			ck_assert_uint_eq(of(0x10, a, b), a | b);
			ck_assert_uint_eq(of(0x11, a, b), a ^ b);
			ck_assert_uint_eq(of(0x13, a, b), a == b);
			ck_assert_uint_eq(of(0x14, a, b), (int64_t)a < (int64_t)b);
			ck_assert_uint_eq(of(0x15, a, b), a < b);
		}
		ck_assert_uint_eq(of(0x0e, values[i], 0), values[i] == 0);
		ck_assert_uint_eq(of(0x12, values[i], 0), ~values[i]);
	}
}
END_TEST

START_TEST(division_is_that_of_c_and_never_by_zero)
{
	for (size_t i = 0; i < HF_COUNT(values); i++) {
		for (size_t j = 0; j < HF_COUNT(values); j++) {
			uint64_t a = values[i];
			uint64_t b = values[j];
			uint64_t args[2] = {a, b};
			if (b == 0) {
				for (uint8_t op = 0x05; op <= 0x08; op++)
					ck_assert(!hf_agent_math(op, args));
				continue;
			}
			ck_assert_uint_eq(of(0x06, a, b), a / b);
			ck_assert_uint_eq(of(0x08, a, b), a % b);
			if (a == 0x8000000000000000u && b == UINT64_MAX)
				continue; /* overflows in C */
			ck_assert_uint_eq(of(0x05, a, b), (uint64_t)((int64_t)a / (int64_t)b));
			ck_assert_uint_eq(of(0x07, a, b), (uint64_t)((int64_t)a % (int64_t)b));
		}
	}
	ck_assert_uint_eq(of(0x05, 0x8000000000000000u, UINT64_MAX), 0x8000000000000000u);
	ck_assert_uint_eq(of(0x07, 0x8000000000000000u, UINT64_MAX), 0);
}
END_TEST

START_TEST(shifts_have_no_edge)
{
	for (size_t i = 0; i < HF_COUNT(values); i++) {
		uint64_t a = values[i];
		for (uint64_t by = 0; by < 64; by++) {
			ck_assert_uint_eq(of(0x09, a, by), a << by);
			ck_assert_uint_eq(of(0x0a, a, by), (uint64_t)((int64_t)a >> by));
			ck_assert_uint_eq(of(0x0b, a, by), a >> by);
		}
		ck_assert_uint_eq(of(0x09, a, 64), 0);
		ck_assert_uint_eq(of(0x0b, a, UINT64_MAX), 0);
		ck_assert_uint_eq(of(0x0a, a, 64), (int64_t)a < 0 ? UINT64_MAX : 0);
	}
}
END_TEST

UNIT_MAIN("agent_math", two_values_give_what_the_host_gives,
	division_is_that_of_c_and_never_by_zero, shifts_have_no_edge)
