/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_bp.c - the table of breakpoints. */
#include "stub/bp.h"

#include <stdlib.h>

#include "tests/fake/fake.h"
#include "unit.h"

#define PLACE (FAKE_TEXT + 0x40)

static const char *why;

static int set(struct hf *k, hf_addr addr, bool by_gdb)
{
	struct hf_bp_want want = {.type = HF_BP_SOFT, .addr = addr, .len = 4, .by_gdb = by_gdb};

	return hf_bp_set(k, &want, &why);
}

START_TEST(a_trial_leaves_memory_as_it_was)
{
	struct hf *k = fake_boot(1);

	fake_set_word(PLACE, 0x11223344);
	ck_assert_int_eq(set(k, PLACE, false), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0x11223344);
	ck_assert(!k->bps[0].planted);
	ck_assert_uint_eq(fake.calls[FAKE_TEXT_WRITE], 2);
	ck_assert_ptr_null(why);
}
END_TEST

START_TEST(where_none_can_be_it_is_refused_and_nothing_stays)
{
	static const struct {
		hf_addr addr;
		uint32_t kind;
		int err;
	} rows[] = {
		{FAKE_TEXT + 2, 4, HF_EALIGN},
		{FAKE_TEXT + 1, 2, HF_EALIGN},
		{FAKE_TEXT, 9, HF_EINVAL},
		{FAKE_RAM + 0x4000, 4, HF_EDEVICE},
		{FAKE_DEVICE, 4, HF_EDEVICE},
		{FAKE_UNKNOWN, 4, HF_EDEVICE},
		{FAKE_ROM, 4, HF_EVERIFY},
		{0x100000000u, 4, HF_EDEVICE},
	};
	static uint8_t before[FAKE_BYTES];
	struct hf *k = fake_boot(1);

	memcpy(before, fake.bytes, sizeof(before));
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		struct hf_bp_want want = {
			.type = HF_BP_SOFT, .addr = rows[i].addr, .len = rows[i].kind};
		ck_assert_int_eq(hf_bp_set(k, &want, &why), rows[i].err);
		ck_assert(!k->bps[0].used);
	}
	ck_assert_mem_eq(fake.bytes, before, sizeof(before));
	ck_assert_uint_eq(fake.access_count, 0);
}
END_TEST

START_TEST(code_that_must_not_stop_is_refused_with_the_reason)
{
	struct hf *k = fake_boot(1);

	fake.code_fixed = true;
	ck_assert_int_eq(set(k, PLACE, false), HF_EPERM);
	ck_assert_str_eq(why, "code that the debugger uses itself");
}
END_TEST

START_TEST(a_trial_that_fails_half_way_is_reverted)
{
	for (unsigned nth = 1; nth < 40; nth++) {
		struct hf *k = fake_boot(1);
		fake_set_word(PLACE, 0x11223344);
		fake.fail_nth = fake.total_calls + nth;
		int err = set(k, PLACE, false);
		bool marked = k->bps[0].used && k->bps[0].planted;
		ck_assert(fake_word(PLACE) == 0x11223344 || marked);
		ck_assert(err == 0 || !k->bps[0].enabled);
		fake.fail_nth = 0;
		ck_assert_int_eq(hf_bp_disarm_all(k), 0);
		ck_assert_uint_eq(fake_word(PLACE), 0x11223344);
	}
}
END_TEST

START_TEST(arming_plants_and_disarming_lifts)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(set(k, PLACE, false), 0);
	ck_assert_int_eq(set(k, PLACE + 8, true), 1);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	ck_assert_uint_eq(fake_word(PLACE), FAKE_BKPT);
	ck_assert_uint_eq(fake_word(PLACE + 8), FAKE_BKPT);
	ck_assert_int_eq(hf_bp_disarm_all(k), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0);
	ck_assert_uint_eq(fake_word(PLACE + 8), 0);
}
END_TEST

START_TEST(a_disabled_one_and_the_one_to_skip_are_not_planted)
{
	struct hf *k = fake_boot(1);
	hf_addr skip = PLACE + 8;

	(void)set(k, PLACE, false);
	(void)set(k, PLACE + 8, false);
	(void)set(k, PLACE + 16, false);
	k->bps[0].enabled = false;
	ck_assert_int_eq(hf_bp_arm_all(k, &skip), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0);
	ck_assert_uint_eq(fake_word(PLACE + 8), 0);
	ck_assert_uint_eq(fake_word(PLACE + 16), FAKE_BKPT);
}
END_TEST

START_TEST(one_that_cannot_be_planted_does_not_keep_the_others)
{
	struct hf *k = fake_boot(1);

	(void)set(k, PLACE, false);
	(void)set(k, PLACE + 8, false);
	fake.fail_op[FAKE_TEXT_WRITE] = fake.calls[FAKE_TEXT_WRITE] + 1;
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), HF_EPERM);
	ck_assert_uint_eq(fake_word(PLACE), 0);
	ck_assert_uint_eq(fake_word(PLACE + 8), FAKE_BKPT);
}
END_TEST

