/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_live.c - non-stop: each CPU stops and runs by itself. */
#include "stub/live.h"

#include "asked.h"
#include "stub/stop.h"

#define PC(cpu) (fake.cpus[cpu].frame.r[FAKE_PC])

/* Non-stop, all CPUs running. */
static struct hf *begin(unsigned cpus)
{
	struct hf *k = asked_stop(cpus);

	(void)asked_reply("qSupported:swbreak+");
	ck_assert_str_eq(asked_reply("QNonStop:1"), "OK");
	ck_assert_str_eq(asked_reply("?"), "OK");
	return k;
}

/* Non-stop, all CPUs stopped and reported. */
static struct hf *begin_stopped(unsigned cpus)
{
	struct hf *k = begin(cpus);

	(void)fake_ask("vCont;t");
	fake_pass(20);
	for (unsigned i = 1; i < cpus; i++)
		ck_assert_int_eq(asked_reply("vStopped")[0], 'T');
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	(void)fake_output();
	return k;
}

START_TEST(the_target_runs_while_gdb_looks)
{
	(void)begin(2);
	uint32_t pc = PC(1);
	fake_run(6);
	ck_assert_uint_gt(PC(1), pc);
	ck_assert_str_eq(asked_reply("m20000000,4"), "00010203");
	fake_run(6);
	ck_assert_str_eq(asked_reply("qfThreadInfo"), "m1,2");
	ck_assert_str_eq(asked_reply("M20000100,1:5a"), "OK");
	ck_assert_uint_eq(*fake_at(FAKE_RAM + 0x100), 0x5a);
}
END_TEST

START_TEST(registers_of_a_cpu_that_runs_are_not_made_up)
{
	(void)begin(2);
	(void)asked_reply("Hg2");
	const char *reply = asked_reply("pf");
	ck_assert_msg(reply[0] == 'x' || reply[0] == 'E', "%s", reply);
}
END_TEST

START_TEST(one_cpu_is_stopped_and_the_others_run)
{
	(void)begin(3);
	(void)fake_ask("vCont;t:2");
	fake_pass(20);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	uint32_t stopped = PC(1);
	uint32_t running = PC(2);
	fake_run(20);
	ck_assert_uint_eq(PC(1), stopped);
	ck_assert_uint_gt(PC(2), running);
	(void)asked_reply("Hg2");
	ck_assert_int_ne(asked_reply("pf")[0], 'x');
}
END_TEST

START_TEST(a_breakpoint_stops_only_the_cpu_that_meets_it)
{
	(void)begin_stopped(2);
	ck_assert_str_eq(asked_reply("Z0,10120,4"), "OK");
	ck_assert_str_eq(asked_reply("vCont;c:2"), "OK");
	fake_run(20);
	assert_has(fake_output(), "%Stop:T05thread:2;swbreak:;");
	ck_assert_uint_eq(PC(1), 0x10120);
	ck_assert_uint_eq(PC(0), 0x10104);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
}
END_TEST

static void watch_hit(unsigned cpu, hf_addr addr)
{
	static struct hf_event events[HF_CPU_MAX];

	events[cpu] = (struct hf_event){
		.kind = HF_TRAP_WATCH, .frame = &fake.cpus[cpu].frame, .addr = addr};
	fake_trap_event(cpu, &events[cpu]);
	fake_pass(5);
}

/* Three hits, of which gdb knows one, when it removes the first two's watchpoints: the third's is its own still. */
START_TEST(a_watchpoint_is_told_by_its_address_though_others_are_gone)
{
	(void)begin_stopped(4);
	fake.hw_slots = 4;
	ck_assert_str_eq(asked_reply("Z2,20000000,4"), "OK");
	ck_assert_str_eq(asked_reply("Z2,20000100,4"), "OK");
	ck_assert_str_eq(asked_reply("Z3,20000200,4"), "OK");
	ck_assert_str_eq(asked_reply("vCont;c:2;c:3;c:4"), "OK");
	fake_run(6);
	watch_hit(1, FAKE_RAM);
	assert_has(fake_output(), "%Stop:T05thread:2;watch:20");
	watch_hit(2, FAKE_RAM + 0x100);
	watch_hit(3, FAKE_RAM + 0x200);
	ck_assert_str_eq(asked_reply("z2,20000000,4"), "OK");
	ck_assert_str_eq(asked_reply("z2,20000100,4"), "OK");
	assert_has(asked_reply("vStopped"), "T05thread:3;watch:20000100;");
	assert_has(asked_reply("vStopped"), "T05thread:4;rwatch:20000200;");
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
}
END_TEST

