/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub_gdb.c - between gdb and the target: straight on a plain line, through the proxy on the link. */
#include <stdio.h>
#include <stdlib.h>

#include "../stub/wire/hello.h"
#include "hub.h"
#include "reply.h"
#include "say.h"

/* The answer that is waited for may have been asked for, or may have come. */
static void expect(struct hub *h)
{
	if (hub_linked(h))
		split_link_expect(h->split, proxy_waits(h->proxy));
	hub_tick(h);
}

/* ---- to gdb ---- */

/* What the target says to a gdb that is not there. */
static void take_unclaimed(struct hub *h, const uint8_t *payload, size_t len)
{
	size_t n;
	enum reply_kind kind = reply_read(h->answer, sizeof(h->answer), payload, len, &n);

	if (kind == REPLY_TEXT) {
		hub_show(h, h->answer, n, true);
	} else if (kind == REPLY_STOP) {
		say("the target has stopped (signal 0x%.2s); no gdb is attached", h->answer + 1);
		hub_say_gdb(h);
	}
}

static void to_gdb(void *ctx, const uint8_t *raw, size_t len)
{
	struct hub *h = ctx;

	if (h->gdb && gdbport_attached(h->gdb))
		gdbport_packet(h->gdb, raw, len);
	else if (raw[0] == '$')
		take_unclaimed(h, raw + 1, len - 4);
}

void hub_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct hub *h = ctx;

	if (hub_linked(h)) {
		proxy_from_target(h->proxy, raw, len);
		expect(h);
		return;
	}
	const bool attached = h->gdb && gdbport_attached(h->gdb);
	if (!attached && good && raw[0] == '$')
		h->split->ops->send_gdb(h->split, (const uint8_t *)"+", 1);
	if (attached || good)
		to_gdb(h, raw, len);
}

void hub_ack(void *ctx, uint8_t byte)
{
	struct hub *h = ctx;

	if (h->gdb)
		gdbport_ack(h->gdb, byte);
}

void hub_bulk(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	proxy_from_bulk(h->proxy, data, len);
	expect(h);
}

void hub_news(void *ctx, enum split_news news)
{
	struct hub *h = ctx;

	if (h->gdb)
		gdbport_acks_here(h->gdb, hub_linked(h));
	switch (news) {
	case SPLIT_LINKED:
		proxy_begin(h->proxy);
		say("the target answers on the framed link: %s, %u CPUs",
			split_link_about(h->split)->name, split_link_about(h->split)->cpus);
		break;
	case SPLIT_RESET:
		say("the target was reset");
		proxy_begin(h->proxy);
		if (h->gdb)
			gdbport_drop(h->gdb);
		break;
	case SPLIT_SILENT:
		say("the target does not answer; it is called again and again");
		proxy_fail(h->proxy);
		break;
	case SPLIT_RESUMED:
		say("the target answers again; nothing was lost");
		break;
	case SPLIT_PLAIN:
		if (h->gdb && gdbport_attached(h->gdb))
			say("the target does not know the framed link");
		break;
	}
	hub_throttle(h);
}

/* ---- from gdb ---- */

static void gdb_attached(void *ctx, bool attached)
{
	struct hub *h = ctx;

	proxy_reset(h->proxy);
	h->split->ops->set_attached(h->split, attached);
	hub_throttle(h);
	hub_tick(h);
	say(attached ? "gdb is attached" : "gdb has gone; the target is as gdb left it");
}

static void gdb_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	if (!hub_linked(h)) {
		h->split->ops->send_gdb(h->split, data, len);
		return;
	}
	proxy_from_gdb(h->proxy, data, len);
	expect(h);
}

const struct gdbport_events hub_gdb_events = {.attached = gdb_attached, .bytes = gdb_bytes};

/* ---- to the target ---- */

static void to_target(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	h->split->ops->send_gdb(h->split, data, len);
}

static int bulk_to_target(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	return h->split->ops->send_bulk(h->split, data, len);
}

struct proxy *hub_proxy_new(struct hub *h)
{
	static const struct proxy_events events = {
		.gdb = to_gdb, .target = to_target, .bulk = bulk_to_target};

	return proxy_new(&events, h);
}
