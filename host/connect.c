/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* connect.c - `holdfast connect`: wires the line, the console, the gdb port and the log together.
 *
 *   line --bytes--> split --text----> console, log
 *     ^              |  `--packets--> gdb when attached; else acknowledged here and, when it is
 *     |              |                console output, shown
 *     `---one piece--+<-- keyboard
 *                    `<-- gdb
 *
 * When gdb goes without a word nothing is said to the target in its place, with one exception: a
 * packet that nobody would acknowledge is acknowledged, or the target would wait or repeat it. */
#include "connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "../stub/wire/rsp.h"
#include "hint.h"
#include "hub.h"
#include "say.h"

#define PAUSE_AT 0x4000u /* unsent bytes on the line at which to read no more input */

static const char line_missing[] = "the line is not there";

bool hub_linked(const struct hub *h)
{
	return !h->o->plain && h->split && split_link_on(h->split);
}

static void tear_down(uv_timer_t *timer)
{
	struct hub *h = timer->data;

	if (h->console)
		console_stop(h->console);
	if (h->gdb)
		gdbport_stop(h->gdb);
	if (h->line && hub_linked(h))
		split_link_bye(h->split);
	if (h->line)
		line_stop(h->line);
	h->console = NULL;
	h->gdb = NULL;
	h->line = NULL;
	signals_close(&h->signals);
	uv_close((uv_handle_t *)&h->tick, NULL);
	uv_close((uv_handle_t *)&h->idle, NULL);
	uv_close((uv_handle_t *)&h->end, NULL);
}

/* End with this status; the first call counts. */
static void quit(struct hub *h, int status)
{
	if (h->ending)
		return;
	h->ending = true;
	h->status = status;
	(void)uv_timer_start(&h->end, tear_down, 0, 0); /* cannot fail */
}

void hub_say_gdb(const struct hub *h)
{
	if (h->gdb)
		hint_gdb(gdbport_number(h->gdb), h->o->elf);
}

void hub_throttle(void *ctx)
{
	struct hub *h = ctx;
	const bool calling = !h->o->plain && split_link_calling(h->split);
	const bool pause = calling || line_queued(h->line) > PAUSE_AT;

	if (h->console)
		console_pause(h->console, pause);
	if (h->gdb)
		gdbport_pause(h->gdb, pause);
}

static void tick(uv_timer_t *timer)
{
	hub_tick(timer->data);
}

void hub_tick(struct hub *h)
{
	if (h->o->plain || h->ending)
		return;
	const unsigned ms = split_link_tick(h->split);
	if (ms)
		(void)uv_timer_start(&h->tick, tick, ms, 0); /* cannot fail */
}

void hub_show(struct hub *h, const uint8_t *data, size_t len, bool lf_only)
{
	log_write(&h->log, data, len);
	if (h->console)
		console_text(h->console, data, len, lf_only);
}

/* From the splitter. */

static void split_text(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	hub_show(h, data, len, false);
	if (hub_linked(h))
		proxy_text(h->proxy, data, len);
}

static void split_line(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	/* A lost line has been told of; a full one cannot be, as the input is paused long before. */
	(void)line_write(h->line, data, len);
	hub_throttle(h);
}

static uint64_t split_now(void *ctx)
{
	return uv_now(&((struct hub *)ctx)->loop);
}

static const struct split_sink sink = {
	.text = split_text,
	.packet = hub_packet,
	.ack = hub_ack,
	.line = split_line,
	.bulk = hub_bulk,
	.news = hub_news,
	.now = split_now,
};

/* From the console. */

static void console_input(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	if (h->proxy)
		proxy_forget(h->proxy); /* a command may change anything */
	h->split->ops->send_text(h->split, data, len);
	hub_tick(h);
}

static void send_break(struct hub *h)
{
	int err = line_break(h->line);

	if (err == UV_ENOTSUP)
		say("this line cannot carry a BREAK; Ctrl-] d enters the debugger without one");
	else if (err)
		say("no BREAK sent: %s", err == UV_ENOTCONN ? line_missing : uv_strerror(err));
}

static void console_key(void *ctx, enum console_key key)
{
	static const uint8_t interrupt = RSP_INTERRUPT_BYTE;
	struct hub *h = ctx;

	switch (key) {
	case CONSOLE_QUIT:
		quit(h, EXIT_DONE);
		break;
	case CONSOLE_BREAK:
		send_break(h);
		break;
	case CONSOLE_DEBUG:
		h->split->ops->send_gdb(h->split, &interrupt, 1);
		break;
	case CONSOLE_GDB:
		hub_say_gdb(h);
		break;
	case CONSOLE_HELP:
		hint_keys();
		break;
	}
}

static void console_closed(void *ctx)
{
	quit(ctx, EXIT_DONE);
}

static const struct console_events console_events = {
	.input = console_input, .key = console_key, .closed = console_closed};

/* From the line. */

static void idle(uv_timer_t *timer)
{
	struct hub *h = timer->data;

	h->split->ops->idle(h->split);
}

static void line_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	if (h->ending)
		return;
	h->split->ops->feed(h->split, data, len);
	const unsigned ms = h->split->ops->idle_ms(h->split);
	if (ms)
		(void)uv_timer_start(&h->idle, idle, ms, 0); /* cannot fail */
	else
		(void)uv_timer_stop(&h->idle); /* cannot fail */
	hub_tick(h);
}

static void line_brk(void *ctx)
{
	(void)ctx;
	say("BREAK received");
}

static void start_console(struct hub *h)
{
	int err = h->o->console ? console_start(&h->console, &h->loop, &console_events, h) : 0;

	if (err) {
		(void)snprintf(h->failure, sizeof(h->failure), "the terminal cannot be used: %s",
			uv_strerror(err));
		quit(h, EXIT_FAILED);
	}
}

static void line_up(void *ctx)
{
	struct hub *h = ctx;
	const struct line_spec *spec = &h->o->line;

	if (h->gdb)
		gdbport_refuse(h->gdb, NULL);
	if (!h->o->plain)
		split_link_up(h->split);
	hub_tick(h);
	if (h->was_up) {
		say("the line is back");
		return;
	}
	h->was_up = true;
	if (spec->kind == LINE_KIND_SERIAL)
		say("connected to %s at %u baud", spec->name, spec->baud);
	else
		say("connected to %s", spec->name);
	hub_say_gdb(h);
	start_console(h);
	if (h->console && console_has_keys(h->console))
		hint_keys();
}

static void line_down(void *ctx, const char *why)
{
	struct hub *h = ctx;

	h->split->ops->reset(h->split);
	if (h->gdb && !hub_linked(h)) {
		/* What it knows of the target may be wrong when the line is back. On a link it will be
		 * told, see split_news(). */
		gdbport_drop(h->gdb);
		gdbport_refuse(h->gdb, line_missing);
	}
	hub_throttle(h);
	say("the line is lost (%s); waiting for it to come back", why);
}

static void line_failed(void *ctx, const char *why)
{
	struct hub *h = ctx;

	(void)snprintf(h->failure, sizeof(h->failure), "%s", why);
	quit(h, EXIT_FAILED);
}

static const struct line_events line_events = {
	.bytes = line_bytes,
	.brk = line_brk,
	.up = line_up,
	.down = line_down,
	.failed = line_failed,
	.drained = hub_throttle,
};

static void got_signal(void *ctx, int number)
{
	quit(ctx, EXIT_SIGNALLED + number);
}

static int start_gdb(struct hub *h)
{
	const int port = h->o->gdb_port;

	if (port == OPTS_GDB_NONE)
		return 0;
	int err = gdbport_start(&h->gdb, &h->loop, port, &hub_gdb_events, h);
	if (!err) {
		gdbport_refuse(h->gdb, line_missing);
		return 0;
	}
	(void)snprintf(h->failure, sizeof(h->failure),
		err == UV_EADDRINUSE
			? "port %d is taken; choose another with --gdb PORT (0: any free one)"
			: "cannot listen on port %d",
		port);
	return -1;
}

static int start(struct hub *h)
{
	int err = log_open(&h->log, h->o->log);

	if (err) {
		(void)snprintf(h->failure, sizeof(h->failure), "%s: %s", h->o->log, strerror(-err));
		return -1;
	}
	if (start_gdb(h))
		return -1;
	h->split = h->o->plain ? split_raw_new(&sink, h)
			       : split_link_new(&sink, h, (uint32_t)uv_hrtime());
	h->line = line_start(
		&h->loop, &h->o->line, h->o->wait ? LINE_WAIT : LINE_RECONNECT, &line_events, h);
	h->proxy = hub_proxy_new(h);
	if (!h->split || !h->line || !h->proxy) {
		(void)snprintf(h->failure, sizeof(h->failure), "out of memory");
		return -1;
	}
	if (h->o->wait)
		say("waiting for %s", h->o->line.name);
	return 0;
}

int connect_run(const struct opts *o)
{
	struct hub *h = calloc(1, sizeof(*h));

	if (!h || uv_loop_init(&h->loop)) {
		free(h);
		say_error("out of memory");
		return EXIT_FAILED;
	}
	h->o = o;
	(void)uv_timer_init(&h->loop, &h->idle); /* these cannot fail */
	(void)uv_timer_init(&h->loop, &h->tick);
	(void)uv_timer_init(&h->loop, &h->end);
	h->idle.data = h;
	h->tick.data = h;
	h->end.data = h;
	signals_watch(&h->signals, &h->loop, got_signal, h);
	if (start(h))
		quit(h, EXIT_FAILED);
	(void)uv_run(&h->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&h->loop);
	log_close(&h->log);
	proxy_free(h->proxy);
	if (h->split)
		h->split->ops->free(h->split);
	if (h->failure[0])
		say_error("%s", h->failure);
	const int status = h->status;
	free(h);
	return status;
}
