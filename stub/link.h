/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link.h - the framed link of a stub: its memory. docs/wire.md is what it speaks. */
#ifndef HF_LINK_H
#define HF_LINK_H

#include "link_ops.h"
#include "state.h"
#include "wire/pack.h"
#include "wire/target.h"

/* Lies at the front of hf_config.link_mem; its buffers follow. */
struct hf_link {
	struct target t;
	/* What came and nobody has read: channel, length (2 bytes), bytes; again and again. */
	uint8_t *inbox;
	size_t inbox_size, inbox_len;
	size_t at;    /* the next byte to be read */
	size_t left;  /* of its record, from there */
	uint8_t from; /* its channel */
	bool calls;
	bool packs;      /* the host unpacks */
	bool pushes;     /* it wants to hear all about a stop */
	uint8_t *shadow; /* what it heard of the last one */
	size_t shadow_size;
	uint8_t loose;  /* number of the next frame of console text */
	unsigned rests; /* since something came */
	unsigned polls; /* rests since the host was heard last, for a clock that stands still */
	uint8_t *scratch;
	size_t scratch_size;
	uint16_t table[PACK_TABLE];
};

/* The link of k; it has been opened. */
struct hf_link *hf_link_of(const struct hf *k);

/* May what is sent be packed? */
bool hf_link_on(const struct hf *k);

#endif /* HF_LINK_H */
