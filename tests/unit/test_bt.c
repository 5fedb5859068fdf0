/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_bt.c - backtraces and their limits. */
#include "stub/bt.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *stopped(void)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	return k;
}

/* A frame record as unwind() of the fake reads it. */
static void record(uint32_t fp, uint32_t next, uint32_t pc, uint32_t how)
{
	fake_set_word(fp, next);
	fake_set_word(fp + 4, pc);
	fake_set_word(fp + 8, how);
}

START_TEST(it_goes_from_the_cpu_to_the_outermost_frame)
{
	struct hf *k = stopped();
	struct hf_bt bt;

	ck_assert_int_eq(hf_bt_begin(k, &bt, 0), 0);
	ck_assert_uint_eq(bt.pc, FAKE_TEXT + 0x104);
	ck_assert_uint_eq(bt.depth, 0);
	ck_assert_int_eq(bt.kind, HF_UNWIND_EXCEPTION);
	ck_assert_int_eq(hf_bt_next(k, &bt), 0);
	ck_assert_uint_eq(bt.pc, FAKE_TEXT + 0x44);
	ck_assert_int_eq(bt.kind, HF_UNWIND_CALL);
	ck_assert_int_eq(hf_bt_next(k, &bt), 0);
	ck_assert_uint_eq(bt.pc, FAKE_TEXT + 0x10);
	ck_assert_int_eq(hf_bt_next(k, &bt), HF_ENOENT);
}
END_TEST

START_TEST(the_cpus_registers_are_not_touched)
{
	struct hf *k = stopped();
	struct hf_frame before = fake.cpus[0].frame;
	struct hf_bt bt;

	(void)hf_bt_begin(k, &bt, 0);
	while (hf_bt_next(k, &bt) == 0)
		;
	ck_assert_mem_eq(&before, &fake.cpus[0].frame, sizeof(before));
}
END_TEST

START_TEST(a_running_cpu_has_none)
{
	struct hf *k = fake_boot(2);
	struct hf_bt bt;

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_int_eq(hf_bt_begin(k, &bt, 1), HF_ERUNNING);
	ck_assert_int_eq(hf_bt_begin(k, &bt, 7), HF_ERUNNING);
}
END_TEST

START_TEST(a_ring_is_cut)
{
	struct hf *k = stopped();
	struct hf_bt bt;
	int err = hf_bt_begin(k, &bt, 0);

	record(FAKE_RAM + 0x2000, FAKE_RAM + 0x2000, FAKE_TEXT + 0x20, HF_UNWIND_CALL);
	while (err == 0)
		err = hf_bt_next(k, &bt);
	ck_assert_int_eq(err, HF_EINVAL);
	ck_assert_uint_le(bt.depth, 2);
}
END_TEST

START_TEST(a_ring_through_an_exception_is_cut_too)
{
	struct hf *k = stopped();
	struct hf_bt bt;
	int err = hf_bt_begin(k, &bt, 0);

	record(FAKE_RAM + 0x2000, FAKE_RAM + 0x2000, FAKE_TEXT + 0x20, HF_UNWIND_EXCEPTION);
	while (err == 0)
		err = hf_bt_next(k, &bt);
	ck_assert_int_eq(err, HF_ENOSPC);
	ck_assert_uint_eq(bt.depth, HF_BT_MAX);
}
END_TEST

START_TEST(a_stack_that_goes_down_makes_no_sense)
{
	struct hf *k = stopped();
	struct hf_bt bt;

	record(FAKE_RAM + 0x2000, FAKE_RAM + 0x1000, FAKE_TEXT + 0x20, HF_UNWIND_CALL);
	record(FAKE_RAM + 0x1000, 0, FAKE_TEXT + 0x30, HF_UNWIND_CALL);
	ck_assert_int_eq(hf_bt_begin(k, &bt, 0), 0);
	ck_assert_int_eq(hf_bt_next(k, &bt), 0);
	ck_assert_int_eq(hf_bt_next(k, &bt), HF_EINVAL);
}
END_TEST

START_TEST(a_stack_that_cannot_be_read_is_told)
{
	struct hf *k = stopped();
	struct hf_bt bt;

	record(FAKE_RAM + 0x2000, FAKE_RAM + 0x4000, FAKE_TEXT + 0x20, HF_UNWIND_CALL);
	(void)hf_bt_begin(k, &bt, 0);
	(void)hf_bt_next(k, &bt);
	ck_assert_int_eq(hf_bt_next(k, &bt), HF_EFAULT);
}
END_TEST

START_TEST(addresses_have_names_offsets_and_sizes)
{
	struct hf *k = stopped();
	char text[64];

	hf_sym_text(k, FAKE_TEXT + 0x110, false, text, sizeof(text));
	ck_assert_str_eq(text, "do_work+0x10/0x80");
	hf_sym_text(k, FAKE_TEXT + 0x180, false, text, sizeof(text));
	ck_assert_str_eq(text, "irq_handler+0x0/0x80");
	hf_sym_text(k, FAKE_TEXT + 0x180, true, text, sizeof(text));
	ck_assert_str_eq(text, "do_work+0x80/0x80");
	hf_sym_text(k, 0x99, false, text, sizeof(text));
	ck_assert_str_eq(text, "0x99");
	hf_sym_text(k, FAKE_TEXT + 0x110, false, text, 8);
	ck_assert_str_eq(text, "do_work");
	k->rung = 1;
	unsigned calls = fake.calls[FAKE_SYM_AT];
	hf_sym_text(k, FAKE_TEXT + 0x110, false, text, sizeof(text));
	ck_assert_str_eq(text, "0x10110");
	ck_assert_uint_eq(fake.calls[FAKE_SYM_AT], calls);
}
END_TEST

UNIT_MAIN("bt", it_goes_from_the_cpu_to_the_outermost_frame, the_cpus_registers_are_not_touched,
	a_running_cpu_has_none, a_ring_is_cut, a_ring_through_an_exception_is_cut_too,
	a_stack_that_goes_down_makes_no_sense, a_stack_that_cannot_be_read_is_told,
	addresses_have_names_offsets_and_sizes)
