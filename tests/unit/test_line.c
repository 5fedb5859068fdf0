/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_line.c - which front end a byte belongs to. */
#include "stub/line.h"

#include "stub/gdb.h"

#include "tests/fake/fake.h"
#include "unit.h"

#define STOPPED "T06thread:1;"

static struct hf *at_prompt(void)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_output();
	return k;
}

START_TEST(a_packet_at_the_empty_prompt_is_answered_and_not_echoed)
{
	(void)at_prompt();
	ck_assert_int_eq(strncmp(fake_say("$?#3f"), "+$T06thread:1;", 14), 0);
	ck_assert_int_eq(fake.k.front, HF_FRONT_GDB);
}
END_TEST

START_TEST(gdbs_first_plus_is_no_text)
{
	(void)at_prompt();
	assert_has(fake_say("+$?#3f"), STOPPED);
}
END_TEST

START_TEST(a_dollar_that_is_typed_is_text_after_all)
{
	(void)at_prompt();
	const char *text = fake_say("$foo\r");
	assert_has(text, "$foo\r\nunknown command: ?foo");
	ck_assert_int_eq(fake.k.front, HF_FRONT_SHELL);
	assert_has(fake_say("env\r"), "mdcount");
}
END_TEST

START_TEST(a_packet_after_half_a_line_drops_it)
{
	(void)at_prompt();
	ck_assert_str_eq(fake_say("md 20"), "md 20");
	assert_has(fake_say("$?#3f"), STOPPED);
	(void)fake_say("\r");
	fake_pass(300);
	assert_has(fake_output(), "hf> ");
	assert_lacks(fake_say("\r"), "20000000");
}
END_TEST

START_TEST(a_dollar_inside_a_line_ends_with_the_line)
{
	(void)at_prompt();
	assert_has(fake_say("echo $x\r"), "$x");
	ck_assert_str_eq(fake_say("e"), "e");
	assert_has(fake_say("nv\r"), "mdcount");
	assert_has(fake_say("echo $y\r\n"), "$y");
	assert_has(fake_say("env\r"), "mdcount");
}
END_TEST

START_TEST(gdb_after_a_line_with_a_dollar_gets_its_answer)
{
	(void)at_prompt();
	(void)fake_say("echo $x\r");
	assert_has(fake_say("$?#3f"), STOPPED);
}
END_TEST

START_TEST(text_to_gdbs_session_is_dropped_with_at_most_nothing_sent)
{
	(void)at_prompt();
	(void)fake_say("$?#3f");
	ck_assert_str_eq(fake_say("+hello there"), "");
	assert_has(fake_say("$?#3f"), STOPPED);
}
END_TEST

START_TEST(return_and_silence_open_the_shell_for_a_person)
{
	(void)at_prompt();
	(void)fake_say("$?#3f");
	(void)fake_say("+");
	ck_assert_str_eq(fake_say("abc\r"), "");
	fake_pass(50);
	ck_assert_int_eq(fake.k.front, HF_FRONT_GDB);
	fake_pass(300);
	ck_assert_str_eq(fake_output(), "[0]hf> ");
	assert_has(fake_say("rd pc\r"), "pc 00010104");
}
END_TEST

START_TEST(a_packet_right_behind_the_return_keeps_gdbs_session)
{
	(void)at_prompt();
	(void)fake_say("$?#3f");
	assert_has(fake_say("\r$?#3f"), STOPPED);
	fake_pass(500);
	ck_assert_str_eq(fake_output(), "");
	ck_assert_int_eq(fake.k.front, HF_FRONT_GDB);
}
END_TEST

START_TEST(half_a_packet_of_a_dead_gdb_does_not_hold_the_line)
{
	(void)at_prompt();
	(void)fake_say("$?#3f");
	(void)fake_say("+$m2000");
	(void)fake_say("\r");
	fake_pass(400);
	(void)fake_say("\r");
	fake_pass(400);
	assert_has(fake_say("$?#3f"), STOPPED);
}
END_TEST

