/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cond.c - conditions and commands of breakpoints: how they are sent, kept, and run at a hit. */
#include "stub/cond.h"

#include <stdio.h>

#include "stub/bp.h"
#include "tests/fake/fake.h"
#include "unit.h"

#define AT 0x10110u /* in the loop that the CPUs run */

/* Agent expressions, see test_agent.c. */
#define NEVER  "X3,220027"
#define ALWAYS "X3,220127"
#define BROKEN "X6,220122000527"                  /* 1 / 0 */
#define NTH(n) "Xd,2c00012201022d000122" n "1327" /* counts; true at the n-th */

/* 0x10104..0x1011c and round again. */
static struct hf *loop(unsigned cpus)
{
	struct hf *k = fake_boot(cpus);

	fake_set_word(0x1011c, FAKE_B(-6));
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	return k;
}

static void run_with(const char *code)
{
	char packet[512];

	(void)snprintf(packet, sizeof(packet), "Z0,10110,4%s", code);
	assert_has(fake_ask(packet), "$OK#");
	assert_lacks(fake_ask("vCont;c"), "$");
}

static struct hf_bp *gdbs(struct hf *k)
{
	return hf_bp_enabled(k, HF_BP_SOFT, AT);
}

/* ---- how they are sent ---- */

static int try_set(struct hf *k, const char *text)
{
	return hf_cond_set(k, &k->bps[0], text, strlen(text));
}

START_TEST(lists_are_kept_as_they_are_sent)
{
	static const struct {
		const char *text;
		unsigned conds, cmds;
		bool persist;
	} rows[] = {
		{"", 0, 0, false},
		{";X1,27", 3, 0, false},
		{";X3,220027X3,220127", 10, 0, false},
		{";X3,220027;X3,220127", 10, 0, false},
		{";cmds:1,X1,27", 0, 3, true},
		{";cmds:0,X1,27X2,2827", 0, 7, false},
		{";X3,220027;cmds:1,X1,27", 5, 3, true},
		{";Xa,22002200220022002727", 12, 0, false},
	};
	struct hf *k = fake_boot(1);

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		ck_assert_msg(try_set(k, rows[i].text) == 0, "%s", rows[i].text);
		ck_assert_uint_eq(k->bps[0].code.conds, rows[i].conds);
		ck_assert_uint_eq(k->bps[0].code.cmds, rows[i].cmds);
		ck_assert(k->bps[0].code.persist == rows[i].persist);
		ck_assert_uint_eq(k->code_used, rows[i].conds + rows[i].cmds);
	}
}
END_TEST

START_TEST(malformed_lists_change_nothing)
{
	static const char *const bad[] = {"X1,27", ";", ";X", ";X1", ";X1,", ";X1,2", ";X1,2g",
		";X0,", ";X2,27", ";X1,2727", ";X1,27;", ";X1,27 ", ";X1,27;;X1,27", ";x1,27",
		";Xg,27", ";cmds", ";cmds:", ";cmds:1", ";cmds:1,", ";cmds:,X1,27",
		";cmds:1,X1,27;X1", ";cmds:1,X1,27;cmds:1,X1,27", ";cmds:1X1,27",
		";cmds:1,X1,27;cond", ";other:1", ";X1,27cmds:1,X1,27", ";X-1,27",
		";X00000000000000001"};
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(try_set(k, ";X3,220127;cmds:1,X1,27"), 0);
	for (size_t i = 0; i < HF_COUNT(bad); i++) {
		ck_assert_msg(try_set(k, bad[i]) == HF_EINVAL, "%s", bad[i]);
		ck_assert_uint_eq(k->code_used, 8);
		ck_assert_uint_eq(k->bps[0].code.conds, 5);
		ck_assert(k->bps[0].code.persist);
	}
	ck_assert_int_eq(try_set(k, ";Xffffffffffffffffffff,27"), HF_ENOSPC);
	ck_assert_int_eq(hf_cond_set(k, &k->bps[0], ";X1,2\0", 6), HF_EINVAL);
	ck_assert_uint_eq(k->code_used, 8);
}
END_TEST

/* A list of one expression of n bytes, all `end`. */
static const char *of_length(size_t n)
{
	static char text[2 * HF_CODE_BYTES + 32];
	int at = snprintf(text, sizeof(text), ";X%zx,", n);

	for (size_t i = 0; i < n; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at, "27");
	return text;
}

START_TEST(a_full_pool_is_an_error_and_replacing_counts_what_goes)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(try_set(k, of_length(HF_CODE_BYTES - 2)), 0);
	ck_assert_uint_eq(k->code_used, HF_CODE_BYTES);
	ck_assert_int_eq(hf_cond_set(k, &k->bps[1], ";X1,27", 6), HF_ENOSPC);
	ck_assert_int_eq(try_set(k, of_length(HF_CODE_BYTES - 1)), HF_ENOSPC);
	ck_assert_uint_eq(k->code_used, HF_CODE_BYTES);
	ck_assert_int_eq(try_set(k, of_length(HF_CODE_BYTES - 5)), 0);
	ck_assert_int_eq(hf_cond_set(k, &k->bps[1], ";X1,27", 6), 0);
	ck_assert_uint_eq(k->code_used, HF_CODE_BYTES);
}
END_TEST

