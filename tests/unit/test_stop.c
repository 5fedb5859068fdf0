/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_stop.c - why did we stop, and is it worth talking about. */
#include "stub/stop.h"

#include "asked.h"

#define START (FAKE_TEXT + 0x104)

START_TEST(each_trap_is_classified)
{
	static const struct {
		enum hf_trap_kind kind;
		enum hf_why why;
		unsigned signal;
		const char *words;
	} rows[] = {
		{HF_TRAP_REQUEST, HF_WHY_REQUEST, 2, "stopped on request"},
		{HF_TRAP_STEP, HF_WHY_STEP, 5, "step done"},
		{HF_TRAP_DIE, HF_WHY_DIE, 11, "died"},
		{HF_TRAP_PANIC, HF_WHY_PANIC, 6, "panic"},
		{HF_TRAP_BOOT, HF_WHY_BOOT, 5, "stopped at boot"},
	};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		struct hf *k = fake_boot(1);
		fake_trap(0, rows[i].kind);
		ck_assert_int_eq(k->stop.why, rows[i].why);
		ck_assert_uint_eq(k->stop.signal, rows[i].signal);
		ck_assert_str_eq(hf_stop_why(&k->stop), rows[i].words);
		assert_has(fake_output(), rows[i].why == HF_WHY_STEP ? "pc 10104" : rows[i].words);
	}
}
END_TEST

START_TEST(the_ports_own_signal_wins)
{
	struct hf *k = fake_boot(1);
	struct hf_event ev = {.kind = HF_TRAP_DIE, .signal = 4, .frame = &fake.cpus[0].frame};

	fake_trap_event(0, &ev);
	ck_assert_uint_eq(k->stop.signal, 4);
}
END_TEST

START_TEST(a_breakpoint_that_nobody_set_lets_the_cpu_go_on)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_BREAK);
	ck_assert(!hf_in_session(k));
	ck_assert(fake_left(0, HF_RESUME));
	ck_assert_str_eq(fake_output(), "");
	fake_run(10);
	ck_assert(!hf_in_session(k));
}
END_TEST

START_TEST(one_that_is_disabled_and_cannot_be_lifted_still_stops)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\rgo\r");
	fake.fail_op[FAKE_TEXT_WRITE] = FAKE_ALWAYS;
	fake_run(8);
	ck_assert(hf_in_session(k));
	(void)fake_say("bd 0\rgo\r");
	fake_run(20);
	ck_assert(hf_in_session(k));
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	assert_has(fake_say("rd pc\r"), "10110");
}
END_TEST

START_TEST(one_that_was_removed_while_a_cpu_waited_is_no_stop)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\rgo\r");
	fake.cpus[1].masked = true; /* so that it hits the breakpoint by itself */
	fake_run(8);
	ck_assert(hf_in_session(k));
	(void)fake_say("bc *\rgo\r");
	fake_run(20);
	ck_assert(!hf_in_session(k));
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x110), 0);
}
END_TEST

START_TEST(a_trap_whose_cause_is_gone_runs_the_instruction_again)
{
	static const enum hf_trap_kind kinds[] = {
		HF_TRAP_BREAK, HF_TRAP_HW_BREAK, HF_TRAP_WATCH, HF_TRAP_KICK};

	for (size_t i = 0; i < HF_COUNT(kinds); i++) {
		struct hf *k = fake_boot(2);
		struct hf_event ev = {
			.kind = kinds[i], .frame = &fake.cpus[1].frame, .addr = FAKE_RAM};
		fake_trap_event(1, &ev);
		ck_assert(fake_left(1, HF_RESUME));
		ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], START);
		ck_assert(!hf_in_session(k));
		ck_assert_str_eq(fake_output(), "");
	}
}
END_TEST

/* Each of the two CPUs hits it, one is shown, and gdb goes: no trace is left of the other hit. */
START_TEST(a_hit_that_waits_when_gdb_detaches_is_no_stop)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("Z0,10110,4");
	fake.cpus[1].masked = true; /* it comes by itself, a moment late */
	(void)fake_say("+");
	(void)fake_ask("vCont;c");
	fake_run(8);
	assert_has(fake_output(), "$T05thread:1;");
	fake.cpus[1].frame.r[FAKE_PC] = 0x10110;
	fake_trap(1, HF_TRAP_BREAK);
	ck_assert_str_eq(hf_stop_pending(k, 1), "breakpoint");
	unsigned traps = fake.cpus[1].traps;
	(void)fake_say("+");
	assert_has(fake_ask("D"), "$OK");
	(void)fake_say("+");
	ck_assert(!hf_in_session(k));
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], 0x10110); /* and not behind it */
	fake_run(20);
	ck_assert(!hf_in_session(k));
	ck_assert_uint_eq(fake.cpus[1].traps, traps);
	ck_assert_uint_gt(fake.cpus[1].frame.r[FAKE_PC], 0x10110);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(an_access_that_waits_when_gdb_detaches_is_no_stop)
{
	struct hf *k = fake_boot(2);
	struct hf_event ev = {
		.kind = HF_TRAP_WATCH, .frame = &fake.cpus[1].frame, .addr = FAKE_RAM};

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("Z2,20000000,4");
	(void)fake_say("+");
	fake.cpus[1].masked = true;
	(void)fake_ask("vCont;c");
	fake_trap(0, HF_TRAP_PANIC);
	fake_trap_event(1, &ev);
	ck_assert_str_eq(hf_stop_pending(k, 1), "watchpoint");
	(void)fake_say("+");
	(void)fake_ask("z2,20000000,4");
	(void)fake_say("+");
	(void)fake_output();
	(void)fake_ask("vCont;c");
	ck_assert(!hf_in_session(k));
	ck_assert(fake_left(1, HF_RESUME));
}
END_TEST

