/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bulk.h - serves the link's bulk channel: memory in large pieces, for the host to keep. */
#ifndef HF_BULK_H
#define HF_BULK_H

#include "link_use.h"
#include "wire/bulk.h"

/* Take one byte of a request; the last one is answered at once. */
void hf_bulk_feed(struct hf *k, uint8_t byte);

/* May memory be kept: does every CPU stand? */
bool hf_bulk_allowed(struct hf *k);

/* Read what may be kept; returns how many bytes, 0 for none. */
size_t hf_bulk_read(struct hf *k, void *dst, hf_addr addr, size_t len);

/* For what writes records: a byte, and the head of an 's' or a 't'. */
static inline void hf_bulk_put(struct hf *k, uint8_t byte)
{
	(void)hf_link_send(k, LINK_BULK, byte);
}
void hf_bulk_head(struct hf *k, char type, uint8_t kind, size_t len);

/* Send the registers of so many threads of gdb's, from that one on. */
enum bulk_status hf_bulk_threads(struct hf *k, hf_tid from, unsigned count);

#endif /* HF_BULK_H */
