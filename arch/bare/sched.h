/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sched.h - named kernel threads, bound to a CPU, taking turns.
 *
 *   READY --(its turn)--> RUNNING --(tick, others ready)--> READY
 *                         RUNNING --(sched_sleep)--> SLEEPING --(time or sched_wake)--> READY */
#ifndef BARE_SCHED_H
#define BARE_SCHED_H

#include "stub/seam/os.h"

enum thread_state { THREAD_UNUSED, THREAD_READY, THREAD_RUNNING, THREAD_SLEEPING };

struct thread {
	void *saved;    /* what machine_switch() saved; valid unless RUNNING */
	uint32_t state; /* enum thread_state; atomic: other CPUs may wake it */
	unsigned id;    /* from 1 on */
	unsigned cpu;
	uint64_t wake_tick; /* SLEEPING: of its CPU; UINT64_MAX = only by sched_wake() */
	uint32_t runs;      /* times it got the CPU */
	bool idle;
	char name[HF_NAME_MAX];
};

#define SCHED_FOR_EVER UINT64_MAX

/* Make this CPU's idle thread of the code that calls. */
void sched_init_cpu(void);
/* Start fn(arg) on cpu. NULL when there is no slot left. Context: boot, before interrupts. */
struct thread *sched_thread(const char *name, unsigned cpu, void (*fn)(void *), void *arg);

/* Give the CPU away for a number of ticks (0: only to who is ready). Context: thread. */
void sched_sleep(uint64_t ticks);
/* End a sleep early. Any context but the debugger's. */
void sched_wake(struct thread *t);

/* From the timer: count, wake sleepers, ask for a change of threads. Interrupts masked. */
void sched_tick(void);
/* Ask for a change of threads on this CPU. Interrupts masked. */
void sched_ask(void);
/* Change threads if that was asked for. Interrupts masked. */
void sched_preempt(void);

/* Ticks that cpu has seen. */
uint64_t sched_ticks(unsigned cpu);
struct thread *sched_current(void);

/* The heartbeat watch: CPU 0 calls this at each of its ticks; a CPU that has not ticked for
 * SCHED_STUCK_TICKS of them is returned once, otherwise -1. */
int sched_stuck_cpu(void);
#define SCHED_STUCK_TICKS 300u
/* Forgive all silence so far: the debugger holds CPUs. Any context. */
void sched_forgive(void);

/* As hf_os_ops.thread_next, thread_on_cpu, thread_frame: read without locks. [frozen] */
int sched_thread_next(void *ctx, unsigned index, struct hf_thread *out);
int sched_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out);
int sched_thread_frame(void *ctx, hf_tid id, struct hf_frame *out);

#endif /* BARE_SCHED_H */
