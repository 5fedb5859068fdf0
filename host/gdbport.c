/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdbport.c - the loopback TCP port for gdb.
 *
 *   NONE --connect--> ATTACHED --gone or dropped--> NONE
 *   ATTACHED --another connects--> the other is told why and closed; unless the first has left a
 *   packet without its acknowledgement for DEAD_MS: then the first is closed
 *
 * Invariant: at most one client is `client`; those being refused are in `refused`. */
#include "gdbport.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "say.h"
#include "split.h"

#define BACKLOG     8
#define REFUSED_MAX 4u
#define REFUSED_MS  2000u    /* that long a refused client may take to say something and to go */
#define DEAD_MS     5000u    /* gdb acknowledges at once; its own limit is 2 s ("remotetimeout") */
#define UNREAD_MAX  0x40000u /* unsent bytes for a gdb that does not read */
#define OWED_MAX    1000u

struct client {
	uv_tcp_t tcp;
	struct gdbport *port;
	struct rsp_parser rsp;
	unsigned owed; /* packets that gdb has not acknowledged */
	uint64_t owed_since_ms;
	bool no_ack; /* target and gdb have agreed to do without */
	bool asked_no_ack;
	bool answered; /* refused: has been told */
	bool closing;
	uint8_t raw[SPLIT_PACKET_MAX]; /* '$', payload, '#', two digits */
	char buf[4096];
};

struct gdbport {
	uv_loop_t *loop;
	uv_tcp_t listener;
	uv_timer_t refused_limit;
	const struct gdbport_events *events;
	void *ctx;
	struct client *client;
	struct client *refused[REFUSED_MAX];
	const char *refuse_why;
	bool paused;
	bool stopping;
	unsigned open_handles;
};

struct message {
	uv_write_t req;
	uint8_t data[];
};

static void drop(struct client *c);

static void handle_closed(struct gdbport *p)
{
	if (--p->open_handles == 0 && p->stopping)
		free(p);
}

static void client_closed(uv_handle_t *handle)
{
	struct client *c = handle->data;
	struct gdbport *p = c->port;

	free(c);
	handle_closed(p);
}

static void written(uv_write_t *req, int status)
{
	struct client *c = req->data;

	free(req);
	if (status)
		drop(c);
}

static void send_to(struct client *c, const uint8_t *data, size_t len)
{
	struct message *m = malloc(sizeof(*m) + len);

	if (!m) {
		drop(c);
		return;
	}
	memcpy(m->data, data, len);
	m->req.data = c;
	const uv_buf_t buf = uv_buf_init((char *)m->data, (unsigned)len);
	if (uv_write(&m->req, (uv_stream_t *)&c->tcp, &buf, 1, written)) {
		free(m);
		drop(c);
	}
}

/* Close c and tell whom it concerns. May be called twice. */
static void drop(struct client *c)
{
	struct gdbport *p = c->port;

	if (c->closing)
		return;
	c->closing = true;
	uv_close((uv_handle_t *)&c->tcp, client_closed);
	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (p->refused[i] == c)
			p->refused[i] = NULL;
	}
	if (p->client != c)
		return;
	p->client = NULL;
	if (!p->stopping)
		p->events->attached(p->ctx, false);
}

static bool payload_is(const uint8_t *raw, size_t len, const char *text)
{
	const size_t text_len = strlen(text);

	return len == text_len + 4 && !memcmp(raw + 1, text, text_len);
}

/* The parser has put the payload behind raw[0]. */
static void pass_packet(struct client *c)
{
	const size_t len = c->rsp.len;
	struct gdbport *p = c->port;

	c->raw[0] = '$';
	c->raw[len + 1] = '#';
	(void)hex_encode((char *)c->raw + len + 2, &c->rsp.sum, 1); /* writes 2 */
	c->asked_no_ack = payload_is(c->raw, len + 4, "QStartNoAckMode");
	p->events->bytes(p->ctx, c->raw, len + 4);
}

