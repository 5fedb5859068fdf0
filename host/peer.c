/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* peer.c - doors and connections in the event loop. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEPALIVE_S 15u
#define READ_SIZE   4096u

struct peer {
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} to;
	const struct peer_events *events;
	void *ctx;
	bool closing;
	bool reads;
	bool gone;
	char buf[READ_SIZE];
};

struct message {
	uv_write_t req;
	uint8_t data[];
};

static void gone(struct peer *p)
{
	if (p->closing || p->gone)
		return;
	p->gone = true;
	p->events->gone(p->ctx);
}

static void written(uv_write_t *req, int status)
{
	struct peer *p = req->data;

	free(req);
	if (p->closing)
		return;
	if (status)
		gone(p);
	else if (p->events->drained && !peer_unsent(p))
		p->events->drained(p->ctx);
}

size_t peer_unsent(const struct peer *p)
{
	return uv_stream_get_write_queue_size(&p->to.stream);
}

int peer_send(struct peer *p, const void *data, size_t len, size_t limit)
{
	if (p->closing || p->gone || peer_unsent(p) + len > limit)
		return -1;
	struct message *m = malloc(sizeof(*m) + len);
	if (!m)
		return -1;
	memcpy(m->data, data, len);
	m->req.data = p;
	const uv_buf_t buf = uv_buf_init((char *)m->data, (unsigned)len);
	if (!uv_write(&m->req, &p->to.stream, &buf, 1, written))
		return 0;
	free(m);
	gone(p);
	return -1;
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct peer *p = handle->data;

	(void)suggested;
	*buf = uv_buf_init(p->buf, sizeof(p->buf));
}

static void got_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct peer *p = stream->data;

	if (n > 0)
		p->events->bytes(p->ctx, (const uint8_t *)buf->base, (size_t)n);
	else if (n < 0)
		gone(p);
}

void peer_read(struct peer *p, bool read)
{
	if (p->closing || p->gone || p->reads == read)
		return;
	p->reads = read;
	if (!read)
		(void)uv_read_stop(&p->to.stream); /* always succeeds */
	else if (uv_read_start(&p->to.stream, take_buf, got_bytes))
		gone(p);
}

static void closed(uv_handle_t *handle)
{
	struct peer *p = handle->data;
	const struct peer_events *events = p->events;
	void *ctx = p->ctx;

	free(p);
	events->closed(ctx);
}

void peer_close(struct peer *p)
{
	if (p->closing)
		return;
	p->closing = true;
	uv_close(&p->to.handle, closed);
}

static void never_was(uv_handle_t *handle)
{
	free(handle->data);
}

/* ---- doors ---- */

void peer_door_release(struct peer_door *door)
{
	if (--door->open == 0)
		door->closed(door);
}

static void door_closed(uv_handle_t *handle)
{
	peer_door_release(handle->data);
}

int peer_door_open(struct peer_door *door, uv_loop_t *loop, uv_connection_cb connection, char *why,
	size_t why_size)
{
	char name[WHERE_TEXT];

	door->open = 1;
	const int err = where_listen(&door->listener, loop, &door->where, connection);
	door->listener.handle.data = door;
	if (!err)
		return 0;
	peer_door_name(door, name);
	(void)snprintf(why, why_size, "cannot listen on %s: %s", name, uv_strerror(err));
	return -1;
}

void peer_door_name(const struct peer_door *door, char dst[WHERE_TEXT])
{
	where_name(&door->listener, &door->where, dst);
}

void peer_door_close(struct peer_door *door)
{
	uv_close(&door->listener.handle, door_closed);
}

struct peer *peer_accept(struct peer_door *door, const struct peer_events *events, void *ctx)
{
	uv_stream_t *listener = &door->listener.stream;
	struct peer *p = calloc(1, sizeof(*p));
	const bool tcp = listener->type == UV_TCP;

	if (!p)
		return NULL;
	p->events = events;
	p->ctx = ctx;
	/* These make no socket yet: they cannot fail. */
	if (tcp)
		(void)uv_tcp_init(listener->loop, &p->to.tcp);
	else
		(void)uv_pipe_init(listener->loop, &p->to.pipe, 0);
	p->to.handle.data = p;
	if (uv_accept(listener, &p->to.stream)) {
		uv_close(&p->to.handle, never_was);
		return NULL;
	}
	if (tcp) { /* both only tune */
		(void)uv_tcp_nodelay(&p->to.tcp, 1);
		(void)uv_tcp_keepalive(&p->to.tcp, 1, KEEPALIVE_S);
	}
	door->open++;
	return p;
}
