/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdbclient.c - one connection from a gdb. */
#include "gdbclient.h"

#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "say.h"
#include "split.h"

#define UNREAD_MAX 0x40000u /* unsent bytes for a gdb that does not read */
#define OWED_MAX   1000u
#define READ_SIZE  4096u
#define FRAME      4u /* '$' before a payload, '#' and two digits behind it */

struct gdbclient {
	uv_tcp_t tcp;
	const struct gdbclient_events *events;
	void *ctx;
	struct rsp_parser rsp;
	unsigned owed; /* packets that gdb has not acknowledged */
	uint64_t owed_since_ms;
	bool asked_no_ack;
	bool no_ack; /* target and gdb have agreed to do without */
	bool acks_here;
	bool closing;
	uint8_t *last; /* what gdb may want again; only with acks_here */
	size_t last_len;
	uint8_t raw[SPLIT_PACKET_MAX];
	char buf[READ_SIZE];
};

struct message {
	uv_write_t req;
	uint8_t data[];
};

static void closed(uv_handle_t *handle)
{
	struct gdbclient *c = handle->data;
	const struct gdbclient_events *events = c->events;
	void *ctx = c->ctx;

	free(c->last);
	free(c);
	events->closed(ctx);
}

void gdbclient_drop(struct gdbclient *c)
{
	if (c->closing)
		return;
	c->closing = true;
	uv_close((uv_handle_t *)&c->tcp, closed);
	c->events->gone(c->ctx, c);
}

static void written(uv_write_t *req, int status)
{
	struct gdbclient *c = req->data;

	free(req);
	if (status)
		gdbclient_drop(c);
}

void gdbclient_send(struct gdbclient *c, const uint8_t *data, size_t len)
{
	if (uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) + len > UNREAD_MAX) {
		say("gdb does not read what it is sent: disconnected");
		gdbclient_drop(c);
		return;
	}
	struct message *m = malloc(sizeof(*m) + len);
	if (!m) {
		gdbclient_drop(c);
		return;
	}
	memcpy(m->data, data, len);
	m->req.data = c;
	const uv_buf_t buf = uv_buf_init((char *)m->data, (unsigned)len);
	if (uv_write(&m->req, (uv_stream_t *)&c->tcp, &buf, 1, written)) {
		free(m);
		gdbclient_drop(c);
	}
}

static bool payload_is(const uint8_t *raw, size_t len, const char *text)
{
	const size_t text_len = strlen(text);

	return len == text_len + FRAME && !memcmp(raw + 1, text, text_len);
}

void gdbclient_acks_here(struct gdbclient *c, bool here)
{
	c->acks_here = here;
	c->no_ack = c->no_ack && here;
}

/* Without memory there is nothing to send again: gdb gives up by itself. */
static void keep(struct gdbclient *c, const uint8_t *raw, size_t len)
{
	free(c->last);
	c->last = malloc(len);
	c->last_len = c->last ? len : 0;
	if (c->last)
		memcpy(c->last, raw, len);
}

void gdbclient_send_packet(struct gdbclient *c, const uint8_t *raw, size_t len)
{
	if (c->acks_here && !c->no_ack && raw[0] == '$')
		keep(c, raw, len);
	if (c->asked_no_ack && payload_is(raw, len, "OK"))
		c->no_ack = true;
	c->asked_no_ack = false;
	if (!c->owed)
		c->owed_since_ms = uv_now(c->tcp.loop);
	if (!c->no_ack && raw[0] == '$' && c->owed < OWED_MAX)
		c->owed++;
	gdbclient_send(c, raw, len);
}

uint64_t gdbclient_owes_ms(const struct gdbclient *c)
{
	return c->owed ? uv_now(c->tcp.loop) - c->owed_since_ms : 0;
}

/* The parser has put the payload behind raw[0]. */
static void pass_packet(struct gdbclient *c)
{
	const size_t len = c->rsp.len;

	c->raw[0] = '$';
	c->raw[len + 1] = '#';
	(void)hex_encode((char *)c->raw + len + 2, &c->rsp.sum, 1); /* always 2 digits */
	c->asked_no_ack = payload_is(c->raw, len + FRAME, "QStartNoAckMode");
	if (c->acks_here && !c->no_ack)
		gdbclient_send(c, (const uint8_t *)"+", 1);
	if (c->acks_here && c->asked_no_ack) {
		gdbclient_send_packet(c, (const uint8_t *)"$OK#9a", 6);
		return;
	}
	if (!c->closing)
		c->events->bytes(c->ctx, c, c->raw, len + FRAME);
}

/* What is not owed goes nowhere: a '+' in greeting would be typed into the target's shell. */
static void pass_ack(struct gdbclient *c, uint8_t byte)
{
	if (!c->owed)
		return;
	if (c->acks_here && byte == '-') {
		gdbclient_send(c, c->last, c->last_len);
		return;
	}
	c->owed--;
	c->owed_since_ms = uv_now(c->tcp.loop);
	if (!c->acks_here)
		c->events->bytes(c->ctx, c, &byte, 1);
}

static void take_byte(struct gdbclient *c, uint8_t byte)
{
	switch (rsp_feed(&c->rsp, byte)) {
	case RSP_PACKET:
		pass_packet(c);
		break;
	case RSP_BAD:
		gdbclient_send(c, (const uint8_t *)"-", 1);
		break;
	case RSP_ACK:
	case RSP_NAK:
		pass_ack(c, byte);
		break;
	case RSP_INTERRUPT:
		c->events->bytes(c->ctx, c, &byte, 1);
		break;
	case RSP_NONE:
	case RSP_TEXT:
		break;
	}
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct gdbclient *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->buf, sizeof(c->buf));
}

static void got_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct gdbclient *c = stream->data;

	for (ssize_t i = 0; i < n && !c->closing; i++)
		take_byte(c, (uint8_t)buf->base[i]);
	if (n < 0)
		gdbclient_drop(c);
}

void gdbclient_read(struct gdbclient *c, bool read)
{
	if (c->closing)
		return;
	if (!read)
		(void)uv_read_stop((uv_stream_t *)&c->tcp); /* always succeeds */
	else if (uv_read_start((uv_stream_t *)&c->tcp, take_buf, got_bytes))
		gdbclient_drop(c);
}

static void never_was(uv_handle_t *handle)
{
	free(handle->data);
}

struct gdbclient *gdbclient_accept(
	uv_stream_t *listener, const struct gdbclient_events *events, void *ctx)
{
	struct gdbclient *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->events = events;
	c->ctx = ctx;
	rsp_init(&c->rsp, c->raw + 1, sizeof(c->raw) - FRAME);
	(void)uv_tcp_init(listener->loop, &c->tcp); /* makes no socket yet: cannot fail */
	c->tcp.data = c;
	if (uv_accept(listener, (uv_stream_t *)&c->tcp)) {
		uv_close((uv_handle_t *)&c->tcp, never_was);
		return NULL;
	}
	(void)uv_tcp_nodelay(&c->tcp, 1); /* without it: slower, nothing worse */
	return c;
}
