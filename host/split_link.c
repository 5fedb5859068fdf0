/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* split_link.c - a line that may carry the framed link. Until the target has answered a call, and when it
 * does not, everything goes through the splitter of a plain line.
 *
 *   PLAIN --up, a gdb, or the debugger's greeting: call--> CALLING --answer--> ON
 *     ^ `--an answer that was given up, and no packet of anybody's is under way--' | no answer
 *     '----------------------------------------------------------------------------'
 * CALLING holds back what is to be sent (ready() says no). On a link gdb is acknowledged on the spot. */
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/rsp.h"
#include "caller.h"
#include "greeting.h"
#include "split.h"

#define STRAY_MAX 256u /* bytes outside of frames that are looked at together */
#define STRAY_MS  200u /* silence after which they are */

struct linked {
	struct split split;
	struct split *raw;
	struct caller *caller;
	struct rsp_parser rsp;
	bool attached; /* gdb is, or */
	bool asking;   /*   we are: packets are under way on the plain line */
	bool late;     /* the target knows the link: it is called when none are */
	size_t packet_len;
	size_t greeting; /* characters of it that have come */
	size_t stray_len;
	uint64_t stray_ms;
	uint8_t stray[STRAY_MAX];
	uint8_t payload[SPLIT_PACKET_MAX];
	uint8_t packet[SPLIT_PACKET_MAX];
};

static struct linked *to_linked(struct split *s)
{
	return (struct linked *)(void *)s; /* split is the first member */
}

static const struct linked *to_const(const struct split *s)
{
	return (const struct linked *)(const void *)s;
}

static uint64_t now(const struct linked *l)
{
	return l->split.sink->now(l->split.ctx);
}

static bool framed(const struct linked *l)
{
	const enum caller_state state = caller_state(l->caller);

	return state == CALLER_ON || state == CALLER_QUIET;
}

/* ---- from the plain splitter ---- */

static void raw_text(void *ctx, const uint8_t *data, size_t len)
{
	struct linked *l = ctx;

	l->split.sink->text(l->split.ctx, data, len);
	for (size_t i = 0; i < len; i++) {
		if (greeting_seen(&l->greeting, data[i]))
			split_link_call(&l->split); /* a stub is there for sure */
	}
}

static void raw_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct linked *l = ctx;

	l->split.sink->packet(l->split.ctx, raw, len, good);
}

static void raw_ack(void *ctx, uint8_t byte)
{
	struct linked *l = ctx;

	l->split.sink->ack(l->split.ctx, byte);
}

static void to_line(void *ctx, const uint8_t *data, size_t len)
{
	struct linked *l = ctx;

	l->split.sink->line(l->split.ctx, data, len);
}

static const struct split_sink raw_sink = {
	.text = raw_text, .packet = raw_packet, .ack = raw_ack, .line = to_line};

/* ---- from the link ---- */

static void gdb_byte(struct linked *l, uint8_t byte)
{
	const bool inside = rsp_inside(&l->rsp);

	if (!inside && byte != '$' && byte != '%')
		return;
	if (!inside)
		l->packet_len = 0;
	if (l->packet_len == sizeof(l->packet)) {
		rsp_reset(&l->rsp);
		return;
	}
	l->packet[l->packet_len++] = byte;
	/* A notification's '%' begins a packet of the same form. */
	if (rsp_feed(&l->rsp, inside ? byte : '$') == RSP_PACKET)
		l->split.sink->packet(l->split.ctx, l->packet, l->packet_len, true);
}

static void link_data(void *ctx, enum link_channel channel, const uint8_t *data, size_t len)
{
	struct linked *l = ctx;

	if (channel == LINK_SHELL && l->split.sink->said)
		l->split.sink->said(l->split.ctx, data, len);
	else if (channel == LINK_SHELL || channel == LINK_CONSOLE)
		l->split.sink->text(l->split.ctx, data, len);
	else if (channel == LINK_BULK && l->split.sink->bulk)
		l->split.sink->bulk(l->split.ctx, data, len);
	for (size_t i = 0; i < len && channel == LINK_GDB; i++)
		gdb_byte(l, data[i]);
}

static void link_text(void *ctx, const uint8_t *data, size_t len, bool lost)
{
	static const char hole[] = "\r\n[text lost on the line]\r\n";
	struct linked *l = ctx;

	if (l->split.sink->runs)
		l->split.sink->runs(l->split.ctx);
	if (lost)
		l->split.sink->text(l->split.ctx, (const uint8_t *)hole, sizeof(hole) - 1);
	if (len)
		l->split.sink->text(l->split.ctx, data, len);
}

static bool may_be_text(uint8_t byte)
{
	return byte >= ' ' ? byte != 0x7f : byte && strchr("\a\b\t\n\r\x1b", byte) != NULL;
}

/* Console text of somebody who knows no frames, or what noise has left of a frame: that is not shown. */
static void end_stray(struct linked *l)
{
	bool text = true;

	for (size_t i = 0; i < l->stray_len; i++)
		text = text && may_be_text(l->stray[i]);
	if (text && l->stray_len)
		l->split.sink->text(l->split.ctx, l->stray, l->stray_len);
	l->stray_len = 0;
}

static void feed_plain(struct linked *l)
{
	if (l->stray_len)
		l->raw->ops->feed(l->raw, l->stray, l->stray_len);
	l->stray_len = 0;
}

static void link_outside(void *ctx, uint8_t byte)
{
	struct linked *l = ctx;

	l->stray_ms = now(l);
	l->stray[l->stray_len++] = byte;
	if (l->stray_len == STRAY_MAX && !framed(l))
		feed_plain(l);
	else if (l->stray_len == STRAY_MAX || (byte == '\n' && framed(l)))
		end_stray(l);
}

/* Not in the middle of a question: what is sent behind the call is for the link. */
static void call_again(struct linked *l)
{
	if (!l->late || l->attached || l->asking || caller_state(l->caller) != CALLER_IDLE)
		return;
	l->late = false;
	caller_call(l->caller, now(l));
}

static void link_news(void *ctx, enum caller_news news)
{
	static const enum split_news told[] = {[CALLER_UP] = SPLIT_LINKED,
		[CALLER_RESUMED] = SPLIT_RESUMED,
		[CALLER_RESET] = SPLIT_RESET,
		[CALLER_SILENT] = SPLIT_SILENT,
		[CALLER_NONE] = SPLIT_PLAIN};
	struct linked *l = ctx;

	l->late = news == CALLER_LATE;
	if (l->late) {
		call_again(l);
		return;
	}
	if (news == CALLER_UP) {
		feed_plain(l);
		l->raw->ops->reset(l->raw);
	}
	if (news == CALLER_UP || news == CALLER_RESET)
		rsp_reset(&l->rsp);
	l->split.sink->news(l->split.ctx, told[news]);
}

static const struct caller_events caller_events = {
	.line = to_line,
	.data = link_data,
	.text = link_text,
	.outside = link_outside,
	.news = link_news,
};

/* ---- operations ---- */

static void linked_feed(struct split *s, const uint8_t *data, size_t len)
{
	struct linked *l = to_linked(s);

	caller_feed(l->caller, data, len, now(l));
	if (!framed(l))
		feed_plain(l);
}

static unsigned linked_idle_ms(const struct split *s)
{
	const struct linked *l = to_const(s);
	return framed(l) ? 0 : l->raw->ops->idle_ms(l->raw);
}

static void linked_idle(struct split *s)
{
	struct linked *l = to_linked(s);

	if (!framed(l))
		l->raw->ops->idle(l->raw);
}

static void linked_reset(struct split *s)
{
	struct linked *l = to_linked(s);

	l->raw->ops->reset(l->raw);
	l->stray_len = 0;
	caller_line(l->caller, false, now(l));
}

static void linked_set_attached(struct split *s, bool attached)
{
	struct linked *l = to_linked(s);

	l->raw->ops->set_attached(l->raw, attached);
	l->attached = attached;
	if (attached)
		split_link_call(s);
	call_again(l);
}

static void linked_set_asking(struct split *s, bool asking)
{
	struct linked *l = to_linked(s);

	l->raw->ops->set_asking(l->raw, asking);
	l->asking = asking;
	call_again(l);
}

/* What does not fit has been paused long before; a person types it again. */
static void linked_send_text(struct split *s, const uint8_t *data, size_t len)
{
	struct linked *l = to_linked(s);

	if (framed(l))
		(void)caller_send(l->caller, LINK_CONSOLE, data, len, now(l));
	else
		l->raw->ops->send_text(l->raw, data, len);
}

static void linked_send_gdb(struct split *s, const uint8_t *data, size_t len)
{
	struct linked *l = to_linked(s);

	if (!framed(l))
		l->raw->ops->send_gdb(l->raw, data, len);
	else if (data[0] != '+' && data[0] != '-')
		(void)caller_send(l->caller, LINK_GDB, data, len, now(l));
}

static int linked_send_bulk(struct split *s, const uint8_t *data, size_t len)
{
	struct linked *l = to_linked(s);

	return framed(l) ? caller_send(l->caller, LINK_BULK, data, len, now(l)) : -1;
}

static void linked_free(struct split *s)
{
	struct linked *l = to_linked(s);

	l->raw->ops->free(l->raw);
	caller_free(l->caller);
	free(l);
}

static const struct split_ops ops = {
	.name = "link",
	.feed = linked_feed,
	.idle_ms = linked_idle_ms,
	.idle = linked_idle,
	.reset = linked_reset,
	.set_attached = linked_set_attached,
	.set_asking = linked_set_asking,
	.send_text = linked_send_text,
	.send_gdb = linked_send_gdb,
	.send_bulk = linked_send_bulk,
	.free = linked_free,
};

struct split *split_link_new(const struct split_sink *sink, void *ctx, uint32_t seed)
{
	struct linked *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->split = (struct split){.ops = &ops, .sink = sink, .ctx = ctx};
	rsp_init(&l->rsp, l->payload, sizeof(l->payload));
	l->raw = split_raw_new(&raw_sink, l);
	l->caller = l->raw ? caller_new(&caller_events, l, seed) : NULL;
	if (l->caller)
		return &l->split;
	if (l->raw)
		l->raw->ops->free(l->raw);
	free(l);
	return NULL;
}

void split_link_call(struct split *s)
{
	struct linked *l = to_linked(s);

	if (caller_state(l->caller) == CALLER_IDLE)
		caller_call(l->caller, now(l));
}

void split_link_up(struct split *s)
{
	struct linked *l = to_linked(s);

	caller_line(l->caller, true, now(l));
	split_link_call(s);
}

unsigned split_link_tick(struct split *s)
{
	struct linked *l = to_linked(s);
	const uint64_t ms = now(l);
	unsigned next = caller_tick(l->caller, ms);

	if (l->stray_len && ms - l->stray_ms >= STRAY_MS)
		end_stray(l);
	if (l->stray_len && (!next || next > STRAY_MS))
		next = STRAY_MS;
	return next;
}

bool split_link_on(const struct split *s)
{
	return framed(to_const(s));
}

bool split_link_calling(const struct split *s)
{
	return caller_state(to_const(s)->caller) == CALLER_CALLING;
}

size_t split_link_waiting(const struct split *s)
{
	return caller_waiting(to_const(s)->caller);
}

void split_link_expect(struct split *s, bool expecting)
{
	caller_expect(to_linked(s)->caller, expecting);
}

const struct hello *split_link_about(const struct split *s)
{
	return caller_about(to_const(s)->caller);
}

void split_link_drop(struct split *s, bool leave)
{
	caller_drop(to_linked(s)->caller, leave);
	to_linked(s)->late = false;
}