START_TEST(the_pool_closes_up)
{
	struct hf *k = fake_boot(1);
	static const char *const texts[] = {";X1,aa", ";X2,bbbb;cmds:0,X1,b0", ";X3,cccccc"};

	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(hf_cond_set(k, &k->bps[i], texts[i], strlen(texts[i])), 0);
	hf_cond_clear(k, &k->bps[1]);
	ck_assert_uint_eq(k->code_used, 8);
	ck_assert_uint_eq(k->bps[0].code.at, 0);
	ck_assert_uint_eq(k->bps[2].code.at, 3);
	ck_assert_uint_eq(k->code[2], 0xaa);
	ck_assert_uint_eq(k->code[5], 0xcc);
	hf_cond_clear(k, &k->bps[1]);
	hf_cond_clear(k, &k->bps[0]);
	ck_assert_uint_eq(k->bps[2].code.at, 0);
	ck_assert_uint_eq(k->code[1], 3);
	hf_cond_clear(k, &k->bps[2]);
	ck_assert_uint_eq(k->code_used, 0);
}
END_TEST

START_TEST(packets_that_are_refused_leave_no_breakpoint)
{
	struct hf *k = loop(1);

	assert_has(fake_ask("Z0,10110,4;X1"), "$E02#");
	ck_assert_ptr_null(gdbs(k));
	assert_has(fake_ask("Z0,10110,4;X801,00"), "$E04#");
	ck_assert_ptr_null(gdbs(k));
	fake.hw_slots = 2;
	assert_has(fake_ask("Z2,20000000,4"), "$OK#");
	assert_has(fake_ask("Z2,20000010,4;X1,27"), "$E02#"); /* watchpoints have none */
	assert_has(fake_ask("Z0,10110,4;" ALWAYS), "$OK#");
	ck_assert_uint_eq(k->code_used, 5);
	assert_has(fake_ask("z0,10110,4"), "$OK#");
	ck_assert_uint_eq(k->code_used, 0);
}
END_TEST

/* ---- conditions ---- */

START_TEST(a_condition_that_does_not_hold_says_nothing)
{
	struct hf *k = loop(2);

	run_with(";" NEVER);
	fake_run(700);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_uint_ge(gdbs(k)->passed, 70);
	ck_assert_uint_eq(gdbs(k)->hits, 0);
	ck_assert(!fake.hung);
}
END_TEST

START_TEST(the_hit_that_meets_it_stops_and_is_counted_apart)
{
	struct hf *k = loop(1);

	run_with(";" NTH("05"));
	fake_run(200);
	assert_has(fake_output(), "$T05thread:1;swbreak:;");
	ck_assert_uint_eq(gdbs(k)->passed, 4);
	ck_assert_uint_eq(gdbs(k)->hits, 1);
	ck_assert_uint_eq(k->tvars[0].value, 5);
	assert_has(fake_ask("qRcmd,626c"), "$O"); /* bl */
}
END_TEST

START_TEST(any_of_several_conditions_stops)
{
	struct hf *k = loop(1);

	run_with(";" NEVER NTH("03"));
	fake_run(100);
	assert_has(fake_output(), "$T05");
	ck_assert_uint_eq(gdbs(k)->passed, 2);
}
END_TEST

START_TEST(a_condition_that_fails_is_reported)
{
	struct hf *k = loop(1);

	run_with(";" NEVER BROKEN);
	fake_run(10);
	assert_has(fake_output(), "$O686f6c64666173743a2063707520"); /* "holdfast: cpu " */
	(void)fake_say("+");
	fake_run(1);
	ck_assert_uint_eq(gdbs(k)->hits, 1);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
}
END_TEST

START_TEST(a_repeated_packet_replaces_the_condition)
{
	struct hf *k = loop(1);

	assert_has(fake_ask("Z0,10110,4;" ALWAYS), "$OK#");
	assert_has(fake_ask("Z0,10110,4;" NEVER), "$OK#");
	ck_assert_uint_eq(k->code_used, 5);
	assert_lacks(fake_ask("vCont;c"), "$");
	fake_run(100);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_uint_ge(gdbs(k)->passed, 10);
	assert_has(fake_say("\x03"), "$T02");
	assert_has(fake_ask("Z0,10110,4"), "$OK#");
	ck_assert_uint_eq(k->code_used, 0);
}
END_TEST

START_TEST(a_persons_breakpoint_at_the_same_place_stops)
{
	struct hf *k = loop(1);

	(void)fake_say("bp 10110\r");
	run_with(";" NEVER);
	fake_run(10);
	ck_assert_int_eq(k->stop.why, HF_WHY_BREAK);
	ck_assert(hf_in_session(k));
}
END_TEST

