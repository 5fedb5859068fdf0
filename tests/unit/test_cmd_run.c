/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_run.c - commands go ss, and cpu of cmd_cpus.c. */
#include "golden.h"

START_TEST(cpus_are_listed_and_chosen)
{
	static const struct golden rows[] = {
		{"cpu", "* cpu 0: here, worker/0\r\n  cpu 1: frozen, worker/1"},
		{"cpu 1", "* cpu 1: frozen, worker/1\r\n[1]hf> "},
		{"rd r0", "00002000"},
		{"cpu 0", "[0]hf> "},
		{"cpu 2", "cpu: not found"},
		{"cpu x", "usage: cpu"},
		{"cpu 1 2", "usage: cpu"},
		{"cpu 99999999999", "cpu: not found"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(bad_arguments_do_not_resume)
{
	static const struct golden rows[] = {
		{"go nothing", "go: not found"},
		{"go 10110 1", "usage: go"},
		{"go 100010110", "usage: go"}, /* wider than an address */
		{"ss 1", "usage: ss"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert(hf_in_session(&fake.k));
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x104);
}
END_TEST

START_TEST(go_does_not_lead_into_the_debugger)
{
	static const struct golden rows[] = {
		{"go 10180", "go: forbidden by policy: code that the debugger uses itself"},
	};

	golden_stop(2);
	fake.code_fixed = true;
	golden_play(rows, HF_COUNT(rows));
	ck_assert(hf_in_session(&fake.k));
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x104);
}
END_TEST

START_TEST(go_moves_the_pc_of_the_cpu_that_is_looked_at)
{
	static const struct golden rows[] = {
		{"cpu 1", "[1]hf> "},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	(void)fake_say("go 10180\r");
	ck_assert(!hf_in_session(&fake.k));
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], FAKE_TEXT + 0x180);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x104);
}
END_TEST

UNIT_MAIN("cmd_run", cpus_are_listed_and_chosen, bad_arguments_do_not_resume,
	go_does_not_lead_into_the_debugger, go_moves_the_pc_of_the_cpu_that_is_looked_at)
