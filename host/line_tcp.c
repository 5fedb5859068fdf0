/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_tcp.c - a line behind a TCP port that carries raw bytes: QEMU's -serial tcp, ser2net, the
 * gdb port of another holdfast; or telnet and RFC 2217. Tries every address that the name has, one after
 * another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "line_nvt.h"

#define CONNECT_LIMIT_MS 5000u
#define KEEPALIVE_S      15u
#define AGREE_LIMIT_MS   2000u
#define BREAK_MS         300u /* as line_serial.c */
#define LEAVE_LIMIT_MS   300u
#define READ_SIZE        4096u

struct tcp {
	struct line line;
	uv_getaddrinfo_t resolve;
	struct addrinfo *addrs; /* all */
	struct addrinfo *next;  /* the one to try next */
	struct line_nvt *nvt;   /* RFC 2217, or NULL */
	uv_tcp_t socket;
	uv_timer_t limit;
	uv_connect_t connect;
	uv_shutdown_t leave;
	bool closing; /* nothing more goes in or out */
	bool up;
	int err; /* why it closes */
	char buf[READ_SIZE];
};

struct tcp_write {
	uv_write_t req;
	uint8_t data[];
};

static void try_next(struct tcp *t);

static struct tcp *to_tcp(struct line *l)
{
	return (struct tcp *)(void *)l; /* line is the first member */
}

static void ended(struct tcp *t)
{
	const char *reason = t->err == UV_EOF ? "closed by the other side" : uv_strerror(t->err);
	char why[LINE_WHY_MAX];

	uv_freeaddrinfo(t->addrs);
	t->addrs = NULL;
	line_nvt_free(t->nvt);
	t->nvt = NULL;
	(void)snprintf(why, sizeof(why), "%s%s: %s", t->up ? "" : "cannot connect to ",
		t->line.spec->name, reason);
	line_is_down(&t->line, why);
}

static void limit_closed(uv_handle_t *handle)
{
	struct tcp *t = handle->data;

	t->closing = false;
	if (!t->up && t->next && !t->line.stopping)
		try_next(t);
	else
		ended(t);
}

static void socket_closed(uv_handle_t *handle)
{
	struct tcp *t = handle->data;

	uv_close((uv_handle_t *)&t->limit, limit_closed);
}

static void hang_up(struct tcp *t)
{
	if (!uv_is_closing((uv_handle_t *)&t->socket))
		uv_close((uv_handle_t *)&t->socket, socket_closed);
}

static void give_up(struct tcp *t, int err)
{
	if (t->closing)
		return;
	t->closing = true;
	t->err = err;
	hang_up(t);
}

/* ---- leaving: the other side gets all that was written, and closes first ---- */

static void sent_all(uv_shutdown_t *req, int status)
{
	if (status)
		hang_up(req->data);
}

static void stays(uv_timer_t *timer)
{
	hang_up(timer->data);
}

/* A close at once would throw away what the other side has not read yet: TCP does when we have not read all that
 * it sent, and QEMU when its UART is slower than we are. */
static void leave(struct tcp *t)
{
	if (t->closing)
		return;
	t->closing = true;
	t->err = UV_ECANCELED;
	t->leave.data = t;
	(void)uv_timer_start(&t->limit, stays, LEAVE_LIMIT_MS, 0); /* cannot fail */
	if (uv_shutdown(&t->leave, (uv_stream_t *)&t->socket, sent_all))
		hang_up(t);
}

static void written(uv_write_t *req, int status)
{
	struct tcp *t = req->data;

	free(req);
	if (status)
		give_up(t, status);
	else if (!t->closing && !t->line.ops->queued(&t->line))
		t->line.events->drained(t->line.ctx);
}

static int put(struct tcp *t, const uint8_t *data, size_t len)
{
	if (t->closing)
		return UV_ENOTCONN;
	struct tcp_write *w = malloc(sizeof(*w) + len);
	if (!w)
		return UV_ENOMEM;
	memcpy(w->data, data, len);
	w->req.data = t;
	const uv_buf_t buf = uv_buf_init((char *)w->data, (unsigned)len);
	int err = uv_write(&w->req, (uv_stream_t *)&t->socket, &buf, 1, written);
	if (err) {
		free(w);
		give_up(t, err);
	}
	return err;
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct tcp *t = handle->data;

	(void)suggested;
	*buf = uv_buf_init(t->buf, sizeof(t->buf));
}

static void got_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct tcp *t = stream->data;

	if (t->closing) {
		if (n < 0)
			hang_up(t);
		return;
	}
	if (n > 0 && t->nvt)
		line_nvt_feed(t->nvt, (const uint8_t *)buf->base, (size_t)n);
	else if (n > 0)
		t->line.events->bytes(t->line.ctx, (const uint8_t *)buf->base, (size_t)n);
	else if (n < 0)
		give_up(t, (int)n);
}

/* ---- RFC 2217 ---- */

static void nvt_out(void *ctx, const uint8_t *data, size_t len)
{
	(void)put(ctx, data, len); /* what fails closes the line */
}

static void nvt_in(void *ctx, const uint8_t *data, size_t len)
{
	struct tcp *t = ctx;

	if (t->up && !t->closing) /* before that there is nobody */
		t->line.events->bytes(t->line.ctx, data, len);
}

