/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fail.c - every failure that the debugger is tried with.
 *
 *   fail_start() --order in wanted[cpu]--> worker/N on that CPU --> the failure, some calls deep */
#include "fail.h"

#include "bootopt.h"
#include "demo.h"
#include "hf_bare.h"
#include "log.h"
#include "machine.h"
#include "panic.h"
#include "sched.h"
#include "spinlock.h"
#include "stub/fmt.h"
#include "stub/str.h"

#define OWN_FUNCTION  __attribute__((noinline))
#define WORKER_PERIOD 2u
#define BOOT_TICKS    20u /* crash=KIND waits until every CPU has run this long */

struct failure {
	const char *name;
	const char *help;
	unsigned cpu;    /* where it happens */
	unsigned second; /* and where else; the same CPU for none */
	void (*run)(unsigned cpu);
};

static const struct failure *wanted[MACHINE_CPUS]; /* atomic */
static uint32_t twins_ready;                       /* CPUs that reached the twin's starting line */
static uint32_t masked_cpus;                       /* CPUs that spin with everything masked */
static struct spinlock order_lock;
static volatile uint32_t ledger[8]; /* something the lock protects */

/* ---- null-irq ---- */

static void null_irq(unsigned cpu)
{
	demo_break_ring(cpu);
	machine_ipi(cpu, MACHINE_IPI_DEMO);
}

/* ---- undef ---- */

static OWN_FUNCTION uint32_t run_garbage(uint32_t seed)
{
	uint32_t mixed = seed * 2654435761u; /* Knuth's multiplicative hash: any odd number does */

	__asm__ volatile("udf #0" : "+r"(mixed));
	return mixed + seed;
}

static void undef(unsigned cpu)
{
	(void)run_garbage(cpu + 1);
}

/* ---- bug, panic ---- */

static OWN_FUNCTION void check_order(unsigned order, unsigned limit)
{
	if (order > limit)
		BUG();
	ledger[order % HF_COUNT(ledger)]++;
}

static void bug(unsigned cpu)
{
	check_order(7, cpu);
}

static OWN_FUNCTION void give_up(unsigned cpu, unsigned code)
{
	panic("told to, by worker/%u, code %u", cpu, code);
}

static void explicit_panic(unsigned cpu)
{
	give_up(cpu, 42);
}

/* ---- stack: two functions that call each other without an end ---- */

static uint32_t odd(uint32_t depth, uint32_t *sum);

static OWN_FUNCTION uint32_t even(uint32_t depth, uint32_t *sum)
{
	volatile uint32_t scratch[16];

	scratch[depth % HF_COUNT(scratch)] = depth;
	*sum += odd(depth + 1, sum);
	return scratch[depth % HF_COUNT(scratch)];
}

static OWN_FUNCTION uint32_t odd(uint32_t depth, uint32_t *sum)
{
	volatile uint32_t scratch[8];

	scratch[depth % HF_COUNT(scratch)] = depth;
	*sum += even(depth + 1, sum);
	return scratch[depth % HF_COUNT(scratch)];
}

static void stack(unsigned cpu)
{
	uint32_t sum = cpu;

	(void)even(0, &sum);
}

/* ---- deadlock ---- */

static OWN_FUNCTION void book(unsigned entry)
{
	machine_irq_state irq = spin_lock_irq(&order_lock);

	ledger[entry % HF_COUNT(ledger)]++;
	spin_unlock_irq(&order_lock, irq);
}

static void deadlock(unsigned cpu)
{
	machine_irq_state irq = spin_lock_irq(&order_lock);

	book(cpu); /* takes the lock that this function holds */
	spin_unlock_irq(&order_lock, irq);
}

/* ---- twin, masked ---- */

static void twin(unsigned cpu)
{
	const unsigned both = 2;

	machine_all_off(); /* else the first one would freeze the second before it panics */
	__atomic_add_fetch(&twins_ready, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&twins_ready, __ATOMIC_SEQ_CST) < both)
		machine_relax();
	panic("twin on CPU %u", cpu);
}

static void masked(unsigned cpu)
{
	if (cpu != 0) {
		machine_all_off();
		__atomic_add_fetch(&masked_cpus, 1, __ATOMIC_SEQ_CST);
		for (;;)
			ledger[0]++;
	}
	while (__atomic_load_n(&masked_cpus, __ATOMIC_SEQ_CST) == 0)
		sched_sleep(1);
	panic("another CPU has masked everything");
}

static const struct failure failures[] = {
	{"null-irq", "NULL dereference in an interrupt handler, CPU 1", 1, 1, null_irq},
	{"undef", "undefined instruction, CPU 2", 2, 2, undef},
	{"bug", "BUG(), CPU 3", 3, 3, bug},
	{"panic", "panic(), CPU 0", 0, 0, explicit_panic},
	{"stack", "stack overflow into the guard page, CPU 3", 3, 3, stack},
	{"deadlock", "a lock taken twice with IRQ masked, CPU 2; CPU 0 notices", 2, 2, deadlock},
	{"twin", "CPU 1 and CPU 2 panic at once", 1, 2, twin},
	{"masked", "CPU 3 spins with IRQ and FIQ masked, CPU 0 panics", 3, 0, masked},
};

const char *fail_name(unsigned i)
{
	return i < HF_COUNT(failures) ? failures[i].name : NULL;
}

const char *fail_help(unsigned i)
{
	return i < HF_COUNT(failures) ? failures[i].help : NULL;
}

int fail_start(const char *kind)
{
	for (size_t i = 0; i < HF_COUNT(failures); i++) {
		const struct failure *f = &failures[i];

		if (hf_strcmp(f->name, kind) != 0)
			continue;
		__atomic_store_n(&wanted[f->cpu], f, __ATOMIC_RELEASE);
		__atomic_store_n(&wanted[f->second], f, __ATOMIC_RELEASE);
		return 0;
	}
	return HF_ENOENT;
}

static OWN_FUNCTION void carry_out(const struct failure *f, unsigned cpu)
{
	log_print(LOG_NOTICE, "CPU %u: crash %s", cpu, f->name);
	f->run(cpu);
}

static void worker_thread(void *arg)
{
	unsigned cpu = machine_cpu();

	(void)arg;
	for (;;) {
		const struct failure *f = __atomic_exchange_n(&wanted[cpu], NULL, __ATOMIC_ACQ_REL);

		if (f)
			carry_out(f, cpu);
		sched_sleep(WORKER_PERIOD);
	}
}

void fail_init(void)
{
	char name[HF_NAME_MAX];

	for (unsigned cpu = 0; cpu < machine_cpu_count(); cpu++) {
		hf_snprintf(name, sizeof name, "worker/%u", cpu);
		(void)sched_thread(name, cpu, worker_thread, NULL);
	}
}

/* ---- CPU 0's tick ---- */

static bool all_have_run(void)
{
	for (unsigned cpu = 0; cpu < machine_cpu_count(); cpu++) {
		if (sched_ticks(cpu) < BOOT_TICKS)
			return false;
	}
	return true;
}

static void crash_by_option(void)
{
	static bool done;
	char kind[16];

	if (done || !all_have_run())
		return;
	done = true;
	if (bootopt_text("crash", kind, sizeof kind) && fail_start(kind) < 0)
		log_print(LOG_ERR, "boot option: no crash '%s'", kind);
}

void fail_tick(void)
{
	crash_by_option();
	if (hf_bare_holds())
		sched_forgive();
	int cpu = sched_stuck_cpu();
	if (cpu >= 0)
		panic("cpu %d stuck: no tick for %u of mine", cpu, SCHED_STUCK_TICKS);
}
