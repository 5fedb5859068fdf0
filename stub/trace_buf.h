/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_buf.h - the trace buffer: frames, written by every CPU, read in the order in which they were
 * begun. */
#ifndef HF_TRACE_BUF_H
#define HF_TRACE_BUF_H

#include "trace_state.h"

/* Store a frame in this CPU's ring; bytes and order are filled in. False: it is full, and not circular.
 * Context: the CPU that the ring belongs to, not interrupted. */
bool hf_trace_put(struct hf *k, unsigned self, struct hf_trace_frame *head, const uint8_t *blocks);

/* No frames any more. [frozen] */
void hf_trace_buf_clear(struct hf *k);

struct hf_trace_sum {
	uint32_t created, frames, cut;
	uint32_t bytes_free;
};

/* Over all CPUs. [any] */
struct hf_trace_sum hf_trace_buf_sum(const struct hf *k);

/* Walk over all frames, the oldest first. Only while hf_trace_readable(). */
struct hf_trace_walk {
	uint32_t at[HF_CPU_MAX];
	unsigned cpu;               /* of the frame that hf_trace_next() found, */
	uint32_t pos;               /* where it is, */
	uint32_t number;            /* which one it is, from 0, */
	struct hf_trace_frame head; /* and its head */
};
void hf_trace_first(const struct hf *k, struct hf_trace_walk *w);
bool hf_trace_next(const struct hf *k, struct hf_trace_walk *w);

/* To frame n. False: there is none. */
bool hf_trace_seek(const struct hf *k, struct hf_trace_walk *w, uint32_t n);

/* A block of a frame, and where its bytes are. */
struct hf_trace_found {
	struct hf_trace_block block;
	const struct hf_trace_ring *ring;
	uint32_t pos;
};

/* Block by block: *at begins with 0. False: there is none any more. */
bool hf_trace_block(const struct hf *k, const struct hf_trace_walk *w, uint32_t *at,
	struct hf_trace_found *out);

/* Bytes of a block, from `from` on. */
void hf_trace_bytes(const struct hf_trace_found *found, size_t from, void *dst, size_t len);

/* No trace runs, and no CPU is in a hit. [frozen] */
bool hf_trace_readable(const struct hf *k);

#endif /* HF_TRACE_BUF_H */
