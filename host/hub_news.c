/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub_news.c - what happens to the line and the target, told to the person at the terminal. */
#include <string.h>

#include "../stub/wire/hello.h"
#include "hint.h"
#include "hub.h"
#include "say.h"

#define RATE_BYTES 64u /* of text are looked at */

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

/* The greeting of a target that has no gdb is on the console; its stop reply is not, nor what was said before we
 * came. */
static void stopped(struct hub *h, const char *why)
{
	if (!session_gdb(h->session) && !strncmp(why, "signal ", 7)) {
		say("the target has stopped (%s); no gdb is attached", why);
		hub_say_gdb(h);
	} else if (!*why && !h->heard && h->console) {
		say("it is stopped: Enter shows the debugger's prompt, help its commands");
	}
}

static void linked(struct hub *h)
{
	const struct hello *about = session_about(h->session);

	say("the target answers on the framed link: %s, %u CPUs", about->name, about->cpus);
	if (h->console && console_has_keys(h->console))
		session_look(h->session);
}

/* Nobody has answered a call for the link, and no text has come: nothing may be there, or another program may read
 * what it says. */
static void plain(struct hub *h)
{
	const struct line_spec *spec = &h->o->line;

	if (session_gdb(h->session))
		say("the target does not know the framed link");
	if (h->heard || h->told_silent)
		return;
	h->told_silent = true;
	if (spec->kind == LINE_KIND_TCP)
		say("nothing from the target yet: is it on, and nobody else on its line? Enter may "
		    "wake it");
	else
		say("nothing from the target yet: is it on, and %u baud right? Enter may wake it",
			spec->baud);
}

static bool is_text(uint8_t byte)
{
	return byte >= ' ' ? byte < 0x7f : byte && strchr("\a\b\t\n\r\x1b", byte) != NULL;
}

/* A wrong rate makes of most bytes what no text has. */
static void look_at_rate(struct hub *h, const uint8_t *data, size_t len)
{
	const bool told = h->heard >= RATE_BYTES;

	for (size_t i = 0; i < len && h->heard < RATE_BYTES; i++, h->heard++)
		h->odd += !is_text(data[i]);
	if (!told && h->heard == RATE_BYTES && h->odd > RATE_BYTES / 2 && h->o->line.baud)
		say("what comes is mostly no text: is %u baud right?", h->o->line.baud);
}

static void news(void *ctx, enum session_news what, const char *why)
{
	static const char *const texts[] = {[SESSION_BREAK] = "BREAK received",
		[SESSION_SILENT] = "the target does not answer; it is called again and again",
		[SESSION_ANSWERS] = "the target answers again; nothing was lost",
		[SESSION_RESET] = "the target was reset",
		[SESSION_GDB] = "gdb is attached",
		[SESSION_NO_GDB] = "gdb has gone; the target is as gdb left it"};
	struct hub *h = ctx;

	if (what < sizeof(texts) / sizeof(texts[0]) && texts[what]) {
		say("%s", texts[what]);
	} else if (what == SESSION_UP) {
		up(h);
	} else if (what == SESSION_DOWN) {
		say("the line is lost (%s); waiting for it to come back", why);
	} else if (what == SESSION_FAILED) {
		hub_fail(h, why);
	} else if (what == SESSION_LINKED) {
		linked(h);
	} else if (what == SESSION_PLAIN) {
		plain(h);
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
	look_at_rate(h, data, len);
}

static void room(void *ctx, bool there_is)
{
	struct hub *h = ctx;

	seats_pause(&h->seats, !there_is);
}

const struct session_events hub_events = {.text = text, .news = news, .room = room};
