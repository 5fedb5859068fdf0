/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* split_raw.c - console text and bare RSP packets on one plain line.
 *
 *   TEXT --$--> HELD --right checksum--> TEXT    the bytes were a packet
 *     ^          | |
 *     |          | `--silence--> SHOWN --right checksum--> TEXT   a late packet: passed on as well
 *     `----------+-----------------'
 *      cannot be a packet: the bytes were text
 *
 * HELD keeps the bytes back; SHOWN has given them to the console already and goes on doing so, but
 * still watches: a packet torn apart by a slow line must not be lost to gdb. What can be a packet
 * depends on what was asked: an answer to gdb's question may be anything, also several lines of
 * XML; otherwise only what a target says unasked counts, and a CR or LF ends the matter. */
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "split.h"

/* Unasked packets are short and come in one burst; a person waits for what is held back. An answer
 * is worth waiting for, as nothing else is expected on the line. */
#define IDLE_MS       250u
#define IDLE_REPLY_MS 1000u

#define TEXT_MAX 512u

enum raw_state { RAW_TEXT, RAW_HELD, RAW_SHOWN };

enum raw_wait {
	WAIT_NOTHING,
	WAIT_REPLY, /* a question is open: the target is frozen and answers next */
	WAIT_STOP   /* gdb let the target run: a stop reply may come at any time, or never */
};

struct raw {
	struct split split;
	enum raw_state state;
	enum raw_wait wait;
	bool attached;
	bool asking;     /* it is we who are, one request at a time */
	bool answered;   /* and what is open are copies of a request that was sent again */
	unsigned copies; /* of it that may be answered as well, */
	unsigned acks;   /*   and acknowledged */
	bool ack_awaited;
	bool asked_no_ack;
	bool no_ack; /* gdb and the target have agreed to do without */
	struct rsp_parser rsp;
	size_t held_len;
	size_t shown_len; /* how much of held is on the console already */
	size_t request_len;
	size_t text_len;
	uint8_t text[TEXT_MAX];
	uint8_t payload[SPLIT_PACKET_MAX];
	uint8_t held[SPLIT_PACKET_MAX];
	uint8_t request[SPLIT_PACKET_MAX]; /* the last one, to know its echo */
};

static struct raw *to_raw(struct split *s)
{
	return (struct raw *)(void *)s; /* split is the first member */
}

static void flush_text(struct raw *r)
{
	if (r->text_len)
		r->split.sink->text(r->split.ctx, r->text, r->text_len);
	r->text_len = 0;
}

static void put_text(struct raw *r, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (r->text_len == TEXT_MAX)
			flush_text(r);
		r->text[r->text_len++] = data[i];
	}
}

static void show_held(struct raw *r)
{
	put_text(r, r->held + r->shown_len, r->held_len - r->shown_len);
	r->shown_len = r->held_len;
}

static void give_up(struct raw *r)
{
	show_held(r);
	rsp_reset(&r->rsp);
	r->state = RAW_TEXT;
}

static void begin(struct raw *r, uint8_t byte)
{
	r->state = RAW_HELD;
	r->held[0] = byte;
	r->held_len = 1;
	r->shown_len = 0;
	rsp_reset(&r->rsp);
	(void)rsp_feed(&r->rsp, '$'); /* a notification's '%' begins a packet of the same form */
}

/* GDB manual, "Stop Reply Packets" and "Notification Packets": what a target says unasked. */
static bool may_come_unasked(const struct raw *r, uint8_t first)
{
	if (r->held[0] == '%') /* Stop; Probe: docs/wire.md */
		return (first == 'S' && r->attached) || first == 'P';
	return first && strchr("OTSWXNFE", first) != NULL;
}

/* The console of a running target echoes a request as it comes in, until the stub knows it for one
 * and acknowledges it: all of it, or all but the end. */
static bool is_echo(const struct raw *r)
{
	return r->ack_awaited && r->held_len > 1 && r->held_len <= r->request_len &&
	       !memcmp(r->held, r->request, r->held_len);
}

static bool ends_echo(const struct raw *r, uint8_t byte)
{
	return (byte == '+' || byte == '-') && is_echo(r) && r->held_len < r->request_len &&
	       r->request[r->held_len] != byte;
}

static bool is_console_output(const struct raw *r)
{
	return r->rsp.len && r->payload[0] == 'O' && !(r->rsp.len == 2 && r->payload[1] == 'K');
}

/* The answer to what was asked: nothing is open any more but what was sent more than once. */
static void close_question(struct raw *r)
{
	r->answered = r->asking && r->copies > 0;
	if (r->answered)
		r->copies--;
	else
		r->wait = WAIT_NOTHING;
}

static void deliver(struct raw *r, bool good)
{
	const bool echo = is_echo(r) && r->held_len == r->request_len;

	rsp_reset(&r->rsp);
	r->state = RAW_TEXT;
	if (echo)
		return;
	if (good && r->held[0] == '$' && !is_console_output(r)) {
		close_question(r);
		r->no_ack |= r->asked_no_ack && r->rsp.len == 2 && r->payload[0] == 'O';
		r->asked_no_ack = false;
	}
	flush_text(r);
	r->split.sink->packet(r->split.ctx, r->held, r->held_len, good);
}

/* A packet's end came with a wrong checksum. The receiver asks again for what was surely a packet;
 * while the target runs it may as well have been text, so that the console gets it too. */
static void deliver_bad(struct raw *r)
{
	const bool whole = r->held_len >= 4 && r->held[r->held_len - 3] == '#';
	const bool passed_on = r->attached && whole && r->wait != WAIT_NOTHING;

	if (!passed_on || r->wait == WAIT_STOP)
		show_held(r);
	if (passed_on)
		deliver(r, false);
	else
		give_up(r);
}

