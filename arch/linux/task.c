/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - the kernel's tasks. Their list is read while the CPUs that change it stand still, or after a
 * panic that it may have caused: no pointer is followed but by a guarded read, and no walk is longer
 * than TASKS_MAX. */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/smp.h>

#include "linux.h"
#include "stub/str.h"

#define TASKS_MAX 65536u

/* Guarded read of a member: true when it arrived. */
#define GET(var, ptr) (linux_read_all(NULL, (unsigned long)(ptr), &(var), sizeof(var)) == 0)

/* Who ran on each CPU when it came into the stub. */
static struct task_struct *entered[HF_CPU_MAX];
/* ps asks for one after the other: where it was last. */
static struct place {
	unsigned index;
	struct task_struct *leader, *task;
} at;

void linux_task_enter(unsigned cpu)
{
	entered[cpu] = current;
}

static bool runs(const struct task_struct *t, unsigned cpu)
{
	return cpu < HF_CPU_MAX && entered[cpu] == t && linux_cpu_online(cpu);
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
	return (state & TASK_UNINTERRUPTIBLE) != 0 && (state & TASK_NOLOAD) == 0 ? 'D' : 'S';
}

static int describe(const struct task_struct *t, struct hf_thread *out)
{
	pid_t pid;
	char name[TASK_COMM_LEN];
	unsigned cpu;

	if (!GET(pid, &t->pid) || !GET(name, &t->comm) || !GET(cpu, &task_thread_info(t)->cpu))
		return HF_EFAULT;
	*out = (struct hf_thread){
		.id = (hf_tid)pid, .cpu = cpu, .state = state_of(t), .on_cpu = runs(t, cpu)};
	for (unsigned i = 0; i < sizeof(name) - 1 && name[i] != '\0'; i++)
		out->name[i] = name[i] >= ' ' && name[i] < 0x7f ? name[i] : '?';
	return 0;
}

/* The next thread of the process, or NULL behind its last. */
static struct task_struct *next_thread_of(struct task_struct *leader, struct task_struct *task)
{
	struct signal_struct *signal;
	struct list_head *next;

	if (!GET(signal, &leader->signal) || !GET(next, &task->thread_node.next) ||
		next == &signal->thread_head)
		return NULL;
	return container_of(next, struct task_struct, thread_node);
}

static struct task_struct *next_process(struct task_struct *leader)
{
	struct list_head *next;

	if (!GET(next, &leader->tasks.next) || next == &init_task.tasks)
		return NULL;
	return container_of(next, struct task_struct, tasks);
}

/* Step `at` to the next task. */
static bool advance(void)
{
	struct task_struct *next = NULL;

	if (at.leader != &init_task)
		next = next_thread_of(at.leader, at.task);
	if (next == NULL) {
		next = next_process(at.leader);
		at.leader = next;
	}
	at.task = next;
	at.index++;
	return next != NULL;
}

/* All but the idle tasks, from pid 1 on. */
static struct task_struct *task_at(unsigned index)
{
	if (at.leader == NULL || at.task == NULL || at.index > index + 1) {
		at.leader = at.task = &init_task;
		at.index = 0;
	}
	while (at.index < index + 1 && at.index < TASKS_MAX) {
		if (!advance())
			return NULL;
	}
	return at.task;
}

int linux_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	if (index == 0)
		at.leader = NULL;
	struct task_struct *t = task_at(index);
	return t == NULL ? HF_ENOENT : describe(t, out);
}

int linux_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	if (cpu >= HF_CPU_MAX || entered[cpu] == NULL)
		return HF_ENOENT;
	int err = describe(entered[cpu], out);
	out->on_cpu = true;
	return err;
}

static struct task_struct *by_pid(hf_tid id)
{
	struct place before = at; /* of a walk that asks for each task's frame */
	struct task_struct *t;
	pid_t pid;

	at.leader = NULL;
	for (unsigned i = 0; (t = task_at(i)) != NULL; i++) {
		if (GET(pid, &t->pid) && (hf_tid)pid == id)
			break;
	}
	at = before;
	return t;
}

int linux_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	struct task_struct *t = by_pid(id);
	int on_cpu;

	if (t == NULL)
		return HF_ENOENT;
	if (!GET(on_cpu, &t->on_cpu))
		return HF_EFAULT;
	if (on_cpu != 0)
		return HF_ERUNNING;
	linux_cpu_from_task(out, t);
	return 0;
}
