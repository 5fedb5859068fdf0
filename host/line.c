/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line.c - what every kind of line has in common: opening again; states are drawn in line.h. */
#include "line.h"

#define RETRY_MS 300u

static void retry(uv_timer_t *timer)
{
	struct line *l = timer->data;

	l->state = LINE_OPENING;
	l->ops->open(l);
}

struct line *line_start(uv_loop_t *loop, const struct line_spec *spec, enum line_effort effort,
	const struct line_events *events, void *ctx)
{
	struct line *l = spec->kind == LINE_KIND_SERIAL ? line_serial_new() : line_tcp_new();

	if (!l)
		return NULL;
	l->loop = loop;
	l->spec = spec;
	l->effort = effort;
	l->events = events;
	l->ctx = ctx;
	l->state = LINE_WAITING;
	/* These two fail only when the loop or the callback is NULL. */
	(void)uv_timer_init(loop, &l->retry);
	l->retry.data = l;
	(void)uv_timer_start(&l->retry, retry, 0, 0);
	return l;
}

void line_is_up(struct line *l)
{
	l->state = LINE_UP;
	l->was_up = true;
	l->events->up(l->ctx);
}

static void retry_closed(uv_handle_t *handle)
{
	struct line *l = handle->data;

	l->ops->free(l);
}

void line_is_down(struct line *l, const char *why)
{
	const bool lost = l->state == LINE_UP;

	if (l->stopping) {
		uv_close((uv_handle_t *)&l->retry, retry_closed);
		return;
	}
	if (l->effort == LINE_ONCE || (l->effort == LINE_RECONNECT && !l->was_up)) {
		l->state = LINE_ENDED;
		l->events->failed(l->ctx, why);
		return;
	}
	l->state = LINE_WAITING;
	(void)uv_timer_start(&l->retry, retry, RETRY_MS, 0);
	if (lost)
		l->events->down(l->ctx, why);
	else if (!l->was_up && !l->told && l->events->waits)
		l->events->waits(l->ctx);
	l->told = true;
}

int line_write(struct line *l, const uint8_t *data, size_t len)
{
	if (l->state != LINE_UP)
		return UV_ENOTCONN;
	if (l->ops->queued(l) + len > LINE_QUEUE_MAX)
		return UV_ENOBUFS;
	return l->ops->write(l, data, len);
}

size_t line_queued(const struct line *l)
{
	return l->state == LINE_UP ? l->ops->queued(l) : 0;
}

int line_break(struct line *l)
{
	return l->state == LINE_UP ? l->ops->brk(l) : UV_ENOTCONN;
}

void line_stop(struct line *l)
{
	const enum line_state state = l->state;

	l->stopping = true;
	(void)uv_timer_stop(&l->retry); /* cannot fail */
	l->state = LINE_ENDED;
	if (state == LINE_OPENING || state == LINE_UP)
		l->ops->close(l);
	else
		uv_close((uv_handle_t *)&l->retry, retry_closed);
}
