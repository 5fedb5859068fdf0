/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_table.c - probes that the system arms by itself, as Linux does: pending, refused, switched,
 * hit from outside. */
#include <stdio.h>

#include "probe_support.h"

static void boot(void)
{
	(void)fake_boot_os_probes(2);
	for (unsigned n = 0; n < 4; n++)
		fake_armed[n].answer = HF_EAGAIN;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

static enum hf_probe_verdict event(unsigned cpu, unsigned n, uint64_t lat_ns)
{
	fake.self = cpu;
	return hf_probe_event(&fake.k, n, &fake.cpus[cpu].frame, lat_ns);
}

START_TEST(a_probe_is_pending_until_the_system_has_armed_it)
{
	boot();
	unsigned n = probe_set("r12:a do_work do count");
	ck_assert(fake_armed[n].in && fake_armed[n].want.is_return);
	ck_assert_uint_eq(fake_armed[n].want.addr, DO_WORK);
	ck_assert_uint_eq(fake_armed[n].want.max_active, 12);
	assert_has(fake_say("kp\r"), "a                       pending return of do_work+0x0");
	hf_probe_armed(&fake.k, n, NULL);
	assert_has(fake_say("kp\r"), "a                       on      return of do_work+0x0");
	ck_assert_uint_ne(fake_word(DO_WORK), FAKE_BKPT);
	(void)fake_say("kp -a\r");
	ck_assert(!fake_armed[n].in);
}
END_TEST

START_TEST(a_refusal_is_shown_with_its_reason_and_cannot_be_switched_on)
{
	boot();
	unsigned n = probe_set("p:a do_work do count");
	hf_probe_armed(&fake.k, n, "no instruction begins there");
	const char *text = fake_say("kp\r");
	assert_has(text, "a                       refused at do_work+0x0");
	assert_has(text, "off: no instruction begins there");
	assert_has(fake_say("kp on a\r"), "kp: forbidden by policy");
	(void)fake_say("kp -a\r");
	assert_has(fake_say("kp\r"), "no probes");
}
END_TEST

START_TEST(a_probe_whose_code_goes_is_gone_and_cannot_be_switched_on)
{
	boot();
	unsigned n = probe_set("p:a do_work do count");
	hf_probe_armed(&fake.k, n, NULL);
	hf_probe_armed(&fake.k, n, "its module is gone");
	const char *text = fake_say("kp\r");
	assert_has(text, "a                       gone    at do_work+0x0");
	assert_has(text, "off: its module is gone");
	assert_has(fake_say("kp on a\r"), "kp: forbidden by policy");
}
END_TEST

START_TEST(what_only_counts_is_told_from_what_does_more)
{
	static const char *const more[] = {"p:b do_work", "p:b do_work do count,stop",
		"p:b do_work $arg1 do count", "p:b do_work if $arg1 do count",
		"p:b do_work do count max=5", "p:b do_work do count every=2",
		"p:b do_work do count cpu=0", "p:b do_work do count pid=1",
		"r:b do_work do sum=$lat"};

	boot();
	ck_assert(hf_probe_only_counts(&fake.k, probe_set("p:a do_work do count")));
	ck_assert(hf_probe_only_counts(&fake.k, probe_set("r:c do_work do count,count")));
	for (size_t i = 0; i < HF_COUNT(more); i++) {
		unsigned n = probe_set(more[i]);
		ck_assert_msg(!hf_probe_only_counts(&fake.k, n), "%s", more[i]);
		(void)fake_say("kp -b\r");
	}
}
END_TEST

START_TEST(what_the_system_answers_at_once_counts)
{
	boot();
	fake_armed[0].answer = HF_ENOSPC;
	assert_has(fake_say("kp p:a do_work\r"), "kp: no room left");
	assert_has(fake_say("kp p:a do_work+2\r"), "kp: ");
	assert_has(fake_say("kp\r"), "no probes");
	fake_armed[0].answer = 0;
	assert_has(fake_say("kp p:a do_work x=%ax y=%r0\r"), "a\r\n");
	assert_has(fake_say("kp\r"), "a                       on      at");
}
END_TEST

START_TEST(switched_on_again_it_is_pending)
{
	boot();
	unsigned n = probe_set("p:a do_work do count");
	hf_probe_armed(&fake.k, n, NULL);
	ck_assert(!hf_probe_is_idle(&fake.k, n));
	(void)fake_say("kp off a\r");
	ck_assert(hf_probe_is_idle(&fake.k, n));
	(void)fake_say("kp on a\r");
	ck_assert(!hf_probe_is_idle(&fake.k, n));
	assert_has(fake_say("kp\r"), "a                       pending at");
}
END_TEST

START_TEST(hits_from_the_system_are_counted_with_those_that_it_missed)
{
	boot();
	unsigned n = probe_set("p:a do_work x=%r1 c=$comm");
	unsigned lat = probe_set("r:b do_work ns=$lat do log");
	unsigned bare = probe_set("p:c do_work do count");
	hf_probe_armed(&fake.k, n, NULL);
	ck_assert(hf_probe_wants_frame(&fake.k, n));
	ck_assert(!hf_probe_wants_frame(&fake.k, bare));
	probe_go();
	fake.cpus[1].frame.r[1] = 77;
	ck_assert_int_eq(event(1, n, 0), HF_PROBE_DONE);
	ck_assert_int_eq(event(1, lat, 1234), HF_PROBE_DONE);
	fake.self = 0;
	ck_assert_int_eq(hf_probe_event(&fake.k, bare, NULL, 0), HF_PROBE_DONE);
	fake_probes.cpus[1].inside = true; /* an interrupt came in the middle of a hit */
	ck_assert_int_eq(event(1, n, 0), HF_PROBE_DONE);
	fake_probes.cpus[1].inside = false;
	fake_armed[n].missed = 5;
	probe_stop();
	assert_has(fake_say("kp stat a\r"), "hits 1 acted 1 missed 6 faults 0");
	assert_has(fake_say("kp stat c\r"), "hits 1 acted 1 missed 0 faults 0");
	fake_armed[bare].counted = 40;
	const char *text = fake_say("kp stat c\r");
	assert_has(text, "hits 81 acted 81 missed 0 faults 0");
	assert_has(text, "cpu 0: hits 41 missed 0");
	assert_has(text, "cpu 1: hits 40 missed 0");
	text = fake_say("kp log\r");
	assert_has(text, "x=0x4d");
	assert_has(text, "ns=1234");
}
END_TEST

START_TEST(the_place_of_a_removed_probe_waits_for_a_cpu_that_stands_in_its_hit)
{
	boot();
	unsigned n = probe_set("p:a do_work do count");
	fake_probes.cpus[1].inside = true;
	fake_probes.cpus[1].now = (uint16_t)n;
	ck_assert_int_eq(hf_probe_remove(&fake.k, n), 0);
	ck_assert_uint_ne(probe_set("p:b do_work do count"), n);
	fake_probes.cpus[1].inside = false;
	ck_assert_uint_eq(probe_set("p:c do_work do count"), n);
}
END_TEST

START_TEST(stop_is_handed_to_the_system)
{
	boot();
	unsigned n = probe_set("p:a do_work do stop");
	probe_go();
	ck_assert_int_eq(event(0, n, 0), HF_PROBE_STOP);
	ck_assert_str_eq(hf_probe_reason(&fake.k), "probe a");
	ck_assert_int_eq(event(0, HF_PROBE_MAX, 0), HF_PROBE_DONE);
}
END_TEST

START_TEST(as_many_enablers_as_there_can_be_keep_a_probe_ready)
{
	char line[HF_LINE_MAX];

	probe_boot(1);
	unsigned x = probe_set("p:x do_work");
	for (unsigned i = 0; i < 43; i++) { /* 42 times 6 and 4: 256 */
		(void)snprintf(line, sizeof(line), "p:e%u do_work+4 do enable=x%s%s", i,
			",enable=x,enable=x,enable=x", i < 42 ? ",enable=x,enable=x" : "");
		(void)probe_set(line);
	}
	hf_probe_gate(&fake_probes.probes[x], false, NULL);
	ck_assert(!hf_probe_is_idle(&fake.k, x));
}
END_TEST

UNIT_MAIN("probe_table", a_probe_is_pending_until_the_system_has_armed_it,
	a_refusal_is_shown_with_its_reason_and_cannot_be_switched_on,
	a_probe_whose_code_goes_is_gone_and_cannot_be_switched_on,
	what_only_counts_is_told_from_what_does_more, what_the_system_answers_at_once_counts,
	switched_on_again_it_is_pending, hits_from_the_system_are_counted_with_those_that_it_missed,
	the_place_of_a_removed_probe_waits_for_a_cpu_that_stands_in_its_hit,
	stop_is_handed_to_the_system, as_many_enablers_as_there_can_be_keep_a_probe_ready)
