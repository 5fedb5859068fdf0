/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* outbox.c - a queue of pieces of channels. */
#include "outbox.h"

#include <string.h>

#define HEAD 3u

int outbox_add(struct outbox *o, enum link_channel channel, const uint8_t *data, size_t len)
{
	uint8_t *record = o->bytes + o->len;

	if (len > 0xffffu || sizeof(o->bytes) - o->len < len + HEAD)
		return -1;
	record[0] = (uint8_t)channel;
	record[1] = (uint8_t)len;
	record[2] = (uint8_t)(len >> 8u);
	memcpy(record + HEAD, data, len);
	o->len += HEAD + len;
	return 0;
}

/* Takes n bytes off the front of the record at `at`. */
static void shorten(struct outbox *o, size_t at, size_t len, size_t n)
{
	uint8_t *record = o->bytes + at;

	memmove(record + HEAD, record + HEAD + n, o->len - at - HEAD - n);
	record[1] = (uint8_t)(len - n);
	record[2] = (uint8_t)((len - n) >> 8u);
	o->len -= n;
}

void outbox_move(struct outbox *o, struct link *l)
{
	size_t at = 0;

	while (at < o->len) {
		const uint8_t *record = o->bytes + at;
		const size_t len = (size_t)record[1] | (size_t)record[2] << 8u;
		const size_t n = link_write(l, (enum link_channel)record[0], record + HEAD, len);
		if (n < len) {
			shorten(o, at, len, n);
			break;
		}
		at += HEAD + len;
	}
	memmove(o->bytes, o->bytes + at, o->len - at);
	o->len -= at;
}
