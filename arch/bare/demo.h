/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* demo.h - the demo workload: a pretend network driver and a counter on every CPU. */
#ifndef BARE_DEMO_H
#define BARE_DEMO_H

#include "machine.h"

/* One per CPU; rises as long as that CPU runs threads. */
extern volatile uint32_t demo_counters[MACHINE_CPUS];

/* Start the threads. Context: boot. */
void demo_init(void);
/* The device's interrupt. Interrupts masked. */
void demo_irq(void);
/* CPU 0's tick: now and then the device has something to say, each time to another CPU. */
void demo_tick(uint64_t tick);
/* Packets that the worker has dealt with. */
uint32_t demo_packets(void);
/* Take the ring away from this CPU's interrupt handler, as a driver's bug would. */
void demo_break_ring(unsigned cpu);

#endif /* BARE_DEMO_H */
