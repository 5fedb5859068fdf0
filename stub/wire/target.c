/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* target.c - the target's end of the link; the states are drawn in target.h. */
#include "target.h"

#define FRAME_MAX 64u /* bytes of an encoded HELLO and its delimiter; it has 26 */

static const uint8_t prefix[HELLO_PREFIX_LEN + 1] = HELLO_PREFIX;

void target_init(struct target *t)
{
	t->nonce = 0;
	t->on = false;
	t->matched = 0;
	t->held_len = 0;
}

void target_end(struct target *t)
{
	t->on = false;
	t->matched = 0;
	t->held_len = 0;
	link_drop_frame(&t->link);
}

static void forget(struct target *t)
{
	target_end(t);
	t->nonce = 0;
	link_close(&t->link);
}

static void welcome(struct target *t, enum hello_kind kind, bool full)
{
	struct hello *h = &t->about;
	uint8_t *payload = t->link.scratch + 1; /* where link_greet() wants it */

	h->kind = (uint8_t)kind;
	h->full = full;
	h->nonce = t->nonce;
	h->next = link_next(&t->link);
	h->expect = t->link.expect;
	link_greet(&t->link, payload, hello_write(payload, HELLO_WELCOME, h));
}

static enum target_event take_hello(struct target *t, const struct hello *h)
{
	bool same = h->nonce != 0 && h->nonce == t->nonce && t->link.open;

	t->on = true;
	t->matched = 0;
	t->held_len = 0;
	if (same) {
		link_take_ack(&t->link, h->expect);
		t->link.asked = false; /* its answer may have been lost */
		welcome(t, HELLO_SAME, (h->flags & HELLO_TELL) != 0);
		t->link.resend = true;
		return TARGET_TAKEN;
	}
	t->nonce = h->nonce;
	t->flags = h->flags;
	link_open(&t->link, h->payload_max < LINK_PAYLOAD_MIN ? LINK_PAYLOAD_MIN : h->payload_max,
		h->window == 0 ? 1 : h->window);
	welcome(t, HELLO_NEW, true);
	return TARGET_BEGUN;
}

static enum target_event take_greeting(struct target *t, uint64_t now_ms)
{
	const struct hello *h = &t->heard;
	enum hello_type type = hello_read(&t->heard, t->link.payload, t->link.len);

	t->heard_ms = now_ms;
	if (type == HELLO_HELLO)
		return take_hello(t, h);
	if (type != HELLO_BYE || h->nonce != t->nonce)
		return TARGET_TAKEN;
	forget(t);
	return TARGET_ENDED;
}

/* In a HELLO's frame, while the line is plain. */
static enum target_event in_hello(struct target *t, uint8_t byte, uint64_t now_ms)
{
	enum link_event event = link_feed(&t->link, byte);

	if (event == LINK_HELLO) {
		t->matched = 0;
		return take_greeting(t, now_ms);
	}
	if (event != LINK_NONE || ++t->held_len > FRAME_MAX)
		target_end(t);
	return TARGET_TAKEN;
}

static enum target_event release(struct target *t, uint8_t byte)
{
	bool held = t->matched > 1;

	if (byte != 0 && t->nonce != 0) {
		t->nonce = 0; /* somebody uses the plain line */
		link_close(&t->link);
	}
	t->matched = byte == 0 ? 1 : 0;
	if (!held)
		return TARGET_PLAIN;
	t->held[t->held_len++] = byte;
	return TARGET_RELEASED;
}

static enum target_event plain(struct target *t, uint8_t byte, uint64_t now_ms)
{
	if (t->matched == HELLO_PREFIX_LEN)
		return in_hello(t, byte, now_ms);
	if (t->matched == 0 || byte != prefix[t->matched])
		return release(t, byte);
	if (t->matched == 1)
		t->held_len = 0;
	t->held[t->held_len++] = byte;
	if (++t->matched < HELLO_PREFIX_LEN)
		return TARGET_TAKEN;
	link_drop_frame(&t->link);
	for (unsigned i = 0; i < HELLO_PREFIX_LEN; i++)
		(void)link_feed(&t->link, prefix[i]); /* cannot end a frame */
	t->held_len = 0;                              /* counts the frame's bytes from here on */
	return TARGET_TAKEN;
}

enum target_event target_feed(struct target *t, uint8_t byte, uint64_t now_ms)
{
	if (!t->on)
		return plain(t, byte, now_ms);
	enum link_event event = link_feed(&t->link, byte);
	if (t->link.good != t->good) {
		t->good = t->link.good;
		t->heard_ms = now_ms;
	}
	if (event == LINK_HELLO)
		return take_greeting(t, now_ms);
	return event == LINK_DATA ? TARGET_DATA : TARGET_TAKEN;
}

bool target_expired(struct target *t, uint64_t now_ms)
{
	if (!t->on || now_ms - t->heard_ms <= TARGET_KEEP_MS)
		return false;
	target_end(t);
	return true;
}
