/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_watch.c - probes at memory on the fake: what a CPU's debug registers hold, which accesses count,
 * and that the instruction is carried out once, whoever else watches or breaks there. */
#include <stdio.h>

#include "probe_support.h"
#include "stub/bp.h"
#include "stub/stop.h"

static struct hf *boot(unsigned cpus)
{
	struct hf *k = probe_boot(cpus);

	fake.hw_slots = 4;
	for (unsigned i = 0; i < 8; i++)
		fake_set_word(DO_WORK + 4 * i, 0x100u + i);
	return k;
}

/* The instruction at do_work + 4 * n of a CPU accesses memory, if a watchpoint stands in its way; then it is
 * carried out. Did a probe see it? */
static bool access_at(unsigned cpu, unsigned n, hf_addr addr, enum hf_bp_type type)
{
	fake.cpus[cpu].frame.r[FAKE_PC] = DO_WORK + 4 * n;
	return fake_access(cpu, addr, type);
}

static void carried_out(unsigned cpu, unsigned n)
{
	struct fake_cpu *c = &fake.cpus[cpu];

	ck_assert_uint_eq(c->frame.masked, 1);
	fake_run(2 * fake.cpu_count);
	ck_assert_uint_ge(c->frame.r[FAKE_PC], DO_WORK + 4 * n + 4);
	ck_assert_uint_eq(c->frame.masked, 0);
}

static unsigned watches(unsigned cpu)
{
	unsigned count = 0;

	for (unsigned i = 0; i < fake.cpus[cpu].hw_count; i++)
		count += fake.cpus[cpu].hw[i].type != HF_BP_HARD;
	return count;
}

static void every_access_is_seen(bool hw_step)
{
	boot(2);
	fake.hw_step = hw_step;
	unsigned n = probe_set("w:seen 0x20000010,8 w at=$addr pc=%pc do log");
	probe_go();
	unsigned traps = fake.cpus[1].traps;
	for (unsigned cpu = 0; cpu < 2; cpu++) {
		ck_assert_uint_eq(watches(cpu), 1);
		ck_assert(access_at(cpu, cpu, FAKE_RAM + 0x14, HF_WP_WRITE));
		ck_assert_uint_eq(watches(cpu), 0);
		carried_out(cpu, cpu);
		ck_assert_uint_eq(watches(cpu), 1);
	}
	ck_assert(!access_at(0, 0, FAKE_RAM + 0x14, HF_WP_READ));
	ck_assert(!access_at(0, 0, FAKE_RAM + 0x18, HF_WP_WRITE));
	ck_assert_uint_eq(probe_count(n).hits, 2);
	ck_assert_uint_eq(fake.cpus[1].traps, traps);
	assert_has(probe_log(), "seen: (do_work+0x0/0x80) at=0x20000014 pc=0x10100");
	assert_has(probe_log(), "seen: (do_work+0x4/0x80)");
}

START_TEST(an_access_of_any_cpu_is_counted_and_carried_out_unwatched)
{
	every_access_is_seen(false);
	every_access_is_seen(true);
}
END_TEST

START_TEST(loads_and_stores_are_told_apart)
{
	boot(1);
	unsigned stores = probe_set("w:stores 0x20000010 w do count");
	unsigned loads = probe_set("w:loads 0x20000010 r do count");
	unsigned all = probe_set("w:all 0x20000010,4 rw do count");
	probe_go();
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE);
	carried_out(0, 0);
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_READ);
	carried_out(0, 0);
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_READ);
	carried_out(0, 0);
	ck_assert_uint_eq(probe_count(stores).hits, 1);
	ck_assert_uint_eq(probe_count(loads).hits, 2);
	ck_assert_uint_eq(probe_count(all).hits, 3);
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_ACCESS); /* which one, nobody knows */
	carried_out(0, 0);
	ck_assert_uint_eq(probe_count(stores).hits, 1);
	ck_assert_uint_eq(probe_count(stores).missed, 1);
	ck_assert_uint_eq(probe_count(loads).missed, 1);
	ck_assert_uint_eq(probe_count(all).hits, 4);
}
END_TEST

START_TEST(an_access_that_no_slot_explains_is_missed_by_all)
{
	const struct hf_probe_access what = {.addr = FAKE_RAM2, .type = HF_WP_WRITE};

	boot(1);
	unsigned n = probe_set("w:seen 0x20000010 w do count");
	probe_go();
	fake.cpus[0].frame.r[FAKE_PC] = DO_WORK;
	fake.self = 0;
	ck_assert_int_eq(hf_probe_watch(&fake.k, &fake.cpus[0].frame, &what), HF_PROBE_DONE);
	carried_out(0, 0);
	ck_assert_uint_eq(probe_count(n).hits, 0);
	ck_assert_uint_eq(probe_count(n).missed, 1);
}
END_TEST

