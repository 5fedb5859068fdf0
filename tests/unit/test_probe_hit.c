/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_hit.c - hits on the fake: counted, recorded, carried on with, whatever else happens. */
#include "probe_support.h"

/* A function at do_work: `length` instructions, then a return. */
static void program(unsigned length)
{
	for (unsigned i = 0; i < length; i++)
		fake_set_word(DO_WORK + 4 * i, 0x100u + i);
	fake_set_word(DO_WORK + 4 * length, FAKE_RET);
	fake_set_word(FAKE_TEXT + 0x44, FAKE_B(0)); /* the caller waits */
}

static void call(unsigned cpu, unsigned instructions)
{
	probe_call(cpu);
	fake_run(instructions * fake.cpu_count);
}

START_TEST(a_hit_is_counted_and_the_instruction_is_carried_out)
{
	probe_boot(2);
	program(3);
	unsigned n = probe_set("p do_work do count");
	unsigned in_slot = probe_set("p do_work+4 do count");
	unsigned emulated = probe_set("p do_work+12 do count");
	probe_go();
	ck_assert_uint_eq(fake_word(DO_WORK), FAKE_BKPT);
	probe_call(1);
	call(0, 20);
	ck_assert_uint_eq(probe_count(n).hits, 2);
	ck_assert_uint_eq(probe_count(in_slot).hits, 2);
	ck_assert_uint_eq(probe_count(emulated).hits, 2);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(fake.cpus[0].traps, 1); /* the one that froze for setting */
	probe_stop();
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100);
}
END_TEST

START_TEST(records_say_what_was_asked_for)
{
	probe_boot(1);
	program(1);
	fake_set_word(FAKE_RAM, 0x64636261u);
	fake_set_word(FAKE_RAM + 4, 0x00006665u);
	(void)probe_set("p:a do_work x=%r0 u=%r1:u8 s=%r1:s8 m=+4(%r2):x16 t=+0(%r2):string "
			"v=+0(%r2):char[3] w=@jiffies:b4@4/8 f=+0(%r3)");
	(void)probe_set("p:b do_work c=$comm k=%pc:symbol st=$stack0 do log,stack=2");
	(void)probe_set("p:c do_work n=%r1 m=%r1 t=+0(%r2):string do \"n is %d (%x) %s $\"");
	probe_go();
	fake.cpus[0].frame.r[0] = 0x1234;
	fake.cpus[0].frame.r[1] = 0xfffffff0u;
	fake.cpus[0].frame.r[2] = FAKE_RAM;
	fake.cpus[0].frame.r[3] = 0;
	call(0, 3);
	const char *text = probe_log();
	assert_has(text, " a:");
	assert_has(text, "(do_work+0x0/0x80)");
	assert_has(text, "x=0x1234");
	assert_has(text, "u=240");
	assert_has(text, "s=-16");
	assert_has(text, "m=0x6665");
	assert_has(text, "t=\"abcdef\"");
	assert_has(text, "v={\"a\",\"b\",\"c\"}");
	assert_has(text, "w=0x6");
	assert_has(text, "f=(fault)");
	assert_has(text, "c=\"worker/0\"");
	assert_has(text, "k=do_work+0x0/0x80");
	assert_has(text, "\n        start_kernel+0x44/0x100\n");
	assert_has(text, "n is 4294967280 (fffffff0) abcdef ?");
	for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1)
		ck_assert_uint_lt(strcspn(line, "\n"), 80);
}
END_TEST

