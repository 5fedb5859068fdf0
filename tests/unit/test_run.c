/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_run.c - how do we go on. */
#include "stub/run.h"

#include "stub/bp.h"
#include "stub/stop.h"
#include "tests/fake/fake.h"
#include "unit.h"

#define START (FAKE_TEXT + 0x104)

START_TEST(a_compiled_in_breakpoint_is_gone_past)
{
	struct hf *k = fake_boot(1);

	fake_set_word(START + 4, FAKE_BKPT);
	fake_run(5);
	ck_assert_int_eq(k->stop.why, HF_WHY_COMPILED);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START + 4);
	(void)fake_say("go\r");
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START + 8);
	ck_assert_uint_eq(fake_word(START + 4), FAKE_BKPT);
}
END_TEST

START_TEST(a_death_at_a_compiled_in_breakpoint_goes_the_kernels_way)
{
	struct hf *k = fake_boot(1);

	fake_set_word(START, FAKE_BKPT);
	fake_trap(0, HF_TRAP_DIE); /* BUG() is such an instruction on some CPUs */
	ck_assert_int_eq(k->stop.why, HF_WHY_DIE);
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START);
}
END_TEST

START_TEST(a_cpu_is_stepped_off_its_breakpoint_while_the_others_wait)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\rgo\r");
	fake_run(8);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	unsigned other = 1 - k->stop.cpu;
	uint32_t pc = fake.cpus[other].frame.r[FAKE_PC];
	(void)fake_say("go\r");
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x110), 0); /* lifted for that one step */
	fake_run(1);
	ck_assert_uint_eq(fake.cpus[other].frame.r[FAKE_PC], pc);
}
END_TEST

START_TEST(a_step_masks_interrupts_and_puts_them_back)
{
	(void)fake_boot(1);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("ss\r");
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 1);
	fake_run(2);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START + 4);
}
END_TEST

START_TEST(the_hardware_steps_where_it_can)
{
	(void)fake_boot(1);
	fake.hw_step = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("ss\r");
	ck_assert_uint_eq(fake.calls[FAKE_NEXT_PC], 0);
	fake_run(1);
	assert_has(fake_output(), "at do_work+0x8/0x80 (pc 10108)");
	ck_assert_uint_eq(fake.calls[FAKE_TEXT_WRITE], 0);
}
END_TEST

START_TEST(a_jump_and_both_ways_of_a_branch_are_followed)
{
	struct hf *k = fake_boot(1);

	fake_set_word(START, FAKE_B(3));
	fake_set_word(START + 12, FAKE_BEQ(-3));
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("ss\r");
	fake_run(2);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START + 12);
	(void)fake_say("ss\r");
	ck_assert_uint_eq(fake_word(START), FAKE_BKPT);
	ck_assert_uint_eq(fake_word(START + 16), FAKE_BKPT);
	fake_run(2);
	ck_assert_uint_eq(fake_word(START), FAKE_B(3));
	ck_assert_uint_eq(fake_word(START + 16), 0);
	ck_assert_int_eq(k->stop.why, HF_WHY_STEP);
}
END_TEST

START_TEST(an_instruction_that_is_not_understood_is_not_stepped)
{
	struct hf *k = fake_boot(1);

	fake_set_word(START, FAKE_UNKNOWN_OP);
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_say("ss\r"), "cannot go on: instruction not understood");
	ck_assert(hf_in_session(k));
	ck_assert(!k->run.stepping);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	(void)fake_say("go\r");
	ck_assert(!hf_in_session(k));
}
END_TEST

/* The debugger cannot stop in itself. */
START_TEST(a_call_into_the_debugger_is_one_step)
{
	(void)fake_boot(1);
	fake_set_word(START, FAKE_BL(0x40));
	fake_set_word(START + 4, FAKE_B(0x3f)); /* at the end of a function */
	fake.own = START + 0x100;
	fake.cpus[0].frame.r[FAKE_LR] = START + 0x20;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("ss\r");
	ck_assert_uint_eq(fake_word(START + 4), FAKE_BKPT);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0); /* it may wait for an interrupt */
	fake_run(2);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], START + 4);
	(void)fake_say("ss\r");
	ck_assert_uint_eq(fake_word(START + 0x20), FAKE_BKPT);
	ck_assert_uint_eq(fake_word(START + 4), FAKE_B(0x3f));
}
END_TEST

