/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_buf.c - the trace buffer: a ring for each CPU, so that hits share nothing but a counter.
 *
 *   ring:   tail | oldest frame | ... | newest | head        positions only grow; taken modulo the size
 *   frame:  head {bytes, order, pc ...} | block {at, bytes, kind} bytes | block ...
 *
 * A frame may wrap at the memory's end. `order` counts the frames of all CPUs: the one with the lowest is
 * the next to be read. */
#include "trace_buf.h"

#include "atomic.h"
#include "cpu.h"
#include "probe_table.h"
#include "str.h"

#define ALIGN 8u

static void copy_in(struct hf_trace_ring *r, uint32_t at, const void *src, size_t len)
{
	size_t to_end = HF_TRACE_RING - at % HF_TRACE_RING;
	size_t head = len < to_end ? len : to_end;

	hf_memcpy(r->bytes + at % HF_TRACE_RING, src, head);
	hf_memcpy(r->bytes, (const uint8_t *)src + head, len - head);
}

static void copy_out(const struct hf_trace_ring *r, uint32_t at, void *dst, size_t len)
{
	size_t to_end = HF_TRACE_RING - at % HF_TRACE_RING;
	size_t head = len < to_end ? len : to_end;

	hf_memcpy(dst, r->bytes + at % HF_TRACE_RING, head);
	hf_memcpy((uint8_t *)dst + head, r->bytes, len - head);
}

bool hf_trace_put(struct hf *k, unsigned self, struct hf_trace_frame *head, const uint8_t *blocks)
{
	struct hf_traces *t = hf_traces_of(k);
	struct hf_trace_ring *r = &t->rings[self];
	struct hf_trace_frame oldest;
	uint32_t bytes = (uint32_t)(sizeof(*head) + head->blocks + ALIGN - 1u) & ~(ALIGN - 1u);
	uint32_t tail = r->tail;

	if (r->head + bytes - tail > HF_TRACE_RING && !t->circular)
		return false;
	while (r->head + bytes - tail > HF_TRACE_RING) {
		copy_out(r, tail, &oldest, sizeof(oldest));
		tail += oldest.bytes;
		r->frames--;
	}
	hf_atomic_store(&r->tail, tail);
	head->bytes = bytes;
	head->order = hf_atomic_count(&t->order);
	copy_in(r, r->head, head, sizeof(*head));
	copy_in(r, r->head + (uint32_t)sizeof(*head), blocks, head->blocks);
	r->created++;
	r->frames++;
	hf_atomic_store(&r->head, r->head + bytes);
	return true;
}

void hf_trace_buf_clear(struct hf *k)
{
	struct hf_traces *t = hf_traces_of(k);

	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		struct hf_trace_ring *r = &t->rings[cpu];
		r->head = r->tail = r->created = r->frames = 0;
		t->cpus[cpu].cut = 0;
	}
	t->order = 0;
	t->selected = HF_TRACE_NONE;
}

struct hf_trace_sum hf_trace_buf_sum(const struct hf *k)
{
	struct hf_trace_sum sum = {0};

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		const struct hf_trace_ring *r = &hf_traces_of(k)->rings[cpu];
		sum.created += r->created;
		sum.frames += r->frames;
		sum.cut += hf_traces_of(k)->cpus[cpu].cut;
		sum.bytes_free +=
			HF_TRACE_RING - (hf_atomic_load(&r->head) - hf_atomic_load(&r->tail));
	}
	return sum;
}

void hf_trace_first(const struct hf *k, struct hf_trace_walk *w)
{
	*w = (struct hf_trace_walk){.number = HF_TRACE_NONE};
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		w->at[cpu] = hf_traces_of(k)->rings[cpu].tail;
}

bool hf_trace_next(const struct hf *k, struct hf_trace_walk *w)
{
	struct hf_trace_frame head;
	bool found = false;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		const struct hf_trace_ring *r = &hf_traces_of(k)->rings[cpu];
		if (w->at[cpu] == r->head)
			continue;
		copy_out(r, w->at[cpu], &head, sizeof(head));
		if (found && (int32_t)(head.order - w->head.order) > 0) /* it wraps */
			continue;
		found = true;
		w->cpu = cpu;
		w->head = head;
	}
	if (!found)
		return false;
	w->pos = w->at[w->cpu];
	w->at[w->cpu] += w->head.bytes;
	w->number++;
	return true;
}

bool hf_trace_seek(const struct hf *k, struct hf_trace_walk *w, uint32_t n)
{
	bool there = n != HF_TRACE_NONE;

	hf_trace_first(k, w);
	do {
		there = there && hf_trace_next(k, w);
	} while (there && w->number != n);
	return there;
}

bool hf_trace_block(
	const struct hf *k, const struct hf_trace_walk *w, uint32_t *at, struct hf_trace_found *out)
{
	uint32_t begin = w->pos + (uint32_t)sizeof(w->head) + *at;

	if (*at + sizeof(out->block) > w->head.blocks)
		return false;
	out->ring = &hf_traces_of(k)->rings[w->cpu];
	out->pos = begin + (uint32_t)sizeof(out->block);
	copy_out(out->ring, begin, &out->block, sizeof(out->block));
	*at += (uint32_t)sizeof(out->block) + out->block.bytes;
	return true;
}

void hf_trace_bytes(const struct hf_trace_found *found, size_t from, void *dst, size_t len)
{
	copy_out(found->ring, found->pos + (uint32_t)from, dst, len);
}

bool hf_trace_readable(const struct hf *k)
{
	return hf_atomic_load(&hf_traces_of(k)->on) == 0 && hf_probe_none_in_hit(k);
}
