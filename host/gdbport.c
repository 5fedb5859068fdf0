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

#include "../stub/wire/rsp.h"
#include "gdbclient.h"
#include "say.h"

#define BACKLOG     8
#define REFUSED_MAX 4u
#define REFUSED_MS  2000u /* that long a refused client may take to say something and to go */
#define DEAD_MS     5000u /* gdb acknowledges at once; its own limit is 2 s ("remotetimeout") */

struct refused {
	struct gdbclient *client;
	bool told;
};

struct gdbport {
	uv_loop_t *loop;
	uv_tcp_t listener;
	uv_timer_t refused_limit;
	const struct gdbport_events *events;
	void *ctx;
	struct gdbclient *client;
	struct refused refused[REFUSED_MAX];
	const char *refuse_why;
	bool paused;
	bool acks_here;
	bool stopping;
	unsigned open_handles;
};

static void handle_closed(void *ctx)
{
	struct gdbport *p = ctx;

	if (--p->open_handles == 0)
		free(p);
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

/* GDB manual, "Standard Replies": an error with text is "E." and the text. gdb prints it in answer
 * to its first packet, so that it is sent then and not before. */
static void tell_refused(struct gdbport *p, struct gdbclient *c)
{
	const char *why = p->refuse_why ? p->refuse_why : GDBPORT_TAKEN;
	struct reply r = {.bytes = "+", .len = 1};
	char text[128];

	int len = snprintf(text, sizeof(text), "E." GDBPORT_SAYS "%s", why);
	/* Fails only when the reply is full, which this text is far from. */
	(void)rsp_emit(put_reply, &r, (const uint8_t *)text, (size_t)len, false);
	say("a gdb was refused: %s", why);
	gdbclient_send(c, r.bytes, r.len);
}

static struct refused *find_refused(struct gdbport *p, const struct gdbclient *c)
{
	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (p->refused[i].client == c)
			return &p->refused[i];
	}
	return NULL;
}

static void client_bytes(void *ctx, struct gdbclient *c, const uint8_t *data, size_t len)
{
	struct gdbport *p = ctx;

	if (c == p->client) {
		p->events->bytes(p->ctx, data, len);
		return;
	}
	struct refused *r = find_refused(p, c);
	if (data[0] != '$' || !r)
		return;
	if (r->told) {
		gdbclient_drop(c);
		return;
	}
	r->told = true;
	tell_refused(p, c);
}

static void client_gone(void *ctx, struct gdbclient *c)
{
	struct gdbport *p = ctx;
	struct refused *r = find_refused(p, c);

	if (r)
		*r = (struct refused){0};
	if (p->client != c)
		return;
	p->client = NULL;
	if (!p->stopping)
		p->events->attached(p->ctx, false);
}

static const struct gdbclient_events client_events = {
	.bytes = client_bytes, .gone = client_gone, .closed = handle_closed};

static void drop_refused(struct gdbport *p)
{
	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (p->refused[i].client)
			gdbclient_drop(p->refused[i].client);
	}
}

static void refused_too_long(uv_timer_t *timer)
{
	drop_refused(timer->data);
}

static void refuse(struct gdbport *p, struct gdbclient *c)
{
	struct refused *r = find_refused(p, NULL);

	if (!r) {
		gdbclient_drop(c);
		return;
	}
	*r = (struct refused){.client = c};
	gdbclient_read(c, true);
	/* Cannot fail. Each new one gives those before it a little longer, but only REFUSED_MAX. */
	(void)uv_timer_start(&p->refused_limit, refused_too_long, REFUSED_MS, 0);
}

static void connection(uv_stream_t *listener, int status)
{
	struct gdbport *p = listener->data;
	struct gdbclient *c = status ? NULL : gdbclient_accept(listener, &client_events, p);

	if (!c)
		return;
	p->open_handles++;
	if (p->client && gdbclient_owes_ms(p->client) > DEAD_MS) {
		say("the gdb that was attached does not answer: another one takes its place");
		gdbclient_drop(p->client);
	}
	if (p->client || p->refuse_why) {
		refuse(p, c);
		return;
	}
	p->client = c;
	gdbclient_acks_here(c, p->acks_here);
	p->events->attached(p->ctx, true);
	if (p->client) /* not dropped by the event */
		gdbclient_read(c, !p->paused);
}

static void uv_handle_closed(uv_handle_t *handle)
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

void gdbport_packet(struct gdbport *p, const uint8_t *raw, size_t len)
{
	if (p->client)
		gdbclient_send_packet(p->client, raw, len);
}

void gdbport_ack(struct gdbport *p, uint8_t byte)
{
	if (p->client)
		gdbclient_send(p->client, &byte, 1);
}

void gdbport_acks_here(struct gdbport *p, bool here)
{
	p->acks_here = here;
	if (p->client)
		gdbclient_acks_here(p->client, here);
}

void gdbport_drop(struct gdbport *p)
{
	if (p->client)
		gdbclient_drop(p->client);
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
	if (p->client)
		gdbclient_read(p->client, !pause);
}

void gdbport_stop(struct gdbport *p)
{
	p->stopping = true;
	drop_refused(p);
	gdbport_drop(p);
	uv_close((uv_handle_t *)&p->refused_limit, uv_handle_closed);
	uv_close((uv_handle_t *)&p->listener, uv_handle_closed);
}
