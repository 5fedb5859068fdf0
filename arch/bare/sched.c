/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sched.c - the scheduler: one table of threads, each bound to its CPU, round robin. Only its own
 * CPU switches to a thread; others may only make it READY. */
#include "sched.h"

#include "machine.h"
#include "panic.h"
#include "stub/fmt.h"
#include "stub/str.h"

struct sched_cpu {
	struct thread *current;
	uint64_t ticks;
	uint64_t seen_ticks; /* by the heartbeat watch of CPU 0 */
	unsigned silent;     /* ticks of CPU 0 since this CPU's last one */
	bool told;           /* of that silence */
	bool resched;
};

/* Thread n runs on stack n; 0 .. MACHINE_CPUS-1 are the idle threads. */
static struct thread threads[MACHINE_STACK_COUNT];
static struct sched_cpu cpus[MACHINE_CPUS];

static uint32_t state_of(const struct thread *t)
{
	return __atomic_load_n(&t->state, __ATOMIC_ACQUIRE);
}

static void set_state(struct thread *t, enum thread_state state)
{
	__atomic_store_n(&t->state, (uint32_t)state, __ATOMIC_RELEASE);
}

void sched_init_cpu(void)
{
	unsigned cpu = machine_cpu();
	struct thread *t = &threads[cpu];

	*t = (struct thread){.id = cpu + 1, .cpu = cpu, .idle = true, .runs = 1};
	hf_snprintf(t->name, sizeof t->name, "idle/%u", cpu);
	set_state(t, THREAD_RUNNING);
	cpus[cpu].current = t;
}

struct entry {
	void (*fn)(void *);
	void *arg;
};

static struct entry entries[MACHINE_STACK_COUNT];

static void begin(void *arg)
{
	const struct entry *e = arg;

	machine_irq_on();
	e->fn(e->arg);
	panic("thread %s ended", sched_current()->name);
}

struct thread *sched_thread(const char *name, unsigned cpu, void (*fn)(void *), void *arg)
{
	unsigned n = MACHINE_CPUS;
	size_t bytes;

	while (n < MACHINE_STACK_COUNT && threads[n].state != THREAD_UNUSED)
		n++;
	if (n == MACHINE_STACK_COUNT)
		return NULL;
	uint8_t *stack = machine_stack(n, &bytes);
	struct thread *t = &threads[n];
	entries[n] = (struct entry){fn, arg};
	*t = (struct thread){.id = n + 1, .cpu = cpu};
	hf_strcopy(t->name, name, sizeof t->name);
	t->saved = machine_stack_init(stack, bytes, begin, &entries[n]);
	set_state(t, THREAD_READY);
	return t;
}

struct thread *sched_current(void)
{
	return cpus[machine_cpu()].current;
}

uint64_t sched_ticks(unsigned cpu)
{
	const volatile uint64_t *ticks = &cpus[cpu].ticks;

	return *ticks;
}

/* The next READY thread of this CPU in the table's order, behind the current one; the idle thread
 * when there is none. */
static struct thread *pick(unsigned cpu, const struct thread *current)
{
	unsigned at = current->idle ? MACHINE_CPUS : (unsigned)(current - threads) + 1;

	for (unsigned n = 0; n < MACHINE_STACK_COUNT; n++, at++) {
		struct thread *t = &threads[at % MACHINE_STACK_COUNT];

		if (t->cpu == cpu && !t->idle && state_of(t) == THREAD_READY)
			return t;
	}
	return &threads[cpu];
}

/* Interrupts masked. The current thread's new state is set already. */
static void reschedule(void)
{
	unsigned cpu = machine_cpu();
	struct thread *from = cpus[cpu].current;
	struct thread *to = pick(cpu, from);

	cpus[cpu].resched = false;
	set_state(to, THREAD_RUNNING);
	if (to == from)
		return;
	to->runs++;
	cpus[cpu].current = to;
	machine_switch(&from->saved, to->saved);
}