START_TEST(memory_never_shows_a_breakpoint_that_is_armed)
{
	(void)begin(2);
	ck_assert_str_eq(asked_reply("Z0,10180,4"), "OK");
	fake_run(2);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), FAKE_BKPT);
	ck_assert_str_eq(asked_reply("m10180,4"), "00000000");
	ck_assert_str_eq(asked_reply("z0,10180,4"), "OK");
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
}
END_TEST

START_TEST(a_step_is_one_instruction_of_one_cpu)
{
	(void)begin_stopped(2);
	ck_assert_str_eq(asked_reply("vCont;s:2"), "OK");
	fake_run(10);
	assert_has(fake_output(), "%Stop:T05thread:2;");
	ck_assert_uint_eq(PC(1), 0x10108);
	ck_assert_uint_eq(PC(0), 0x10104);
}
END_TEST

/* Ten seconds in which the CPU that steps carries out nothing, while its kicks arrive or do not. */
START_TEST(a_step_of_a_slow_cpu_ends_when_it_is_done)
{
	for (unsigned masked = 0; masked < 2; masked++) {
		(void)begin_stopped(2);
		fake.cpus[1].masked = masked != 0;
		ck_assert_str_eq(asked_reply("vCont;s:2"), "OK");
		fake_pass(10000);
		ck_assert_str_eq(fake_output(), "");
		ck_assert_uint_eq(PC(1), 0x10104);
		fake_run(10);
		assert_has(fake_output(), "%Stop:T05thread:2;");
		ck_assert_uint_eq(PC(1), 0x10108);
	}
}
END_TEST

/* One that has left its place and comes to no end; and one that does not begin for minutes. */
START_TEST(a_step_that_does_not_end_is_a_stop_that_says_so)
{
	for (unsigned moved = 0; moved < 2; moved++) {
		struct hf *k = begin_stopped(2);
		ck_assert_str_eq(asked_reply("vCont;s:2"), "OK");
		PC(1) = moved ? 0x10200 : PC(1);
		fake_pass(moved ? 4000 : 120000);
		assert_has(fake_output(), "%Stop:T02thread:2;");
		ck_assert_str_eq(hf_stop_why(&k->cpus[1].stop), "step does not end");
		ck_assert_str_eq(asked_reply("vStopped"), "OK");
		ck_assert_str_eq(asked_reply("m10108,4"), "00000000"); /* no end of it is planted */
	}
}
END_TEST

START_TEST(a_kick_taken_after_its_pause_holds_nobody)
{
	(void)begin_stopped(2);
	fake.cpus[1].kicked = true; /* it waited while its CPU was in the stub */
	ck_assert_str_eq(asked_reply("vCont;s:2"), "OK");
	fake_run(20);
	assert_has(fake_output(), "%Stop:T05thread:2;");
	ck_assert_uint_eq(PC(1), 0x10108);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	fake.cpus[1].kicked = true;
	ck_assert_str_eq(asked_reply("vCont;c:2"), "OK");
	fake_run(20);
	ck_assert_uint_gt(PC(1), 0x10108);
}
END_TEST