START_TEST(conditions_every_and_max_choose)
{
	probe_boot(1);
	program(1);
	unsigned cond = probe_set("p:cond do_work if %r0 > 5 do count");
	unsigned every = probe_set("p:every do_work do count every=3");
	unsigned max = probe_set("p:max do_work do count max=4");
	unsigned other = probe_set("p:other do_work do count cpu=0");
	unsigned task = probe_set("p:task do_work do count pid=1");
	unsigned stranger = probe_set("p:stranger do_work do count pid=2");
	unsigned bad = probe_set("p:bad do_work if +0(%r3) == 1 do count");
	fake.cpus[0].frame.r[3] = 0;
	probe_go();
	for (unsigned i = 0; i < 12; i++) {
		fake.cpus[0].frame.r[0] = i;
		call(0, 3);
	}
	ck_assert_uint_eq(probe_count(cond).hits, 12);
	ck_assert_uint_eq(probe_count(cond).acted, 6);
	ck_assert_uint_eq(probe_count(every).acted, 4);
	ck_assert_uint_eq(probe_count(max).acted, 4);
	ck_assert_uint_eq(probe_count(max).hits, 4); /* off: it lets nothing in */
	ck_assert_uint_eq(probe_count(other).acted, 12);
	ck_assert_uint_eq(probe_count(task).hits, 12);
	ck_assert_uint_eq(probe_count(stranger).hits, 0);
	ck_assert_uint_eq(probe_count(bad).acted, 0);
	ck_assert_uint_eq(probe_count(bad).faults, 12);
}
END_TEST

START_TEST(a_site_whose_last_probe_goes_off_is_lifted_at_once)
{
	probe_boot(1);
	program(1);
	unsigned max = probe_set("p:max do_work do count max=2");
	probe_go();
	call(0, 3);
	ck_assert_uint_eq(fake_word(DO_WORK), FAKE_BKPT);
	call(0, 3);
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100);
	call(0, 3);
	ck_assert_uint_eq(probe_count(max).acted, 2);
	probe_stop();
	assert_has(fake_say("kp\r"), "off: its max= is reached");
	(void)fake_say("kp on max\r");
	probe_go();
	call(0, 3);
	ck_assert_uint_eq(probe_count(max).acted, 3);
}
END_TEST

START_TEST(a_hot_probe_goes_off_with_a_message)
{
	probe_boot(1);
	program(1);
	unsigned n = probe_set("p:hot do_work do count");
	(void)fake_say("kp budget 5\r");
	probe_go();
	for (unsigned i = 0; i < 20; i++)
		call(0, 3);
	ck_assert_uint_lt(probe_count(n).hits, 12);
	assert_has(fake.log, "holdfast: probe hot is off: more than 5 hits in a second");
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100);
	probe_stop();
	assert_has(fake_say("kp\r"), "off: more hits in a second than its budget");
}
END_TEST

START_TEST(a_slow_one_with_the_same_budget_stays)
{
	probe_boot(1);
	program(1);
	unsigned n = probe_set("p:cool do_work do count");
	(void)fake_say("kp budget 5\r");
	probe_go();
	for (unsigned i = 0; i < 20; i++) {
		fake.now_ns += 300000000u;
		call(0, 3);
	}
	ck_assert_uint_eq(probe_count(n).hits, 20);
}
END_TEST

START_TEST(return_probes_see_value_and_time)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("r:ret do_work v=$retval t=$lat do log,hist=$lat.log2");
	probe_go();
	fake.cpus[0].frame.r[0] = 0x77;
	probe_call(0);
	fake_run(1); /* the hit */
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_LR], FAKE_TRAMPOLINE);
	ck_assert_uint_eq(hf_probe_call_count(&fake.k), 1);
	fake.now_ns += 5000;
	fake_run(10);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).acted, 1);
	assert_has(probe_log(), "(start_kernel+0x44/0x100 <- do_work+0x0/0x80) v=0x77\n        t=");
	ck_assert_uint_eq(hf_probe_call_count(&fake.k), 0);
	ck_assert_uint_eq(fake_probes.hists[0].buckets[0][13], 1); /* 4096 .. 8191 ns */
}
END_TEST

START_TEST(nested_calls_return_in_order_and_full_tables_miss)
{
	const unsigned deep = HF_PROBE_WAYS + 3;
	struct hf_frame *f;

	probe_boot(1);
	program(1);
	unsigned n = probe_set("r:ret do_work do count");
	probe_go();
	f = &fake.cpus[0].frame;
	for (unsigned i = 0; i < deep; i++) { /* the same stack pointer: a chain of tail calls */
		f->r[FAKE_PC] = DO_WORK;
		if (i == 0)
			f->r[FAKE_LR] = FAKE_TEXT + 0x44;
		fake_run(1);
	}
	ck_assert_uint_eq(probe_count(n).missed, 3);
	fake_run(40);
	ck_assert_uint_eq(f->r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).acted, HF_PROBE_WAYS);
}
END_TEST