/* CPU 0 gets off its breakpoint, for which it watches nothing; CPU 1's access waits meanwhile. Here accesses are
 * reported behind them: none would come again. */
START_TEST(an_access_that_waits_while_another_cpu_gets_off_a_breakpoint_is_told)
{
	struct hf *k = fake_boot(2);
	struct hf_event ev = {
		.kind = HF_TRAP_WATCH, .frame = &fake.cpus[1].frame, .addr = FAKE_RAM};

	fake.hw_slots = 4;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("Z0,10110,4");
	(void)fake_say("+");
	assert_has(fake_ask("Z2,20000000,4"), "$OK");
	(void)fake_say("+");
	fake.cpus[1].masked = true;
	(void)fake_ask("vCont;c");
	fake_run(8);
	assert_has(fake_output(), "$T05thread:1;swbreak");
	fake_trap_event(1, &ev);
	ck_assert_str_eq(hf_stop_pending(k, 1), "watchpoint");
	(void)fake_say("+");
	(void)fake_ask("vCont;c");
	fake_run(2);
	assert_has(asked_payload(fake_output()), "T05thread:2;watch:20000000;");
}
END_TEST

/* A hit waits and its breakpoint goes; then gdb steps the other CPU for long, and this one beside it. */
START_TEST(a_hit_that_came_to_nothing_does_not_keep_its_cpu_from_running_beside_a_step)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("Z0,10110,4");
	(void)fake_say("+");
	fake.cpus[1].masked = true;
	(void)fake_ask("vCont;c");
	fake_run(8);
	(void)fake_say("+");
	fake.cpus[1].frame.r[FAKE_PC] = 0x10110;
	fake_trap(1, HF_TRAP_BREAK);
	ck_assert_str_eq(hf_stop_pending(k, 1), "breakpoint");
	(void)fake_ask("z0,10110,4");
	(void)fake_say("+");
	fake.cpus[1].left = false;
	(void)fake_ask("vCont;s:1;c:2");
	fake_run(2);
	assert_has(fake_output(), "$T05thread:1;");
	ck_assert(fake_left(1, HF_RESUME));
}
END_TEST

/* ^C is heard by CPU 1; before it traps, CPU 0 stops everything by itself, which answers it. */
START_TEST(a_call_that_another_stop_has_answered_does_not_stop_again)
{
	for (unsigned late = 0; late < 2; late++) {
		struct hf *k = fake_boot(2);
		fake.self = 1;
		ck_assert_int_eq(hf_rx(k, RSP_INTERRUPT_BYTE), HF_RX_ENTER);
		fake.cpus[1].masked = true;
		fake_trap(0, HF_TRAP_PANIC);
		assert_has(fake_output(), "panic");
		if (!late) {
			fake_trap(1, HF_TRAP_REQUEST);
			ck_assert_str_eq(hf_stop_pending(k, 1), "");
		}
		(void)fake_say("go\r");
		if (late)
			fake_trap(1, HF_TRAP_REQUEST);
		ck_assert(!hf_in_session(k));
		ck_assert(fake_left(1, HF_RESUME));
		assert_has(fake_say("\x03"), "stopped on request"); /* the next one is heard */
	}
}
END_TEST

START_TEST(a_request_that_did_not_come_over_the_line_waits_its_turn)
{
	struct hf *k = fake_boot(2);

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_PANIC);
	fake_trap(1, HF_TRAP_REQUEST);
	ck_assert_str_eq(hf_stop_pending(k, 1), "stopped on request");
	(void)fake_say("go\r");
	ck_assert(hf_in_session(k));
	ck_assert_uint_eq(k->stop.cpu, 1);
}
END_TEST

