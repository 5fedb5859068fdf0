/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_session.c - from a trap to the resume. */
#include "tests/fake/fake.h"
#include "unit.h"

START_TEST(a_panic_is_announced_with_its_place_and_opens_the_shell)
{
	fake_boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	const char *text = fake_output();
	assert_has(text, "*** holdfast: cpu 0: panic: test panic\r\n");
	assert_has(text, "    at do_work+0x4/0x80 (pc 10104)\r\n");
	assert_has(text, "[0]hf> ");
	assert_lacks(text, "did not stop");
}
END_TEST

START_TEST(go_after_a_panic_lets_the_kernel_go_its_own_way)
{
	fake_boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert(fake_left(1, HF_RESUME));
	ck_assert(!hf_in_session(&fake.k));
}
END_TEST

UNIT_MAIN("session", a_panic_is_announced_with_its_place_and_opens_the_shell,
	go_after_a_panic_lets_the_kernel_go_its_own_way)
