/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cpu.c - freezing and releasing, on simulated CPUs; every interleaving is tried in tests/model. */
#include "stub/cpu.h"

#include "tests/fake/fake.h"
#include "unit.h"

START_TEST(a_free_target_is_claimed_once)
{
	struct hf *k = fake_boot(2);

	ck_assert_int_eq(hf_cpu_claim(k, 0), HF_CLAIMED);
	ck_assert_int_eq(hf_cpu_claim(k, 0), HF_NESTED);
	ck_assert_int_eq(hf_cpu_claim(k, 1), HF_BUSY);
	ck_assert(hf_cpu_must_park(k, 1));
	ck_assert(!hf_cpu_must_park(k, 0));
	ck_assert_int_eq(hf_cpu_state_of(k, 0), HF_CPU_OWNER);
}
END_TEST

START_TEST(releasing_all_frees_the_target)
{
	struct hf *k = fake_boot(2);

	(void)hf_cpu_claim(k, 1);
	hf_cpu_release(k, 1, hf_cpu_all(k));
	ck_assert_uint_eq(k->owner, HF_OWNER_FREE);
	ck_assert_int_eq(hf_cpu_state_of(k, 1), HF_CPU_RUNNING);
	ck_assert(!hf_cpu_must_park(k, 0));
	ck_assert_int_eq(hf_cpu_claim(k, 0), HF_CLAIMED);
}
END_TEST

START_TEST(releasing_some_holds_the_others)
{
	struct hf *k = fake_boot(2);

	(void)hf_cpu_claim(k, 0);
	hf_cpu_release(k, 0, 1u << 0);
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	ck_assert(hf_cpu_must_park(k, 1));
	ck_assert(!hf_cpu_must_park(k, 0));
	ck_assert_int_eq(hf_cpu_claim(k, 1), HF_BUSY);
	ck_assert_int_eq(hf_cpu_claim(k, 0), HF_CLAIMED);
}
END_TEST

START_TEST(every_cpu_comes_when_it_is_kicked)
{
	struct hf *k = fake_boot(4);

	fake_trap(2, HF_TRAP_REQUEST);
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		ck_assert_int_eq(hf_cpu_state_of(k, cpu), cpu == 2 ? HF_CPU_OWNER : HF_CPU_PARKED);
		ck_assert_ptr_eq(hf_cpu_frame(k, cpu), &fake.cpus[cpu].frame);
	}
	ck_assert_int_eq(hf_cpu_state_of(k, 4), HF_CPU_OFFLINE);
	(void)fake_say("go\r");
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		ck_assert(fake_left(cpu, HF_RESUME));
		ck_assert_ptr_null(hf_cpu_frame(k, cpu));
	}
}
END_TEST

START_TEST(one_that_does_not_come_is_waited_for_so_long_and_no_longer)
{
	struct hf *k = fake_boot(3);

	fake.cpus[1].masked = true;
	uint64_t start = fake.now_ns;
	fake_trap(0, HF_TRAP_REQUEST);
	uint64_t waited_ms = (fake.now_ns - start) / 1000000u;
	ck_assert_uint_ge(waited_ms, 900);
	ck_assert_uint_le(waited_ms, 1500);
	ck_assert_int_eq(hf_cpu_state_of(k, 1), HF_CPU_RUNNING);
	ck_assert_int_eq(hf_cpu_state_of(k, 2), HF_CPU_PARKED);
	ck_assert_ptr_null(hf_cpu_frame(k, 1));
	assert_has(fake_output(), "cpu 1 did not stop: still running");
}
END_TEST

START_TEST(harder_kicks_follow_gentle_ones)
{
	struct hf *k = fake_boot(2);

	fake.cpus[1].kick_attempts = 3;
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_int_eq(hf_cpu_state_of(k, 1), HF_CPU_PARKED);
	ck_assert_uint_eq(fake.calls[FAKE_CPU_KICK], 4);
}
END_TEST

START_TEST(one_that_is_offline_is_not_missed)
{
	struct hf *k = fake_boot(3);

	fake.cpus[1].offline = true;
	uint64_t start = fake.now_ns;
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_uint_le(fake.now_ns - start, 100000000u);
	ck_assert_int_eq(hf_cpu_state_of(k, 1), HF_CPU_OFFLINE);
	assert_has(fake_say("cpu\r"), "cpu 1: offline");
	assert_has(fake_ask("qfThreadInfo"), "$m1,3#");
	assert_has(fake_ask("T2"), "$E05#");
}
END_TEST

START_TEST(one_that_comes_late_parks_and_is_known_from_then)
{
	struct hf *k = fake_boot(2);

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	fake_trap(1, HF_TRAP_KICK);
	ck_assert_int_eq(hf_cpu_state_of(k, 1), HF_CPU_PARKED);
	assert_has(fake_say("cpu 1\rrd r0\r"), "r0 00002000");
	(void)fake_say("go\r");
	ck_assert(fake_left(1, HF_RESUME));
}
END_TEST

START_TEST(an_old_kick_is_no_reason_to_wait)
{
	(void)fake_boot(2);
	fake_trap(1, HF_TRAP_KICK);
	ck_assert(fake_left(1, HF_RESUME));
}
END_TEST

START_TEST(more_cpus_than_the_stub_can_hold_are_left_alone)
{
	struct hf *k = fake_boot(1);

	fake.cpu_count = HF_CPU_MAX + 4;
	ck_assert_uint_eq(hf_cpu_count(k), HF_CPU_MAX);
	ck_assert_uint_eq(hf_cpu_all(k), (1u << HF_CPU_MAX) - 1);
	struct hf_event ev = {.kind = HF_TRAP_REQUEST};
	fake.self = HF_CPU_MAX;
	ck_assert_int_eq(hf_trap(k, &ev), HF_NOT_MINE);
}
END_TEST

UNIT_MAIN("cpu", a_free_target_is_claimed_once, releasing_all_frees_the_target,
	releasing_some_holds_the_others, every_cpu_comes_when_it_is_kicked,
	one_that_does_not_come_is_waited_for_so_long_and_no_longer, harder_kicks_follow_gentle_ones,
	one_that_is_offline_is_not_missed, one_that_comes_late_parks_and_is_known_from_then,
	an_old_kick_is_no_reason_to_wait, more_cpus_than_the_stub_can_hold_are_left_alone)