START_TEST(one_notification_is_out_at_a_time)
{
	(void)begin(3);
	const char *text = fake_ask("vCont;t");
	fake_pass(30);
	ck_assert_ptr_eq(strstr(text, "%Stop"), strrchr(text, '%'));
	ck_assert_str_eq(fake_output(), "");
	ck_assert_int_eq(asked_reply("vStopped")[0], 'T');
	ck_assert_int_eq(asked_reply("vStopped")[0], 'T');
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	fake_pass(30);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(a_panic_is_notified_and_can_go_the_kernels_way)
{
	(void)begin(2);
	fake_trap(1, HF_TRAP_PANIC);
	fake_pass(5);
	assert_has(fake_output(), "%Stop:T06thread:2;");
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	ck_assert_str_eq(asked_reply("vCont;c:2"), "OK");
	fake_pass(10);
	ck_assert(fake_left(1, HF_PROCEED));
}
END_TEST

START_TEST(a_death_that_cannot_resume_does_not_though_its_registers_were_changed)
{
	struct hf_event ev = {
		.kind = HF_TRAP_DIE, .flags = HF_EVENT_NOT_RESUMABLE, .frame = &fake.cpus[1].frame};

	(void)begin(2);
	fake_trap_event(1, &ev);
	fake_pass(5);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	(void)asked_reply("Hg2");
	ck_assert_str_eq(asked_reply("P0=00000000"), "OK");
	ck_assert_str_eq(asked_reply("vCont;c:2"), "OK");
	fake_pass(10);
	ck_assert(fake_left(1, HF_PROCEED));
}
END_TEST

/* Also the one that talked: the one that steps does that, too. */
START_TEST(all_others_run_while_one_steps_for_ever)
{
	struct hf *k = begin(2);

	(void)fake_ask("vCont;t:2");
	fake_pass(20);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	fake_set_word(0x10204, FAKE_B(-1));
	PC(1) = 0x10200;
	ck_assert_str_eq(asked_reply("vCont;r10000,11000:2"), "OK");
	unsigned traps = fake.cpus[0].traps;
	fake_run(300);
	ck_assert_uint_gt(fake.cpus[0].traps, traps + 5); /* kicked back in for each step */
	ck_assert_uint_gt(fake.cpus[1].traps, 10);
	ck_assert_uint_eq(k->live.run, 1);
}
END_TEST

/* The receive interrupt of CPU 0 has ^C or a packet, and has not come in with it yet. */
START_TEST(a_call_on_its_way_does_not_make_a_stop_of_another_cpus_false_hit)
{
	struct hf *k = begin(2);

	ck_assert_str_eq(asked_reply("Z0,10120,4;X3,220027"), "OK");
	fake_pass(20);
	fake.self = 0;
	fake.cpus[0].masked = true;
	ck_assert_int_eq(hf_rx(k, RSP_INTERRUPT_BYTE), HF_RX_ENTER);
	PC(1) = 0x10120;
	fake_trap(1, HF_TRAP_BREAK);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_uint_eq(k->bps[0].passed, 1);
	fake_trap(0, HF_TRAP_REQUEST);
	fake_run(4); /* CPU 1 gets off its breakpoint first */
	fake_pass(20);
	assert_has(fake_output(), "%Stop:T00");
}
END_TEST

START_TEST(back_to_all_stop_everybody_stands)
{
	struct hf *k = begin(2);

	ck_assert_str_eq(asked_reply("QNonStop:0"), "OK");
	fake_pass(20);
	ck_assert(!k->live.on);
	ck_assert_int_eq(asked_reply("?")[0], 'T');
	uint32_t pc = PC(1);
	fake_run(10);
	ck_assert_uint_eq(PC(1), pc);
}
END_TEST

START_TEST(detach_lets_all_run_and_leaves_no_breakpoint)
{
	struct hf *k = begin_stopped(2);

	(void)asked_reply("Z0,10180,4");
	ck_assert_str_eq(asked_reply("D"), "OK");
	fake_pass(20);
	ck_assert(!hf_in_session(k));
	ck_assert(!k->live.on);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
	fake_run(200);
	ck_assert(!hf_in_session(k));
}
END_TEST

START_TEST(a_gdb_that_is_lost_leaves_all_running)
{
	struct hf *k = begin_stopped(2);

	k->seams.cfg.lost_ms = 5000;
	(void)asked_reply("Z0,10180,4");
	fake_pass(4000);
	ck_assert(k->gdb.attached);
	fake_pass(2000);
	ck_assert(!k->gdb.attached);
	ck_assert(!hf_in_session(k));
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
}
END_TEST

START_TEST(a_transmitter_that_stood_is_used_again)
{
	struct hf *k = begin_stopped(2);

	fake.tx_dead = true;
	(void)fake_ask("qC");
	ck_assert(k->out.dead);
	fake.tx_dead = false;
	ck_assert_str_eq(asked_reply("qC"), "QC1");
}
END_TEST

START_TEST(a_stop_that_a_dead_transmitter_swallowed_is_told_when_gdb_is_heard)
{
	unsigned told = 0;

	(void)begin(2);
	fake.tx_dead = true;
	(void)fake_ask("vCont;t:2");
	fake_pass(30);
	(void)fake_output();
	fake.tx_dead = false;
	told += strstr(fake_ask("qC"), "%Stop:T") != NULL;
	fake_pass(30);
	told += strstr(fake_output(), "%Stop:T") != NULL;
	ck_assert_uint_eq(told, 1);
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
}
END_TEST

static unsigned loose_writes; /* of text, while a CPU ran */

static int watched_text_write(hf_addr dst, const void *src, size_t len)
{
	for (unsigned cpu = 0; cpu < fake.cpu_count; cpu++)
		loose_writes += fake.k.cpus[cpu].state == HF_CPU_RUNNING ||
				fake.k.cpus[cpu].state == HF_CPU_RELEASED;
	return fake_text_write(dst, src, len);
}

/* Two CPUs, of which one runs, and a breakpoint of gdb's is in its place. */
static struct hf *begin_armed(void)
{
	struct hf *k = begin_stopped(2);

	k->seams.arch.text_write = watched_text_write;
	ck_assert_str_eq(asked_reply("Z0,10180,4"), "OK");
	ck_assert_str_eq(asked_reply("vCont;c:2"), "OK");
	fake_run(2);
	ck_assert(fake_has_bkpt(FAKE_TEXT + 0x180));
	ck_assert_int_eq(k->cpus[1].state, HF_CPU_RUNNING);
	loose_writes = 0;
	return k;
}

START_TEST(a_new_gdb_lifts_breakpoints_while_all_stand)
{
	(void)begin_armed();
	assert_has(asked_reply("qSupported:swbreak+"), "PacketSize=");
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
	ck_assert_uint_eq(loose_writes, 0);
}
END_TEST

START_TEST(a_lost_gdbs_breakpoints_are_lifted_while_all_stand)
{
	struct hf *k = begin_armed();

	k->seams.cfg.lost_ms = 5000;
	fake_pass(6000);
	ck_assert(!k->gdb.attached);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), 0);
	ck_assert_uint_eq(loose_writes, 0);
}
END_TEST