/* What is not owed goes nowhere: a '+' in greeting would be typed into the target's shell. */
static void pass_ack(struct client *c, uint8_t byte)
{
	struct gdbport *p = c->port;

	if (!c->owed)
		return;
	c->owed--;
	c->owed_since_ms = uv_now(p->loop);
	p->events->bytes(p->ctx, &byte, 1);
}

static void take_byte(struct client *c, uint8_t byte)
{
	struct gdbport *p = c->port;

	switch (rsp_feed(&c->rsp, byte)) {
	case RSP_PACKET:
		pass_packet(c);
		break;
	case RSP_BAD:
		send_to(c, (const uint8_t *)"-", 1);
		break;
	case RSP_ACK:
	case RSP_NAK:
		pass_ack(c, byte);
		break;
	case RSP_INTERRUPT:
		p->events->bytes(p->ctx, &byte, 1);
		break;
	case RSP_NONE:
	case RSP_TEXT:
		break;
	}
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct client *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->buf, sizeof(c->buf));
}

static void got_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct client *c = stream->data;

	for (ssize_t i = 0; i < n && !c->closing; i++)
		take_byte(c, (uint8_t)buf->base[i]);
	if (n < 0)
		drop(c);
}

struct reply {
	uint8_t bytes[256];
	size_t len;
};

static int put_reply(void *ctx, uint8_t byte)
{
	struct reply *r = ctx;

	if (r->len == sizeof(r->bytes))
		return UV_ENOBUFS;
	r->bytes[r->len++] = byte;
	return 0;
}

/* GDB manual, "Standard Replies": an error with text is "E." and the text. gdb prints it in answer to
 * its first packet, so that it is sent then and not before. */
static void tell_refused(struct client *c)
{
	static const char busy[] = "another gdb is attached to this line";
	const char *why = c->port->refuse_why;
	struct reply r = {.bytes = "+", .len = 1};
	char text[128];

	int len = snprintf(text, sizeof(text), "E.holdfast: %s", why ? why : busy);
	c->answered = true;
	if (rsp_emit(put_reply, &r, (const uint8_t *)text, (size_t)len, false)) {
		drop(c);
		return;
	}
	send_to(c, r.bytes, r.len);
	if (!c->closing)
		say("a second gdb was refused: %s", why ? why : busy);
}

static void got_refused_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct client *c = stream->data;

	for (ssize_t i = 0; i < n && !c->closing; i++) {
		if (rsp_feed(&c->rsp, (uint8_t)buf->base[i]) != RSP_PACKET)
			continue;
		if (c->answered)
			drop(c);
		else
			tell_refused(c);
	}
	if (n < 0)
		drop(c);
}

static void refused_too_long(uv_timer_t *timer)
{
	struct gdbport *p = timer->data;

	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (p->refused[i])
			drop(p->refused[i]);
	}
}

static void refuse(struct client *c)
{
	struct gdbport *p = c->port;
	size_t i = 0;

	while (i < REFUSED_MAX && p->refused[i])
		i++;
	if (i == REFUSED_MAX ||
		uv_read_start((uv_stream_t *)&c->tcp, take_buf, got_refused_bytes)) {
		drop(c);
		return;
	}
	p->refused[i] = c;
	/* Cannot fail. Each new one gives those before it a little longer, but only REFUSED_MAX. */
	(void)uv_timer_start(&p->refused_limit, refused_too_long, REFUSED_MS, 0);
}

static bool seems_dead(const struct client *c)
{
	return c->owed && uv_now(c->port->loop) - c->owed_since_ms > DEAD_MS;
}

static void admit(struct client *c)
{
	struct gdbport *p = c->port;

	if (p->client && seems_dead(p->client)) {
		say("the gdb that was attached does not answer: another one takes its place");
		drop(p->client);
	}
	if (p->client || p->refuse_why) {
		refuse(c);
		return;
	}
	p->client = c;
	(void)uv_tcp_nodelay(&c->tcp, 1); /* without it: slower, nothing worse */
	p->events->attached(p->ctx, true);
	if (!p->paused && uv_read_start((uv_stream_t *)&c->tcp, take_buf, got_bytes))
		drop(c);
}

