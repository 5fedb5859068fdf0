/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session.c - the line of a session: what comes from it goes to the splitter, and from there to the listeners.
 *
 * When gdb goes without a word nothing is said to the target in its place, with one exception: a packet that
 * nobody would acknowledge is acknowledged, or the target would wait or repeat it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/rsp.h"
#include "session_int.h"

#define PAUSE_AT      0x4000u /* unsent bytes on the line at which to read no more input, */
#define LINK_PAUSE_AT 0x2000u /*   and those that wait for the link's window */

static bool has_room(const struct session *s)
{
	return !session_calling(s) && line_queued(s->line) <= PAUSE_AT &&
	       !(session_linked(s) && split_link_waiting(s->split) > LINK_PAUSE_AT);
}

void session_throttle(void *ctx)
{
	struct session *s = ctx;
	struct session_listener *next;

	if (s->closing)
		return;
	const bool room = has_room(s);
	if (s->gdb)
		gdbport_pause(s->gdb, !room || ask_holds_line(s));
	if (room && !s->room)
		ask_go_on(s);
	s->room = room;
	for (struct session_listener *l = s->listeners; l && !s->closing; l = next) {
		next = l->next;
		if (l->events->room)
			l->events->room(l->ctx, room);
	}
}

/* ---- clocks ---- */

static void tick(uv_timer_t *timer)
{
	session_tick(timer->data);
}

void session_tick(struct session *s)
{
	if (s->config->plain || s->closing)
		return;
	const unsigned ms = split_link_tick(s->split);
	if (ms)
		(void)uv_timer_start(&s->tick, tick, ms, 0); /* cannot fail */
}

/* A loop that was held up finds its clocks first and what has come behind them: that is no silence. */
static void idle(uv_timer_t *timer)
{
	struct session *s = timer->data;

	if (s->silent) {
		s->split->ops->idle(s->split);
		return;
	}
	s->silent = true;
	(void)uv_timer_start(timer, idle, 1, 0); /* cannot fail */
}

bool session_call(struct session *s)
{
	if (s->config->plain || s->called || session_linked(s) || session_gdb(s))
		return false;
	s->called = true;
	split_link_call(s->split);
	session_tick(s);
	return session_calling(s);
}

void session_look(struct session *s)
{
	if (!session_linked(s))
		return;
	(void)proxy_probe(s->proxy); /* without an answer it stays unknown */
	session_tick(s);
}

void session_probe(struct session *s)
{
	if (s->config->watch)
		session_look(s);
}

/* ---- from the splitter ---- */

static void learn_from_text(struct session *s, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		session_learn(s, runstate_text(&s->run, data[i]));
	if (session_linked(s))
		proxy_text(s->proxy, data, len);
}

static void split_text(void *ctx, const uint8_t *data, size_t len)
{
	session_text(ctx, data, len, false);
	learn_from_text(ctx, data, len);
}

static void split_said(void *ctx, const uint8_t *data, size_t len)
{
	session_said(ctx, data, len);
	learn_from_text(ctx, data, len);
}

static void split_line(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	/* A lost line has been told of; a full one cannot be, as the input is paused long before. */
	(void)line_write(s->line, data, len);
	session_throttle(s);
}

static void split_runs(void *ctx)
{
	struct session *s = ctx;

	session_learn(s, runstate_runs(&s->run));
}

static uint64_t split_now(void *ctx)
{
	return uv_now(((struct session *)ctx)->loop);
}

static const struct split_sink sink = {
	.text = split_text,
	.said = split_said,
	.packet = session_packet,
	.ack = session_ack,
	.line = split_line,
	.bulk = session_bulk,
	.news = session_link_news,
	.runs = split_runs,
	.now = split_now,
};

/* ---- from the line ---- */

static void line_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	if (s->closing)
		return;
	s->silent = false;
	s->split->ops->feed(s->split, data, len);
	const unsigned ms = s->split->ops->idle_ms(s->split);
	if (ms)
		(void)uv_timer_start(&s->idle, idle, ms, 0); /* cannot fail */
	else
		(void)uv_timer_stop(&s->idle); /* cannot fail */
	session_tick(s);
	session_throttle(s); /* the link's window may have moved */
}

static void line_brk(void *ctx)
{
	session_news(ctx, SESSION_BREAK, "");
}

static void line_up(void *ctx)
{
	struct session *s = ctx;

	s->called = false;
	session_gdb_refuse(s, false);
	if (!s->config->plain)
		split_link_up(s->split);
	session_tick(s);
	session_news(s, SESSION_UP, "");
	if (!s->closing)
		ask_go_on(s);
}

static void line_down(void *ctx, const char *why)
{
	struct session *s = ctx;

	s->split->ops->reset(s->split);
	runstate_forget(&s->run);
	if (!session_linked(s)) {
		/* What gdb knows of the target may be wrong when the line is back. On a link it will be
		 * told, see session_link_news(). */
		if (s->gdb)
			gdbport_drop(s->gdb);
		session_gdb_refuse(s, true);
		ask_failed(s, SESSION_NO_LINE, "the line was lost");
	}
	session_throttle(s);
	session_news(s, SESSION_DOWN, why);
}

