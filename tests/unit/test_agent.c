/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_agent.c - every bytecode against its definition in the GDB manual ("Bytecode Descriptions"). */
#include "agent_support.h"

struct good {
	const char *code;
	uint64_t value;
};

static void check_good(const struct good *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t value = 0;
		const char *why = "";
		assemble(rows[i].code);
		int left = run_code(NULL, &value, &why);
		ck_assert_msg(left == 1, "%s: %d %s", rows[i].code, left, why ? why : "");
		ck_assert_msg(value == rows[i].value, "%s: %llx, not %llx", rows[i].code,
			(unsigned long long)value, (unsigned long long)rows[i].value);
	}
}

#define CHECK_GOOD(...)                                                                            \
	do {                                                                                       \
		static const struct good rows_[] = {__VA_ARGS__};                                  \
		fake_boot(1);                                                                      \
		check_good(rows_, HF_COUNT(rows_));                                                \
	} while (0)

#define MINUS(n) (0 - (uint64_t)(n))
#define MIN64    "25 8000000000000000 "
#define MAX64    "25 7fffffffffffffff "
#define ONES     "22 ff 16 08 "

START_TEST(arithmetic_wraps_round)
{
	CHECK_GOOD({"22 05 22 03 02 27", 8}, {ONES "22 01 02 27", 0}, {"22 05 22 03 03 27", 2},
		{"22 03 22 05 03 27", MINUS(2)}, {MIN64 "22 01 03 27", INT64_MAX},
		{"22 05 22 03 04 27", 15}, {ONES "22 03 04 27", MINUS(3)},
		{MAX64 "22 02 04 27", MINUS(2)});
}
END_TEST

START_TEST(division_cuts_towards_zero)
{
	CHECK_GOOD({"22 07 22 02 05 27", 3}, {"22 f9 16 08 22 02 05 27", MINUS(3)},
		{"22 07 22 fe 16 08 05 27", MINUS(3)}, {"22 f9 16 08 22 fe 16 08 05 27", 3},
		{MIN64 ONES "05 27", 1ull << 63}, {MIN64 ONES "07 27", 0},
		{MIN64 "22 01 05 27", 1ull << 63}, {ONES "22 02 06 27", INT64_MAX},
		{"22 07 22 02 07 27", 1}, {"22 f9 16 08 22 02 07 27", MINUS(1)},
		{"22 07 22 fe 16 08 07 27", 1}, {ONES "22 10 08 27", 15});
}
END_TEST

START_TEST(shifts_of_any_count)
{
	CHECK_GOOD({"22 01 22 3f 09 27", 1ull << 63}, {"22 01 22 40 09 27", 0},
		{"22 01 " ONES "09 27", 0}, {"22 f0 22 04 0b 27", 15}, {ONES "22 3f 0b 27", 1},
		{ONES "22 40 0b 27", 0}, {"22 f0 16 08 22 04 0a 27", MINUS(1)},
		{MIN64 "22 3f 0a 27", MINUS(1)}, {MIN64 "22 40 0a 27", MINUS(1)},
		{MAX64 "22 40 0a 27", 0}, {MAX64 "22 3e 0a 27", 1},
		{MIN64 "22 00 0a 27", 1ull << 63});
}
END_TEST

START_TEST(logic_and_comparison)
{
	CHECK_GOOD({"22 00 0e 27", 1}, {"22 05 0e 27", 0}, {"22 0c 22 0a 0f 27", 8},
		{"22 0c 22 0a 10 27", 14}, {"22 0c 22 0a 11 27", 6}, {"22 00 12 27", UINT64_MAX},
		{"22 05 22 05 13 27", 1}, {"22 05 22 06 13 27", 0}, {"22 05 22 06 14 27", 1},
		{"22 06 22 05 14 27", 0}, {"22 05 22 05 14 27", 0}, {ONES "22 00 14 27", 1},
		{"22 00 " ONES "14 27", 0}, {MIN64 MAX64 "14 27", 1}, {ONES "22 00 15 27", 0},
		{"22 00 " ONES "15 27", 1});
}
END_TEST

START_TEST(extensions_from_any_width)
{
	CHECK_GOOD({"22 80 16 08 27", MINUS(128)}, {"22 7f 16 08 27", 127},
		{"23 0180 16 08 27", MINUS(128)}, {"22 01 16 01 27", MINUS(1)},
		{MIN64 "16 40 27", 1ull << 63}, {MIN64 "16 ff 27", 1ull << 63},
		{"22 ff 16 00 27", 0}, {"23 01ff 2a 08 27", 255}, {ONES "2a 20 27", UINT32_MAX},
		{ONES "2a 40 27", UINT64_MAX}, {ONES "2a c8 27", UINT64_MAX}, {ONES "2a 00 27", 0});
}
END_TEST

START_TEST(constants_are_big_endian_and_not_extended)
{
	CHECK_GOOD({"22 ff 27", 255}, {"23 fffe 27", 0xfffe}, {"24 80000001 27", 0x80000001},
		{"25 0123456789abcdef 27", 0x0123456789abcdef});
}
END_TEST