START_TEST(one_that_is_off_is_watched_for_no_more)
{
	boot(2);
	unsigned n = probe_set("w:seen 0x20000010 w do count max=1");
	probe_go();
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE);
	carried_out(0, 0);
	ck_assert_uint_eq(watches(0), 0);
	ck_assert_uint_eq(watches(1), 1); /* until it comes past */
	(void)access_at(1, 0, FAKE_RAM + 0x10, HF_WP_WRITE);
	carried_out(1, 0);
	ck_assert_uint_eq(watches(1), 0);
	ck_assert_uint_eq(probe_count(n).hits, 1);
	probe_stop();
	assert_has(fake_say("kp\r"), "off: its max= is reached");
	(void)fake_say("kp on seen\r");
	probe_go();
	ck_assert_uint_eq(watches(0), 1);
	(void)access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE);
	carried_out(0, 0);
	ck_assert_uint_eq(probe_count(n).hits, 2);
	probe_stop();
	assert_has(fake_say("kp -seen\rkp\r"), "no probes");
	probe_go();
	ck_assert_uint_eq(watches(0), 0);
}
END_TEST

START_TEST(debug_registers_are_shared_with_breakpoints_and_never_promised_twice)
{
	const struct hf_bp_want want = {.type = HF_WP_WRITE, .addr = FAKE_RAM, .len = 4};
	const char *why;

	boot(1);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_ge(
			hf_bp_set(&fake.k,
				&(struct hf_bp_want){
					.type = HF_WP_WRITE, .addr = FAKE_RAM + 4 * i, .len = 4},
				&why),
			0);
	ck_assert_int_eq(hf_bp_remove(&fake.k, 0), 0);
	assert_has(fake_say("kw :one 0x20000040 rw do count\r"), "one\r\n");
	assert_has(fake_say("kw :two 0x20000050\r"), "two\r\n");
	assert_has(fake_say("kw :three 0x20000060\r"),
		"kp: no room left: no debug register is left for it");
	ck_assert_int_eq(hf_bp_set(&fake.k, &want, &why), HF_ENOSPC);
	ck_assert_str_eq(why, "no debug register is left for it");
	(void)fake_say("kp off two\r"); /* it may be wanted again: its register stays its own */
	ck_assert_int_eq(hf_bp_set(&fake.k, &want, &why), HF_ENOSPC);
	(void)fake_say("kp -two\r");
	ck_assert_int_ge(hf_bp_set(&fake.k, &want, &why), 0);
}
END_TEST

START_TEST(a_watchpoint_of_a_persons_at_the_same_place_stops_too)
{
	const struct hf_bp_want want = {.type = HF_WP_WRITE, .addr = FAKE_RAM + 0x10, .len = 4};
	const char *why;

	boot(1);
	unsigned n = probe_set("w:seen 0x20000010 w do count");
	ck_assert_int_ge(hf_bp_set(&fake.k, &want, &why), 0);
	probe_go();
	ck_assert(!access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE));
	ck_assert_uint_eq(probe_count(n).hits, 1);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	fake.cpus[0].event = (struct hf_event){0};
	const struct hf_event ev = {
		.kind = HF_TRAP_WATCH, .addr = FAKE_RAM + 0x10, .frame = &fake.cpus[0].frame};
	fake_trap_event(0, &ev);
	ck_assert(fake.cpus[0].in_stub);
	ck_assert_uint_eq(fake.k.stop.why, HF_WHY_WATCH);
	struct hf_hw set;
	ck_assert_uint_eq(hf_stop_watched(&fake.k, fake.k.stop.addr, &set), 1);
}
END_TEST

START_TEST(stop_stands_at_the_access_which_go_carries_out_once)
{
	boot(1);
	unsigned n = probe_set("w:seen 0x20000010 w do stop");
	probe_go();
	ck_assert(access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE));
	ck_assert(fake.cpus[0].in_stub);
	assert_has(fake_output(), "probe seen");
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], DO_WORK);
	(void)fake_say("go\r");
	ck_assert(!fake.cpus[0].in_stub);
	fake_run(1);
	ck_assert_uint_eq(watches(0), 0); /* under way */
	fake_run(2);
	ck_assert_uint_gt(fake.cpus[0].frame.r[FAKE_PC], DO_WORK);
	ck_assert_uint_eq(watches(0), 1);
	ck_assert_uint_eq(probe_count(n).hits, 1);
}
END_TEST

