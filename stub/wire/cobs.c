/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cobs.c - Consistent Overhead Byte Stuffing: each block is a code n and n - 1 bytes that are not 0x00;
 * a 0x00 stands behind it, unless n is 255 or it is the last one. */
#include "cobs.h"

#define BLOCK_MAX 254u
#define CODE_FULL 255u

size_t cobs_encode(uint8_t *dst, const uint8_t *src, size_t len)
{
	size_t out = 0;
	size_t at = 0;

	for (;;) {
		size_t code_at = out++;
		size_t run = 0;
		while (run < BLOCK_MAX && at + run < len && src[at + run] != 0) {
			dst[out++] = src[at + run];
			run++;
		}
		dst[code_at] = (uint8_t)(run + 1);
		at += run;
		if (at == len)
			return out;
		if (run < BLOCK_MAX)
			at++; /* the 0x00 that ended the block */
	}
}

void cobs_begin(struct cobs_decoder *d)
{
	d->len = 0;
	d->left = 0;
	d->zero = false;
	d->started = false;
	d->overflow = false;
}

static void store(struct cobs_decoder *d, uint8_t byte)
{
	if (d->len < d->size)
		d->buf[d->len++] = byte;
	else
		d->overflow = true;
}

void cobs_feed(struct cobs_decoder *d, uint8_t byte)
{
	d->started = true;
	if (d->left > 0) {
		store(d, byte);
		d->left--;
		return;
	}
	if (d->zero)
		store(d, 0);
	d->left = (uint8_t)(byte - 1u);
	d->zero = byte != CODE_FULL;
}

bool cobs_complete(const struct cobs_decoder *d)
{
	return d->started && d->left == 0 && !d->overflow;
}
