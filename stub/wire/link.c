/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link.c - frames in and out, the window; see link.h. */
#include "link.h"

#include "crc32c.h"

#define CRC_BYTES    4u
#define RECORD_HEAD  3u /* length, head */
#define LIMIT_FLOOR  128u
#define CLEAN_FRAMES 32u  /* in a row, after which frames may be larger again */
#define AHEAD_MAX    127u /* a sequence number further ahead is an old one */

/* C's own would be the port's; these loops are as short. */
static void copy(uint8_t *dst, const uint8_t *src, size_t len)
{
	for (size_t i = 0; i < len; i++)
		dst[i] = src[i];
}

void link_init(struct link *l, const struct link_memory *m,
	void (*put)(void *ctx, const uint8_t *data, size_t len), void *ctx)
{
	*l = (struct link){.in = {.buf = m->in, .size = m->in_size},
		.store = m->store,
		.store_size = m->store_size,
		.scratch = m->scratch,
		.limit_max = m->payload_max,
		.put = put,
		.ctx = ctx};
	link_close(l);
}

static void forget(struct link *l)
{
	l->asked = l->owes = l->again = l->resend = false;
	l->expect = l->first = 0;
	l->store_used = l->open_at = 0;
	l->count = 0;
	l->clean = 0;
}

void link_open(struct link *l, size_t payload_max, unsigned window)
{
	forget(l);
	l->open = true;
	l->limit = l->limit_max = payload_max < l->limit_max ? payload_max : l->limit_max;
	l->window = window < LINK_WINDOW_MAX ? window : LINK_WINDOW_MAX;
}

void link_close(struct link *l)
{
	forget(l);
	l->open = false;
	l->inside = false;
	l->window = 0;
}

uint8_t link_next(const struct link *l)
{
	return (uint8_t)(l->first + l->count);
}

bool link_busy(const struct link *l)
{
	return l->store_used > 0;
}

/* ---- sending ---- */

/* Adds the CRC to the body that lies at the front of scratch, encodes and sends it. */
static const uint8_t *encode(uint8_t *scratch, size_t *len)
{
	uint32_t crc = crc32c_update(CRC32C_INIT, scratch, *len);
	uint8_t *frame = scratch + *len + CRC_BYTES;

	for (unsigned i = 0; i < CRC_BYTES; i++)
		scratch[*len + i] = (uint8_t)(crc >> 8u * i);
	frame[0] = 0;
	size_t out = 1 + cobs_encode(frame + 1, scratch, *len + CRC_BYTES);
	frame[out++] = 0;
	*len = out;
	return frame;
}

static void send(struct link *l, size_t body_len)
{
	const uint8_t *frame = encode(l->scratch, &body_len);

	l->put(l->ctx, frame, body_len);
}

static void send_frame(
	struct link *l, uint8_t head, uint8_t sequence, const uint8_t *payload, size_t len)
{
	l->scratch[0] = (uint8_t)(head | LINK_MARK | (l->again ? LINK_AGAIN : 0));
	l->scratch[1] = sequence;
	l->scratch[2] = l->expect;
	copy(l->scratch + LINK_HEAD, payload, len);
	l->again = l->owes = false;
	send(l, LINK_HEAD + len);
}

void link_greet(struct link *l, const uint8_t *payload, size_t len)
{
	l->scratch[0] = LINK_MARK | LINK_GREETING;
	copy(l->scratch + 1, payload, len);
	send(l, 1 + len);
}

size_t link_loose(
	uint8_t *scratch, uint8_t number, const uint8_t *text, size_t len, const uint8_t **frame)
{
	size_t out = LINK_HEAD + len;

	scratch[0] = LINK_MARK | LINK_LOOSE;
	scratch[1] = number;
	scratch[2] = 0;
	copy(scratch + LINK_HEAD, text, len);
	*frame = encode(scratch, &out);
	return out;
}

static size_t record_len(const struct link *l, size_t at)
{
	return (size_t)l->store[at] | (size_t)l->store[at + 1] << 8u;
}

static void send_record(struct link *l, size_t at, uint8_t sequence)
{
	send_frame(l, l->store[at + 2], sequence, l->store + at + RECORD_HEAD, record_len(l, at));
}

void link_flush(struct link *l)
{
	size_t at = l->open_at;

	if (at == l->store_used)
		return;
	size_t len = l->store_used - at - RECORD_HEAD;
	size_t packed = l->pack != NULL ? l->pack(l->ctx, l->store + at + RECORD_HEAD, len) : 0;
	if (packed > 0) {
		l->store[at + 2] |= LINK_PACKED;
		len = packed;
	}
	l->store[at] = (uint8_t)len;
	l->store[at + 1] = (uint8_t)(len >> 8u);
	l->store_used = l->open_at = at + RECORD_HEAD + len;
	l->count++;
	send_record(l, at, (uint8_t)(link_next(l) - 1u));
}

/* An open record of that channel with room in it: how much; 0 when there can be none. */
static size_t room_for(struct link *l, enum link_channel channel)
{
	size_t at = l->open_at;

	if (at < l->store_used && ((l->store[at + 2] & LINK_CHANNEL) != (uint8_t)channel ||
					  l->store_used - at - RECORD_HEAD >= l->limit))
		link_flush(l);
	at = l->open_at;
	if (at == l->store_used) {
		if (!l->open || l->count >= l->window ||
			l->store_size - l->store_used <= RECORD_HEAD)
			return 0;
		l->store[at + 2] = (uint8_t)channel;
		l->store_used += RECORD_HEAD;
	}
	size_t room = l->limit - (l->store_used - at - RECORD_HEAD);
	size_t left = l->store_size - l->store_used;
	return room < left ? room : left;
}

