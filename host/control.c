/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* control.c - the control socket: its connections, and their bytes as lines.
 *
 *   connection --> KNOWN, or with a token: STRANGER --the token--> KNOWN
 *                                                   `--anything else--> told, dropped */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_int.h"
#include "opts.h"
#include "say.h"

static struct control *behind(struct peer_door *door)
{
	return (struct control *)(void *)((char *)door - offsetof(struct control, door));
}

static void closed(struct peer_door *door)
{
	free(behind(door));
}

static void peer_closed(void *ctx)
{
	struct client *c = ctx;
	struct control *control = c->control;

	free(c);
	peer_door_release(&control->door);
}

void client_drop(struct client *c)
{
	struct control *control = c->control;

	if (c->gone)
		return;
	c->gone = true;
	client_forget_jobs(c);
	seats_remove(control->config.seats, &c->seat);
	for (struct client **at = &control->clients; *at; at = &(*at)->next) {
		if (*at == c) {
			*at = c->next;
			break;
		}
	}
	peer_close(c->peer);
}

static void peer_gone(void *ctx)
{
	client_drop(ctx);
}

static void peer_drained(void *ctx)
{
	client_tell_lost(ctx);
}

static void end_line(struct client *c)
{
	if (c->too_long)
		client_say(c, json_pack("{s:b,s:s,s:s}", "ok", 0, "error", "usage", "why",
				      "a request has at most 65535 bytes"));
	else if (c->line_len)
		client_serve(c, c->line, c->line_len);
	c->line_len = 0;
	c->too_long = false;
}

static void peer_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct client *c = ctx;

	for (size_t i = 0; i < len && !c->gone; i++) {
		if (data[i] == '\n')
			end_line(c);
		else if (c->line_len < sizeof(c->line) - 1)
			c->line[c->line_len++] = (char)data[i];
		else
			c->too_long = true;
	}
}

static const struct peer_events peer_events = {
	.bytes = peer_bytes, .drained = peer_drained, .gone = peer_gone, .closed = peer_closed};

static void greet(struct client *c)
{
	client_say(c, json_pack("{s:s,s:i,s:b}", "holdfast", HOLDFAST_VERSION, "control",
			      CONTROL_VERSION, "token", c->control->config.token != NULL));
}

static void connection(uv_stream_t *listener, int status)
{
	struct control *control = behind(listener->data);
	static unsigned number;
	struct client *c = status ? NULL : calloc(1, sizeof(*c));

	if (!c)
		return;
	c->control = control;
	c->peer = peer_accept(&control->door, &peer_events, c);
	if (!c->peer) {
		free(c);
		return;
	}
	c->known = !control->config.token;
	c->next = control->clients;
	control->clients = c;
	c->seat.ops = &control_seat_ops;
	(void)snprintf(c->seat.name, sizeof(c->seat.name), "control client %u", ++number);
	seats_add(control->config.seats, &c->seat);
	peer_read(c->peer, true);
	greet(c);
}

int control_start(
	struct control **out, const struct control_config *config, char *why, size_t why_size)
{
	struct control *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)snprintf(why, why_size, "out of memory");
		return -1;
	}
	c->config = *config;
	c->door = (struct peer_door){.where = config->where, .closed = closed};
	c->hears = (struct session_listener){.events = &control_hears, .ctx = c};
	if (!peer_door_open(&c->door, config->loop, connection, why, why_size)) {
		session_listen(config->session, &c->hears);
		*out = c;
		return 0;
	}
	peer_door_close(&c->door);
	return -1;
}

void control_name(const struct control *c, char dst[WHERE_TEXT])
{
	peer_door_name(&c->door, dst);
}

void control_stop(struct control *c)
{
	session_unlisten(c->config.session, &c->hears);
	while (c->clients)
		client_drop(c->clients);
	peer_door_close(&c->door);
}