START_TEST(calls_of_a_probe_that_is_gone_return_all_the_same)
{
	probe_boot(1);
	program(1);
	unsigned n = probe_set("r:ret do_work");
	probe_go();
	probe_call(0);
	fake_run(1);
	probe_stop();
	ck_assert_int_eq(hf_probe_remove(&fake.k, n), 0);
	n = probe_set("r:again do_work");
	probe_go();
	fake_run(10);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).hits, 0);
}
END_TEST

START_TEST(stop_opens_the_shell_and_go_does_not_count_again)
{
	probe_boot(2);
	program(2);
	unsigned n = probe_set("p:halt do_work do count,stop");
	probe_go();
	probe_call(1);
	fake_run(4);
	assert_has(fake_output(), "probe halt");
	ck_assert(fake.cpus[1].in_stub);
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100);
	probe_go();
	fake_run(20);
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).hits, 1);
	ck_assert_uint_eq(probe_count(n).missed, 0);
}
END_TEST

START_TEST(a_step_from_a_site_misses_it)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("p do_work do count");
	fake.cpus[0].frame.r[FAKE_PC] = DO_WORK;
	(void)fake_say("ss\r");
	fake_run(3);
	ck_assert(fake.cpus[0].in_stub);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], DO_WORK + 4);
	ck_assert_uint_eq(probe_count(n).hits, 0);
	ck_assert_uint_eq(probe_count(n).missed, 1);
}
END_TEST

START_TEST(a_breakpoint_covers_a_site)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("p:under do_work do count");
	(void)fake_say("bp do_work\r");
	assert_has(fake_say("kp\r"), "a breakpoint there hides every hit");
	probe_go();
	probe_call(0);
	fake_run(1);
	assert_has(fake_output(), "breakpoint");
	ck_assert_uint_eq(probe_count(n).hits, 0);
	(void)fake_say("bc 0\r");
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100);
	probe_go();
	call(0, 10);
	call(0, 10);
	ck_assert_uint_ge(probe_count(n).hits, 1);
}
END_TEST

START_TEST(memory_that_a_probe_reads_is_the_programs_own)
{
	probe_boot(1);
	program(2);
	(void)probe_set("p:self do_work w=+0(%pc):x32 far=@0x10104:x32");
	(void)probe_set("p:next do_work+4 do count");
	probe_go();
	call(0, 2);
	assert_has(probe_log(), "w=0x100 far=0x101");
}
END_TEST

START_TEST(probes_switch_each_other)
{
	probe_boot(1);
	program(3);
	unsigned window = probe_set("p:window do_work+4 do count");
	(void)probe_set("p:open do_work if %r0 == 1 do count,enable=window");
	(void)probe_set("p:close do_work+8 if %r0 == 2 do disable=window");
	(void)fake_say("kp off window\r");
	probe_go();
	for (unsigned i = 0; i < 5; i++) {
		fake.cpus[0].frame.r[0] = i;
		call(0, 12);
	}
	ck_assert_uint_eq(probe_count(window).hits, 2); /* in the calls 1 and 2 */
}
END_TEST