START_TEST(stack_bytecodes)
{
	CHECK_GOOD({"22 05 28 02 27", 10}, {"22 01 22 02 2b 03 27", 1}, {"22 01 22 02 29 27", 1},
		/* pick: 0 is dup, 1 the one below the top */
		{"22 01 22 02 32 00 22 64 04 02 02 27", 203},
		{"22 01 22 02 32 01 22 64 04 02 02 27", 103},
		/* rot: a b c -> c a b, read back as c*100 + a*10 + b */
		{"22 01 22 02 22 03 33 2b 22 0a 04 02 2b 22 64 04 02 27", 312});
}
END_TEST

START_TEST(jumps)
{
	CHECK_GOOD({"21 0005 22 01 22 02 27", 2}, {"22 01 20 0008 22 03 27 22 04 27", 4},
		{"22 00 20 0008 22 03 27 22 04 27", 3},
		/* if (cond) as gdb compiles a && b */
		{"22 01 20 0008 21 000d 22 07 21 000f 22 00 27", 7},
		/* a loop that ends: 10 + 9 + ... + 1 */
		{"22 00 22 0a 28 33 02 2b 22 01 03 28 20 0004 29 27", 55});
}
END_TEST

START_TEST(memory_in_the_targets_byte_order)
{
	struct hf *k = fake_boot(1);
	static const struct good little[] = {{"24 20000010 17 27", 0x10},
		{"24 20000010 18 27", 0x1110}, {"24 20000011 19 27", 0x14131211},
		{"24 20000013 1a 27", 0x1a19181716151413}};
	static const struct good big[] = {
		{"24 20000010 18 27", 0x1011}, {"24 20000013 1a 27", 0x131415161718191a}};

	check_good(little, HF_COUNT(little));
	k->seams.arch.big_endian = true;
	check_good(big, HF_COUNT(big));
}
END_TEST

START_TEST(memory_is_read_as_the_program_sees_it)
{
	static const struct good row = {"24 00010100 19 27", FAKE_NOP};
	struct hf *k = fake_boot(1);

	k->bps[3] = (struct hf_bp){
		.used = true, .planted = true, .addr = FAKE_TEXT + 0x100, .insn_len = 4};
	fake_set_word(FAKE_TEXT + 0x100, FAKE_BKPT);
	check_good(&row, 1);
}
END_TEST

START_TEST(a_device_is_read_once_with_its_width)
{
	static const struct good row = {"24 50000004 19 27", 0xd7d6d5d4};

	fake_boot(1);
	fake.access_count = 0;
	check_good(&row, 1);
	ck_assert_uint_eq(fake.access_count, 1);
	ck_assert_uint_eq(fake.accesses[0].len, 4);
}
END_TEST

START_TEST(registers_by_gdbs_numbers)
{
	fake_boot(1);
	fake.cpus[0].frame.r[5] = 0x80001234;
	fake.cpus[0].frame.cpsr = 0x600001d3;
	fake.cpus[0].frame.d0 = 0x1122334455667788;
	static const struct good rows[] = {{"26 0005 27", 0x80001234}, {"26 0019 27", 0x600001d3},
		{"26 001a 27", 0x1122334455667788}};
	check_good(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(trace_state_variables_keep_their_value)
{
	CHECK_GOOD({"2c 0007 27", 0}, {"22 05 2d 0007 27", 5}, {"2c 0007 22 01 02 2d 0007 27", 6},
		{"2c 0007 27", 6}, {"2c ffff 27", 0});
}
END_TEST

START_TEST(the_trace_family_only_moves_the_stack)
{
	CHECK_GOOD({"22 09 22 01 22 02 0c 27", 9}, {"22 09 0d ff 27", 9}, {"22 09 30 ffff 27", 9},
		{"22 09 2e 0007 27", 9}, {"22 09 22 01 22 02 2f 27", 9});
}
END_TEST

START_TEST(a_planted_value_is_the_top_and_the_count_says_how_many)
{
	uint64_t value = 1;
	const char *why;

	fake_boot(1);
	assemble("27");
	ck_assert_int_eq(run_code(NULL, &value, &why), 0);
	ck_assert_uint_eq(value, 0);
	assemble("22 04 22 05 27");
	ck_assert_int_eq(run_code(NULL, &value, &why), 2);
	ck_assert_uint_eq(value, 5);
}
END_TEST

UNIT_MAIN("agent", arithmetic_wraps_round, division_cuts_towards_zero, shifts_of_any_count,
	logic_and_comparison, extensions_from_any_width, constants_are_big_endian_and_not_extended,
	stack_bytecodes, jumps, memory_in_the_targets_byte_order,
	memory_is_read_as_the_program_sees_it, a_device_is_read_once_with_its_width,
	registers_by_gdbs_numbers, trace_state_variables_keep_their_value,
	the_trace_family_only_moves_the_stack,
	a_planted_value_is_the_top_and_the_count_says_how_many)
