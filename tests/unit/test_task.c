/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_task.c - the os's threads: found, bounded, seen through what they saved. */
#include "stub/regs.h"
#include "stub/task.h"
#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *stopped(void)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	return k;
}

START_TEST(those_on_a_cpu_are_left_out)
{
	struct hf *k = stopped();
	struct hf_thread t;
	unsigned at = 0;

	ck_assert_int_eq(hf_task_next(k, &at, &t), 0);
	ck_assert_str_eq(t.name, "sleeper/0");
	ck_assert_int_eq(hf_task_next(k, &at, &t), 0);
	ck_assert_str_eq(t.name, "sleeper/1");
	ck_assert_int_eq(hf_task_next(k, &at, &t), HF_ENOENT);
	ck_assert_int_eq(hf_task_find(k, 3, &t), 0);
	ck_assert_str_eq(t.name, "worker/1");
	ck_assert_int_eq(hf_task_find(k, 9, &t), HF_ENOENT);
}
END_TEST

static int endless(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	*out = (struct hf_thread){.id = index + 1u, .on_cpu = true};
	return 0;
}

START_TEST(a_list_without_end_ends)
{
	struct hf *k = stopped();
	struct hf_thread t;
	unsigned at = 0;

	k->seams.os.thread_next = endless;
	ck_assert_int_eq(hf_task_next(k, &at, &t), HF_ENOENT);
	ck_assert_uint_eq(at, HF_TASKS_MAX);
	ck_assert_int_eq(hf_task_find(k, 0, &t), HF_ENOENT);
}
END_TEST

START_TEST(what_a_task_did_not_save_is_unknown)
{
	struct hf *k = stopped();
	struct hf_frame *f;
	uint64_t value;

	ck_assert_int_eq(hf_task_frame(k, 2, &f), 0);
	ck_assert_int_eq(hf_reg_value(k, f, FAKE_PC, &value), 0);
	ck_assert_uint_eq(value, FAKE_TEXT + 0x110);
	ck_assert_int_eq(hf_reg_value(k, f, 0, &value), HF_ENOENT);
	ck_assert_int_eq(hf_task_frame(k, 1, &f), HF_ERUNNING);
	ck_assert_int_eq(hf_task_frame(k, 5, &f), HF_ENOENT);
}
END_TEST

START_TEST(what_is_shown_is_the_task_or_the_cpu)
{
	struct hf *k = stopped();
	struct hf_frame *f;

	ck_assert_int_eq(hf_task_shown(k, &f), 0);
	ck_assert_ptr_eq(f, k->cpus[0].frame);
	k->task = 4;
	ck_assert_int_eq(hf_task_shown(k, &f), 0);
	ck_assert_uint_eq(f->r[4], 0x5104);
	k->rung = 1; /* the os is not asked any more */
	ck_assert_int_eq(hf_task_shown(k, &f), 0);
	ck_assert_ptr_eq(f, k->cpus[0].frame);
	k->rung = 0;
	k->task = 9;
	ck_assert_int_eq(hf_task_shown(k, &f), HF_ENOENT);
}
END_TEST

START_TEST(each_state_has_a_word)
{
	ck_assert_str_eq(hf_task_state('S'), "sleeps");
	ck_assert_str_eq(hf_task_state('q'), "in an unknown state");
	ck_assert_str_eq(hf_task_state('\0'), "in an unknown state");
}
END_TEST

UNIT_MAIN("task", those_on_a_cpu_are_left_out, a_list_without_end_ends,
	what_a_task_did_not_save_is_unknown, what_is_shown_is_the_task_or_the_cpu,
	each_state_has_a_word)
