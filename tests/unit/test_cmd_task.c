/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_task.c - commands ps pid tasks. */
#include "golden.h"

START_TEST(threads_are_listed)
{
	static const struct golden rows[] = {
		{"ps", "    1   0 R*    worker/0\r\n    2   0 S     sleeper/0"},
		{"ps 1", "usage: ps"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_task_is_looked_at_as_a_cpu_is)
{
	static const struct golden rows[] = {
		{"pid", "cpu 0 is shown, no task is chosen"},
		{"pid 4", "pid 4 sleeper/1, last on cpu 1\r\n[0]hf> "},
		{"pid", "pid 4 sleeper/1, last on cpu 1"},
		{"rd pc r4 r0", "pc 00010110\r\n    r4 00005104\r\n    r0 ????????"},
		{"bt", "pid 4 sleeper/1, last on cpu 1\r\n#0  00010110 do_work+0x10/0x80\r\n#1  "},
		{"sym %pc", "do_work+0x10/0x80"},
		{"sym %r0", "sym: not found"},
		{"rm r4 1", "rm: forbidden by policy"},
		{"ss", "ss: not possible in this state"},
		{"go 10100", "go: not possible in this state"},
		{"cpu 1", "* cpu 1: frozen, worker/1"},
		{"pid", "cpu 1 is shown"},
		{"rd pc", "pc 00010104"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
	ck_assert(hf_in_session(&fake.k));
}
END_TEST

START_TEST(a_task_on_a_cpu_is_that_cpu)
{
	static const struct golden rows[] = {
		{"pid 3", "pid 3 worker/1, on cpu 1\r\n[1]hf> "},
		{"rd pc", "pc 00010104"},
		{"pid 99", "pid: not found"},
		{"pid x", "usage: pid"},
		{"pid 1 2", "usage: pid"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_stop_shows_the_cpu_again)
{
	golden_stop(2);
	assert_has(fake_say("pid 4\r"), "pid 4");
	(void)fake_say("go\r");
	fake_trap(1, HF_TRAP_REQUEST);
	(void)fake_output();
	assert_has(fake_say("pid\r"), "cpu 1 is shown, no task is chosen");
}
END_TEST

START_TEST(a_task_that_has_gone_is_told)
{
	golden_stop(2);
	assert_has(fake_say("pid 4\r"), "pid 4");
	fake.cpu_count = 1; /* the fake has two tasks for each */
	assert_has(fake_say("bt\r"), "bt: not found");
	assert_has(fake_say("rd\r"), "rd: not found");
	assert_has(fake_say("pid\r"), "pid: not found");
}
END_TEST

START_TEST(tasks_become_threads_when_asked_to)
{
	static const struct golden rows[] = {
		{"tasks", "gdb's threads are the cpus\r\n"},
		{"tasks on", "gdb's threads are the cpus and all tasks\r\n"},
		{"tasks off", "gdb's threads are the cpus\r\n"},
		{"tasks maybe", "usage: tasks"},
	};

	golden_stop(2);
	golden_play(rows, HF_COUNT(rows));
}
END_TEST

UNIT_MAIN("cmd_task", threads_are_listed, a_task_is_looked_at_as_a_cpu_is,
	a_task_on_a_cpu_is_that_cpu, a_stop_shows_the_cpu_again, a_task_that_has_gone_is_told,
	tasks_become_threads_when_asked_to)
