/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - the kernel's tasks. Their list is read while the CPUs that change it stand still, or after a
 * panic that it may have caused: no pointer is followed but by a guarded read, and no walk is longer
 * than TASKS_MAX. */
#include <linux/log2.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/smp.h>

#include "linux.h"
#include "stub/str.h"

#define TASKS_MAX 65536u

/* Guarded read of a member: true when it arrived. */
#define GET(var, ptr) (linux_read_all(NULL, (unsigned long)(ptr), &(var), sizeof(var)) == 0)

/* What each CPU ran when it came into the stub; NULL while it is not there. */
static struct task_struct *entered[HF_CPU_MAX];
/* Lists are asked for one after the other: where it was last. */
static struct place {
	unsigned index;
	struct task_struct *leader, *task;
	struct task_struct *mark; /* seen a while ago: met again, the list is a circle */
	int err;                  /* of the walk, when task is NULL */
} at;
/* Whom by_pid() found last. Nobody vanishes while the CPUs stand: memory of tasks is freed when each of
 * them has gone on (RCU). */
static struct task_struct *found;

struct task_struct *linux_task_enter(unsigned cpu)
{
	struct task_struct *before = entered[cpu];

	WRITE_ONCE(found, NULL);
	entered[cpu] = current;
	return before;
}

void linux_task_leave(unsigned cpu, struct task_struct *before)
{
	entered[cpu] = before;
}

static char state_of(const struct task_struct *t)
{
	unsigned state, exit;

	if (!GET(state, &t->__state) || !GET(exit, &t->exit_state))
		return '?';
	if (exit != 0)
		return 'X';
	if (state == TASK_RUNNING)
		return 'R';
	if ((state & (__TASK_STOPPED | __TASK_TRACED)) != 0)
		return 'T';
	return (state & TASK_UNINTERRUPTIBLE) != 0 && (state & TASK_NOLOAD) == 0 ? 'D' : 'S';
}

static int describe(const struct task_struct *t, struct hf_thread *out)
{
	pid_t pid;
	char name[TASK_COMM_LEN];
	unsigned cpu;

	if (!GET(pid, &t->pid) || !GET(name, &t->comm) || !GET(cpu, &task_thread_info(t)->cpu))
		return HF_EFAULT;
	*out = (struct hf_thread){.id = (hf_tid)pid,
		.cpu = cpu,
		.state = state_of(t),
		.on_cpu = cpu < HF_CPU_MAX && entered[cpu] == t};
	for (unsigned i = 0; i < sizeof(name) - 1 && name[i] != '\0'; i++)
		out->name[i] = name[i] >= ' ' && name[i] < 0x7f ? name[i] : '?';
	return 0;
}

/* The next thread of the process: 0, HF_ENOENT behind its last, HF_EFAULT. */
static int next_thread_of(
	struct task_struct *leader, struct task_struct *task, struct task_struct **out)
{
	struct signal_struct *signal;
	struct list_head *next;

	if (!GET(signal, &leader->signal) || !GET(next, &task->thread_node.next))
		return HF_EFAULT;
	if (next == &signal->thread_head)
		return HF_ENOENT;
	*out = container_of(next, struct task_struct, thread_node);
	return 0;
}

static int next_process(struct task_struct *leader, struct task_struct **out)
{
	struct list_head *next;

	if (!GET(next, &leader->tasks.next))
		return HF_EFAULT;
	if (next == &init_task.tasks)
		return HF_ENOENT;
	*out = container_of(next, struct task_struct, tasks);
	return 0;
}

/* Step `at` to the next task. A list that was torn can lead in a circle: each task whose index is a power
 * of two is remembered, and met again at the latest when the circle was gone round twice. */
static int advance(void)
{
	struct task_struct *next = NULL;
	int err = HF_ENOENT;

	if (at.leader != &init_task)
		err = next_thread_of(at.leader, at.task, &next);
	if (err == HF_ENOENT) {
		err = next_process(at.leader, &next);
		at.leader = next;
	}
	if (err == 0 && next == at.mark)
		err = HF_EFAULT;
	at.task = err == 0 ? next : NULL;
	at.err = err;
	at.index++;
	if (is_power_of_2(at.index))
		at.mark = at.task;
	return err;
}

/* All but the idle tasks, from pid 1 on: 0, HF_ENOENT behind the last, HF_EFAULT when the list is broken. */
static int task_at(unsigned index, struct task_struct **out)
{
	if (at.leader == NULL || at.index > index + 1)
		at = (struct place){.leader = &init_task, .task = &init_task};
	while (at.index < index + 1) {
		if (at.task == NULL || at.index >= TASKS_MAX)
			return at.task == NULL ? at.err : HF_ENOENT;
		int err = advance();
		if (err < 0)
			return err;
	}
	*out = at.task;
	return at.task != NULL ? 0 : at.err;
}

int linux_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	struct task_struct *t;

	if (index == 0)
		at.leader = NULL;
	int err = task_at(index, &t);
	return err < 0 ? err : describe(t, out);
}

int linux_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	const struct task_struct *t = cpu < HF_CPU_MAX ? entered[cpu] : NULL;

	if (t == NULL && cpu == linux_cpu_self())
		t = current; /* it asks for itself, outside of a session */
	if (t == NULL)
		return HF_ENOENT;
	int err = describe(t, out);
	out->on_cpu = true;
	return err;
}

static int by_pid(hf_tid id, struct task_struct **out)
{
	struct place before = at; /* of a walk that asks for each task's frame */
	pid_t pid;
	int err;

	*out = READ_ONCE(found);
	if (*out != NULL && GET(pid, &(*out)->pid) && (hf_tid)pid == id)
		return 0;
	at.leader = NULL;
	for (unsigned i = 0; (err = task_at(i, out)) == 0; i++) {
		if (GET(pid, &(*out)->pid) && (hf_tid)pid == id)
			break;
	}
	at = before;
	if (err == 0)
		WRITE_ONCE(found, *out);
	return err == HF_EFAULT ? HF_ENOENT : err;
}

int linux_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	struct task_struct *t;
	int on_cpu;
	int err = by_pid(id, &t);

	if (err < 0)
		return err;
	if (!GET(on_cpu, &t->on_cpu))
		return HF_EFAULT;
	if (on_cpu != 0)
		return HF_ERUNNING;
	linux_cpu_from_task(out, t);
	return 0;
}
