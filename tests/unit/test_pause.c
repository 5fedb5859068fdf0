/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_pause.c - non-stop: everything stands while code changes. */
#include "stub/pause.h"

#include "stub/bp.h"
#include "tests/fake/fake.h"
#include "unit.h"

START_TEST(in_all_stop_it_does_nothing)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10180\r");
	hf_unpause(k);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
	hf_pause(k);
	ck_assert(!k->live.paused);
}
END_TEST

START_TEST(a_pause_lifts_and_its_end_plants)
{
	struct hf *k = fake_boot(1);
	struct hf_bp_want want = {.type = HF_BP_SOFT, .addr = FAKE_TEXT + 0x180};
	const char *why;

	k->live.on = true;
	k->owner = 1;
	ck_assert_int_ge(hf_bp_set(k, &want, &why), 0);
	k->live.paused = true;
	hf_unpause(k);
	ck_assert(!k->live.paused);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), FAKE_BKPT);
	hf_unpause(k);
	hf_pause(k);
	ck_assert(k->live.paused);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
	k->run.stepping = true;
	hf_unpause(k); /* not in the middle of a step */
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
}
END_TEST

UNIT_MAIN("pause", in_all_stop_it_does_nothing, a_pause_lifts_and_its_end_plants)
