/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* main.c - the reference kernel: boot order and what the interrupts do.
 *
 *   CPU 0: log, options, debugger, threads, start the others, (hfwait), interrupts on, idle
 *   others: wait until CPU 0 is past hfwait, interrupts on, idle */
#include "bootopt.h"
#include "console.h"
#include "demo.h"
#include "fail.h"
#include "hf_bare.h"
#include "log.h"
#include "machine.h"
#include "panic.h"
#include "sched.h"

#define START_NS 2000000000ull /* how long another CPU may take to come up */

static uint32_t cpus_up; /* a bit each; atomic */
static bool threads_run; /* CPU 0 is past hfwait; atomic */

static __attribute__((noreturn, noinline)) void idle(void)
{
	machine_kick_on();
	machine_irq_on();
	for (;;)
		machine_wait();
}

static void come_up(void)
{
	sched_init_cpu();
	machine_cpu_init();
	__atomic_or_fetch(&cpus_up, 1u << machine_cpu(), __ATOMIC_SEQ_CST);
}

static void start_cpu(unsigned cpu)
{
	uint64_t end = machine_now_ns() + START_NS;
	uint32_t bit = 1u << cpu;

	if (machine_cpu_start(cpu) < 0) {
		log_print(LOG_ERR, "CPU %u: does not start", cpu);
		return;
	}
	while ((__atomic_load_n(&cpus_up, __ATOMIC_SEQ_CST) & bit) == 0) {
		if (machine_now_ns() > end) {
			log_print(LOG_ERR, "CPU %u: not up in time", cpu);
			return;
		}
		machine_relax();
	}
	log_print(LOG_INFO, "CPU %u: up", cpu);
}

void bare_main(void)
{
	const char *options = machine_boot_options();

	bootopt_init(options);
	log_print(LOG_NOTICE, "holdfast reference kernel, options '%s'", options);
	panic_init();
	hf_bare_init();
	come_up();
	demo_init();
	fail_init();
	console_init(sched_thread("console", 0, console_thread, NULL));
	for (unsigned cpu = 1; cpu < machine_cpu_count(); cpu++)
		start_cpu(cpu);
	hf_bare_wait();
	__atomic_store_n(&threads_run, true, __ATOMIC_RELEASE);
	machine_line_irq_on();
	idle();
}

void bare_secondary(void)
{
	come_up();
	machine_kick_on();
	while (!__atomic_load_n(&threads_run, __ATOMIC_ACQUIRE))
		machine_relax();
	idle();
}

/* ---- interrupts ---- */

void bare_tick(void)
{
	sched_tick();
	if (machine_cpu() == 0) {
		demo_tick(sched_ticks(0));
		fail_tick();
	}
}

void bare_ipi(enum machine_ipi which)
{
	switch (which) {
	case MACHINE_IPI_RESCHED:
		sched_ask();
		break;
	case MACHINE_IPI_DEMO:
		demo_irq();
		break;
	case MACHINE_IPI_HALT:
		machine_halt();
	case MACHINE_IPI_COUNT:
		break;
	}
}

void bare_line_rx(void)
{
	const struct hf_transport *line = machine_line();
	const unsigned burst = 64; /* then the other interrupts get their turn */

	/* A session that stands polls the line itself, also when it was one of ours that led to it. */
	for (unsigned n = 0; n < burst && !hf_bare_in_session(); n++) {
		int byte = line->get(line->dev);

		if (line->break_seen(line->dev)) {
			hf_bare_rx_break();
			continue;
		}
		if (byte < 0)
			return;
		if (hf_bare_rx((uint8_t)byte))
			console_rx((uint8_t)byte);
	}
}

void bare_irq_leave(void)
{
	sched_preempt();
}
