/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_stream.c - records and counters while the target runs: whole, in order, bounded, and cut off by
 * a session. */
#include "probe_support.h"
#include "stub/probe_stream.h"

static void boot(bool owned)
{
	(void)fake_boot_os_probes(2);
	fake.k.seams.cfg.line_owned = owned;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

/* Set one; the system has armed it. */
static unsigned set(const char *line)
{
	unsigned n = probe_set(line);

	hf_probe_armed(&fake.k, n, NULL);
	return n;
}

static void hit(unsigned n, uint32_t value)
{
	fake.self = 1;
	fake.cpus[1].frame.r[1] = value;
	ck_assert_int_eq(hf_probe_event(&fake.k, n, &fake.cpus[1].frame, 0), HF_PROBE_DONE);
}

static const char *pump(void)
{
	hf_probe_pump(&fake.k);
	return fake_output();
}

START_TEST(a_shared_line_is_refused_with_the_reason)
{
	boot(false);
	assert_has(fake_say("kp stream\r"), "the console prints on this line");
	assert_has(fake_say("kp stream *\r"), "the console prints on this line");
	ck_assert(!hf_probe_streams(&fake.k));
}
END_TEST

START_TEST(records_and_counters_go_out_while_the_target_runs)
{
	boot(true);
	unsigned n = set("p:a do_work x=%r1:u32");
	unsigned other = set("p:b do_work x=%r1:u32");
	assert_has(fake_say("kp stream\r"), "off\r\n");
	(void)fake_say("kp stream a\r");
	assert_has(fake_say("kp stream\r"), "streaming a\r\n");
	ck_assert_str_eq(pump(), ""); /* not in a session */
	probe_go();
	hit(n, 5);
	hit(other, 6);
	hit(n, 7);
	const char *text = pump();
	assert_has(text, "%Probe:ca hits 2 acted 2 missed 0 faults 0 lost 0 on#");
	assert_has(text, " a: (");
	assert_has(text, " x=5#");
	assert_has(text, " x=7#");
	ck_assert_ptr_null(strstr(text, "x=6"));
	ck_assert_ptr_null(strchr(text, '\n'));
	ck_assert_str_eq(pump(), ""); /* counters again in a second */
	fake.now_ns += 1000000001u;
	assert_has(pump(), "%Probe:ca hits 2 ");
}
END_TEST

START_TEST(a_line_that_is_full_is_not_waited_for)
{
	boot(true);
	unsigned n = set("p:a do_work x=%r1:u32");
	(void)fake_say("kp stream a\r");
	probe_go();
	hit(n, 5);
	fake.tx_dead = true;
	ck_assert_str_eq(pump(), "");
	fake.tx_dead = false;
	fake.tx_stalls = 1;
	char all[4096] = "";
	for (unsigned i = 0; i < 1000; i++)
		strcat(all, pump());
	assert_has(all, "%Probe:ca hits 1 ");
	assert_has(all, " x=5#");
}
END_TEST

START_TEST(a_session_cuts_a_message_off_and_the_next_is_whole)
{
	boot(true);
	unsigned n = set("p:a do_work x=%r1:u32");
	(void)fake_say("kp stream a\r");
	probe_go();
	(void)pump();
	hit(n, 5);
	fake.tx_stalls = 1;
	ck_assert_uint_eq(strlen(pump()), 0);
	ck_assert_uint_eq(strlen(pump()), 1);
	fake.tx_stalls = 0;
	probe_stop();
	probe_go();
	hit(n, 6);
	const char *text = pump();
	ck_assert_int_eq(text[0], '%');
	assert_has(text, " x=6#");
	ck_assert_ptr_null(strstr(text, "x=5")); /* it was on its way */
}
END_TEST

START_TEST(what_was_overwritten_is_told_as_lost)
{
	boot(true);
	unsigned n = set("p:a do_work x=%r1:u32 y=%r2 z=%r3");
	(void)fake_say("kp stream a\r");
	probe_go();
	(void)pump();
	for (unsigned i = 0; i < 1000; i++)
		hit(n, i);
	char *all = calloc(1, 1u << 20u);
	for (const char *text = pump(); *text != '\0'; text = pump())
		strcat(all, text);
	fake.now_ns += 1000000001u;
	strcat(all, pump());
	ck_assert_ptr_nonnull(strstr(all, "x=999"));
	const char *told = strstr(all, " lost ");
	ck_assert_ptr_nonnull(told);
	unsigned long lost = strtoul(told + 6, NULL, 10);
	unsigned shown = 0;
	for (const char *at = all; (at = strstr(at, "%Probe:r")) != NULL; at++)
		shown++;
	ck_assert_uint_eq(lost + shown, 1000);
	free(all);
}
END_TEST

START_TEST(a_probe_that_is_not_in_yet_or_refused_says_so)
{
	boot(true);
	fake_armed[0].answer = HF_EAGAIN;
	unsigned n = probe_set("p:a do_work do count");
	(void)fake_say("kp stream a\r");
	probe_go();
	assert_has(pump(), "lost 0 pending#");
	hf_probe_armed(&fake.k, n, "no instruction begins there");
	fake.now_ns += 1000000001u;
	assert_has(pump(), "lost 0 refused: no instruction begins there#");
}
END_TEST

START_TEST(a_probe_that_goes_off_says_why)
{
	boot(true);
	unsigned n = set("p:a do_work do count max=1");
	(void)fake_say("kp stream a\r");
	probe_go();
	hit(n, 1);
	hit(n, 1);
	assert_has(pump(), "lost 0 off: its max= is reached#");
	probe_stop();
	(void)fake_say("kp stream off\r");
	ck_assert(!hf_probe_streams(&fake.k));
	probe_go();
	fake.now_ns += 1000000001u;
	ck_assert_str_eq(pump(), "");
}
END_TEST

UNIT_MAIN("probe_stream", a_shared_line_is_refused_with_the_reason,
	records_and_counters_go_out_while_the_target_runs, a_line_that_is_full_is_not_waited_for,
	a_session_cuts_a_message_off_and_the_next_is_whole, what_was_overwritten_is_told_as_lost,
	a_probe_that_is_not_in_yet_or_refused_says_so, a_probe_that_goes_off_says_why)