START_TEST(a_hardware_breakpoint_has_conditions_too)
{
	fake_reset(1);
	fake.hw_slots = 2;
	fake.hw_step = true;
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_ask("Z1,10110,4;" NTH("02")), "$OK#");
	(void)fake_ask("vCont;c");
	for (unsigned i = 1; i <= 2; i++) {
		fake.cpus[0].frame.r[FAKE_PC] = AT;
		fake_trap(0, HF_TRAP_HW_BREAK);
		ck_assert_int_eq(strstr(fake_output(), "hwbreak") != NULL, i == 2);
		fake_run(1);
	}
}
END_TEST

START_TEST(gdbs_break_in_is_heard_in_a_storm)
{
	struct hf *k = loop(1);

	run_with(";" NEVER);
	fake_run(20);
	fake.in[fake.in_len++] = 0x03; /* no receive interrupt gets through */
	fake_run(20);
	assert_has(fake_output(), "$T02thread:1;");
	ck_assert(hf_in_session(k));
}
END_TEST

/* ---- commands ---- */

/* printf "A%d\n", 5 */
#define SAY    "X11,220522002200340100064125645c6e0027"
#define SAY_ED "$O41350a#"

START_TEST(commands_print_to_gdb_and_go_on)
{
	struct hf *k = loop(1);

	run_with(";cmds:1," SAY);
	fake_run(10);
	assert_has(fake_output(), SAY_ED);
	(void)fake_say("+");
	ck_assert(!hf_in_session(k) || k->run.stepping);
	fake_run(10);
	assert_has(fake_output(), SAY_ED);
	(void)fake_say("+");
	ck_assert_uint_eq(gdbs(k)->hits, 2);
	ck_assert_uint_eq(fake.log_len, 0);
}
END_TEST

START_TEST(commands_wait_for_the_condition)
{
	struct hf *k = loop(1);

	run_with(";" NTH("03") ";cmds:0," SAY);
	fake_run(60);
	assert_has(fake_output(), SAY_ED);
	(void)fake_say("+");
	fake_run(60);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_uint_eq(gdbs(k)->hits, 1);
	ck_assert_uint_ge(gdbs(k)->passed, 7);
}
END_TEST

START_TEST(commands_that_persist_print_into_the_log_when_gdb_has_left)
{
	struct hf *k = loop(1);

	assert_has(fake_ask("Z0,10110,4;cmds:1," SAY), "$OK#");
	assert_has(fake_ask("Z0,10114,4;cmds:0," SAY), "$OK#");
	assert_has(fake_ask("D"), "$OK#");
	(void)fake_say("+");
	fake_run(100);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_ptr_nonnull(gdbs(k));
	ck_assert_ptr_null(hf_bp_enabled(k, HF_BP_SOFT, 0x10114));
	ck_assert_uint_ge(gdbs(k)->hits, 10);
	ck_assert_uint_eq(fake.log_len, 3 * gdbs(k)->hits);
	ck_assert_int_eq(strncmp(fake.log, "A5\nA5\n", 6), 0);
}
END_TEST

START_TEST(a_gdb_that_does_not_listen_is_not_waited_for_again)
{
	struct hf *k = loop(1);

	run_with(";cmds:1," SAY);
	fake_run(10);
	assert_has(fake_output(), SAY_ED);
	fake_pass(600);
	ck_assert(k->gdb.deaf);
	fake_run(50);
	assert_lacks(fake_output(), "$O");
	assert_has(fake.log, "A5\n");
	assert_has(fake_say("\x03"), "$T02");
	(void)fake_ask("g");
	ck_assert(!k->gdb.deaf);
}
END_TEST

START_TEST(commands_that_fail_say_so_and_do_not_stop)
{
	struct hf *k = loop(1);

	assert_has(fake_ask("Z0,10110,4;cmds:1," SAY BROKEN SAY), "$OK#");
	(void)fake_ask("D");
	fake_run(8);
	ck_assert_str_eq(
		fake.log, "A5\nholdfast: cpu 0: commands of its breakpoint: division by zero\n");
	ck_assert(!hf_in_session(k) || k->run.stepping);
}
END_TEST

UNIT_MAIN("cond", lists_are_kept_as_they_are_sent, malformed_lists_change_nothing,
	a_full_pool_is_an_error_and_replacing_counts_what_goes, the_pool_closes_up,
	packets_that_are_refused_leave_no_breakpoint, a_condition_that_does_not_hold_says_nothing,
	the_hit_that_meets_it_stops_and_is_counted_apart, any_of_several_conditions_stops,
	a_condition_that_fails_is_reported, a_repeated_packet_replaces_the_condition,
	a_persons_breakpoint_at_the_same_place_stops, a_hardware_breakpoint_has_conditions_too,
	gdbs_break_in_is_heard_in_a_storm, commands_print_to_gdb_and_go_on,
	commands_wait_for_the_condition, commands_that_persist_print_into_the_log_when_gdb_has_left,
	a_gdb_that_does_not_listen_is_not_waited_for_again,
	commands_that_fail_say_so_and_do_not_stop)
