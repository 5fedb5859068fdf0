/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cobs.h - Consistent Overhead Byte Stuffing: bytes without 0x00 instead of any bytes, at most one
 * more in 254 (Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM ToN 7(2), 1999).
 * Pure. */
#ifndef COBS_H
#define COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encoded bytes of len bytes, at most. */
#define COBS_MAX(len) ((len) + (len) / 254u + 1u)

/* Encode len bytes. dst has room for COBS_MAX(len), no overlap. Returns the bytes written. */
size_t cobs_encode(uint8_t *dst, const uint8_t *src, size_t len);

/* Decodes byte by byte into buf. */
struct cobs_decoder {
	uint8_t *buf;
	size_t size;
	size_t len;   /* decoded so far */
	uint8_t left; /* of the block that has begun */
	bool zero;    /* a 0x00 stands behind that block, if another follows */
	bool started;
	bool overflow; /* it did not fit; the rest is counted by nobody */
};

void cobs_begin(struct cobs_decoder *d);

/* Take one byte that is not 0x00. */
void cobs_feed(struct cobs_decoder *d, uint8_t byte);

/* Did the encoded bytes end where they may, and did they fit? */
bool cobs_complete(const struct cobs_decoder *d);

#endif /* COBS_H */