START_TEST(under_another_probe_each_counts_once)
{
	boot(1);
	unsigned code = probe_set("p:code do_work do count");
	unsigned data = probe_set("w:data 0x20000010 w pc=%pc do log");
	probe_go();
	fake.cpus[0].frame.r[FAKE_PC] = DO_WORK;
	fake_run(1); /* the CPU is in the slot now */
	ck_assert(fake_access(0, FAKE_RAM + 0x10, HF_WP_WRITE));
	ck_assert_uint_eq(watches(0), 0);
	fake_run(2);
	ck_assert_uint_ge(fake.cpus[0].frame.r[FAKE_PC], DO_WORK + 4);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(watches(0), 1);
	ck_assert_uint_eq(probe_count(code).hits, 1);
	ck_assert_uint_eq(probe_count(data).hits, 1);
	assert_has(probe_log(), "data: (do_work+0x0/0x80) pc=0x10100");
}
END_TEST

START_TEST(where_the_end_is_not_known_it_goes_off_and_says_so)
{
	boot(1);
	unsigned n = probe_set("w:odd 0x20000010 w do count");
	fake_set_word(DO_WORK, FAKE_UNKNOWN_OP);
	probe_go();
	ck_assert(access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE));
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(watches(0), 0);
	ck_assert_uint_eq(probe_count(n).hits, 1);
	assert_has(fake.log, "holdfast: probe odd is off: nobody knows where the instruction");
	probe_stop();
	assert_has(fake_say("kp\r"), "off: an access by an instruction whose end cannot be told");
}
END_TEST

START_TEST(a_hot_one_goes_off_with_a_message)
{
	boot(1);
	unsigned n = probe_set("w:hot 0x20000010 w do count");
	(void)fake_say("kp budget 5\r");
	probe_go();
	for (unsigned i = 0; i < 20; i++) {
		if (access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE))
			carried_out(0, 0);
	}
	ck_assert_uint_lt(probe_count(n).hits, 12);
	assert_has(fake.log, "holdfast: probe hot is off: more than 5 hits in a second");
	ck_assert_uint_eq(watches(0), 0);
}
END_TEST

START_TEST(a_hit_in_a_hit_and_a_fault_in_its_step_are_no_crash)
{
	boot(1);
	unsigned n = probe_set("w:seen 0x20000010 w do count");
	probe_go();
	fake_probes.cpus[0].inside = true;
	ck_assert(access_at(0, 0, FAKE_RAM + 0x10, HF_WP_WRITE));
	fake_probes.cpus[0].inside = false;
	carried_out(0, 0);
	ck_assert_uint_eq(probe_count(n).missed, 1);
	ck_assert(access_at(0, 1, FAKE_RAM + 0x10, HF_WP_WRITE));
	hf_probe_fault(&fake.k, &fake.cpus[0].frame);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], DO_WORK + 4);
	ck_assert_uint_eq(watches(0), 1);
	ck_assert_uint_eq(probe_count(n).hits, 1);
}
END_TEST

START_TEST(what_is_asked_for_wrongly_is_refused)
{
	static const struct {
		const char *line, *answer;
	} rows[] = {{"kw", "usage: kw"}, {"kw nowhere", "kp: "},
		{"kw 0x20000000,0", "not a number from 1"},
		{"kw 0x20000000,", "a number is missing"},
		{"kw 0xfffffffe,4", "memory ends before that"},
		{"kw 0x20000000 x", "expected NAME=FETCH"},
		{"kw 0x20000000 a=$arg1", "an access is not at a function's beginning"},
		{"kw 0x20000000 a=$retval", "only a return probe has it"},
		{"kp p do_work a=$addr", "only a watchpoint probe has it"},
		{"kp w64 0x20000000", "expected a blank"}};

	boot(1);
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		char line[80];
		(void)snprintf(line, sizeof(line), "%s\r", rows[i].line);
		assert_has(fake_say(line), rows[i].answer);
	}
	fake.hw_slots = 0; /* a port without debug registers */
	assert_has(fake_say("kw 0x20000000\r"), "kw: ");
	assert_has(fake_say("kp\r"), "no probes");
	fake_boot_os_probes(1);
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_say("kw 0x20000000\r"), "no watchpoint probes here");
}
END_TEST

UNIT_MAIN("probe_watch", an_access_of_any_cpu_is_counted_and_carried_out_unwatched,
	loads_and_stores_are_told_apart, an_access_that_no_slot_explains_is_missed_by_all,
	one_that_is_off_is_watched_for_no_more,
	debug_registers_are_shared_with_breakpoints_and_never_promised_twice,
	a_watchpoint_of_a_persons_at_the_same_place_stops_too,
	stop_stands_at_the_access_which_go_carries_out_once, under_another_probe_each_counts_once,
	where_the_end_is_not_known_it_goes_off_and_says_so, a_hot_one_goes_off_with_a_message,
	a_hit_in_a_hit_and_a_fault_in_its_step_are_no_crash, what_is_asked_for_wrongly_is_refused)
