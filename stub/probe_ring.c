/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_ring.c - one ring per CPU. Its CPU writes, and overwrites the oldest; anybody may read.
 *
 *   ... tail | oldest record | ... | newest | head ...        positions only grow; taken modulo the size
 *
 * A record lies in one piece: one that does not fit before the end of the memory begins at its start, and
 * an empty record fills the rest. Before the writer touches bytes of an old record it has moved tail
 * behind that; so a reader that finds tail not past its record, after it has copied it, has a whole one. */
#include "probe_ring.h"

#include "atomic.h"
#include "cpu.h"
#include "probe_table.h"
#include "str.h"

#define ALIGN 8u

static struct hf_record head_at(const struct hf_probe_ring *r, uint32_t at)
{
	struct hf_record head;

	hf_memcpy(&head, r->bytes + at % HF_PROBE_RING, sizeof(head));
	return head;
}

/* Bytes from here to the end of the memory. */
static uint32_t to_end(uint32_t at)
{
	return HF_PROBE_RING - at % HF_PROBE_RING;
}

/* How far a record at `at` reaches, a gap at the memory's end included. */
static uint32_t step_of(const struct hf_probe_ring *r, uint32_t at)
{
	uint32_t room = to_end(at);

	return room < sizeof(struct hf_record) ? room : head_at(r, at).bytes;
}

static void make_room(struct hf_probe_ring *r, uint32_t until)
{
	uint32_t tail = r->tail;

	while (until - tail > HF_PROBE_RING)
		tail += step_of(r, tail);
	hf_atomic_store(&r->tail, tail);
	hf_atomic_fence(); /* nothing is overwritten before this is seen */
}

/* Fill up to the memory's end; returns where a record of so many bytes can begin. */
static uint32_t place_for(struct hf_probe_ring *r, uint32_t bytes)
{
	uint32_t room = to_end(r->head);
	struct hf_record gap = {.bytes = (uint16_t)room, .probe = HF_PROBE_MAX};

	if (bytes <= room) {
		make_room(r, r->head + bytes);
		return r->head;
	}
	make_room(r, r->head + room + bytes);
	if (room >= sizeof(gap))
		hf_memcpy(r->bytes + r->head % HF_PROBE_RING, &gap, sizeof(gap));
	return r->head + room;
}

void hf_ring_put(struct hf_probe_ring *r, struct hf_record *head, const uint8_t *pieces)
{
	uint32_t bytes = (uint32_t)(sizeof(*head) + head->pieces + ALIGN - 1u) & ~(ALIGN - 1u);
	uint32_t at = place_for(r, bytes);
	uint8_t *to = r->bytes + at % HF_PROBE_RING;

	head->bytes = (uint16_t)bytes;
	head->number = r->number++;
	hf_memcpy(to, head, sizeof(*head));
	hf_memcpy(to + sizeof(*head), pieces, head->pieces);
	hf_atomic_store(&r->head, at + bytes);
}

/* Has the writer come past this position? */
static bool overrun(const struct hf_probe_ring *r, uint32_t at)
{
	uint32_t ahead = hf_atomic_load(&r->tail) - at;

	return (ahead != 0 && ahead <= UINT32_MAX / 2u) ||
	       hf_atomic_load(&r->head) - at > HF_PROBE_RING;
}

static bool copy(const struct hf_probe_ring *r, uint32_t at, uint8_t out[HF_RECORD_MAX])
{
	uint32_t most = to_end(at) < HF_RECORD_MAX ? to_end(at) : HF_RECORD_MAX;

	hf_memcpy(out, r->bytes + at % HF_PROBE_RING, most);
	hf_atomic_fence(); /* it was all there before this looks whether it still is */
	return !overrun(r, at);
}

/* The CPU may write while this reads: what was overrun is left, and tried again from the oldest on. */
bool hf_ring_get(const struct hf_probe_ring *r, uint32_t *at, uint32_t *number, uint64_t *lost,
	uint8_t out[HF_RECORD_MAX])
{
	struct hf_record head;

	for (unsigned tries = 0; tries < HF_PROBE_RING && hf_atomic_load(&r->head) != *at;
		tries++) {
		if (overrun(r, *at)) {
			*at = hf_atomic_load(&r->tail);
			continue;
		}
		if (to_end(*at) < sizeof(head)) {
			*at += to_end(*at);
			continue;
		}
		if (!copy(r, *at, out))
			continue;
		hf_memcpy(&head, out, sizeof(head));
		*at += head.bytes;
		if (head.probe == HF_PROBE_MAX)
			continue;
		*lost += head.number - *number;
		*number = head.number + 1;
		return true;
	}
	return false;
}

/* The time of the next record of one CPU; its reader does not move. */
static bool peek(const struct hf *k, const struct hf_probe_reader *reader, unsigned cpu,
	uint8_t out[HF_RECORD_MAX], uint64_t *ns)
{
	uint32_t at = reader->at[cpu];
	uint32_t number = reader->number[cpu];
	uint64_t lost = 0;
	struct hf_record head;

	if (!hf_ring_get(&hf_probes_of(k)->rings[cpu], &at, &number, &lost, out))
		return false;
	hf_memcpy(&head, out, sizeof(head));
	*ns = head.ns;
	return true;
}

int hf_ring_next(const struct hf *k, struct hf_probe_reader *reader, uint8_t out[HF_RECORD_MAX])
{
	unsigned found = HF_CPU_MAX;
	uint64_t first = UINT64_MAX;
	uint64_t ns = 0;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (!peek(k, reader, cpu, out, &ns) || (found < HF_CPU_MAX && ns >= first))
			continue;
		found = cpu;
		first = ns;
	}
	if (found == HF_CPU_MAX)
		return HF_EAGAIN;
	return hf_ring_get(&hf_probes_of(k)->rings[found], &reader->at[found],
		       &reader->number[found], &reader->lost, out)
		       ? (int)found
		       : HF_EAGAIN;
}

bool hf_record_is_of(const struct hf *k, const uint8_t *record, const char *name)
{
	struct hf_record head;

	hf_memcpy(&head, record, sizeof(head));
	const struct hf_probe *p = &hf_probes_of(k)->probes[head.probe % HF_PROBE_MAX];
	return *name == '\0' ||
	       (p->used && p->generation == head.generation && hf_probe_matches(name, p->name));
}

void hf_ring_skip(const struct hf *k, struct hf_probe_reader *reader)
{
	*reader = (struct hf_probe_reader){0};
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		reader->at[cpu] = hf_probes_of(k)->rings[cpu].head;
		reader->number[cpu] = hf_probes_of(k)->rings[cpu].number;
	}
}
