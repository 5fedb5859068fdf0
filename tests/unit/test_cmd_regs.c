/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_regs.c - commands rd rm ef. */
#include "golden.h"

START_TEST(registers_are_shown)
{
	static const struct golden rows[] = {
		{"rd", "    r0 00001000      r1 00001001"},
		{"rd", "  cpsr 60000013      d0 400921fb54442d18   fpscr 03000000"},
		{"rd", "    pc is at do_work+0x4/0x80"},
		{"rd pc", "    pc 00010104"},
		{"rd %sp r3", "    r3 00001003"},
		{"rd d1", "    d1 ????????????????"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(those_of_another_cpu_too)
{
	static const struct golden rows[] = {
		{"cpu 1", "* cpu 1"},
		{"rd r0", "    r0 00002000"},
		{"rm r0 77", "    r0 00000077"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.cpus[1].frame.r[0], 0x77);
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0x1000);
}
END_TEST

START_TEST(registers_are_changed_and_told)
{
	static const struct golden rows[] = {
		{"rm r0 1234", "    r0 00001234"},
		{"rm %r1 do_work+4", "    r1 00010104"},
		{"rm d0 123456789abcdef0", "    d0 123456789abcdef0"},
		{"rm fpscr 5", " fpscr 00000005"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.cpus[0].frame.r[1], FAKE_TEXT + 0x104);
	ck_assert_uint_eq(fake.cpus[0].frame.fpscr, 5);
}
END_TEST

START_TEST(bad_arguments_change_nothing)
{
	static const struct golden rows[] = {
		{"rd nothing", "rd: not found"},
		{"rd pc nothing", "rd: not found"},
		{"rd %", "rd: not found"},
		{"rm", "usage: rm"},
		{"rm r0", "usage: rm"},
		{"rm r0 1 2", "usage: rm"},
		{"rm r0 123456789", "usage: rm"},
		{"rm nothing 1", "rm: not found"},
		{"rm r0 nosuch", "rm: not found"},
		{"ef", "usage: ef"},
		{"ef 20004000", "ef: address not accessible"},
		{"ef 20003ff0", "ef: address not accessible"},
		{"ef 20002000 2", "usage: ef"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0x1000);
}
END_TEST

START_TEST(an_exception_frame_in_memory_is_shown)
{
	static const struct golden rows[] = {
		{"mm 20001000 11111111", "11111111"},
		{"mm 2000103c 10110", "00010110"},
		{"mm 20001050 ffffffff", "ffffffff"},
		{"ef 20001000", "    r0 11111111"},
		{"ef 20001000", "    pc is at do_work+0x10/0x80"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_regs", registers_are_shown, those_of_another_cpu_too, registers_are_changed_and_told,
	bad_arguments_change_nothing, an_exception_frame_in_memory_is_shown)