START_TEST(a_request_of_the_kernels_own_stops_the_cpu_it_comes_from)
{
	const struct hf_event ev = {.kind = HF_TRAP_REQUEST,
		.signal = 5,
		.frame = &fake.cpus[1].frame,
		.msg = "probe halt"};

	(void)begin(2);
	fake_run(2);
	fake_trap_event(1, &ev); /* a probe that says stop, sysrq, a button */
	fake_pass(20);
	assert_has(fake_output(), "%Stop:T05thread:2;");
	ck_assert_str_eq(asked_reply("vStopped"), "OK");
	uint32_t pc = PC(1);
	fake_run(10);
	ck_assert_uint_eq(PC(1), pc);
}
END_TEST

UNIT_MAIN("live", a_gdb_that_is_lost_leaves_all_running, the_target_runs_while_gdb_looks,
	registers_of_a_cpu_that_runs_are_not_made_up, one_cpu_is_stopped_and_the_others_run,
	a_breakpoint_stops_only_the_cpu_that_meets_it,
	a_watchpoint_is_told_by_its_address_though_others_are_gone,
	memory_never_shows_a_breakpoint_that_is_armed, a_step_is_one_instruction_of_one_cpu,
	a_step_of_a_slow_cpu_ends_when_it_is_done, a_step_that_does_not_end_is_a_stop_that_says_so,
	a_kick_taken_after_its_pause_holds_nobody, one_notification_is_out_at_a_time,
	a_panic_is_notified_and_can_go_the_kernels_way,
	a_death_that_cannot_resume_does_not_though_its_registers_were_changed,
	all_others_run_while_one_steps_for_ever,
	a_call_on_its_way_does_not_make_a_stop_of_another_cpus_false_hit,
	back_to_all_stop_everybody_stands, detach_lets_all_run_and_leaves_no_breakpoint,
	a_transmitter_that_stood_is_used_again,
	a_stop_that_a_dead_transmitter_swallowed_is_told_when_gdb_is_heard,
	a_new_gdb_lifts_breakpoints_while_all_stand,
	a_lost_gdbs_breakpoints_are_lifted_while_all_stand,
	a_request_of_the_kernels_own_stops_the_cpu_it_comes_from)
