/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_out.c - text for people: lines, filter, pager. */
#include "stub/out.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *stopped(void)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	hf_out_begin(k, HF_SINK_LINE);
	return k;
}

START_TEST(lines_go_out_whole_and_the_rest_at_a_flush)
{
	struct hf *k = stopped();

	hf_out_text(k, "one\ntw");
	ck_assert_str_eq(fake_output(), "one\r\n");
	hf_printf(k, "%c%d", 'o', 2);
	ck_assert_str_eq(fake_output(), "");
	hf_out_flush(k);
	ck_assert_str_eq(fake_output(), "two2");
}
END_TEST

START_TEST(only_lines_that_hold_the_text_pass_the_filter)
{
	struct hf *k = stopped();

	strcpy(k->out.grep, "ell");
	hf_out_text(k, "hello\nworld\nwell\nel\nl\n");
	ck_assert_str_eq(fake_output(), "hello\r\nwell\r\n");
}
END_TEST

START_TEST(long_lines_lose_nothing)
{
	struct hf *k = stopped();
	char text[1001];

	memset(text, 'y', 1000);
	text[1000] = '\0';
	hf_out_text(k, text);
	hf_out_flush(k);
	ck_assert_str_eq(fake_output(), text);
	hf_printf(k, "%s", text);
	hf_out_flush(k);
	ck_assert_str_eq(fake_output(), text);
}
END_TEST

START_TEST(after_an_abort_nothing_more_comes)
{
	struct hf *k = stopped();

	k->out.abort = true;
	hf_out_text(k, "nothing\n");
	ck_assert_str_eq(fake_output(), "");
	ck_assert(hf_out_aborted(k));
	hf_out_begin(k, HF_SINK_LINE);
	ck_assert(!hf_out_aborted(k));
}
END_TEST

START_TEST(an_interrupt_ends_a_long_command)
{
	(void)stopped();
	fake.tx_stalls = 1;
	const char *text = fake_say("md 20000000 1000\r\x03");
	assert_lacks(text, "20001000");
	assert_has(text, "[0]hf> ");
}
END_TEST

START_TEST(the_pager_shows_pages_and_lines)
{
	(void)stopped();
	(void)fake_say("set lines 3\r");
	assert_has(fake_say("md 20000000 40\r"), "20000020 2");
	const char *text = fake_say("\r");
	assert_has(text, "20000030");
	assert_lacks(text, "20000040");
	text = fake_say(" ");
	assert_has(text, "20000040");
	assert_has(text, "20000060");
	assert_lacks(text, "20000070");
	text = fake_say("q");
	assert_lacks(text, "20000070");
	assert_has(text, "[0]hf> ");
}
END_TEST

START_TEST(typed_ahead_at_the_pager_comes_in_order)
{
	(void)stopped();
	(void)fake_say("set lines 3\r");
	(void)fake_say("md 20000000 40\r");
	fake.tx_stalls = 1;
	assert_has(fake_say("echo first\r"), "first\r\n");
}
END_TEST

START_TEST(gdb_at_the_pager_is_served)
{
	(void)stopped();
	(void)fake_say("set lines 3\r");
	fake.tx_stalls = 1;
	assert_has(fake_say("md 20000000 40\r+$?#3f"), "$T02thread:1;");
}
END_TEST

START_TEST(nothing_is_paged_for_gdb)
{
	(void)stopped();
	(void)fake_say("set lines 3\r");
	(void)fake_ask("?");
	(void)fake_say("+");
	assert_has(fake_ask("qRcmd,68656c70"), "$O");
	for (int i = 0; i < 10; i++)
		(void)fake_say("+");
	assert_has(fake_ask("qC"), "$QC1#");
}
END_TEST

START_TEST(the_widest_output_fits_79_columns)
{
	static const char *const lines[] = {"help\r", "rd\r", "md 20000000 20\r",
		"md1 20000000 40\r", "md2 20000000\r", "md8 20000000\r", "mds 20000000\r",
		"mdr 20000000 100\r", "bt\r", "btc\r", "cpu\r", "ps\r", "env\r", "summary\r",
		"bp 10110\r", "bl\r", "sym do_work\r"};

	(void)stopped();
	for (size_t i = 0; i < HF_COUNT(lines); i++) {
		const char *text = fake_say(lines[i]);
		size_t column = 0;
		for (; *text != '\0'; text++) {
			column = *text == '\r' || *text == '\n' ? 0 : column + 1;
			ck_assert_msg(column <= 79, "%s", lines[i]);
		}
	}
}
END_TEST

START_TEST(a_flood_at_the_pager_stays_in_order_and_in_its_store)
{
	char flood[HF_AHEAD_MAX + 40];
	struct hf *k = stopped();

	memset(flood, 'x', sizeof(flood) - 1);
	flood[0] = '$';
	flood[sizeof(flood) - 1] = '\0';
	(void)fake_say("set lines 3\r");
	(void)fake_say("md 20000000 40\r");
	fake.tx_stalls = 1;
	(void)fake_say(flood);
	ck_assert_uint_le(k->ahead_len, HF_AHEAD_MAX);
	fake.tx_stalls = 0;
	assert_has(fake_say("\r"), flood);
}
END_TEST

START_TEST(the_watchdog_is_fed_while_a_command_prints)
{
	(void)stopped();
	unsigned before = fake.touches;
	(void)fake_say("md 20000000 400\r"); /* a hundred lines */
	ck_assert_uint_ge(fake.touches - before, 100);
}
END_TEST

UNIT_MAIN("out", lines_go_out_whole_and_the_rest_at_a_flush,
	only_lines_that_hold_the_text_pass_the_filter, long_lines_lose_nothing,
	after_an_abort_nothing_more_comes, an_interrupt_ends_a_long_command,
	the_pager_shows_pages_and_lines, typed_ahead_at_the_pager_comes_in_order,
	gdb_at_the_pager_is_served, nothing_is_paged_for_gdb, the_widest_output_fits_79_columns,
	a_flood_at_the_pager_stays_in_order_and_in_its_store,
	the_watchdog_is_fed_while_a_command_prints)
