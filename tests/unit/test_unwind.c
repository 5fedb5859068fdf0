/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_unwind.c - the ARMv7-A unwinder on hand-made tables, code and stacks. The real compilers'
 * output is tests/qemu/unwind_oracle's part. */
#include "unwind_streams.h"
#include "unwind_world.h"

#include <check.h>
#include <stdlib.h>

#define CODE (TEXT + 0x10u)

static struct world w;

static void setup(void)
{
	world_init(&w);
}

/* ---- opcodes ---- */

START_TEST(each_opcode_moves_vsp_and_loads_registers)
{
	world_stream(&w, CODE, streams[_i].ops, streams[_i].len);
	ck_assert_str_eq(world_unwind(&w), streams[_i].want);
}
END_TEST

START_TEST(a_stream_that_ends_inside_an_opcode_is_an_error)
{
	static const uint8_t ops[][2] = {{0x80, 0xb0}, {0x00, 0x84}, {0x00, 0xb1}, {0x00, 0xb2},
		{0xb2, 0x80}, {0x00, 0xb3}, {0x00, 0xc6}, {0x00, 0xc8}};

	world_stream(&w, CODE, ops[_i], 2);
	/* 80 b0 is a whole opcode: pop {r8, r9, r11}; no lr */
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

START_TEST(a_popped_sp_becomes_vsp)
{
	static const uint8_t ops[] = {0x86, 0x80}; /* pop {r11, sp, lr} */

	*world_slot(&w, 1) = SP + 40;
	world_stream(&w, CODE, ops, sizeof(ops));
	ck_assert_str_eq(world_unwind(&w), "call sp+10 r11=0 pc=2");
}
END_TEST

/* ---- the index ---- */

START_TEST(the_entry_is_the_last_one_at_or_below_pc)
{
	for (uint32_t i = 0; i < 100; i++)
		world_entry(&w, TEXT + 0x20 * i, i % 2 ? 0x80a8b0b0 : 0x80a9b0b0);
	for (uint32_t i = 0; i < 100; i++) {
		struct hf_frame f = w.f;
		w.f.r[15] = TEXT + 0x20 * i + 0x1f + 1;
		ck_assert_str_eq(world_unwind(&w),
			i % 2 ? "call sp+2 r4=0 pc=1" : "call sp+3 r4=0 r5=1 pc=2");
		w.f = f;
		w.env.exact = true;
		w.f.r[15] = TEXT + 0x20 * i; /* nothing pushed yet, lr is known */
		w.f.known = FRAME_KNOWN_ALL;
		w.f.r[14] = LR_VALUE;
		world_words(&w, TEXT + 0x20 * i, (uint32_t[]){0xe92d4010 | (i % 2 ? 0 : 0x20)}, 1);
		ck_assert_str_eq(world_unwind(&w), "call sp+0 pc=lr");
		w.f = f;
		w.env.exact = false;
	}
}
END_TEST

START_TEST(the_three_compact_models_are_read)
{
	static const uint32_t tables[][3] = {
		{0x80a8b0b0}, {0x8101a8b0, 0xb0b0b0b0}, {0x8201a8b0, 0xb0b0b0b0}, {0x8100a8b0}};

	memcpy(w.extab, tables[_i], sizeof(tables[0]));
	world_entry(&w, CODE, world_prel31(EXIDX + 4, EXTAB));
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=1");
}
END_TEST

START_TEST(tables_that_make_no_sense_are_errors)
{
	static const struct {
		uint32_t second, table;
		const char *want;
	} cases[] = {
		{0x81a8b0b0, 0, "error -2"}, /* model 1 does not fit into the index */
		{0x90a8b0b0, 0, "error -2"},
		{0, 0x00001234, "error -2"}, /* a personality routine of its own */
		{0, 0x83a8b0b0, "error -2"}, /* no such model */
		{0, 0x8fa8b0b0, "error -2"}, {0, 0x90a8b0b0, "error -2"},
		{0x7ffffffc, 0, "error -2"},                              /* a table at itself */
		{0x00000001, 0, "error -5"}, {0x00000003, 0, "error -2"}, /* unaligned */
		{0x00100000, 0, "error -1"},                              /* unmapped */
	};

	w.extab[0] = cases[_i].table;
	world_entry(&w, CODE, cases[_i].second);
	if (!cases[_i].second)
		w.exidx[1] = world_prel31(EXIDX + 4, EXTAB);
	ck_assert_str_eq(world_unwind(&w), cases[_i].want);
}
END_TEST

START_TEST(an_entry_that_refers_to_itself_is_an_error)
{
	world_entry(&w, CODE, 0);
	w.exidx[1] = 0; /* the word itself, read as a table: a generic personality */
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

START_TEST(a_function_address_with_bit_31_is_an_error)
{
	world_entry(&w, CODE, 0x80a8b0b0);
	w.exidx[0] |= 0x80000000u;
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

START_TEST(an_index_that_cannot_be_read_is_a_fault)
{
	w.env.exidx_begin = 0x50000;
	w.env.exidx_end = 0x50100;
	ck_assert_str_eq(world_unwind(&w), "error -1");
	w.env.exidx_begin = EXIDX + 4 * TABLE_WORDS - 4; /* half an entry */
	w.env.exidx_end = w.env.exidx_begin + 8;
	w.exidx[TABLE_WORDS - 1] = world_prel31(w.env.exidx_begin, CODE);
	ck_assert_str_eq(world_unwind(&w), "error -1");
}
END_TEST

START_TEST(a_table_that_runs_out_of_memory_is_a_fault)
{
	w.extab[TABLE_WORDS - 1] = 0x81ff0000;
	world_entry(&w, CODE, world_prel31(EXIDX + 4, EXTAB + 4 * TABLE_WORDS - 4));
	ck_assert_str_eq(world_unwind(&w), "error -1");
}
END_TEST

START_TEST(the_longest_table_is_read_to_its_end)
{
	w.extab[0] = 0x81ff3f3f;
	for (unsigned i = 1; i <= 255; i++)
		w.extab[i] = 0x3f7f3f7f; /* up, down, up, down */
	w.extab[255] = 0x7f7fa8b0;
	world_entry(&w, CODE, world_prel31(EXIDX + 4, EXTAB));
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=1");
	ck_assert_uint_lt(w.reads, 600);
}
END_TEST

START_TEST(a_stack_that_makes_no_sense_is_an_error)
{
	world_entry(&w, CODE, 0x80a8b0b0);
	w.f.r[13] = STACK - 4;
	ck_assert_str_eq(world_unwind(&w), "error -1");
	w.f.r[13] = STACK + 4 * STACK_WORDS - 4;
	ck_assert_str_eq(world_unwind(&w), "error -1");
	w.f.r[13] = SP + 2;
	ck_assert_str_eq(world_unwind(&w), "error -2");
	w.f.r[13] = 0xfffffff8u;
	ck_assert_str_eq(world_unwind(&w), "error -1");
	w.f.r[13] = SP;
	*world_slot(&w, 1) = TEXT + TEXT_BYTES;
	ck_assert_str_eq(world_unwind(&w), "error -2");
	*world_slot(&w, 1) = 0;
	ck_assert_str_eq(world_unwind(&w), "error -5");
	*world_slot(&w, 1) = RET(7);
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=7");
}
END_TEST

START_TEST(a_frame_pointer_below_sp_is_an_error)
{
	world_entry(&w, CODE, 0x809b8480);
	w.f.r[11] = SP - 12;
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

/* ---- what is known afterwards ---- */

START_TEST(after_a_call_the_caller_saved_registers_are_unknown)
{
	world_entry(&w, CODE, 0x80a9b0b0);
	w.f.known = FRAME_KNOWN_ALL & ~0x40u; /* r6 was unknown before */
	*world_slot(&w, 2) = RET(5) | 1;
	ck_assert_int_eq(arm_unwind(&w.f, &w.env), HF_UNWIND_CALL);
	ck_assert_uint_eq(w.f.known, 0xafb0);
	ck_assert_uint_eq(w.f.r[15], RET(5));
	ck_assert_uint_eq(w.f.r[8], 0xf0000008u);
	ck_assert_uint_eq(w.f.cpsr & PSR_T, PSR_T);
}
END_TEST

START_TEST(a_register_that_was_saved_becomes_known)
{
	world_entry(&w, CODE, 0x80a9b0b0);
	w.f.known = 0xe000;
	ck_assert_str_eq(world_unwind(&w), "call sp+3 r4=0 r5=1 pc=2");
	ck_assert_uint_eq(w.f.known, 0xa030);
}
END_TEST

START_TEST(the_interrupted_frame_lies_at_sp)
{
	struct hf_frame inner;

	for (unsigned n = 0; n < 16; n++)
		inner.r[n] = 0x1000 * n + 1;
	inner.cpsr = PSR_MODE_SVC | PSR_T;
	inner.known = 0;
	inner.step_saved = 0;
	inner.reserved = 0;
	memcpy(world_slot(&w, 0), &inner, sizeof(inner));
	w.f.r[15] = EXC_BEGIN + 4;
	ck_assert_int_eq(arm_unwind(&w.f, &w.env), HF_UNWIND_EXCEPTION);
	ck_assert_uint_eq(w.f.known, FRAME_KNOWN_ALL);
	ck_assert_uint_eq(w.f.r[15], 0xf000);
	ck_assert_uint_eq(w.f.r[13], inner.r[13]);
	ck_assert_uint_eq(w.f.cpsr, inner.cpsr);
}
END_TEST

START_TEST(the_range_of_the_exception_code_is_half_open)
{
	w.f.r[15] = EXC_BEGIN;
	ck_assert_int_eq(arm_unwind(&w.f, &w.env), HF_UNWIND_EXCEPTION);
	world_init(&w);
	w.f.r[15] = EXC_END;
	ck_assert_str_eq(world_unwind(&w), "error -5");
	w.f.r[15] = EXC_BEGIN;
	w.f.r[13] = STACK + 4 * STACK_WORDS - sizeof(struct hf_frame) + 4;
	ck_assert_str_eq(world_unwind(&w), "error -1");
	w.f.r[13] = SP + 1;
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

START_TEST(a_return_into_the_exception_code_is_a_call)
{
	world_entry(&w, CODE, 0x80a8b0b0);
	*world_slot(&w, 1) = EXC_BEGIN + 8;
	ck_assert_int_eq(arm_unwind(&w.f, &w.env), HF_UNWIND_CALL);
	ck_assert_uint_eq(w.f.r[15], EXC_BEGIN + 8);
}
END_TEST

START_TEST(a_frame_without_pc_or_sp_is_refused)
{
	w.f.known = 0x7fff;
	ck_assert_str_eq(world_unwind(&w), "error -2");
	w.f.known = 0xdfff;
	ck_assert_str_eq(world_unwind(&w), "error -2");
}
END_TEST

/* ---- no table ---- */

START_TEST(a_wild_call_returns_to_lr)
{
	static const uint32_t places[] = {0, 0xdeadbeef, TEXT + TEXT_BYTES, TEXT};

	world_entry(&w, CODE, 0x80a8b0b0);
	world_exact(&w, places[_i], false);
	ck_assert_str_eq(world_unwind(&w), "call sp+0 pc=lr");
}
END_TEST

START_TEST(a_wild_call_without_lr_is_guessed_from_the_stack)
{
	world_exact(&w, 0, false);
	w.f.r[14] = 0xdeadbeef;
	ck_assert_str_eq(world_unwind(&w), "error -5"); /* no word follows a call */
	world_words(&w, RET(5) - 4, (uint32_t[]){CALL_A32}, 1);
	ck_assert_str_eq(world_unwind(&w), "guess sp+6 pc=5");
	ck_assert_uint_eq(w.f.known, 0xa000);
}
END_TEST

START_TEST(each_kind_of_call_is_seen_before_a_return_address)
{
	static const struct {
		uint32_t code; /* at the word before */
		uint32_t thumb;
		bool call;
	} cases[] = {
		{0xeb000000, 0, true},
		{0x1b000000, 0, true},
		{0xfa000000, 0, true},
		{0xe12fff33, 0, true},
		{0xea000000, 0, false},
		{0xe12fff13, 0, false},
		{0xeb000000, 1, false},
		{0xf800f000, 1, true},
		{0xe800f000, 1, true},
		{0x47980000, 1, true},
		{0x47180000, 1, false},
		{0xb800f000, 1, false},
		{0x4798f000, 1, true},
		{0xf800f000, 0, false},
	};

	world_words(&w, RET(3) - 4, &cases[_i].code, 1);
	*world_slot(&w, 3) |= cases[_i].thumb;
	w.f.r[15] = 0;
	w.f.known = 0xa000;
	ck_assert_str_eq(world_unwind(&w), cases[_i].call ? "guess sp+4 pc=3" : "error -5");
}
END_TEST

START_TEST(the_scan_is_bounded)
{
	w.f.r[15] = 0;
	w.f.known = 0xa000;
	world_words(&w, RET(64) - 4, (uint32_t[]){CALL_A32}, 1);
	ck_assert_str_eq(world_unwind(&w), "error -5");
	world_words(&w, RET(63) - 4, (uint32_t[]){CALL_A32}, 1);
	w.env.stack_end = SP + 63 * 4;
	ck_assert_str_eq(world_unwind(&w), "error -5");
	w.env.stack_end = SP; /* of another stack */
	ck_assert_str_eq(world_unwind(&w), "guess sp+64 pc=63");
	w.f.r[15] = 0;
	w.f.r[13] = STACK + 4 * STACK_WORDS - 8;
	ck_assert_str_eq(world_unwind(&w), "error -5");
	w.f.r[13] = 0xfffffffcu;
	ck_assert_str_eq(world_unwind(&w), "error -5");
}
END_TEST

START_TEST(the_outermost_frame_ends_the_walk)
{
	world_exact(&w, 0, false);
	w.f.r[14] = 0;
	ck_assert_str_eq(world_unwind(&w), "error -5");
	world_entry(&w, CODE, 1);
	world_words(&w, LR_VALUE - 4, (uint32_t[]){CALL_A32}, 1);
	world_exact(&w, CODE + 4, false);
	w.env.exact = false;
	ck_assert_str_eq(world_unwind(&w), "error -5");
}
END_TEST

START_TEST(assembly_without_tables_has_a_guessed_caller)
{
	world_entry(&w, CODE, 1);
	world_entry(&w, LR_VALUE - 0x100, 0x80b0b0b0);
	world_exact(&w, CODE + 8, false);
	ck_assert_str_eq(world_unwind(&w), "error -5"); /* lr does not follow a call */
	world_words(&w, LR_VALUE - 4, (uint32_t[]){CALL_A32}, 1);
	w.f.r[14] = CODE + 0x40;
	world_words(&w, CODE + 0x3c, (uint32_t[]){CALL_A32}, 1);
	ck_assert_str_eq(world_unwind(&w), "error -5"); /* its own call */
	w.f.r[14] = LR_VALUE;
	ck_assert_str_eq(world_unwind(&w), "guess sp+0 pc=lr");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("unwind");
	TCase *t = tcase_create("tables");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, each_opcode_moves_vsp_and_loads_registers, 0, HF_COUNT(streams));
	tcase_add_loop_test(t, a_stream_that_ends_inside_an_opcode_is_an_error, 0, 8);
	tcase_add_test(t, a_popped_sp_becomes_vsp);
	tcase_add_test(t, the_entry_is_the_last_one_at_or_below_pc);
	tcase_add_loop_test(t, the_three_compact_models_are_read, 0, 4);
	tcase_add_loop_test(t, tables_that_make_no_sense_are_errors, 0, 10);
	tcase_add_test(t, an_entry_that_refers_to_itself_is_an_error);
	tcase_add_test(t, a_function_address_with_bit_31_is_an_error);
	tcase_add_test(t, an_index_that_cannot_be_read_is_a_fault);
	tcase_add_test(t, a_table_that_runs_out_of_memory_is_a_fault);
	tcase_add_test(t, the_longest_table_is_read_to_its_end);
	tcase_add_test(t, a_stack_that_makes_no_sense_is_an_error);
	tcase_add_test(t, a_frame_pointer_below_sp_is_an_error);
	tcase_add_test(t, after_a_call_the_caller_saved_registers_are_unknown);
	tcase_add_test(t, a_register_that_was_saved_becomes_known);
	tcase_add_test(t, the_interrupted_frame_lies_at_sp);
	tcase_add_test(t, the_range_of_the_exception_code_is_half_open);
	tcase_add_test(t, a_return_into_the_exception_code_is_a_call);
	tcase_add_test(t, a_frame_without_pc_or_sp_is_refused);
	tcase_add_loop_test(t, a_wild_call_returns_to_lr, 0, 4);
	tcase_add_test(t, a_wild_call_without_lr_is_guessed_from_the_stack);
	tcase_add_loop_test(t, each_kind_of_call_is_seen_before_a_return_address, 0, 14);
	tcase_add_test(t, the_scan_is_bounded);
	tcase_add_test(t, the_outermost_frame_ends_the_walk);
	tcase_add_test(t, assembly_without_tables_has_a_guessed_caller);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