/* However often CPU 0 runs into something, CPUs 1 and 2 are served before it does so again. */
START_TEST(who_waits_to_report_is_served_before_any_cpu_runs)
{
	struct hf *k = fake_boot(3);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\r");
	for (unsigned cpu = 0; cpu < 3; cpu++) {
		fake.cpus[cpu].masked = true; /* each comes by itself */
		fake.cpus[cpu].frame.r[FAKE_PC] = 0x10110;
	}
	(void)fake_say("go\r");
	for (unsigned cpu = 0; cpu < 3; cpu++)
		fake_trap(cpu, HF_TRAP_BREAK);
	for (unsigned cpu = 0; cpu < 3; cpu++) {
		ck_assert_uint_eq(k->stop.cpu, cpu);
		ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
		for (unsigned other = 0; other < 3; other++) {
			uint32_t stepped_off = other < cpu ? 4 : 0;
			ck_assert(fake.cpus[other].in_stub);
			ck_assert_uint_eq(fake.cpus[other].frame.r[FAKE_PC], 0x10110 + stepped_off);
		}
		(void)fake_say("go\r");
		fake_run(2); /* off the breakpoint */
	}
	fake_run(9);
	ck_assert(!hf_in_session(k));
	for (unsigned cpu = 0; cpu < 3; cpu++)
		ck_assert(fake_left(cpu, HF_RESUME));
}
END_TEST

/* CPU 0 runs into it again while CPU 1 steps: it is CPU 2's turn all the same. */
START_TEST(who_waits_to_report_is_served_in_turn)
{
	struct hf *k = fake_boot(3);

	fake_trap(0, HF_TRAP_REQUEST);
	for (unsigned cpu = 0; cpu < 3; cpu++)
		fake.cpus[cpu].masked = true;
	(void)fake_say("go\r");
	fake_trap(1, HF_TRAP_DIE);
	fake_trap(2, HF_TRAP_DIE);
	fake_trap(0, HF_TRAP_DIE);
	ck_assert_uint_eq(k->stop.cpu, 1);
	(void)fake_say("go\r");
	ck_assert_uint_eq(k->stop.cpu, 2);
	(void)fake_say("go\r");
	ck_assert_uint_eq(k->stop.cpu, 0);
}
END_TEST

/* It is one of the CPUs that run, not of those that gdb holds. */
START_TEST(who_waits_to_report_and_is_held_is_not_served)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	fake.cpus[1].masked = true;
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("vCont;c");
	fake_trap(0, HF_TRAP_PANIC);
	fake_trap(1, HF_TRAP_DIE);
	(void)fake_say("+");
	(void)fake_ask("vCont;c:1");
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert(fake.cpus[1].in_stub);
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	ck_assert_str_eq(hf_stop_pending(k, 1), "died");
}
END_TEST

START_TEST(a_panic_that_meets_an_interrupt_is_still_a_panic)
{
	struct hf *k = fake_boot(2);

	fake.irq_cpu = 1;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("go\r");
	k->rx.break_in = true; /* ^C came; before its trap another CPU panics */
	fake_trap(0, HF_TRAP_PANIC);
	ck_assert_int_eq(k->stop.why, HF_WHY_PANIC);
}
END_TEST

START_TEST(what_waits_its_turn_is_named_and_old_events_are_not)
{
	struct hf *k = fake_boot(2);
	struct hf_event *ev = malloc(sizeof(*ev));

	*ev = (struct hf_event){.kind = HF_TRAP_DIE, .frame = &fake.cpus[1].frame};
	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	fake_trap(1, HF_TRAP_DIE);
	ck_assert_str_eq(hf_stop_pending(k, 1), "died");
	(void)fake_say("go\r");
	(void)fake_say("go\r");
	ck_assert(!hf_in_session(k));
	k->cpus[1].event = ev; /* as on a stack that is in use again */
	k->cpus[1].reported = false;
	free(ev);
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_str_eq(hf_stop_pending(k, 1), "");
}
END_TEST

UNIT_MAIN("stop", each_trap_is_classified, the_ports_own_signal_wins,
	a_breakpoint_that_nobody_set_lets_the_cpu_go_on,
	one_that_is_disabled_and_cannot_be_lifted_still_stops,
	one_that_was_removed_while_a_cpu_waited_is_no_stop,
	a_trap_whose_cause_is_gone_runs_the_instruction_again,
	a_hit_that_waits_when_gdb_detaches_is_no_stop,
	an_access_that_waits_when_gdb_detaches_is_no_stop,
	an_access_that_waits_while_another_cpu_gets_off_a_breakpoint_is_told,
	a_hit_that_came_to_nothing_does_not_keep_its_cpu_from_running_beside_a_step,
	a_call_that_another_stop_has_answered_does_not_stop_again,
	a_request_that_did_not_come_over_the_line_waits_its_turn,
	who_waits_to_report_is_served_before_any_cpu_runs, who_waits_to_report_is_served_in_turn,
	who_waits_to_report_and_is_held_is_not_served,
	a_panic_that_meets_an_interrupt_is_still_a_panic,
	what_waits_its_turn_is_named_and_old_events_are_not)
