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
#include "console.h"
#include "gdbport.h"
#include "hint.h"
#include "line.h"
#include "log.h"
#include "reply.h"
#include "say.h"
#include "signals.h"
#include "split.h"

#define PAUSE_AT 0x4000u /* unsent bytes on the line at which to read no more input */

struct hub {
	const struct opts *o;
	uv_loop_t loop;
	uv_timer_t idle; /* what split holds back is let go */
	uv_timer_t end;  /* tears down from the loop's top, never under a caller's feet */
	struct signals signals;
	struct line *line;
	struct split *split;
	struct gdbport *gdb;
	struct console *console;
	struct log log;
	int status;
	bool ending;
	bool was_up;
	char failure[LINE_WHY_MAX];
	uint8_t answer[SPLIT_PACKET_MAX];
};

static const char line_missing[] = "the line is not there";

static void tear_down(uv_timer_t *timer)
{
	struct hub *h = timer->data;

	if (h->console)
		console_stop(h->console);
	if (h->gdb)
		gdbport_stop(h->gdb);
	if (h->line)
		line_stop(h->line);
	h->console = NULL;
	h->gdb = NULL;
	h->line = NULL;
	signals_close(&h->signals);
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

static void say_gdb_command(const struct hub *h)
{
	if (h->gdb)
		hint_gdb(gdbport_number(h->gdb), h->o->elf);
}

static void throttle(void *ctx)
{
	struct hub *h = ctx;
	const bool pause = line_queued(h->line) > PAUSE_AT;

	if (h->console)
		console_pause(h->console, pause);
	if (h->gdb)
		gdbport_pause(h->gdb, pause);
}

static void show(struct hub *h, const uint8_t *data, size_t len, bool lf_only)
{
	log_write(&h->log, data, len);
	if (h->console)
		console_text(h->console, data, len, lf_only);
}

/* From the splitter. */

static void split_text(void *ctx, const uint8_t *data, size_t len)
{
	show(ctx, data, len, false);
}

static void split_line(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	/* A lost line has been told of; a full one cannot be, as the input is paused long before. */
	(void)line_write(h->line, data, len);
	throttle(h);
}

static void split_ack(void *ctx, uint8_t byte)
{
	struct hub *h = ctx;

	if (h->gdb)
		gdbport_ack(h->gdb, byte);
}

/* What the target says to a gdb that is not there. */
static void take_unclaimed(struct hub *h, const uint8_t *payload, size_t len)
{
	size_t n;
	enum reply_kind kind = reply_read(h->answer, sizeof(h->answer), payload, len, &n);

	if (kind == REPLY_TEXT) {
		show(h, h->answer, n, true);
	} else if (kind == REPLY_STOP) {
		say("the target has stopped (signal 0x%.2s); no gdb is attached", h->answer + 1);
		say_gdb_command(h);
	}
}

static void split_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct hub *h = ctx;

	if (h->gdb && gdbport_attached(h->gdb)) {
		gdbport_packet(h->gdb, raw, len);
	} else if (good && raw[0] == '$') {
		h->split->ops->send_gdb(h->split, (const uint8_t *)"+", 1);
		take_unclaimed(h, raw + 1, len - 4);
	}
}

static const struct split_sink sink = {
	.text = split_text,
	.packet = split_packet,
	.ack = split_ack,
	.line = split_line,
};

/* From gdb. */

static void gdb_attached(void *ctx, bool attached)
{
	struct hub *h = ctx;

	h->split->ops->set_attached(h->split, attached);
	say(attached ? "gdb is attached" : "gdb has gone; the target is as gdb left it");
}

static void gdb_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	h->split->ops->send_gdb(h->split, data, len);
}

static const struct gdbport_events gdb_events = {.attached = gdb_attached, .bytes = gdb_bytes};

/* From the console. */

static void console_input(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	h->split->ops->send_text(h->split, data, len);
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
		say_gdb_command(h);
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
	if (h->was_up) {
		say("the line is back");
		return;
	}
	h->was_up = true;
	if (spec->kind == LINE_KIND_SERIAL)
		say("connected to %s at %u baud", spec->name, spec->baud);
	else
		say("connected to %s", spec->name);
	say_gdb_command(h);
	start_console(h);
	if (h->console && console_has_keys(h->console))
		hint_keys();
}

static void line_down(void *ctx, const char *why)
{
	struct hub *h = ctx;

	h->split->ops->reset(h->split);
	if (h->gdb) {
		/* What it knows of the target may be wrong when the line is back. */
		gdbport_drop(h->gdb);
		gdbport_refuse(h->gdb, line_missing);
	}
	throttle(h);
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
	.drained = throttle,
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
	int err = gdbport_start(&h->gdb, &h->loop, port, &gdb_events, h);
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
	h->split = split_raw_new(&sink, h);
	h->line = line_start(
		&h->loop, &h->o->line, h->o->wait ? LINE_WAIT : LINE_RECONNECT, &line_events, h);
	if (!h->split || !h->line) {
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
	(void)uv_timer_init(&h->loop, &h->idle); /* these two cannot fail */
	(void)uv_timer_init(&h->loop, &h->end);
	h->idle.data = h;
	h->end.data = h;
	signals_watch(&h->signals, &h->loop, got_signal, h);
	if (start(h))
		quit(h, EXIT_FAILED);
	(void)uv_run(&h->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&h->loop);
	log_close(&h->log);
	if (h->split)
		h->split->ops->free(h->split);
	if (h->failure[0])
		say_error("%s", h->failure);
	const int status = h->status;
	free(h);
	return status;
}
