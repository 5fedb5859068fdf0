/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* control_say.c - what a client of the control socket is told: replies, status, events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hello.h"
#include "../stub/wire/hex.h"
#include "control_int.h"
#include "opts.h"

#define KEY_MAX 32u

/* ---- one line ---- */

/* 0, or -1: it would be more than limit unread bytes; *len is its length. */
static int send_line(struct client *c, json_t *object, size_t limit, size_t *len)
{
	char *text = json_dumps(object, JSON_COMPACT);
	int err = -1;

	json_decref(object);
	*len = text ? strlen(text) : 0;
	if (text) {
		text[*len] = '\n'; /* in the place of the NUL */
		err = peer_send(c->peer, text, *len + 1, limit);
	}
	free(text);
	return err;
}

void client_say(struct client *c, json_t *object)
{
	size_t len;

	if (c->gone)
		json_decref(object);
	else if (send_line(c, object, CONTROL_REPLIES, &len))
		client_drop(c);
}

static void put_hex(json_t *object, const char *key, const void *data, size_t len)
{
	char name[KEY_MAX];
	char *digits = malloc(2 * len + 1);

	if (!digits)
		return;
	(void)snprintf(name, sizeof(name), "%s_hex", key);
	digits[hex_encode(digits, data, len)] = '\0';
	(void)json_object_set_new(object, name, json_string(digits)); /* no memory: left out */
	free(digits);
}

void control_put_bytes(json_t *object, const char *key, const void *data, size_t len)
{
	json_t *text = json_stringn(data, len); /* NULL when it is no UTF-8 */

	if (text)
		(void)json_object_set_new(object, key, text);
	else
		put_hex(object, key, data, len);
}

/* ---- status ---- */

static json_t *target_status(const struct session *s)
{
	static const char *const states[] = {[RUNSTATE_UNKNOWN] = "unknown",
		[RUNSTATE_RUNNING] = "running",
		[RUNSTATE_STOPPED] = "stopped"};
	const struct runstate *r = session_state(s);
	json_t *target = json_pack("{s:s}", "state", states[r->is]);

	if (r->is == RUNSTATE_STOPPED && r->why[0])
		control_put_bytes(target, "why", r->why, strlen(r->why));
	if (!session_linked(s))
		return target;
	const struct hello *about = session_about(s);
	control_put_bytes(target, "name", about->name, strlen(about->name));
	(void)json_object_set_new(target, "cpus", json_integer(about->cpus));
	char id[2 * HELLO_ID_MAX + 1];
	id[hex_encode(id, about->id, about->id_len)] = '\0';
	(void)json_object_set_new(target, "build_id", json_string(id));
	return target;
}

void control_put_status(const struct control *c, json_t *reply)
{
	const struct session *s = c->config.session;
	const char *link = session_linked(s) ? "framed" : session_calling(s) ? "calling" : "plain";
	const int port = session_gdb_port(s);

	(void)json_object_update_new(reply,
		json_pack("{s:s,s:{s:s,s:s},s:s,s:o,s:{s:o,s:b},s:{s:i,s:s?}}", "version",
			HOLDFAST_VERSION, "line", "name", c->config.line, "state",
			session_is_up(s) ? "up" : "down", "link", link, "target", target_status(s),
			"gdb", "port", port ? json_integer(port) : json_null(), "attached",
			session_gdb(s), "console", "clients", (int)c->config.seats->count, "writer",
			seats_writer(c->config.seats)));
}

/* ---- events ---- */

static const struct {
	const char *name;
	unsigned wants;
} events[] = {{"console", CONTROL_CONSOLE}, {"target", CONTROL_TARGET}, {"line", CONTROL_LINES},
	{"gdb", CONTROL_GDB}};

unsigned control_event(const char *name)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (!strcmp(events[i].name, name))
			return events[i].wants;
	}
	return 0;
}

static const struct {
	unsigned wants;
	const char *event;
	const char *state;
} told[] = {
	[SESSION_UP] = {CONTROL_LINES, "line", "up"},
	[SESSION_DOWN] = {CONTROL_LINES, "line", "down"},
	[SESSION_FAILED] = {CONTROL_LINES, "line", "failed"},
	[SESSION_BREAK] = {CONTROL_LINES, "line", "break"},
	[SESSION_LINKED] = {CONTROL_LINES, "line", "framed"},
	[SESSION_PLAIN] = {CONTROL_LINES, "line", "plain"},
	[SESSION_SILENT] = {CONTROL_LINES, "line", "silent"},
	[SESSION_ANSWERS] = {CONTROL_LINES, "line", "answers"},
	[SESSION_RESET] = {CONTROL_TARGET, "target", "reset"},
	[SESSION_STOPPED] = {CONTROL_TARGET, "target", "stopped"},
	[SESSION_RUNS] = {CONTROL_TARGET, "target", "running"},
	[SESSION_GDB] = {CONTROL_GDB, "gdb", "attached"},
	[SESSION_NO_GDB] = {CONTROL_GDB, "gdb", "gone"},
};

void client_tell_lost(struct client *c)
{
	size_t len;

	if (!c->lost || c->gone)
		return;
	json_t *event = json_pack("{s:s,s:I}", "event", "lost", "bytes", (json_int_t)c->lost);
	if (!send_line(c, event, CONTROL_UNREAD, &len))
		c->lost = 0;
}

/* After a loss nothing is told until it was told of: what comes then is behind the hole. */
static void tell(struct client *c, json_t *event)
{
	size_t len;

	client_tell_lost(c);
	if (c->gone)
		json_decref(event);
	else if (send_line(c, event, c->lost ? 0 : CONTROL_UNREAD, &len))
		c->lost += len;
}

static void news(void *ctx, enum session_news what, const char *why)
{
	const struct control *control = ctx;
	struct client *next;

	for (struct client *c = control->clients; c; c = next) {
		next = c->next;
		if (!(c->wants & told[what].wants))
			continue;
		json_t *event = json_pack(
			"{s:s,s:s}", "event", told[what].event, "state", told[what].state);
		if (why[0])
			control_put_bytes(event, "why", why, strlen(why));
		tell(c, event);
	}
}

const struct session_events control_hears = {.news = news};

static void seat_text(struct seat *t, const uint8_t *data, size_t len, bool lf_only)
{
	struct client *c = (struct client *)(void *)((char *)t - offsetof(struct client, seat));

	(void)lf_only;
	if (!(c->wants & CONTROL_CONSOLE))
		return;
	json_t *event = json_pack("{s:s}", "event", "console");
	control_put_bytes(event, "text", data, len);
	tell(c, event);
}

static void seat_note(struct seat *t, const char *note)
{
	struct client *c = (struct client *)(void *)((char *)t - offsetof(struct client, seat));

	if (c->wants & CONTROL_CONSOLE)
		tell(c, json_pack("{s:s,s:s}", "event", "note", "text", note));
}

const struct seat_ops control_seat_ops = {.text = seat_text, .note = seat_note};