static void line_waits(void *ctx)
{
	session_news(ctx, SESSION_WAITS, "");
}

static void line_failed(void *ctx, const char *why)
{
	struct session *s = ctx;

	ask_failed(s, SESSION_NO_LINE, why);
	session_news(s, SESSION_FAILED, why);
}

static const struct line_events line_events = {
	.bytes = line_bytes,
	.brk = line_brk,
	.up = line_up,
	.down = line_down,
	.waits = line_waits,
	.failed = line_failed,
	.drained = session_throttle,
};

/* ---- what is known and can be done ---- */

bool session_is_up(const struct session *s)
{
	return s->line && s->line->state == LINE_UP;
}

bool session_linked(const struct session *s)
{
	return !s->config->plain && split_link_on(s->split);
}

bool session_calling(const struct session *s)
{
	return !s->config->plain && split_link_calling(s->split);
}

const struct hello *session_about(const struct session *s)
{
	return split_link_about(s->split);
}

const struct runstate *session_state(const struct session *s)
{
	return &s->run;
}

/* What does not fit is lost: whoever types much is paused. */
static void hold(struct session *s, const uint8_t *data, size_t len)
{
	if (len > sizeof(s->held) - s->held_len)
		return;
	memcpy(s->held + s->held_len, data, len);
	s->held_len += len;
}

void session_type_held(struct session *s)
{
	const size_t len = s->held_len;

	if (session_calling(s) || !len)
		return;
	s->held_len = 0;
	if (session_is_up(s))
		session_type(s, s->held, len);
}

bool session_takes(const struct session *s, size_t len)
{
	return session_calling(s) ? len <= sizeof(s->held) - s->held_len : s->room;
}

void session_type(struct session *s, const uint8_t *data, size_t len)
{
	if (session_calling(s)) { /* it would be torn between two kinds of lines */
		hold(s, data, len);
		return;
	}
	proxy_forget(s->proxy); /* a command may change anything */
	s->split->ops->send_text(s->split, data, len);
	if (memchr(data, '\r', len) || memchr(data, '\n', len)) {
		const bool stood = s->run.is == RUNSTATE_STOPPED;
		runstate_typed(&s->run);
		if (stood)
			session_probe(s);
	}
	session_tick(s);
}

int session_break(struct session *s)
{
	return line_break(s->line);
}

void session_interrupt(struct session *s)
{
	const uint8_t byte = RSP_INTERRUPT_BYTE;

	if (s->config->stop_byte || line_break(s->line))
		s->split->ops->send_gdb(s->split, &byte, 1);
	session_tick(s);
}

/* ---- begin and end ---- */

static int start_gdb(struct session *s, char *why, size_t size)
{
	const int port = s->config->gdb_port;

	const int err = port == OPTS_GDB_NONE ? 0 : session_gdb_open(s, port);
	if (!err)
		return 0;
	(void)snprintf(why, size,
		err == UV_EADDRINUSE
			? "port %d is taken; choose another with --gdb PORT (0: any free one)"
			: "cannot listen on port %d",
		port);
	return -1;
}

static int start(struct session *s, char *why, size_t size)
{
	if (start_gdb(s, why, size))
		return -1;
	s->split = s->config->plain ? split_raw_new(&sink, s)
				    : split_link_new(&sink, s, (uint32_t)uv_hrtime());
	s->proxy = session_proxy_new(s);
	if (s->split && s->proxy)
		s->line = line_start(s->loop, s->config->line, s->config->effort, &line_events, s);
	if (s->line)
		return 0;
	(void)snprintf(why, size, "out of memory");
	return -1;
}

struct session *session_open(
	uv_loop_t *loop, const struct session_config *config, char *why, size_t why_size)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)snprintf(why, why_size, "out of memory");
		return NULL;
	}
	s->config = config;
	s->loop = loop;
	s->room = true;
	runstate_begin(&s->run);
	(void)uv_timer_init(loop, &s->idle); /* these cannot fail */
	(void)uv_timer_init(loop, &s->tick);
	s->idle.data = s->tick.data = s;
	ask_begin(s);
	if (!start(s, why, why_size))
		return s;
	session_close(s);
	(void)uv_run(loop, UV_RUN_NOWAIT); /* lets the closed handles go */
	session_free(s);
	return NULL;
}

void session_close(struct session *s)
{
	if (s->closing)
		return;
	s->closing = true;
	session_gdb_close(s);
	if (s->line && session_linked(s))
		split_link_drop(s->split, true);
	if (s->line)
		line_stop(s->line);
	s->line = NULL;
	ask_close(s);
	uv_close((uv_handle_t *)&s->idle, NULL);
	uv_close((uv_handle_t *)&s->tick, NULL);
}

void session_free(struct session *s)
{
	if (!s)
		return;
	proxy_free(s->proxy);
	if (s->split)
		s->split->ops->free(s->split);
	free(s);
}
