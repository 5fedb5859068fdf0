/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rtt.c - rings in memory that a debug probe serves. Format: the control block that OpenOCD 0.12 reads
 * (src/target/rtt.c), an identifier, two counts, and six words for each ring.
 *
 * The probe's own words (up.read, down.write) can hold anything: they are looked at before they are used. */
#include "rtt.h"

#include "stub/err.h"

#define MODE_SKIP 0u /* for other probes: what to do when a ring is full is our affair */

#define FLUSH_TRIES 1000000u /* looks at the ring; a probe comes by every few milliseconds */

static const char id[] = "SEGGER RTT"; /* followed by zeros */
static const char name[] = "holdfast";

static uint32_t offset(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static int get(void *dev)
{
	struct rtt *r = dev;
	struct rtt_ring *ring = &r->down;
	uint32_t write = offset(&ring->write);

	if (write == ring->read || write >= ring->bytes)
		return HF_EAGAIN;
	r->read_once = true;
	uint8_t byte = r->in[ring->read];
	__atomic_store_n(
		&ring->read, ring->read + 1 < ring->bytes ? ring->read + 1 : 0, __ATOMIC_RELEASE);
	return byte;
}

/* As long as no probe was ever there, what does not fit is dropped: a program that prints goes on. */
static int put(void *dev, uint8_t byte)
{
	struct rtt *r = dev;
	struct rtt_ring *ring = &r->up;
	uint32_t read = offset(&ring->read);
	uint32_t next = ring->write + 1 < ring->bytes ? ring->write + 1 : 0;

	r->read_once = r->read_once || read != 0;
	if (next == read || read >= ring->bytes)
		return r->read_once ? HF_EAGAIN : 0;
	r->out[ring->write] = byte;
	__atomic_store_n(&ring->write, next, __ATOMIC_RELEASE);
	return 0;
}

static void flush(void *dev)
{
	const struct rtt *r = dev;

	for (unsigned n = 0; n < FLUSH_TRIES && r->read_once && offset(&r->up.read) != r->up.write;
		n++)
		;
}

static struct rtt_ring ring_of(const uint8_t *mem, uint32_t bytes)
{
	return (struct rtt_ring){.name = (uint32_t)(uintptr_t)name,
		.at = (uint32_t)(uintptr_t)mem,
		.bytes = bytes,
		.mode = MODE_SKIP};
}

/* A probe that searches takes the block for one as soon as the identifier stands there: it comes last. */
void rtt_init(struct rtt *r, struct hf_transport *t, const struct rtt_memory *mem)
{
	*r = (struct rtt){
		.ups = 1,
		.downs = 1,
		.up = ring_of(mem->out, mem->out_bytes),
		.down = ring_of(mem->in, mem->in_bytes),
		.out = mem->out,
		.in = mem->in,
	};
	*t = (struct hf_transport){.name = "rtt", .dev = r, .get = get, .put = put, .flush = flush};
	for (unsigned i = 0; i < sizeof(id); i++)
		__atomic_store_n(&r->id[i], id[i], __ATOMIC_RELEASE);
}