START_TEST(a_breakpoint_at_a_call_into_the_debugger_is_left)
{
	struct hf *k = fake_boot(1);

	fake_set_word(START + 4, FAKE_BL(0x3f));
	fake.own = START + 0x100;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10108\rgo\r");
	fake_run(2);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	(void)fake_say("go\r");
	fake_run(4);
	ck_assert(!hf_in_session(k));
	ck_assert_uint_eq(fake_word(START + 4), FAKE_BKPT);
	ck_assert_uint_gt(fake.cpus[0].frame.r[FAKE_PC], START + 4);
}
END_TEST

START_TEST(a_step_into_the_debugger_that_is_no_call_is_refused)
{
	struct hf *k = fake_boot(1);

	fake.own = START + 4;
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_say("ss\r"),
		"cannot go on: forbidden by policy: code that the debugger uses itself");
	fake_set_word(START, FAKE_B(1));
	fake.cpus[0].frame.r[FAKE_LR] = START + 4; /* nor where it returns to */
	assert_has(fake_say("ss\r"),
		"cannot go on: forbidden by policy: code that the debugger uses itself");
	ck_assert(!k->run.stepping);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
}
END_TEST

START_TEST(a_range_is_stepped_without_a_word)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("vCont;r10104,10120");
	fake_run(40);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10120);
	const char *text = fake_output();
	assert_has(text, "$T05");
	ck_assert_ptr_eq(strchr(text, '$'), strrchr(text, '$'));
	ck_assert_int_eq(k->stop.why, HF_WHY_STEP);
}
END_TEST

START_TEST(a_range_ends_at_a_breakpoint_in_it)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("Z0,10110,4");
	(void)fake_ask("vCont;r10104,10120");
	fake_run(40);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], 0x10110);
	ck_assert(hf_in_session(k));
}
END_TEST

START_TEST(a_moved_pc_is_not_stepped_off)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\rgo\r");
	fake_run(8);
	(void)fake_say("go 10104\r");
	fake_run(8);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	ck_assert_uint_eq(k->bps[0].hits, 2);
}
END_TEST

START_TEST(a_dead_cpu_that_cannot_go_on_is_not_stepped)
{
	struct hf *k = fake_boot(1);
	struct hf_event ev = {
		.kind = HF_TRAP_DIE, .flags = HF_EVENT_NOT_RESUMABLE, .frame = &fake.cpus[0].frame};
	struct hf_plan step = {.go = HF_GO_STEP, .cpu = 0};

	fake_trap_event(0, &ev);
	ck_assert_int_eq(hf_run_check(k, &step), HF_ESTATE);
	(void)fake_say("rm r0 1\rgo\r");
	ck_assert(fake_left(0, HF_PROCEED));
}
END_TEST

START_TEST(a_dead_cpu_that_cannot_go_on_proceeds_also_after_another_was_shown)
{
	struct hf *k = fake_boot(2);
	struct hf_event ev = {
		.kind = HF_TRAP_DIE, .flags = HF_EVENT_NOT_RESUMABLE, .frame = &fake.cpus[0].frame};

	fake.cpus[1].masked = true;
	fake_trap_event(0, &ev);
	fake_trap(1, HF_TRAP_DIE);
	(void)fake_say("rm r0 1\rgo\r");
	ck_assert_uint_eq(k->stop.cpu, 1);
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert(fake_left(1, HF_PROCEED));
}
END_TEST

START_TEST(a_death_that_was_repaired_resumes)
{
	(void)fake_boot(1);
	fake_trap(0, HF_TRAP_DIE);
	(void)fake_say("rm pc 10108\rgo\r");
	ck_assert(fake_left(0, HF_RESUME));
}
END_TEST