size_t link_write(struct link *l, enum link_channel channel, const uint8_t *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t room = room_for(l, channel);
		size_t piece = len - done < room ? len - done : room;
		if (room == 0) {
			link_flush(l); /* the store is full: what is in it may go */
			break;
		}
		copy(l->store + l->store_used, data + done, piece);
		l->store_used += piece;
		done += piece;
	}
	return done;
}

/* ---- what the other end has ---- */

void link_take_ack(struct link *l, uint8_t ack)
{
	unsigned gone = (uint8_t)(ack - l->first);
	size_t at = 0;

	if (gone == 0 || gone > l->count)
		return;
	for (unsigned i = 0; i < gone; i++)
		at += RECORD_HEAD + record_len(l, at);
	copy(l->store, l->store + at, l->store_used - at); /* downwards: overlap does no harm */
	l->store_used -= at;
	l->open_at -= at;
	l->count -= gone;
	l->first = ack;
	l->clean += gone;
	if (l->clean >= CLEAN_FRAMES) {
		l->limit = 2 * l->limit < l->limit_max ? 2 * l->limit : l->limit_max;
		l->clean = 0;
	}
}

static void send_again(struct link *l)
{
	size_t at = 0;

	for (unsigned i = 0; i < l->count; i++) {
		send_record(l, at, (uint8_t)(l->first + i));
		at += RECORD_HEAD + record_len(l, at);
		l->resent++;
	}
	l->clean = 0;
	if (l->count > 0 && l->limit > LIMIT_FLOOR)
		l->limit = l->limit / 2 > LIMIT_FLOOR ? l->limit / 2 : LIMIT_FLOOR;
}

void link_pump(struct link *l)
{
	if (!l->open)
		return;
	if (l->resend)
		send_again(l);
	l->resend = false;
	if (l->owes)
		send_frame(l, LINK_CONTROL, link_next(l), NULL, 0);
}

/* ---- receiving ---- */

static void ask(struct link *l)
{
	if (!l->open || l->asked)
		return;
	l->asked = l->owes = l->again = true;
}

void link_accept(struct link *l)
{
	l->expect++;
	l->owes = true;
	l->asked = false;
}

static enum link_event take_body(struct link *l)
{
	uint8_t channel = l->head & LINK_CHANNEL;

	if (channel == LINK_LOOSE)
		return LINK_TEXT;
	if (!l->open)
		return LINK_NONE;
	link_take_ack(l, l->in.buf[2]);
	if ((l->head & LINK_AGAIN) != 0)
		l->resend = true;
	unsigned ahead = (uint8_t)(l->sequence - l->expect);
	if (channel != LINK_CONTROL && ahead == 0)
		return LINK_DATA;
	if (ahead != 0 && ahead <= AHEAD_MAX)
		ask(l);
	else if (channel != LINK_CONTROL)
		l->owes = true; /* it came twice: our acknowledgement was lost */
	return LINK_NONE;
}

static bool right(const struct link *l)
{
	const struct cobs_decoder *d = &l->in;
	uint32_t crc = 0;

	if (!cobs_complete(d) || d->len < 1 + CRC_BYTES)
		return false;
	for (unsigned i = 0; i < CRC_BYTES; i++)
		crc |= (uint32_t)d->buf[d->len - CRC_BYTES + i] << 8u * i;
	return crc == crc32c_update(CRC32C_INIT, d->buf, d->len - CRC_BYTES) &&
	       (d->buf[0] & LINK_MARK) != 0;
}

static enum link_event take_frame(struct link *l)
{
	const struct cobs_decoder *d = &l->in;

	l->head = d->buf[0];
	if ((l->head & LINK_CHANNEL) == LINK_GREETING) {
		l->payload = d->buf + 1;
		l->len = d->len - 1 - CRC_BYTES;
		return LINK_HELLO;
	}
	if (d->len < LINK_BODY)
		return LINK_NONE;
	l->sequence = d->buf[1];
	l->payload = d->buf + LINK_HEAD;
	l->len = d->len - LINK_BODY;
	return take_body(l);
}

static enum link_event delimiter(struct link *l)
{
	bool empty = !l->in.started;

	if (!l->inside || empty) {
		l->inside = true;
		cobs_begin(&l->in);
		return LINK_NONE;
	}
	if (right(l)) {
		l->inside = false;
		l->good++;
		return take_frame(l);
	}
	cobs_begin(&l->in);
	l->bad++;
	ask(l);
	return LINK_BAD;
}

enum link_event link_feed(struct link *l, uint8_t byte)
{
	if (byte == 0)
		return delimiter(l);
	if (!l->inside)
		return LINK_OUTSIDE;
	cobs_feed(&l->in, byte);
	if (!l->in.overflow)
		return LINK_NONE;
	l->inside = false;
	l->bad++;
	ask(l);
	return LINK_BAD;
}

void link_drop_frame(struct link *l)
{
	l->inside = false;
}
