/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* demo.c - something to look at with a debugger.
 *
 *   tick --> software interrupt --> demo_irq > receive > build > seal > push --> ring
 *                                                              worker woken --> demo/0
 *   demo/0: drain > handle > check > fold > account
 *
 * Each function is kept as a call of its own, with variables that a debugger can print. */
#include "demo.h"

#include "log.h"
#include "panic.h"
#include "sched.h"
#include "spinlock.h"
#include "stub/fmt.h"

#define RING_SLOTS   32u /* a power of two */
#define PAYLOAD      6u
#define EVERY_TICKS  5u
#define COUNT_BURST  100u
#define OWN_FUNCTION __attribute__((noinline))

volatile uint32_t demo_counters[MACHINE_CPUS];

struct packet {
	uint32_t sequence;
	uint32_t cpu;
	uint32_t payload[PAYLOAD];
	uint32_t checksum;
};

struct ring {
	struct spinlock lock;
	uint32_t head; /* next to write */
	uint32_t tail; /* next to read */
	uint32_t dropped;
	struct packet slots[RING_SLOTS];
};

/* What the interrupt handler of each CPU knows of its device. */
struct device {
	struct ring *ring;
	uint32_t sequence;
	uint32_t interrupts;
};

static struct ring demo_ring;
static struct device devices[MACHINE_CPUS];
static struct thread *worker;
static volatile uint32_t packets_done;
static volatile uint32_t bytes_done;

/* ---- interrupt side ---- */

static OWN_FUNCTION bool push(struct ring *ring, const struct packet *p)
{
	uint32_t head = ring->head;
	bool room = head - ring->tail < RING_SLOTS;

	if (room) {
		ring->slots[head % RING_SLOTS] = *p;
		ring->head = head + 1;
	} else {
		ring->dropped++;
	}
	return room;
}

static OWN_FUNCTION bool seal(struct ring *ring, struct packet *p)
{
	uint32_t sum = p->sequence;

	for (unsigned i = 0; i < PAYLOAD; i++)
		sum += p->payload[i];
	p->checksum = sum;
	return push(ring, p);
}

static OWN_FUNCTION bool build(struct device *device)
{
	struct packet p = {.sequence = device->sequence++, .cpu = machine_cpu()};

	for (unsigned i = 0; i < PAYLOAD; i++)
		p.payload[i] = p.sequence * PAYLOAD + i;
	return seal(device->ring, &p);
}

static OWN_FUNCTION bool receive(struct device *device)
{
	machine_irq_state irq = spin_lock_irq(&demo_ring.lock);
	bool queued = build(device);

	spin_unlock_irq(&demo_ring.lock, irq);
	return queued;
}

void demo_irq(void)
{
	struct device *device = &devices[machine_cpu()];

	device->interrupts++;
	if (receive(device))
		sched_wake(worker);
}

void demo_tick(uint64_t tick)
{
	unsigned cpu = (unsigned)(tick / EVERY_TICKS) % machine_cpu_count();

	if (tick % EVERY_TICKS == 0)
		machine_ipi(cpu, MACHINE_IPI_DEMO);
}

void demo_break_ring(unsigned cpu)
{
	devices[cpu].ring = NULL;
}

/* ---- worker side ---- */

static OWN_FUNCTION void account(const struct packet *p, uint32_t bytes)
{
	packets_done++;
	bytes_done += bytes;
	if (p->sequence == 0)
		log_print(LOG_DEBUG, "demo: first packet of CPU %u", (unsigned)p->cpu);
}

static OWN_FUNCTION uint32_t fold(const struct packet *p, uint32_t length)
{
	uint32_t sum = p->sequence;

	for (uint32_t i = 0; i < length; i++)
		sum += p->payload[i];
	account(p, length * (uint32_t)sizeof p->payload[0]);
	return sum;
}

static OWN_FUNCTION bool check(const struct packet *p)
{
	uint32_t sum = fold(p, PAYLOAD);

	return sum == p->checksum;
}

static OWN_FUNCTION void handle(const struct packet *p)
{
	if (!check(p))
		WARN("packet %u of CPU %u is damaged", (unsigned)p->sequence, (unsigned)p->cpu);
}

static OWN_FUNCTION bool take(struct ring *ring, struct packet *p)
{
	machine_irq_state irq = spin_lock_irq(&ring->lock);
	bool any = ring->tail != ring->head;

	if (any)
		*p = ring->slots[ring->tail++ % RING_SLOTS];
	spin_unlock_irq(&ring->lock, irq);
	return any;
}

static OWN_FUNCTION uint32_t drain(struct ring *ring)
{
	struct packet p;
	uint32_t count = 0;

	while (take(ring, &p)) {
		handle(&p);
		count++;
	}
	return count;
}

static void worker_thread(void *arg)
{
	struct ring *ring = arg;

	for (;;) {
		if (drain(ring) == 0)
			sched_sleep(EVERY_TICKS);
	}
}

uint32_t demo_packets(void)
{
	return packets_done;
}

/* ---- counters ---- */

static OWN_FUNCTION void count(volatile uint32_t *counter, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		*counter = *counter + 1;
}

static void counter_thread(void *arg)
{
	unsigned cpu = machine_cpu();

	(void)arg;
	for (;;) {
		count(&demo_counters[cpu], COUNT_BURST);
		sched_sleep(1);
	}
}

/* An atomic word that every CPU changes: its loop of exclusive accesses is one to step through. */
static uint32_t shared_total;

static OWN_FUNCTION uint32_t add_to_total(uint32_t amount)
{
	return __atomic_add_fetch(&shared_total, amount, __ATOMIC_SEQ_CST);
}

static void adder_thread(void *arg)
{
	(void)arg;
	for (;;) {
		(void)add_to_total(1);
		sched_sleep(2);
	}
}

void demo_init(void)
{
	char name[HF_NAME_MAX];

	for (unsigned cpu = 0; cpu < machine_cpu_count(); cpu++) {
		devices[cpu].ring = &demo_ring;
		hf_snprintf(name, sizeof name, "counter/%u", cpu);
		(void)sched_thread(name, cpu, counter_thread, NULL);
		hf_snprintf(name, sizeof name, "adder/%u", cpu);
		(void)sched_thread(name, cpu, adder_thread, NULL);
	}
	worker = sched_thread("demo/0", 0, worker_thread, &demo_ring);
}
