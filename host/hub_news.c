/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub_news.c - what happens to the line and the target, told to the person at the terminal. */
#include <string.h>

#include "../stub/wire/hello.h"
#include "hint.h"
#include "hub.h"
#include "say.h"

void hub_say_gdb(const struct hub *h)
{
	const int port = session_gdb_port(h->session);

	if (port)
		hint_gdb(port, h->o->elf);
}

static void up(struct hub *h)
{
	const struct line_spec *spec = &h->o->line;

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
	hub_open_terminal(h);
	if (h->console && console_has_keys(h->console))
		hint_keys();
}

/* The greeting of a target that has no gdb is on the console; its stop reply is not. */
static void stopped(const struct hub *h, const char *why)
{
	if (session_gdb(h->session) || strncmp(why, "signal ", 7) != 0)
		return;
	say("the target has stopped (%s); no gdb is attached", why);
	hub_say_gdb(h);
}

static void news(void *ctx, enum session_news what, const char *why)
{
	static const char *const plain[] = {[SESSION_BREAK] = "BREAK received",
		[SESSION_SILENT] = "the target does not answer; it is called again and again",
		[SESSION_ANSWERS] = "the target answers again; nothing was lost",
		[SESSION_RESET] = "the target was reset",
		[SESSION_GDB] = "gdb is attached",
		[SESSION_NO_GDB] = "gdb has gone; the target is as gdb left it"};
	struct hub *h = ctx;

	if (what < sizeof(plain) / sizeof(plain[0]) && plain[what]) {
		say("%s", plain[what]);
	} else if (what == SESSION_UP) {
		up(h);
	} else if (what == SESSION_DOWN) {
		say("the line is lost (%s); waiting for it to come back", why);
	} else if (what == SESSION_FAILED) {
		hub_fail(h, why);
	} else if (what == SESSION_LINKED) {
		const struct hello *about = session_about(h->session);
		say("the target answers on the framed link: %s, %u CPUs", about->name, about->cpus);
	} else if (what == SESSION_PLAIN && session_gdb(h->session)) {
		say("the target does not know the framed link");
	} else if (what == SESSION_STOPPED) {
		stopped(h, why);
	}
}

static void text(void *ctx, const uint8_t *data, size_t len, bool lf_only)
{
	struct hub *h = ctx;

	log_write(&h->log, data, len);
	seats_text(&h->seats, data, len, lf_only);
	if (h->decode)
		decode_feed(h->decode, (const char *)data, len);
}

static void room(void *ctx, bool there_is)
{
	struct hub *h = ctx;

	seats_pause(&h->seats, !there_is);
}

const struct session_events hub_events = {.text = text, .news = news, .room = room};
