/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caller.c - the host's end of the link; the states are drawn in caller.h. Its clock is caller_clock.c. */
#include "caller.h"

#include <stdlib.h>

#include "caller_int.h"
#include "packed.h"

#define SLOW_MS    10000u /* a line that is slower than this gets no link, */
#define LATE_MAX   3u     /*   nor one on which so many calls were answered too late */
#define STUCK_MAX  100u   /* answers in a row while a frame does not get through */
#define ACK_MS     100u   /* an acknowledgement waits so long for a frame to go with */
#define ACK_FRAMES 3u     /* and for so many frames at most */

static void put_line(void *ctx, const uint8_t *data, size_t len)
{
	struct caller *c = ctx;

	if (c->there)
		c->events->line(c->ctx, data, len);
}

struct caller *caller_new(const struct caller_events *events, void *ctx, uint32_t nonce_seed)
{
	struct caller *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->events = events;
	c->ctx = ctx;
	c->nonce = nonce_seed;
	c->there = true;
	const struct link_memory memory = {.in = c->in,
		.store = c->store,
		.scratch = c->scratch,
		.in_size = sizeof(c->in),
		.store_size = sizeof(c->store),
		.payload_max = CALLER_PAYLOAD};
	link_init(&c->link, &memory, put_line, c);
	return c;
}

void caller_free(struct caller *c)
{
	free(c);
}

enum caller_state caller_state(const struct caller *c)
{
	return c->state;
}

const struct hello *caller_about(const struct caller *c)
{
	return &c->about;
}

/* ---- asking ---- */

static void new_nonce(struct caller *c)
{
	c->known = false;
	c->nonce = c->nonce * 1664525u + 1013904223u; /* Knuth, TAOCP 3.3.4, line 16 */
	c->nonce |= c->nonce == 0;
}

void caller_say_hello(struct caller *c, uint64_t now_ms)
{
	const struct hello h = {.nonce = c->nonce,
		.next = link_next(&c->link),
		.expect = c->link.expect,
		.payload_max = CALLER_PAYLOAD,
		.window = CALLER_WINDOW,
		.flags = (uint8_t)(HELLO_LZ4 | HELLO_STOP | HELLO_CHUNK |
				   (c->known ? 0 : HELLO_TELL))};
	uint8_t payload[HELLO_MAX];

	c->asked_ms = c->sent_ms = now_ms;
	c->asked_next = link_next(&c->link);
	link_greet(&c->link, payload, hello_write(payload, HELLO_HELLO, &h));
}

void caller_call(struct caller *c, uint64_t now_ms)
{
	if (c->state == CALLER_CALLING)
		return;
	if (c->state == CALLER_IDLE) {
		link_close(&c->link);
		c->state = CALLER_CALLING;
		c->gave_up = false;
		c->called_ms = now_ms;
		c->waiting.len = 0;
		new_nonce(c);
	}
	c->tries = 0;
	c->moved_ms = now_ms;
	caller_say_hello(c, now_ms);
}

void caller_line(struct caller *c, bool there, uint64_t now_ms)
{
	c->there = there;
	c->lates = 0;
	link_drop_frame(&c->link);
	if (there && c->state != CALLER_IDLE) {
		c->tries = 0;
		caller_say_hello(c, now_ms);
	}
}

void caller_expect(struct caller *c, bool expecting)
{
	c->expecting = expecting;
}

void caller_bye(struct caller *c)
{
	const struct hello h = {.nonce = c->nonce};
	uint8_t payload[HELLO_MAX];

	if (c->state == CALLER_IDLE)
		return;
	link_greet(&c->link, payload, hello_write(payload, HELLO_BYE, &h));
	c->state = CALLER_IDLE;
}

void caller_drop(struct caller *c, bool leave)
{
	if (leave)
		caller_bye(c);
	link_close(&c->link);
	c->state = CALLER_IDLE;
	c->waiting.len = 0;
	c->gave_up = c->expecting = false;
}

/* ---- sending ---- */

/* Move what waits into the window. */
static void fill_window(struct caller *c, uint64_t now_ms)
{
	outbox_move(&c->waiting, &c->link);
	if (!link_busy(&c->link))
		return;
	link_flush(&c->link);
	c->sent_ms = now_ms;
	c->unacked = c->link.owes ? c->unacked : 0;
}

int caller_send(struct caller *c, enum link_channel channel, const uint8_t *data, size_t len,
	uint64_t now_ms)
{
	if (outbox_add(&c->waiting, channel, data, len))
		return -1;
	if (!link_busy(&c->link) && !c->expecting) {
		c->moved_ms = now_ms; /* nothing was awaited: the clock begins */
		c->tries = 0;
	}
	if (c->state == CALLER_ON)
		fill_window(c, now_ms);
	return 0;
}

size_t caller_waiting(const struct caller *c)
{
	return c->waiting.len;
}

void caller_acknowledge(struct caller *c, uint64_t now_ms, bool at_once)
{
	if (!c->link.owes && !c->link.resend) {
		c->ack_ms = 0;
		return;
	}
	if (!at_once && !c->link.resend && !c->link.again && c->unacked < ACK_FRAMES) {
		if (c->ack_ms == 0)
			c->ack_ms = now_ms + ACK_MS;
		return;
	}
	link_pump(&c->link);
	c->sent_ms = now_ms;
	c->unacked = 0;
	c->ack_ms = 0;
}

/* ---- receiving ---- */

static void moved(struct caller *c, uint64_t now_ms)
{
	c->moved_ms = now_ms;
	c->tries = c->stuck = 0;
}

