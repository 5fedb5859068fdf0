/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_shell.c - one command line: lookup, filter, permission, error text. */
#include "stub/shell.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *stopped(void)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	return k;
}

START_TEST(a_command_runs_and_answers)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "  echo  hello there ", HF_SINK_LINE), 0);
	ck_assert_str_eq(fake_output(), "hello there \r\n");
	ck_assert_int_eq(hf_shell_run(k, "", HF_SINK_LINE), 0);
	ck_assert_int_eq(hf_shell_run(k, "   ", HF_SINK_LINE), 0);
	ck_assert_str_eq(fake_output(), "");
}
END_TEST

START_TEST(what_is_unknown_or_ambiguous_is_said)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "nothing", HF_SINK_LINE), HF_ENOENT);
	assert_has(fake_output(), "unknown command: nothing");
	ck_assert_int_eq(hf_shell_run(k, "b", HF_SINK_LINE), HF_ENOENT);
	assert_has(fake_output(), "ambiguous command: b");
	ck_assert_int_eq(hf_shell_run(k, "\x01\xff$5", HF_SINK_LINE), HF_ENOENT);
	assert_has(fake_output(), "unknown command: ???5");
}
END_TEST

START_TEST(a_unique_prefix_is_enough)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "summ", HF_SINK_LINE), 0);
	assert_has(fake_output(), "system    fake 1.0");
}
END_TEST

START_TEST(errors_are_in_words_and_bad_arguments_give_the_usage)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "md 20000000 1 2", HF_SINK_LINE), HF_EINVAL);
	ck_assert_str_eq(fake_output(), "usage: md [ADDR [COUNT]]\r\n");
	ck_assert_int_eq(hf_shell_run(k, "mm 20004000 1", HF_SINK_LINE), HF_EFAULT);
	ck_assert_str_eq(fake_output(), "mm: address not accessible\r\n");
}
END_TEST

START_TEST(grep_filters_and_nothing_else_follows_a_bar)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "dmesg | grep oops", HF_SINK_LINE), 0);
	ck_assert_str_eq(fake_output(), "[    3.000000] <0>driver: oops\r\n");
	ck_assert_int_eq(hf_shell_run(k, "dmesg|grep   ready, $m  ", HF_SINK_LINE), 0);
	assert_has(fake_output(), "ready, $money");
	ck_assert_int_eq(hf_shell_run(k, "dmesg | grep nowhere", HF_SINK_LINE), 0);
	ck_assert_str_eq(fake_output(), "");
	static const char *const bad[] = {
		"dmesg |", "dmesg | grep", "dmesg | grep  ", "dmesg | less", "dmesg | grepoops"};
	for (size_t i = 0; i < HF_COUNT(bad); i++) {
		ck_assert_int_eq(hf_shell_run(k, bad[i], HF_SINK_LINE), HF_EINVAL);
		assert_has(fake_output(), "only | grep TEXT can follow a command");
	}
	ck_assert_int_eq(hf_shell_run(k, "mm 20004000 1 | grep zzz", HF_SINK_LINE), HF_EFAULT);
	assert_has(fake_output(), "address not accessible");
}
END_TEST

START_TEST(policy_forbids_by_class)
{
	struct hf *k = stopped();
	static const struct {
		enum hf_access what;
		const char *line;
	} rows[] = {{HF_ACCESS_READ, "md 20000000"}, {HF_ACCESS_WRITE, "mm 20000100 1"},
		{HF_ACCESS_WRITE, "rm r0 1"}, {HF_ACCESS_WRITE, "bp 10110"}, {HF_ACCESS_FLOW, "go"},
		{HF_ACCESS_FLOW, "ss"}, {HF_ACCESS_SYSTEM, "reboot"}};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		memset(fake.deny, 0, sizeof(fake.deny));
		fake.deny[rows[i].what] = true;
		ck_assert_int_eq(hf_shell_run(k, rows[i].line, HF_SINK_LINE), HF_EPERM);
		assert_has(fake_output(), "forbidden by policy");
	}
	ck_assert_int_eq(fake.rebooted, -1);
	ck_assert_int_eq(k->run.plan.go, HF_GO_NOT);
}
END_TEST

START_TEST(gdb_resumes_with_its_own_commands)
{
	struct hf *k = stopped();

	ck_assert_int_eq(hf_shell_run(k, "go", HF_SINK_GDB), HF_ESTATE);
	ck_assert_int_eq(hf_shell_run(k, "ss", HF_SINK_GDB), HF_ESTATE);
	ck_assert_int_eq(k->run.plan.go, HF_GO_NOT);
}
END_TEST

START_TEST(a_line_longer_than_the_buffer_is_cut_safely)
{
	struct hf *k = stopped();
	char line[4 * HF_LINE_MAX];

	memset(line, 'z', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	ck_assert_int_eq(hf_shell_run(k, line, HF_SINK_LINE), HF_ENOENT);
}
END_TEST

UNIT_MAIN("shell", a_command_runs_and_answers, what_is_unknown_or_ambiguous_is_said,
	a_unique_prefix_is_enough, errors_are_in_words_and_bad_arguments_give_the_usage,
	grep_filters_and_nothing_else_follows_a_bar, policy_forbids_by_class,
	gdb_resumes_with_its_own_commands, a_line_longer_than_the_buffer_is_cut_safely)
