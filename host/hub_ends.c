/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub_ends.c - the ends of `holdfast connect` for people and programs: the terminal and its keys. */
#include <stdio.h>
#include <string.h>

#include "hint.h"
#include "hub.h"
#include "say.h"

/* ---- the terminal ---- */

static void send_break(struct hub *h)
{
	int err = session_break(h->session);

	if (err == UV_ENOTSUP)
		say("this line cannot carry a BREAK; Ctrl-] d enters the debugger without one");
	else if (err)
		say("no BREAK sent: %s",
			err == UV_ENOTCONN ? "the line is not there" : uv_strerror(err));
}

static void switch_writer(struct hub *h)
{
	if (h->seats.writer == &h->terminal) {
		seats_give(&h->seats, &h->terminal);
		say("you watch; who types next writes");
	} else {
		seats_take(&h->seats, &h->terminal);
		say("you write");
	}
}

static void key(void *ctx, enum key pressed)
{
	struct hub *h = ctx;

	switch (pressed) {
	case KEY_QUIT:
		hub_quit(h, EXIT_DONE);
		break;
	case KEY_BREAK:
		send_break(h);
		break;
	case KEY_DEBUG:
		session_interrupt(h->session);
		break;
	case KEY_GDB:
		hub_say_gdb(h);
		break;
	case KEY_WRITE:
		switch_writer(h);
		break;
	case KEY_HELP:
		hint_keys();
		break;
	}
}

static void typed(void *ctx, const uint8_t *data, size_t len)
{
	struct hub *h = ctx;

	(void)seats_type(&h->seats, &h->terminal, data, len); /* he was told */
}

static void closed(void *ctx, const char *why)
{
	char text[LINE_WHY_MAX];

	if (!why) {
		hub_quit(ctx, EXIT_DONE);
		return;
	}
	(void)snprintf(text, sizeof(text), "stdout cannot be written: %s", why);
	hub_fail(ctx, text);
}

static struct hub *of(struct seat *t)
{
	return (struct hub *)(void *)((char *)t - offsetof(struct hub, terminal));
}

static void show(struct seat *t, const uint8_t *data, size_t len, bool lf_only)
{
	console_text(of(t)->console, data, len, lf_only);
}

static void note(struct seat *t, const char *text)
{
	(void)t;
	say("%s", text);
}

static void pause_terminal(struct seat *t, bool pause)
{
	console_pause(of(t)->console, pause);
}

void hub_open_terminal(struct hub *h)
{
	static const struct console_events events = {
		.typed = {.input = typed, .key = key}, .closed = closed};
	static const struct seat_ops ops = {.text = show, .note = note, .pause = pause_terminal};
	char why[LINE_WHY_MAX];
	int err = h->o->console ? console_start(&h->console, &h->loop, &events, h) : 0;

	if (err) {
		(void)snprintf(
			why, sizeof(why), "the terminal cannot be used: %s", uv_strerror(err));
		hub_fail(h, why);
		return;
	}
	if (!h->console)
		return;
	h->terminal = (struct seat){.ops = &ops, .name = "the terminal"};
	seats_add(&h->seats, &h->terminal);
	seats_pause(&h->seats, session_calling(h->session));
}

/* ---- the control socket ---- */

/* The first line of the file. 0, or -1. */
static int read_token(struct hub *h, char *why, size_t size)
{
	FILE *file = fopen(h->o->ends.token, "r");

	if (!file || !fgets(h->token, sizeof(h->token), file)) {
		(void)snprintf(why, size, "%s: no token in it", h->o->ends.token);
		if (file)
			(void)fclose(file); /* was only read */
		return -1;
	}
	(void)fclose(file);
	h->token[strcspn(h->token, "\r\n")] = '\0';
	if (h->token[0])
		return 0;
	(void)snprintf(why, size, "%s: no token in its first line", h->o->ends.token);
	return -1;
}

static void ended(void *ctx)
{
	hub_quit(ctx, EXIT_DONE);
}

static int open_control(struct hub *h, char *why, size_t size)
{
	char name[WHERE_TEXT];
	const struct control_config config = {.loop = &h->loop,
		.where = h->o->ends.control,
		.session = h->session,
		.seats = &h->seats,
		.line = h->o->line.name,
		.token = h->o->ends.token ? h->token : NULL,
		.end = ended,
		.ctx = h};

	if (h->o->ends.token && read_token(h, why, size))
		return -1;
	if (control_start(&h->control, &config, why, size))
		return -1;
	control_name(h->control, name);
	say("control: %s", name);
	return 0;
}

/* ---- further consoles ---- */

static int open_port(struct hub *h, bool telnet, char *why, size_t size)
{
	struct conport **port = telnet ? &h->telnet : &h->raw;
	const struct conport_config config = {.loop = &h->loop,
		.where = telnet ? h->o->ends.telnet : h->o->ends.raw,
		.session = h->session,
		.seats = &h->seats,
		.telnet = telnet,
		.baud = h->o->line.baud};
	char name[WHERE_TEXT];

	if (conport_start(port, &config, why, size))
		return -1;
	conport_name(*port, name);
	say("%s console: %s", telnet ? "telnet" : "raw", name);
	return 0;
}

static int open_pty(struct hub *h, char *why, size_t size)
{
	const struct conpty_config config = {
		.loop = &h->loop, .seats = &h->seats, .link = h->o->ends.pty};

	if (conpty_start(&h->pty, &config, why, size))
		return -1;
	say("console on a pty: %s", h->o->ends.pty);
	return 0;
}

/* ---- all ---- */

int hub_open_ends(struct hub *h)
{
	const struct opts_ends *e = &h->o->ends;
	char why[LINE_WHY_MAX];

	if ((e->has_control && open_control(h, why, sizeof(why))) ||
		(e->has_raw && open_port(h, false, why, sizeof(why))) ||
		(e->has_telnet && open_port(h, true, why, sizeof(why))) ||
		(e->pty && open_pty(h, why, sizeof(why)))) {
		hub_fail(h, why);
		return -1;
	}
	return 0;
}

static void close_terminal(struct hub *h)
{
	if (!h->console)
		return;
	seats_remove(&h->seats, &h->terminal);
	console_stop(h->console);
	h->console = NULL;
}

void hub_close_ends(struct hub *h)
{
	close_terminal(h);
	if (h->control)
		control_stop(h->control);
	if (h->raw)
		conport_stop(h->raw);
	if (h->telnet)
		conport_stop(h->telnet);
	if (h->pty)
		conpty_stop(h->pty);
	h->control = NULL;
	h->raw = h->telnet = NULL;
	h->pty = NULL;
}