/* A target that was only slow shall take for plain what is plain from here on. */
void caller_give_up(struct caller *c)
{
	const bool calling = c->state == CALLER_CALLING;

	c->waiting.len = calling ? 0 : c->waiting.len;
	c->gave_up = calling;
	if (calling)
		caller_bye(c);
	else
		c->state = CALLER_QUIET;
	c->events->news(c->ctx, calling ? CALLER_NONE : CALLER_SILENT);
}

/* The answer to the call that was given up. */
static void take_late(struct caller *c, uint64_t now_ms)
{
	const uint64_t ms = now_ms - c->called_ms;

	if (!c->gave_up || ms > SLOW_MS || ++c->lates > LATE_MAX)
		return;
	c->gave_up = false;
	c->slow_ms = (unsigned)ms;
	c->events->news(c->ctx, CALLER_LATE);
}

static void begin(struct caller *c, const struct hello *h, uint64_t now_ms)
{
	const bool stood = c->state == CALLER_ON || c->state == CALLER_QUIET;

	link_open(&c->link, h->payload_max, h->window);
	c->state = CALLER_ON;
	c->loose_known = false;
	c->unacked = 0;
	if (stood)
		c->waiting.len = 0;
	moved(c, now_ms);
	c->events->news(c->ctx, stood ? CALLER_RESET : CALLER_UP);
	fill_window(c, now_ms);
}

static void go_on(struct caller *c, const struct hello *h, uint64_t now_ms)
{
	const bool quiet = c->state == CALLER_QUIET;
	const uint8_t first = c->link.first;

	link_take_ack(&c->link, h->expect);
	if (c->link.first != first)
		moved(c, now_ms);
	c->tries = 0; /* it is alive */
	if (h->next == c->link.expect && c->link.count == 0)
		c->link.asked = false;
	else if (++c->stuck > STUCK_MAX && c->state == CALLER_ON) {
		caller_give_up(c);
		return;
	}
	/* What was sent behind the HELLO may still be on its way. */
	c->link.resend = h->expect != c->asked_next && c->link.count > 0;
	c->state = CALLER_ON;
	if (quiet) {
		moved(c, now_ms);
		c->events->news(c->ctx, CALLER_RESUMED);
	}
	fill_window(c, now_ms);
}

/* Numbers that this session cannot have. The target has begun to count anew, and the WELCOME that said so was
 * lost: it knows the nonce by now and would never say it again. */
static bool is_strange(const struct caller *c, const struct hello *h)
{
	return (uint8_t)(h->expect - c->link.first) > c->link.count ||
	       (uint8_t)(h->next - c->link.expect) > CALLER_WINDOW;
}

static void take_greeting(struct caller *c, uint64_t now_ms)
{
	struct hello h;

	if (hello_read(&h, c->link.payload, c->link.len) != HELLO_WELCOME || h.nonce != c->nonce)
		return;
	if (c->state == CALLER_IDLE) {
		take_late(c, now_ms);
		return;
	}
	if (h.full) {
		c->about = h;
		c->known = true;
	}
	if (h.kind == HELLO_NEW || (c->state == CALLER_CALLING && h.full))
		begin(c, &h, now_ms);
	else if (c->state != CALLER_CALLING && !is_strange(c, &h))
		go_on(c, &h, now_ms);
	else if (c->state != CALLER_CALLING) {
		new_nonce(c);
		caller_say_hello(c, now_ms);
	}
}

static void take_data(struct caller *c, uint64_t now_ms)
{
	const enum link_channel channel = (enum link_channel)(c->link.head & LINK_CHANNEL);
	const uint8_t *payload = c->link.payload;
	size_t len = c->link.len;

	if ((c->link.head & LINK_PACKED) != 0) {
		if (packed_open(c->unpacked, sizeof(c->unpacked), payload, &len))
			return; /* not acknowledged: it comes again, and not for ever */
		payload = c->unpacked;
	}
	link_accept(&c->link);
	c->unacked++;
	moved(c, now_ms);
	c->events->data(c->ctx, channel, payload, len);
}

static void take_loose(struct caller *c)
{
	const bool lost = c->loose_known && c->link.sequence != c->loose;

	c->loose_known = true;
	c->loose = (uint8_t)(c->link.sequence + 1u);
	c->events->text(c->ctx, c->link.payload, c->link.len, lost);
}

static void take_byte(struct caller *c, uint8_t byte, uint64_t now_ms)
{
	const uint8_t first = c->link.first;

	switch (link_feed(&c->link, byte)) {
	case LINK_OUTSIDE:
		c->events->outside(c->ctx, byte);
		break;
	case LINK_DATA:
		take_data(c, now_ms);
		break;
	case LINK_TEXT:
		take_loose(c);
		break;
	case LINK_HELLO:
		take_greeting(c, now_ms);
		break;
	case LINK_BAD:
	case LINK_NONE:
		break;
	}
	if (c->link.first != first) {
		moved(c, now_ms);
		fill_window(c, now_ms);
	}
}

/* On a slow line a frame takes long. One of console text is no sign that what is awaited will come. */
static bool is_arriving(const struct link *l)
{
	return l->inside && l->in.len > 0 && (l->in.buf[0] & LINK_MARK) != 0 &&
	       (l->in.buf[0] & LINK_CHANNEL) != LINK_LOOSE;
}

void caller_feed(struct caller *c, const uint8_t *data, size_t len, uint64_t now_ms)
{
	for (size_t i = 0; i < len; i++)
		take_byte(c, data[i], now_ms);
	if (len > 0 && is_arriving(&c->link))
		c->heard_ms = now_ms;
	caller_acknowledge(c, now_ms, false);
}