START_TEST(one_that_cannot_be_lifted_stays_marked)
{
	struct hf *k = fake_boot(1);

	(void)set(k, PLACE, false);
	(void)hf_bp_arm_all(k, NULL);
	fake.fail_op[FAKE_TEXT_WRITE] = FAKE_ALWAYS;
	ck_assert_int_eq(hf_bp_disarm_all(k), HF_EPERM);
	ck_assert(k->bps[0].planted);
	ck_assert_int_eq(hf_bp_remove(k, 0), HF_EPERM);
	ck_assert(k->bps[0].used);
	fake.fail_op[FAKE_TEXT_WRITE] = 0;
	ck_assert_int_eq(hf_bp_remove(k, 0), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0);
}
END_TEST

START_TEST(one_whose_code_was_changed_or_unloaded_writes_nothing_back)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(set(k, PLACE, false), 0);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	fake_set_word(PLACE, 0x55667788);
	ck_assert_int_eq(hf_bp_disarm_all(k), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0x55667788);
	ck_assert(k->bps[0].used && !k->bps[0].enabled && !k->bps[0].planted);

	ck_assert_int_eq(set(k, PLACE + 4, false), 1);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	ck_assert(fake_has_bkpt(PLACE + 4));
	unsigned written = fake.calls[FAKE_TEXT_WRITE];
	fake.fail_op[FAKE_MEM_READ] = fake.fail_op[FAKE_REGION_AT] = FAKE_ALWAYS;
	ck_assert_int_eq(hf_bp_disarm_all(k), 0);
	ck_assert_uint_eq(fake.calls[FAKE_TEXT_WRITE], written);
	ck_assert(k->bps[1].used && !k->bps[1].enabled && !k->bps[1].planted);
	ck_assert_int_eq(hf_bp_remove(k, 1), 0);
}
END_TEST

START_TEST(gdb_repeats_itself_and_gets_the_same_one)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(set(k, PLACE, true), 0);
	ck_assert_int_eq(set(k, PLACE, true), 0);
	ck_assert(!k->bps[1].used);
}
END_TEST

START_TEST(overlapping_ones_are_refused)
{
	struct hf *k = fake_boot(1);
	struct hf_bp_want want = {.type = HF_BP_SOFT, .addr = PLACE + 2, .len = 2};

	ck_assert_int_eq(set(k, PLACE, false), 0);
	ck_assert_int_eq(hf_bp_set(k, &want, &why), HF_EBUSY);
	ck_assert_str_eq(why, "overlaps another breakpoint");
	want.addr = PLACE + 4;
	ck_assert_int_ge(hf_bp_set(k, &want, &why), 0);
}
END_TEST

START_TEST(a_persons_and_gdbs_at_one_place_come_and_go_on_their_own)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(set(k, PLACE, false), 0);
	ck_assert_int_eq(set(k, PLACE, true), 1);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	ck_assert_int_eq(hf_bp_disarm_all(k), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0);
	ck_assert_int_eq(hf_bp_clear(k, HF_BP_SOFT, PLACE, 0), 0);
	ck_assert(k->bps[0].used);
	ck_assert_int_eq(hf_bp_clear(k, HF_BP_SOFT, PLACE, 0), HF_ENOENT);
	ck_assert(k->bps[0].used);
	k->bps[0].enabled = false;
	ck_assert_ptr_null(hf_bp_at(k, PLACE));
	ck_assert_int_eq(set(k, PLACE, true), 1);
	ck_assert_ptr_nonnull(hf_bp_at(k, PLACE));
}
END_TEST

START_TEST(gdbs_are_cleared_together)
{
	struct hf *k = fake_boot(1);

	(void)set(k, PLACE, true);
	(void)set(k, PLACE + 4, false);
	(void)set(k, PLACE + 8, true);
	hf_bp_clear_gdb(k);
	ck_assert(!k->bps[0].used);
	ck_assert(k->bps[1].used);
	ck_assert(!k->bps[2].used);
}
END_TEST

START_TEST(the_table_can_be_full)
{
	struct hf *k = fake_boot(1);

	for (unsigned i = 0; i < HF_BP_MAX; i++)
		ck_assert_int_eq(set(k, PLACE + 4 * i, false), (int)i);
	ck_assert_int_eq(set(k, PLACE + 0x200, false), HF_ENOSPC);
	ck_assert_int_eq(hf_bp_remove(k, 3), 0);
	ck_assert_int_eq(set(k, PLACE + 0x200, false), 3);
	ck_assert_int_eq(hf_bp_remove(k, HF_BP_MAX), HF_ENOENT);
}
END_TEST

