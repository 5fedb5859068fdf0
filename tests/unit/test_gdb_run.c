/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb_run.c - packets c s C S vCont D k. */
#include "asked.h"

START_TEST(going_on_is_answered_by_the_next_stop)
{
	static const char *const packets[] = {"c", "C05", "vCont;c", "vCont;C05", "vCont;c:-1",
		"vCont;c:1;c", "c10108", "C05;10108"};

	for (size_t i = 0; i < HF_COUNT(packets); i++) {
		(void)asked_stop(1);
		(void)asked_reply("Z0,10120,4");
		ck_assert_ptr_null(asked_reply(packets[i]));
		ck_assert(!hf_in_session(&fake.k));
		fake_run(20);
		assert_has(fake_output(), "$T05thread:1;swbreak:;");
		ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10120);
	}
}
END_TEST

START_TEST(every_form_of_a_step_is_one_instruction)
{
	static const char *const packets[] = {"s", "S05", "vCont;s", "vCont;s:1", "vCont;S05:1",
		"vCont;s:1;c", "vCont;c:2;s:1", "s10104", "S05;10104", "vCont;s:p1.1"};

	for (size_t i = 0; i < HF_COUNT(packets); i++) {
		(void)asked_stop(2);
		ck_assert_ptr_null(asked_reply(packets[i]));
		fake_run(1);
		fake_run(1);
		assert_has(fake_output(), "$T05thread:1;0");
		ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10108);
	}
}
END_TEST

START_TEST(what_makes_no_sense_does_not_resume)
{
	static const struct asked rows[] = {{"cx", "E02"}, {"sx", "E02"}, {"c100010108", "E02"},
		{"s100010108", "E02"}, {"C", "E02"}, {"C5", "E02"}, {"Sx5", "E02"}, {"C05x", "E02"},
		{"vCont;", "E02"}, {"vCont;x", "E02"}, {"vCont;cc", "E02"}, {"vCont;c:9", "E05"},
		{"vCont;s:9;c", "E05"}, {"vCont;t", "E02"}, {"vCont;r1", "E02"},
		{"vCont;Cxx", "E02"}, {"vCont;c:", "E02"}, {"vCont", ""}};

	(void)asked_stop(2);
	asked_play(rows, HF_COUNT(rows));
	ck_assert(hf_in_session(&fake.k));
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10104);
}
END_TEST

START_TEST(detach_lets_a_living_target_run)
{
	(void)asked_stop(2);
	(void)asked_reply("Z0,10180,4");
	ck_assert_str_eq(asked_reply("D"), "OK");
	ck_assert(!hf_in_session(&fake.k));
	ck_assert(!fake.k.gdb.attached);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
}
END_TEST

START_TEST(what_becomes_of_a_dead_target_is_policy)
{
	static const struct {
		const char *packet;
		enum hf_policy kill, detach;
		bool runs;
	} rows[] = {
		{"D", HF_POLICY_STAY, HF_POLICY_STAY, false},
		{"D", HF_POLICY_STAY, HF_POLICY_PROCEED, true},
		{"D", HF_POLICY_PROCEED, HF_POLICY_STAY, false},
		{"k", HF_POLICY_STAY, HF_POLICY_PROCEED, false},
		{"k", HF_POLICY_PROCEED, HF_POLICY_STAY, true},
		{"vKill;1", HF_POLICY_STAY, HF_POLICY_PROCEED, false},
		{"vKill;1", HF_POLICY_PROCEED, HF_POLICY_STAY, true},
	};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		fake_reset(1);
		fake.cfg.on_kill = rows[i].kill;
		fake.cfg.on_detach_dead = rows[i].detach;
		(void)fake_start();
		fake_trap(0, HF_TRAP_PANIC);
		(void)fake_output();
		(void)fake_ask(rows[i].packet);
		ck_assert_int_eq(fake_left(0, HF_PROCEED), rows[i].runs);
		ck_assert_int_eq(fake.rebooted, -1);
		if (!rows[i].runs)
			assert_has(fake_say("rd pc\r"), "00010104");
	}
}
END_TEST

START_TEST(scheduler_locking_holds_the_others)
{
	(void)asked_stop(2);
	(void)asked_reply("Hc2");
	(void)asked_reply("c");
	ck_assert_uint_eq(fake.k.owner, HF_OWNER_HELD);
	fake_run(3);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10104);
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], 0x10110);
}
END_TEST

START_TEST(a_living_target_stays_at_a_detach_where_the_port_says_so)
{
	fake_reset(2);
	fake.cfg.detach_stays = true;
	(void)fake_start();
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	(void)asked_reply("Z0,10180,4");
	assert_has(fake_ask("D"), "$OK#9a[0]hf> ");
	ck_assert(hf_in_session(&fake.k));
	assert_has(fake_say("+bl\r"), "no breakpoints");
	(void)fake_say("go\r");
	ck_assert(!hf_in_session(&fake.k));
}
END_TEST

START_TEST(a_gdb_that_is_silent_for_too_long_is_lost)
{
	static const struct {
		enum hf_trap_kind trap;
		bool stays;
		enum hf_policy dead;
		bool runs;
	} rows[] = {{HF_TRAP_REQUEST, false, HF_POLICY_STAY, true},
		{HF_TRAP_REQUEST, true, HF_POLICY_STAY, false},
		{HF_TRAP_PANIC, false, HF_POLICY_STAY, false},
		{HF_TRAP_PANIC, false, HF_POLICY_PROCEED, true}};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		fake_reset(1);
		fake.cfg.lost_ms = 5000;
		fake.cfg.detach_stays = rows[i].stays;
		fake.cfg.on_detach_dead = rows[i].dead;
		(void)fake_start();
		fake_trap(0, rows[i].trap);
		(void)asked_reply("?");
		(void)asked_reply("Z0,10180,4");
		fake_pass(4000);
		(void)asked_reply("qC"); /* it lives */
		fake_pass(4000);
		ck_assert_str_eq(fake_output(), "");
		fake_pass(2000);
		ck_assert_int_eq(!hf_in_session(&fake.k), rows[i].runs);
		ck_assert_str_eq(fake_output(), rows[i].runs ? "" : "[0]hf> ");
		ck_assert(!fake.k.gdb.attached);
		ck_assert_uint_eq(fake_word(0x10180), 0);
	}
}
END_TEST

START_TEST(without_a_limit_gdb_may_be_silent_for_ever)
{
	(void)asked_stop(1);
	(void)asked_reply("?");
	fake_pass(100000);
	ck_assert(fake.k.gdb.attached);
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(an_address_moves_the_cpu_that_stopped)
{
	(void)asked_stop(2);
	ck_assert_str_eq(asked_reply("Hc-1"), "OK"); /* CPU 0 has stopped, */
	(void)fake_ask("c");
	fake_trap(1, HF_TRAP_BOOT); /* and now it is CPU 1 */
	uint32_t others = fake.cpus[0].frame.r[FAKE_PC];
	(void)fake_ask("s10140");
	fake_run(2);
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], 0x10144);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], others);
}
END_TEST

UNIT_MAIN("gdb_run", a_living_target_stays_at_a_detach_where_the_port_says_so,
	a_gdb_that_is_silent_for_too_long_is_lost, without_a_limit_gdb_may_be_silent_for_ever,
	going_on_is_answered_by_the_next_stop, every_form_of_a_step_is_one_instruction,
	what_makes_no_sense_does_not_resume, detach_lets_a_living_target_run,
	what_becomes_of_a_dead_target_is_policy, scheduler_locking_holds_the_others,
	an_address_moves_the_cpu_that_stopped)