START_TEST(bad_checksums_are_nacked)
{
	(void)at_prompt();
	ck_assert_str_eq(fake_say("$?#00"), "-");
	(void)fake_say("$?#3f");
	ck_assert_str_eq(fake_say("$?#00"), "-");
	assert_has(fake_say("$?#3f"), STOPPED);
}
END_TEST

START_TEST(a_nack_brings_the_reply_again_but_not_for_ever)
{
	(void)at_prompt();
	(void)fake_say("$qC#b4");
	for (unsigned round = 0; round < 2; round++) {
		unsigned count = 0;
		while (count < 100 && strcmp(fake_say("-"), "$QC1#c5") == 0)
			count++;
		ck_assert_uint_eq(count, HF_GDB_RESENDS);
		ck_assert_str_eq(fake_say("+---"), "");
		ck_assert_str_eq(fake_say("$qC#b4"), "+$QC1#c5");
	}
}
END_TEST

/* Any bytes but a person's Return, and no right packet among them. */
START_TEST(noise_brings_back_at_most_a_byte_for_each)
{
	for (uint32_t seed = 1; seed <= 20; seed++) {
		uint32_t x = seed;
		uint8_t noise[4096];
		(void)at_prompt();
		(void)fake_say("$?#3f"); /* not acknowledged: '-' and ^C bring it again */
		for (size_t i = 0; i < sizeof(noise); i++) {
			x = x * 1664525u + 1013904223u;
			noise[i] = (uint8_t)(x >> 24u);
			if (noise[i] == '\r' || noise[i] == '\n')
				noise[i] = '-';
		}
		fake_feed(noise, sizeof(noise));
		ck_assert_uint_le(strlen(fake_output()), sizeof(noise));
		assert_has(fake_say("#$?#3f"), STOPPED);
	}
}
END_TEST

START_TEST(noise_of_one_kind_is_answered_a_few_times_in_all)
{
	static const char kinds[] = "-+\x03$#}%~";

	for (size_t i = 0; i + 1 < sizeof(kinds); i++) {
		uint8_t noise[1000];
		(void)at_prompt();
		size_t reply = strlen(fake_say("$?#3f"));
		memset(noise, kinds[i], sizeof(noise));
		fake_feed(noise, sizeof(noise));
		ck_assert_uint_le(strlen(fake_output()), HF_GDB_RESENDS * reply);
		assert_has(fake_say("#$?#3f"), STOPPED);
	}
}
END_TEST

START_TEST(an_interrupt_at_the_prompt_gives_a_new_one)
{
	(void)at_prompt();
	ck_assert_str_eq(fake_say("\x03"), "^C\r\n[0]hf> ");
	(void)fake_say("half");
	ck_assert_str_eq(fake_say("\x03"), "^C\r\n[0]hf> ");
}
END_TEST

START_TEST(an_interrupt_of_a_stopped_target_is_no_stop)
{
	(void)at_prompt();
	(void)fake_say("$?#3f");
	ck_assert_str_eq(fake_say("+\x03"), "");
}
END_TEST

/* gdb's own last resort when a stop reply got lost on the way. */
START_TEST(an_interrupt_before_the_stop_reply_was_acked_brings_it_again)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("$?#3f+$c#63");
	ck_assert(!hf_in_session(k));
	(void)fake_say("\x03");
	assert_has(fake_output(), "");
	ck_assert(hf_in_session(k));
	assert_has(fake_say("\x03"), "T02thread:1;");
	ck_assert_str_eq(fake_say("+\x03"), "");
}
END_TEST

/* gdb died, and one CPU steps on and on; no other listens. */
START_TEST(a_return_ends_a_step_without_an_end)
{
	struct hf *k = fake_boot(2);

	fake.cpus[1].offline = true;
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("$?#3f+");
	fake_set_word(FAKE_TEXT + 0x108, FAKE_B(-1));
	(void)fake_ask("vCont;r10104,10110");
	fake_run(20);
	ck_assert_uint_eq(k->owner, HF_OWNER_HELD);
	fake_feed("xyz\r", 4);
	fake_run(4);
	assert_has(fake_output(), "stopped on request");
	ck_assert_int_eq(k->front, HF_FRONT_SHELL);
}
END_TEST