START_TEST(a_hundred_probes_and_then_none)
{
	unsigned set[100];
	char line[40];

	probe_boot(4);
	program(25);
	for (unsigned i = 0; i < 100; i++) {
		static const char hex[] = "0123456789abcdef";
		memcpy(line, "p:nxx do_work+0xyy do count", 28);
		line[3] = hex[i / 16];
		line[4] = hex[i % 16];
		line[16] = hex[i % 25 * 4 / 16];
		line[17] = hex[i % 25 * 4 % 16];
		set[i] = probe_set(line);
	}
	probe_go();
	for (unsigned cpu = 0; cpu < 4; cpu++)
		probe_call(cpu);
	fake_run(4 * 120);
	probe_stop();
	for (unsigned i = 0; i < 100; i++)
		ck_assert_uint_eq(probe_count(set[i]).hits, 4);
	(void)fake_say("kp -*\r");
	assert_has(fake_say("kp\r"), "no probes");
	for (unsigned i = 0; i < 25; i++)
		ck_assert_uint_eq(fake_word(DO_WORK + 4 * i), 0x100 + i);
	probe_go();
	for (unsigned i = 0; i < 25; i++)
		ck_assert_uint_eq(fake_word(DO_WORK + 4 * i), 0x100 + i);
}
END_TEST

START_TEST(a_hit_inside_the_stub_is_missed)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("p do_work do count");
	probe_go();
	fake.k.cpus[0].inside = true;
	probe_call(0);
	fake_run(1);
	fake.k.cpus[0].inside = false;
	fake_run(10);
	ck_assert_uint_eq(probe_count(n).hits, 0);
	ck_assert_uint_eq(probe_count(n).missed, 1);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
}
END_TEST

START_TEST(a_fault_in_a_slot_is_the_programs)
{
	struct hf_frame *f;

	probe_boot(1);
	program(2);
	(void)probe_set("p do_work do count");
	probe_go();
	f = &fake.cpus[0].frame;
	probe_call(0);
	fake_run(1);
	ck_assert_uint_eq(f->masked, 1);
	ck_assert_uint_ge(f->r[FAKE_PC], FAKE_SLOTS);
	hf_probe_fault(&fake.k, f);
	ck_assert_uint_eq(f->r[FAKE_PC], DO_WORK);
	ck_assert_uint_eq(f->masked, 0);
	f->r[FAKE_PC] = FAKE_TEXT + 4; /* and nothing more when there is nothing to move */
	hf_probe_fault(&fake.k, f);
	ck_assert_uint_eq(f->r[FAKE_PC], FAKE_TEXT + 4);
}
END_TEST

START_TEST(places_that_cannot_be_probed_are_refused)
{
	static const struct {
		const char *line;
		int err;
	} rows[] = {{"p 0x10102", HF_EALIGN}, {"p 0x20000000", HF_EVERIFY},
		{"p 0x20004000", HF_EDEVICE}, {"p 0x50000000", HF_EDEVICE}, {"p 0x11000", HF_EPERM},
		{"p 0x11ffc", HF_EPERM}, {"p do_work+8", HF_EINSN},
		{"p do_work do enable=none", HF_ENOENT}};
	const char *why;
	struct hf_parse t;

	probe_boot(1);
	program(4);
	fake_set_word(DO_WORK + 8, FAKE_UNKNOWN_OP);
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		ck_assert_int_eq(probe_parse(rows[i].line, &t), 0);
		int err = hf_probe_set(&fake.k, &why);
		if (rows[i].err != HF_EVERIFY)
			ck_assert_msg(err == rows[i].err, "%s: %d", rows[i].line, err);
	}
	fake.code_fixed = true;
	ck_assert_int_eq(probe_parse("p do_work", &t), 0);
	ck_assert_int_eq(hf_probe_set(&fake.k, &why), HF_EPERM);
	fake.code_fixed = false;
	(void)probe_set("p:x do_work");
	ck_assert_int_eq(probe_parse("p:x do_work+4", &t), 0);
	ck_assert_int_eq(hf_probe_set(&fake.k, &why), HF_EBUSY);
}
END_TEST