void sched_ask(void)
{
	cpus[machine_cpu()].resched = true;
}

void sched_preempt(void)
{
	struct sched_cpu *c = &cpus[machine_cpu()];

	if (!c->resched)
		return;
	set_state(c->current, THREAD_READY);
	reschedule();
}

void sched_sleep(uint64_t ticks)
{
	machine_irq_state irq = machine_irq_save();
	struct sched_cpu *c = &cpus[machine_cpu()];

	if (ticks == 0) {
		set_state(c->current, THREAD_READY);
	} else {
		c->current->wake_tick = ticks == SCHED_FOR_EVER ? ticks : c->ticks + ticks;
		set_state(c->current, THREAD_SLEEPING);
	}
	reschedule();
	machine_irq_restore(irq);
}

void sched_wake(struct thread *t)
{
	uint32_t expected = THREAD_SLEEPING;

	if (!__atomic_compare_exchange_n(&t->state, &expected, (uint32_t)THREAD_READY, false,
		    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return;
	if (t->cpu == machine_cpu())
		cpus[t->cpu].resched = true; /* at the end of this interrupt, or the next one */
	else
		machine_ipi(t->cpu, MACHINE_IPI_RESCHED);
}

void sched_tick(void)
{
	unsigned cpu = machine_cpu();
	struct sched_cpu *c = &cpus[cpu];

	c->ticks++;
	for (unsigned n = MACHINE_CPUS; n < MACHINE_STACK_COUNT; n++) {
		struct thread *t = &threads[n];

		if (t->cpu == cpu && state_of(t) == THREAD_SLEEPING && t->wake_tick <= c->ticks)
			sched_wake(t);
	}
	c->resched = true;
}

void sched_forgive(void)
{
	for (unsigned cpu = 0; cpu < MACHINE_CPUS; cpu++)
		cpus[cpu].silent = 0;
}

int sched_stuck_cpu(void)
{
	for (unsigned cpu = 1; cpu < machine_cpu_count(); cpu++) {
		struct sched_cpu *c = &cpus[cpu];
		uint64_t ticks = sched_ticks(cpu);

		if (ticks != c->seen_ticks || ticks == 0) {
			c->seen_ticks = ticks;
			c->silent = 0;
			c->told = false;
			continue;
		}
		c->silent++;
		if (c->silent < SCHED_STUCK_TICKS || c->told)
			continue;
		c->told = true;
		return (int)cpu;
	}
	return -1;
}

/* ---- as the debugger sees it ---- */

static void describe(const struct thread *t, struct hf_thread *out)
{
	*out = (struct hf_thread){
		.id = t->id,
		.cpu = t->cpu,
		.state = t->state == THREAD_SLEEPING ? 'S' : 'R',
		.on_cpu = t->cpu < MACHINE_CPUS && cpus[t->cpu].current == t,
	};
	hf_memcpy(out->name, t->name, sizeof out->name);
	out->name[sizeof out->name - 1] = '\0';
}

int sched_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	unsigned used = 0;

	(void)ctx;
	for (unsigned n = 0; n < MACHINE_STACK_COUNT; n++) {
		if (threads[n].state == THREAD_UNUSED || used++ != index)
			continue;
		describe(&threads[n], out);
		return 0;
	}
	return HF_ENOENT;
}

int sched_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	(void)ctx;
	if (cpu >= MACHINE_CPUS || !cpus[cpu].current)
		return HF_ENOENT;
	describe(cpus[cpu].current, out);
	return 0;
}

int sched_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	(void)ctx;
	if (id == 0 || id > MACHINE_STACK_COUNT)
		return HF_ENOENT;
	const struct thread *t = &threads[id - 1];
	if (t->state == THREAD_UNUSED)
		return HF_ENOENT;
	if (cpus[t->cpu % MACHINE_CPUS].current == t)
		return HF_ERUNNING;
	machine_switch_frame(t->saved, out);
	return 0;
}