static void nvt_brk(void *ctx)
{
	struct tcp *t = ctx;

	if (t->up && !t->closing)
		t->line.events->brk(t->line.ctx);
}

static void agreed(void *ctx)
{
	struct tcp *t = ctx;

	(void)uv_timer_stop(&t->limit); /* cannot fail */
	t->up = true;
	line_is_up(&t->line);
}

static void no_agreement(uv_timer_t *timer)
{
	struct tcp *t = timer->data;

	if (!t->closing)
		line_nvt_give_up(t->nvt);
}

static void agree(struct tcp *t)
{
	static const struct line_nvt_events events = {
		.send = nvt_out, .data = nvt_in, .brk = nvt_brk, .ready = agreed};

	(void)uv_timer_start(&t->limit, no_agreement, AGREE_LIMIT_MS, 0); /* cannot fail */
	t->nvt = line_nvt_new(&events, t, t->line.spec->baud);
	if (!t->nvt)
		give_up(t, UV_ENOMEM);
}

static void connected(uv_connect_t *req, int status)
{
	struct tcp *t = req->data;

	if (t->closing) /* the time limit or a stop was first */
		return;
	if (status) {
		give_up(t, status);
		return;
	}
	(void)uv_timer_stop(&t->limit); /* cannot fail */
	/* Both only tune: without them the line is slow, or a vanished peer is noticed late. */
	(void)uv_tcp_nodelay(&t->socket, 1);
	(void)uv_tcp_keepalive(&t->socket, 1, KEEPALIVE_S);
	int err = uv_read_start((uv_stream_t *)&t->socket, take_buf, got_bytes);
	if (err) {
		give_up(t, err);
		return;
	}
	if (t->line.spec->kind == LINE_KIND_RFC2217) {
		agree(t);
		return;
	}
	t->up = true;
	line_is_up(&t->line);
}

static void too_late(uv_timer_t *timer)
{
	give_up(timer->data, UV_ETIMEDOUT);
}

static void try_next(struct tcp *t)
{
	const struct addrinfo *addr = t->next;

	t->next = addr->ai_next;
	/* These three fail only when the loop or the callback is NULL. */
	(void)uv_tcp_init(t->line.loop, &t->socket);
	(void)uv_timer_init(t->line.loop, &t->limit);
	(void)uv_timer_start(&t->limit, too_late, CONNECT_LIMIT_MS, 0);
	t->socket.data = t;
	t->limit.data = t;
	t->connect.data = t;
	int err = uv_tcp_connect(&t->connect, &t->socket, addr->ai_addr, connected);
	if (err)
		give_up(t, err);
}

static void resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *addrs)
{
	struct tcp *t = req->data;

	t->addrs = addrs;
	t->next = addrs;
	t->err = status ? status : UV_ECANCELED;
	if (status || t->line.stopping)
		ended(t);
	else
		try_next(t);
}

static void tcp_open(struct line *l)
{
	static const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
	struct tcp *t = to_tcp(l);

	t->resolve.data = t;
	t->addrs = NULL;
	t->up = false;
	t->err = uv_getaddrinfo(
		l->loop, &t->resolve, resolved, l->spec->host, l->spec->port, &hints);
	if (t->err)
		ended(t);
}

static void tcp_close(struct line *l)
{
	struct tcp *t = to_tcp(l);

	/* While the name is being looked up there is no socket yet; resolved() sees that we stop. */
	if (t->up)
		leave(t);
	else if (t->addrs)
		give_up(t, UV_ECANCELED);
	else
		(void)uv_cancel((uv_req_t *)&t->resolve); /* too late: then it ends by itself */
}

static int tcp_write(struct line *l, const uint8_t *data, size_t len)
{
	struct tcp *t = to_tcp(l);

	if (!t->nvt)
		return put(t, data, len);
	return line_nvt_send(t->nvt, data, len) ? UV_ENOMEM : 0;
}

static size_t tcp_queued(const struct line *l)
{
	const struct tcp *t = (const struct tcp *)(const void *)l;

	return uv_stream_get_write_queue_size((const uv_stream_t *)&t->socket) +
	       (t->nvt ? line_nvt_kept(t->nvt) : 0);
}

static void break_over(uv_timer_t *timer)
{
	struct tcp *t = timer->data;

	if (!t->closing)
		line_nvt_break_over(t->nvt);
}

static int tcp_break(struct line *l)
{
	struct tcp *t = to_tcp(l);

	if (!t->nvt)
		return UV_ENOTSUP; /* a raw byte stream has no room for it */
	if (line_nvt_break(t->nvt))
		(void)uv_timer_start(&t->limit, break_over, BREAK_MS, 0); /* cannot fail */
	return 0;
}

static void tcp_free(struct line *l)
{
	free(to_tcp(l));
}

struct line *line_tcp_new(void)
{
	static const struct line_ops ops = {
		.open = tcp_open,
		.write = tcp_write,
		.queued = tcp_queued,
		.brk = tcp_break,
		.close = tcp_close,
		.free = tcp_free,
	};
	struct tcp *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->line.ops = &ops;
	return &t->line;
}
