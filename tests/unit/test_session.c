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

START_TEST(the_line_is_taken_and_given_back)
{
	fake_boot(1);
	ck_assert(fake.rx_irq);
	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_uint_eq(fake.enters, 1);
	ck_assert(!fake.rx_irq);
	ck_assert(hf_in_session(&fake.k));
	(void)fake_say("go\r");
	ck_assert_uint_eq(fake.enters, fake.leaves);
	ck_assert(fake.rx_irq);
}
END_TEST

START_TEST(a_trap_without_registers_is_served)
{
	struct hf_event ev = {.kind = HF_TRAP_PANIC, .msg = "no frame"};

	fake_boot(1);
	fake_trap_event(0, &ev);
	assert_has(fake_output(), "panic: no frame");
	assert_has(fake_say("rd\r"), "registers are unknown");
	assert_has(fake_say("bt\r"), "registers are unknown");
	assert_has(fake_ask("g"), "$x*~");
	assert_has(fake_ask("?"), "$T06thread:1;#");
	assert_has(fake_ask("s"), "$E11#");
	assert_has(fake_ask("P0=00000000"), "$E11#");
	(void)fake_ask("D");
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
}
END_TEST

START_TEST(a_panic_after_a_death_that_was_shown_is_not_shown_again)
{
	fake_boot(1);
	fake_trap(0, HF_TRAP_DIE);
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
	(void)fake_output();
	fake_trap(0, HF_TRAP_PANIC);
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert_str_eq(fake_output(), "");
	fake_trap(0, HF_TRAP_DIE);
	ck_assert(hf_in_session(&fake.k)); /* but another death is */
}
END_TEST

START_TEST(a_second_cpu_that_panics_waits_its_turn)
{
	fake_boot(2);
	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_PANIC);
	fake_trap(1, HF_TRAP_PANIC);
	ck_assert_uint_eq(fake.k.owner, 1);
	assert_has(fake_say("cpu\r"), "cpu 1: frozen, worker/1, waits to report: panic");
	assert_has(fake_say("go\r"), "*** holdfast: cpu 1: panic");
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
	ck_assert(fake_left(1, HF_PROCEED));
}
END_TEST

START_TEST(a_transmitter_that_stood_once_is_tried_again)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("c");
	fake.tx_dead = true;
	hf_console_write(k, "lost\n", 5);
	ck_assert(k->out.dead);
	fake.tx_dead = false;
	assert_has(fake_say("\x03"), "$T02");
}
END_TEST

START_TEST(a_line_that_is_not_given_still_ends_by_the_clock)
{
	fake_reset(1);
	fake.cfg.answer_ms = 1000;
	(void)fake_start();
	fake.fail_op[FAKE_ENTER] = FAKE_ALWAYS;
	fake_trap(0, HF_TRAP_PANIC);
	fake_pass(2000);
	ck_assert(fake_left(0, HF_PROCEED));
}
END_TEST

START_TEST(a_step_on_another_cpu_hands_the_session_over)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("cpu 1\rss\r");
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	ck_assert(hf_in_session(k));
	fake_run(1);
	fake_run(1);
	ck_assert_uint_eq(k->owner, 2);
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], FAKE_TEXT + 0x108);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x104);
	(void)fake_say("cpu 0\rss\r");
	fake_run(2);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x108);
	(void)fake_say("go\r");
	ck_assert(!hf_in_session(k));
	ck_assert(!fake.cpus[0].in_stub);
	ck_assert(!fake.cpus[1].in_stub);
}
END_TEST

START_TEST(an_interrupt_while_one_cpu_is_let_go_alone_stops_it)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_ask("?");
	(void)fake_say("+");
	(void)fake_ask("vCont;c:2");
	fake_run(5);
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	assert_has(fake_say("\x03"), "$T02");
	ck_assert_int_eq(k->cpus[1].state, HF_CPU_PARKED);
	ck_assert_int_eq(k->cpus[0].state, HF_CPU_OWNER);
}
END_TEST

UNIT_MAIN("session", a_panic_is_announced_with_its_place_and_opens_the_shell,
	go_after_a_panic_lets_the_kernel_go_its_own_way, the_line_is_taken_and_given_back,
	a_trap_without_registers_is_served, a_panic_after_a_death_that_was_shown_is_not_shown_again,
	a_second_cpu_that_panics_waits_its_turn, a_transmitter_that_stood_once_is_tried_again,
	a_line_that_is_not_given_still_ends_by_the_clock,
	a_step_on_another_cpu_hands_the_session_over,
	an_interrupt_while_one_cpu_is_let_go_alone_stops_it)
