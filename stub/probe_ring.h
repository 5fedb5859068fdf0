/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_ring.h - records of hits, and reading them while they are written. */
#ifndef HF_PROBE_RING_H
#define HF_PROBE_RING_H

#include "probe_state.h"

/* What every record begins with, in the CPU's own byte order: nothing of it leaves the target. Behind it
 * lie pieces: {u8 tag, u8 flags, u16 bytes} and so many bytes each. */
struct hf_record {
	uint16_t bytes; /* all of it, a multiple of 8 */
	uint16_t probe; /* HF_PROBE_MAX: the rest of the ring is empty */
	uint32_t number;
	uint32_t generation; /* of the probe */
	uint32_t pieces;     /* bytes of them */
	uint64_t ns;
	hf_addr at;
};

enum hf_piece_tag {
	HF_PIECE_ARG,   /* flags: which argument */
	HF_PIECE_FAULT, /* the same; no bytes: it could not be read */
	HF_PIECE_STACK, /* hf_addr each */
	HF_PIECE_REGS,  /* uint64_t each, as the register table has them; flags: of which on */
	HF_PIECE_LEFT   /* no room was left for what follows */
};

struct hf_piece {
	uint8_t tag, flags;
	uint16_t bytes;
};

/* Append a record. Context: the CPU that the ring belongs to, not interrupted. */
void hf_ring_put(struct hf_probe_ring *r, struct hf_record *head, const uint8_t *pieces);

/* Copy the next record behind *at, and move *at. False: there is none now. What was overwritten before
 * it could be read is counted in *lost; *number is that of the record expected next. Context: any CPU,
 * one at a time for each at. */
bool hf_ring_get(const struct hf_probe_ring *r, uint32_t *at, uint32_t *number, uint64_t *lost,
	uint8_t out[HF_RECORD_MAX]);

/* The next record over all CPUs, the oldest first; which CPU's it is, or HF_EAGAIN: none now. */
int hf_ring_next(const struct hf *k, struct hf_probe_reader *reader, uint8_t out[HF_RECORD_MAX]);

/* Is a record that was read one of the probes that hf_probe_matches() this name? "": of any. */
bool hf_record_is_of(const struct hf *k, const uint8_t *record, const char *name);

/* A reader that begins behind all that is there. */
void hf_ring_skip(const struct hf *k, struct hf_probe_reader *reader);

#endif /* HF_PROBE_RING_H */