START_TEST(a_cpu_that_runs_cannot_be_stepped)
{
	struct hf *k = fake_boot(2);
	struct hf_plan step = {.go = HF_GO_STEP, .cpu = 1};

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_int_eq(hf_run_check(k, &step), HF_ERUNNING);
}
END_TEST

START_TEST(a_breakpoint_goes_for_good_when_a_cpu_does_not_stop)
{
	struct hf *k = fake_boot(2);

	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("bp 10110\rgo\r");
	fake.cpus[0].frame.r[FAKE_PC] = 0x10110;
	fake_trap(0, HF_TRAP_BREAK);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	(void)fake_output();
	assert_has(
		fake_say("go\r"), "breakpoint at 00010110 disabled for good: cpu 1 did not stop");
	ck_assert(!hf_in_session(k));
	ck_assert(!k->bps[0].enabled);
	ck_assert_uint_eq(k->bps[0].hits, 1);
	ck_assert_uint_eq(fake_word(0x10110), 0);
}
END_TEST

/* CPU 1 was shown at a place, went away beside another's step, and comes there again. */
START_TEST(what_a_cpu_runs_into_beside_a_step_is_news)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("Z0,10110,4");
	(void)fake_say("+");
	(void)fake_ask("vCont;c");
	fake.cpus[1].frame.r[FAKE_PC] = 0x10110;
	fake_trap(1, HF_TRAP_BREAK);
	assert_has(fake_output(), "$T05thread:2;");
	(void)fake_say("+");
	(void)fake_ask("vCont;s:2");
	fake_run(2);
	assert_has(fake_output(), "$T05thread:2;");
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], 0x10114);
	(void)fake_say("+");
	(void)fake_ask("vCont;s:1;c:2");
	fake_run(2);
	assert_has(fake_output(), "$T05thread:1;");
	(void)fake_say("+");
	(void)fake_ask("Z0,10114,4");
	ck_assert(!hf_run_would_stop_again(k, 1));
}
END_TEST

/* CPU 0 listens, and its ^C comes while CPU 1 is in its step. */
START_TEST(a_step_that_another_cpu_gives_up_is_no_news_later)
{
	struct hf *k = fake_boot(2);

	fake.hw_step = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("vCont;r10104,10120:2");
	ck_assert(k->run.stepping);
	assert_has(fake_say("\x03"), "$T02thread:1;");
	ck_assert_int_eq(fake.cpus[1].event.kind, HF_TRAP_STEP);
	(void)fake_say("+");
	ck_assert_str_eq(hf_stop_pending(k, 1), "");
	(void)fake_ask("D");
	ck_assert(!hf_in_session(k));
	ck_assert(fake_left(0, HF_RESUME));
	ck_assert(fake_left(1, HF_RESUME));
	ck_assert_uint_eq(fake.cpus[1].frame.masked, 0);
}
END_TEST

UNIT_MAIN("run", a_step_that_another_cpu_gives_up_is_no_news_later,
	what_a_cpu_runs_into_beside_a_step_is_news, a_compiled_in_breakpoint_is_gone_past,
	a_death_at_a_compiled_in_breakpoint_goes_the_kernels_way,
	a_cpu_is_stepped_off_its_breakpoint_while_the_others_wait,
	a_step_masks_interrupts_and_puts_them_back, the_hardware_steps_where_it_can,
	a_jump_and_both_ways_of_a_branch_are_followed,
	an_instruction_that_is_not_understood_is_not_stepped, a_call_into_the_debugger_is_one_step,
	a_breakpoint_at_a_call_into_the_debugger_is_left,
	a_step_into_the_debugger_that_is_no_call_is_refused, a_range_is_stepped_without_a_word,
	a_range_ends_at_a_breakpoint_in_it, a_moved_pc_is_not_stepped_off,
	a_dead_cpu_that_cannot_go_on_is_not_stepped,
	a_dead_cpu_that_cannot_go_on_proceeds_also_after_another_was_shown,
	a_death_that_was_repaired_resumes, a_cpu_that_runs_cannot_be_stepped,
	a_breakpoint_goes_for_good_when_a_cpu_does_not_stop)