START_TEST(a_cpu_that_runs_keeps_a_probe_from_being_removed)
{
	probe_boot(2);
	program(2);
	unsigned n = probe_set("p do_work do count");
	probe_go();
	fake.cpus[1].masked = true;
	probe_stop();
	ck_assert_int_eq(hf_probe_remove(&fake.k, n), HF_ERUNNING);
	probe_call(1); /* it runs into the site that the session has lifted */
	for (unsigned i = 0; i < 20; i++)
		fake_run(1);
	ck_assert_uint_eq(fake.cpus[1].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	(void)fake_say("kp off *\r");
	probe_go();
	call(0, 5);
	ck_assert_uint_eq(probe_count(n).hits, 0);
}
END_TEST

START_TEST(a_step_out_of_a_function_ends_at_its_caller)
{
	probe_boot(1);
	program(1);
	unsigned n = probe_set("r:ret do_work do count");
	unsigned m = probe_set("r:too do_work do count");
	(void)fake_say("bp 10104\r"); /* its return */
	fake.cpus[0].frame.r[FAKE_PC] = FAKE_TEXT + 0x44;
	probe_go();
	probe_call(0);
	fake_run(10);
	assert_has(fake_output(), "breakpoint");
	(void)fake_say("ss\r");
	fake_run(10);
	ck_assert(fake.cpus[0].in_stub);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).acted, 1);
	ck_assert_uint_eq(probe_count(m).acted, 1);
	ck_assert_uint_eq(hf_probe_call_count(&fake.k), 0);
	probe_go();
}
END_TEST

START_TEST(a_step_from_the_trampoline_ends_at_the_caller)
{
	probe_boot(1);
	program(1);
	unsigned n = probe_set("r:ret do_work do count");
	probe_go();
	probe_call(0);
	fake_run(4); /* the hit, the slot and its end, the return */
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TRAMPOLINE);
	probe_stop();
	(void)fake_say("ss\r");
	fake_run(10);
	ck_assert(fake.cpus[0].in_stub);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	ck_assert_uint_eq(probe_count(n).acted, 1);
}
END_TEST

START_TEST(an_instruction_that_was_changed_is_the_one_that_runs)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("p:on do_work do count");
	assert_has(fake_say("mm 10100 ea000002\r"), "ea000002"); /* to the return */
	probe_go();
	probe_call(0);
	fake_run(1);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], DO_WORK + 8);
	ck_assert_uint_eq(probe_count(n).hits, 1);
}
END_TEST

START_TEST(one_that_cannot_be_probed_any_more_is_said_and_left_alone)
{
	probe_boot(1);
	program(2);
	unsigned n = probe_set("p:on do_work do count");
	assert_has(fake_say("mm 10100 ff000000\r"), "ff000000");
	probe_go();
	ck_assert_uint_eq(fake_word(DO_WORK), 0xff000000u);
	probe_call(0);
	fake_run(1);
	ck_assert_uint_eq(probe_count(n).hits, 0);
	probe_stop();
	assert_has(fake_say("kp\r"), "off: the instruction there was changed");
	assert_has(fake_say("mm 10100 100\r"), "00000100");
	assert_lacks(fake_say("kp on on\r"), "kp:");
	probe_go();
	ck_assert(fake_has_bkpt(DO_WORK));
}
END_TEST

UNIT_MAIN("probe_hit", a_hit_is_counted_and_the_instruction_is_carried_out,
	records_say_what_was_asked_for, conditions_every_and_max_choose,
	a_site_whose_last_probe_goes_off_is_lifted_at_once, a_hot_probe_goes_off_with_a_message,
	a_slow_one_with_the_same_budget_stays, return_probes_see_value_and_time,
	nested_calls_return_in_order_and_full_tables_miss,
	calls_of_a_probe_that_is_gone_return_all_the_same,
	stop_opens_the_shell_and_go_does_not_count_again, a_step_from_a_site_misses_it,
	a_breakpoint_covers_a_site, memory_that_a_probe_reads_is_the_programs_own,
	probes_switch_each_other, a_hundred_probes_and_then_none, a_hit_inside_the_stub_is_missed,
	a_fault_in_a_slot_is_the_programs, places_that_cannot_be_probed_are_refused,
	a_cpu_that_runs_keeps_a_probe_from_being_removed,
	a_step_out_of_a_function_ends_at_its_caller, a_step_from_the_trampoline_ends_at_the_caller,
	an_instruction_that_was_changed_is_the_one_that_runs,
	one_that_cannot_be_probed_any_more_is_said_and_left_alone)
