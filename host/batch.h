/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* batch.h - requests that are sent together go to the line in one piece. Pure. */
#ifndef BATCH_H
#define BATCH_H

#include <stddef.h>
#include <stdint.h>

#define BATCH_BYTES 4096u
#define BATCH_FRAME 4u /* bytes of a packet around its payload: '$', '#' and two digits */

struct batch {
	uint8_t bytes[BATCH_BYTES];
	size_t len;
};

/* A packet around a payload; dst has room for BATCH_FRAME more. Returns its length. */
size_t batch_frame(uint8_t *dst, const char *payload, size_t len);

/* Add a packet. 0, or -1: it does not fit. */
int batch_add(struct batch *b, const char *payload);

#endif /* BATCH_H */