/* ---- running target ---- */

START_TEST(console_input_of_a_running_target_is_the_consoles)
{
	struct hf *k = fake_boot(1);

	fake_feed("ls $HOME\r", 9);
	ck_assert_str_eq(fake.console, "ls $HOME\r");
	ck_assert(!hf_in_session(k));
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(an_interrupt_stops_a_running_target)
{
	struct hf *k = fake_boot(1);

	assert_has(fake_say("\x03"), "stopped on request");
	ck_assert(hf_in_session(k));
}
END_TEST

START_TEST(an_interrupt_after_a_dollar_on_the_console_does_too)
{
	struct hf *k = fake_boot(1);

	fake_feed("echo $x\r", 8);
	fake_feed("\x03", 1);
	ck_assert(hf_in_session(k));
	(void)fake_say("go\r");
	ck_assert(!hf_in_session(k));
	fake_feed("$", 1);
	fake_feed("\x03", 1);
	ck_assert(hf_in_session(k));
}
END_TEST

START_TEST(a_whole_packet_stops_it_and_is_answered)
{
	(void)fake_boot(1);
	assert_has(fake_say("$?#3f"), "+$T02thread:1;");
}
END_TEST

START_TEST(a_packet_behind_console_text_with_a_dollar_stops_it)
{
	(void)fake_boot(1);
	fake_feed("echo $PATH\recho $", 17);
	assert_has(fake_say("$?#3f"), "+$T02thread:1;");
}
END_TEST

START_TEST(a_packet_with_a_wrong_checksum_does_not)
{
	struct hf *k = fake_boot(1);

	fake_feed("$?#00", 5);
	ck_assert(!hf_in_session(k));
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(a_break_stops_it)
{
	struct hf *k = fake_boot(1);

	fake_break();
	ck_assert(hf_in_session(k));
	assert_has(fake_output(), "stopped on request");
}
END_TEST

START_TEST(the_ack_of_gdbs_detach_is_not_console_text)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_say("$D#44"), "$OK#9a");
	ck_assert(!hf_in_session(k));
	fake_feed("+x+", 3);
	ck_assert_str_eq(fake.console, "x+");
}
END_TEST

UNIT_MAIN("line", a_packet_at_the_empty_prompt_is_answered_and_not_echoed,
	gdbs_first_plus_is_no_text, a_dollar_that_is_typed_is_text_after_all,
	a_packet_after_half_a_line_drops_it, a_dollar_inside_a_line_ends_with_the_line,
	gdb_after_a_line_with_a_dollar_gets_its_answer,
	text_to_gdbs_session_is_dropped_with_at_most_nothing_sent,
	return_and_silence_open_the_shell_for_a_person,
	a_packet_right_behind_the_return_keeps_gdbs_session,
	half_a_packet_of_a_dead_gdb_does_not_hold_the_line, bad_checksums_are_nacked,
	a_nack_brings_the_reply_again_but_not_for_ever, noise_brings_back_at_most_a_byte_for_each,
	noise_of_one_kind_is_answered_a_few_times_in_all,
	an_interrupt_at_the_prompt_gives_a_new_one, an_interrupt_of_a_stopped_target_is_no_stop,
	an_interrupt_before_the_stop_reply_was_acked_brings_it_again,
	a_return_ends_a_step_without_an_end, console_input_of_a_running_target_is_the_consoles,
	an_interrupt_stops_a_running_target, an_interrupt_after_a_dollar_on_the_console_does_too,
	a_whole_packet_stops_it_and_is_answered,
	a_packet_behind_console_text_with_a_dollar_stops_it,
	a_packet_with_a_wrong_checksum_does_not, a_break_stops_it,
	the_ack_of_gdbs_detach_is_not_console_text)
