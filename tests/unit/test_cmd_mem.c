/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_mem.c - commands md mdr mds mm. */
#include "golden.h"

START_TEST(memory_is_shown_in_every_width)
{
	static const struct golden rows[] = {
		{"md1c4 20000000", "20000000 00 01 02 03"},
		{"md2c2 20000000", "20000000 0100 0302"},
		{"md4c2 20000000", "20000000 03020100 07060504"},
		{"md8c1 20000000", "20000000 0706050403020100"},
		{"md 20000040 4", "43424140 47464544 4b4a4948 4f4e4d4c  @ABCDEFGHIJKLMNO"},
		{"md1 20000041 1", "20000041 41"},
		{"md4 20000041 1", "44434241"},
		{"mdc1 20000000", "20000000 03020100  "},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(holes_cost_only_what_lies_in_them)
{
	static const struct golden rows[] = {
		{"md4c2 20003ffc", "20003ffc 00000000 ????????"},
		{"md4c1 20004000", "20004000 ????????"},
		{"md1c4 20004ffe", "20004ffe ?? ?? 5a 5b"},
		{"md4c2 fffffffc", "fffffffc 00000000 ????????"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(one_line_behind_the_dump_says_why)
{
	static const struct golden rows[] = {
		{"md4c4 20000000", "0f0e0d0c  ................\r\n["},
		{"md4c8 20003ffc", "????\r\n    ? at 20004000: address not accessible\r\n["},
		{"md4c1 20003ffe", "????\r\n    ? at 20004000: address not accessible\r\n["},
		{"md4c2 fffffffc", "????\r\n    ? at 100000000: invalid argument\r\n["},
		{"mds 20003ff8 4",
			"20004004 ???????? \r\n    ? at 20004000: address not accessible\r\n["},
		{"mds 20002004 1", "start_kernel+0x44/0x100\r\n["},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_device_is_touched_once_for_each_element)
{
	static const struct golden rows[] = {
		{"md4c2 50000000", "50000000 d3d2d1d0 d7d6d5d4"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake.access_count, 2);
	ck_assert_uint_eq(fake.accesses[0].len, 4);
	ck_assert_uint_eq(fake.accesses[1].addr, FAKE_DEVICE + 4);
}
END_TEST

START_TEST(without_an_address_it_goes_on)
{
	static const struct golden rows[] = {
		{"md1c4 20000000", "20000000"},
		{"md1c4", "20000004 04 05 06 07"},
		{"md1c2", "20000008 08 09"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(bad_arguments_give_the_usage)
{
	static const struct golden rows[] = {
		{"md3 20000000", "usage: md"},
		{"md0 20000000", "unknown command"},
		{"md4c 20000000", "usage: md"},
		{"md4c0 20000000", "usage: md"},
		{"md 20000000 0", "usage: md"},
		{"md 20000000 65537", "usage: md"},
		{"md 20000000 4 4", "usage: md"},
		{"md nothing", "md: not found"},
		{"mdr 20000000", "usage: mdr"},
		{"mm", "usage: mm"},
		{"mm 20000100", "usage: mm"},
		{"mm 20000100 1 2", "usage: mm"},
		{"mm1 20000100 100", "usage: mm"},
		{"mm2 20000100 10000", "usage: mm"},
		{"mm4 20000100 100000000", "usage: mm"},
		{"mm4c2 20000100 1", "usage: mm"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake_word(FAKE_RAM + 0x100), 0x03020100);
}
END_TEST

START_TEST(bare_digits_are_for_scripts)
{
	static const struct golden rows[] = {
		{"mdr 20000000 4", "\r\n00010203\r\n"},
		{"mdr 20000000 33", "1c1d1e1f\r\n20\r\n"},
		{"mdr 20003ffe 4", "0000\r\nmdr: address not accessible"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(words_have_their_symbols)
{
	static const struct golden rows[] = {
		{"mds 20002004 1", "20002004 00010044 start_kernel+0x44/0x100"},
		{"mds 20002004 2", "20002008 00000000 "},
		{"mds 20004000 1", "????????"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(memory_is_written_and_told)
{
	static const struct golden rows[] = {
		{"mm 20000100 12345678", "20000100 = 12345678"},
		{"mm1 20000100 ff", "20000100 = ff"},
		{"mm2 20000102 %r0", "20000102 = 1000"},
		{"mm 10140 e1200070", "00010140 = e1200070"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(fake_word(FAKE_RAM + 0x100), 0x100056ff);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x140), FAKE_BKPT);
}
END_TEST

START_TEST(what_cannot_be_written_is_told)
{
	static const struct golden rows[] = {
		{"mm 20004000 1", "mm: address not accessible"},
		{"mm 30000000 1", "mm: address not accessible"},
		{"mm ffffffff 1", "usage: mm"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_long_count_is_not_cut)
{
	static const struct golden rows[] = {
		{"md4c1000000 20000000", "usage: md"},
		{"md4c100000 20000000", "usage: md"},
		{"md4c00000001 20000000", "20000000 03020100              "},
	};

	golden_stop(1);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_mem", one_line_behind_the_dump_says_why, memory_is_shown_in_every_width,
	holes_cost_only_what_lies_in_them, a_device_is_touched_once_for_each_element,
	without_an_address_it_goes_on, bad_arguments_give_the_usage, bare_digits_are_for_scripts,
	words_have_their_symbols, memory_is_written_and_told, what_cannot_be_written_is_told,
	a_long_count_is_not_cut)