static void connection(uv_stream_t *listener, int status)
{
	struct gdbport *p = listener->data;
	struct client *c = status ? NULL : calloc(1, sizeof(*c));

	if (!c)
		return;
	c->port = p;
	c->tcp.data = c;
	rsp_init(&c->rsp, c->raw + 1, sizeof(c->raw) - 4);
	if (uv_tcp_init(p->loop, &c->tcp)) {
		free(c);
		return;
	}
	p->open_handles++;
	if (uv_accept(listener, (uv_stream_t *)&c->tcp))
		drop(c);
	else
		admit(c);
}

static void listener_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

int gdbport_start(struct gdbport **out, uv_loop_t *loop, int port,
	const struct gdbport_events *events, void *ctx)
{
	struct gdbport *p = calloc(1, sizeof(*p));
	struct sockaddr_in addr;

	if (!p)
		return UV_ENOMEM;
	*p = (struct gdbport){.loop = loop, .events = events, .ctx = ctx, .open_handles = 2};
	/* These three fail only for a bad address or a missing loop. */
	(void)uv_ip4_addr("127.0.0.1", port, &addr);
	(void)uv_tcp_init(loop, &p->listener);
	(void)uv_timer_init(loop, &p->refused_limit);
	p->listener.data = p;
	p->refused_limit.data = p;
	int err = uv_tcp_bind(&p->listener, (const struct sockaddr *)&addr, 0);
	if (!err)
		err = uv_listen((uv_stream_t *)&p->listener, BACKLOG, connection);
	if (err) {
		gdbport_stop(p);
		return err;
	}
	*out = p;
	return 0;
}

int gdbport_number(const struct gdbport *p)
{
	struct sockaddr_in addr = {0};
	int len = sizeof(addr);

	if (uv_tcp_getsockname(&p->listener, (struct sockaddr *)&addr, &len))
		return 0;
	return ntohs(addr.sin_port);
}

bool gdbport_attached(const struct gdbport *p)
{
	return p->client != NULL;
}

static void send_bounded(struct client *c, const uint8_t *data, size_t len)
{
	if (uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) + len > UNREAD_MAX) {
		say("gdb does not read what it is sent: disconnected");
		drop(c);
		return;
	}
	send_to(c, data, len);
}

void gdbport_packet(struct gdbport *p, const uint8_t *raw, size_t len)
{
	struct client *c = p->client;

	if (!c)
		return;
	if (c->asked_no_ack && payload_is(raw, len, "OK"))
		c->no_ack = true;
	c->asked_no_ack = false;
	if (!c->owed)
		c->owed_since_ms = uv_now(p->loop);
	if (!c->no_ack && raw[0] == '$' && c->owed < OWED_MAX)
		c->owed++;
	send_bounded(c, raw, len);
}

void gdbport_ack(struct gdbport *p, uint8_t byte)
{
	if (p->client)
		send_bounded(p->client, &byte, 1);
}

void gdbport_drop(struct gdbport *p)
{
	if (p->client)
		drop(p->client);
}

void gdbport_refuse(struct gdbport *p, const char *why)
{
	p->refuse_why = why;
}

void gdbport_pause(struct gdbport *p, bool pause)
{
	if (p->paused == pause)
		return;
	p->paused = pause;
	if (!p->client)
		return;
	if (pause)
		(void)uv_read_stop((uv_stream_t *)&p->client->tcp); /* always succeeds */
	else if (uv_read_start((uv_stream_t *)&p->client->tcp, take_buf, got_bytes))
		drop(p->client);
}

void gdbport_stop(struct gdbport *p)
{
	p->stopping = true;
	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (p->refused[i])
			drop(p->refused[i]);
	}
	gdbport_drop(p);
	uv_close((uv_handle_t *)&p->refused_limit, listener_closed);
	uv_close((uv_handle_t *)&p->listener, listener_closed);
}
