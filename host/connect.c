/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* connect.c - `holdfast connect`: a session, and the ends for people and programs around it.
 *
 *   session --text--> log, seats: terminal, TCP consoles, pty; control
 *           --news--> notes for people; control
 *   the seat that writes --> session        control --requests--> session */
#include "connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub.h"
#include "say.h"

static void tear_down(uv_timer_t *timer)
{
	struct hub *h = timer->data;

	hub_close_ends(h);
	if (h->session)
		session_close(h->session);
	signals_close(&h->signals);
	uv_close((uv_handle_t *)&h->end, NULL);
}

void hub_quit(struct hub *h, int status)
{
	if (h->ending)
		return;
	h->ending = true;
	h->status = status;
	(void)uv_timer_start(&h->end, tear_down, 0, 0); /* cannot fail */
}

void hub_fail(struct hub *h, const char *why)
{
	if (!h->failure[0])
		(void)snprintf(h->failure, sizeof(h->failure), "%s", why);
	hub_quit(h, EXIT_FAILED);
}

static void got_signal(void *ctx, int number)
{
	hub_quit(ctx, EXIT_SIGNALLED + number);
}

static void input(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	if (h->session && !h->ending)
		session_type(h->session, data, len);
}

static void decoded(void *ctx, const char *text)
{
	(void)ctx;
	say("%s", text);
}

static void begin_decoding(struct hub *h)
{
	char why[OPTS_ERROR_MAX];

	h->decode = h->o->elf ? decode_new(h->o->elf, decoded, h, why, sizeof(why)) : NULL;
	if (h->o->elf && !h->decode)
		say("nothing is decoded: %s", why);
}

static void start(struct hub *h)
{
	char why[LINE_WHY_MAX];
	const struct opts *o = h->o;
	int err = log_open(&h->log, o->log, &o->log_how);

	if (err) {
		(void)snprintf(why, sizeof(why), "%s: %s", o->log, strerror(-err));
		hub_fail(h, why);
		return;
	}
	h->config = (struct session_config){.line = &o->line,
		.effort = o->wait ? LINE_WAIT : LINE_RECONNECT,
		.plain = o->plain,
		.gdb_port = o->gdb_port,
		.watch = o->ends.has_control,
		.stop_byte = o->stop_byte};
	h->session = session_open(&h->loop, &h->config, why, sizeof(why));
	if (!h->session) {
		hub_fail(h, why);
		return;
	}
	h->listener = (struct session_listener){.events = &hub_events, .ctx = h};
	session_listen(h->session, &h->listener);
	if (hub_open_ends(h))
		return;
	begin_decoding(h);
	if (o->wait)
		say("waiting for %s", o->line.name);
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
	h->seats.input = input;
	h->seats.ctx = h;
	(void)uv_timer_init(&h->loop, &h->end); /* cannot fail */
	h->end.data = h;
	signals_watch(&h->signals, &h->loop, got_signal, h);
	start(h);
	(void)uv_run(&h->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&h->loop);
	log_close(&h->log);
	decode_free(h->decode);
	session_free(h->session);
	if (h->failure[0])
		say_error("%s", h->failure);
	const int status = h->status;
	free(h);
	return status;
}