START_TEST(step_ends_are_set_together_or_not_at_all)
{
	struct hf *k = fake_boot(1);
	struct hf_next next[] = {{PLACE, 4}, {PLACE + 8, 4}, {FAKE_DEVICE, 4}};

	ck_assert_int_eq(hf_bp_set_step(k, next, 2, &why), 0);
	ck_assert(hf_bp_is_step_end(k, PLACE));
	ck_assert(!hf_bp_is_step_end(k, PLACE + 4));
	ck_assert_ptr_null(hf_bp_at(k, PLACE));
	hf_bp_clear_step(k);
	ck_assert(!hf_bp_is_step_end(k, PLACE));
	ck_assert_int_eq(hf_bp_set_step(k, next, 3, &why), HF_EDEVICE);
	ck_assert(!hf_bp_is_step_end(k, PLACE));
	for (unsigned i = 0; i < HF_BP_MAX; i++)
		ck_assert(!k->bps[i].used);
}
END_TEST

START_TEST(a_step_that_ends_on_a_users_breakpoint_plants_it_once)
{
	struct hf *k = fake_boot(1);
	struct hf_next next = {PLACE, 4};

	(void)set(k, PLACE, false);
	ck_assert_int_eq(hf_bp_set_step(k, &next, 1, &why), 0);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	ck_assert_int_eq(hf_bp_disarm_all(k), 0);
	ck_assert_uint_eq(fake_word(PLACE), 0);
	ck_assert(hf_bp_is_step_end(k, PLACE));
}
END_TEST

START_TEST(hardware_ones_need_a_port_that_has_them)
{
	struct hf *k = fake_boot(1);
	struct hf_bp_want want = {.type = HF_WP_WRITE, .addr = FAKE_RAM, .len = 4};
	struct hf_hw hw;

	ck_assert_int_eq(hf_bp_set(k, &want, &why), HF_ENOSYS);
	fake.hw_slots = 1;
	ck_assert_int_eq(hf_bp_set(k, &want, &why), 0);
	hf_bp_hw(k, &hw);
	ck_assert_uint_eq(hw.count, 1);
	ck_assert_uint_eq(hw.stops, 1);
	ck_assert_uint_eq(hw.slots[0].addr, FAKE_RAM);
	want.addr += 4;
	ck_assert_int_eq(hf_bp_set(k, &want, &why), HF_ENOSPC);
	k->bps[0].enabled = false;
	hf_bp_hw(k, &hw);
	ck_assert_uint_eq(hw.count, 0);
}
END_TEST

START_TEST(where_nothing_may_be_written_none_is_set)
{
	struct hf *k = fake_boot(1);
	struct hf_bp_want want = {.type = HF_WP_WRITE, .addr = FAKE_RAM, .len = 4};

	fake.hw_slots = 1;
	fake.deny[HF_ACCESS_WRITE] = true;
	ck_assert_int_eq(set(k, PLACE, false), HF_EPERM);
	ck_assert_int_eq(hf_bp_set(k, &want, &why), HF_EPERM);
	ck_assert_uint_eq(fake.calls[FAKE_TEXT_WRITE], 0);
	ck_assert(!k->bps[0].used);
}
END_TEST

START_TEST(hits_are_counted)
{
	struct hf *k = fake_boot(1);

	(void)set(k, PLACE, false);
	hf_bp_count_hit(k, HF_BP_SOFT, PLACE, 0);
	hf_bp_count_hit(k, HF_BP_SOFT, PLACE, 0);
	hf_bp_count_hit(k, HF_BP_SOFT, PLACE + 4, 0);
	ck_assert_uint_eq(k->bps[0].hits, 2);
}
END_TEST

UNIT_MAIN("bp", a_trial_leaves_memory_as_it_was, where_none_can_be_it_is_refused_and_nothing_stays,
	code_that_must_not_stop_is_refused_with_the_reason, a_trial_that_fails_half_way_is_reverted,
	arming_plants_and_disarming_lifts, a_disabled_one_and_the_one_to_skip_are_not_planted,
	one_that_cannot_be_planted_does_not_keep_the_others, one_that_cannot_be_lifted_stays_marked,
	one_whose_code_was_changed_or_unloaded_writes_nothing_back,
	gdb_repeats_itself_and_gets_the_same_one, overlapping_ones_are_refused,
	a_persons_and_gdbs_at_one_place_come_and_go_on_their_own, gdbs_are_cleared_together,
	the_table_can_be_full, step_ends_are_set_together_or_not_at_all,
	a_step_that_ends_on_a_users_breakpoint_plants_it_once,
	hardware_ones_need_a_port_that_has_them, where_nothing_may_be_written_none_is_set,
	hits_are_counted)