static bool cannot_be_packet(const struct raw *r, uint8_t byte)
{
	const bool asked = r->wait == WAIT_REPLY && r->held[0] == '$';

	if (r->held_len == SPLIT_PACKET_MAX)
		return true;
	/* The answer comes behind the acknowledgement. */
	if (asked && !r->ack_awaited)
		return false;
	return byte == '\r' || byte == '\n' ||
	       (!asked && r->held_len == 2 && !may_come_unasked(r, byte));
}

static void feed_packet(struct raw *r, uint8_t byte)
{
	enum rsp_event event = rsp_feed(&r->rsp, byte);

	r->held[r->held_len++] = byte;
	if (event == RSP_PACKET)
		deliver(r, true);
	else if (event == RSP_BAD)
		deliver_bad(r);
	else if (cannot_be_packet(r, byte))
		give_up(r);
	else if (r->state == RAW_SHOWN)
		show_held(r);
}

static void feed_byte(struct raw *r, uint8_t byte)
{
	if (r->state != RAW_TEXT && ends_echo(r, byte)) {
		rsp_reset(&r->rsp);
		r->state = RAW_TEXT;
	}
	if (byte == '$' || (byte == '%' && r->state == RAW_TEXT)) {
		if (r->state != RAW_TEXT)
			give_up(r);
		begin(r, byte);
	} else if (r->state != RAW_TEXT) {
		feed_packet(r, byte);
	} else if ((byte == '+' || byte == '-') && r->ack_awaited) {
		r->ack_awaited = false;
		flush_text(r);
		r->split.sink->ack(r->split.ctx, byte);
	} else if ((byte == '+' || byte == '-') && r->asking && r->acks) {
		r->acks--;
	} else {
		put_text(r, &byte, 1);
	}
}

static void raw_feed(struct split *s, const uint8_t *data, size_t len)
{
	struct raw *r = to_raw(s);

	for (size_t i = 0; i < len; i++)
		feed_byte(r, data[i]);
	flush_text(r);
}

static unsigned raw_idle_ms(const struct split *s)
{
	const struct raw *r = (const struct raw *)(const void *)s;

	if (r->state != RAW_HELD)
		return 0;
	return r->wait == WAIT_REPLY ? IDLE_REPLY_MS : IDLE_MS;
}

static void raw_idle(struct split *s)
{
	struct raw *r = to_raw(s);

	if (r->state != RAW_HELD)
		return;
	show_held(r);
	r->state = RAW_SHOWN;
	flush_text(r);
}

static void raw_reset(struct split *s)
{
	struct raw *r = to_raw(s);

	if (r->state != RAW_TEXT)
		give_up(r);
	flush_text(r);
	r->wait = WAIT_NOTHING;
	r->ack_awaited = false;
}

/* What is open when gdb goes stays open: the answer may still come, and is no text. */
static void raw_set_attached(struct split *s, bool attached)
{
	struct raw *r = to_raw(s);

	r->attached = attached;
	r->ack_awaited = false;
	r->no_ack = false;
	if (attached)
		r->wait = WAIT_NOTHING;
}

static void raw_set_asking(struct split *s, bool asking)
{
	struct raw *r = to_raw(s);

	raw_set_attached(s, asking);
	if (r->answered)
		r->wait = WAIT_NOTHING;
	r->asking = asking;
	r->answered = false;
	r->copies = r->acks = 0;
	r->request_len = 0;
}

static void raw_send_text(struct split *s, const uint8_t *data, size_t len)
{
	s->sink->line(s->ctx, data, len);
}

/* GDB manual, "Packets": those after which the target runs until it has a reason to stop. */
static bool lets_run(const uint8_t *payload, size_t len)
{
	if (len >= 6 && !memcmp(payload, "vCont;", 6))
		return true;
	return len && payload[0] && strchr("cCsSkR", payload[0]) != NULL;
}

static void raw_send_gdb(struct split *s, const uint8_t *data, size_t len)
{
	struct raw *r = to_raw(s);

	static const char no_ack[] = "$QStartNoAckMode#";

	if (len >= 4 && data[0] == '$' && len <= SPLIT_PACKET_MAX) {
		const bool again = len == r->request_len && !memcmp(r->request, data, len);
		r->copies = again ? r->copies + 1 : 0;
		r->acks = r->copies;
		memcpy(r->request, data, len);
		r->request_len = len;
		r->ack_awaited = !r->no_ack;
		r->asked_no_ack = len > sizeof(no_ack) && !memcmp(data, no_ack, sizeof(no_ack) - 1);
		r->wait = lets_run(data + 1, len - 4) ? WAIT_STOP : WAIT_REPLY;
	}
	s->sink->line(s->ctx, data, len);
}

static void raw_free(struct split *s)
{
	free(to_raw(s));
}

struct split *split_raw_new(const struct split_sink *sink, void *ctx)
{
	static const struct split_ops ops = {
		.name = "raw",
		.feed = raw_feed,
		.idle_ms = raw_idle_ms,
		.idle = raw_idle,
		.reset = raw_reset,
		.set_attached = raw_set_attached,
		.set_asking = raw_set_asking,
		.send_text = raw_send_text,
		.send_gdb = raw_send_gdb,
		.free = raw_free,
	};
	struct raw *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->split = (struct split){.ops = &ops, .sink = sink, .ctx = ctx};
	rsp_init(&r->rsp, r->payload, sizeof(r->payload));
	return &r->split;
}
