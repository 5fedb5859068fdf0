/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* conport.c - the console on a TCP port.
 *
 *   raw:    session --text--> seat --> socket          socket --> seat: typed
 *   telnet: session --text--> seat --> nvt --> socket  socket --> nvt --> keys --> seat: typed
 *                                                                 `--RFC 2217--> answers (comport.c)
 * One that does not read is disconnected: of a stream of bytes nothing may be left out in silence. */
#include "conport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comport.h"
#include "keys.h"
#include "peer.h"
#include "say.h"

#define UNREAD_MAX 0x100000u /* bytes */

struct viewer {
	struct conport *port;
	struct peer *peer;
	struct nvt *nvt; /* telnet, or NULL */
	struct keys keys;
	struct seat seat;
	bool gone;
	struct viewer *next;
};

struct conport {
	struct conport_config config;
	struct peer_door door;
	struct viewer *viewers;
	unsigned number;
};

static struct viewer *of(struct seat *t)
{
	return (struct viewer *)(void *)((char *)t - offsetof(struct viewer, seat));
}

static struct conport *behind(struct peer_door *door)
{
	return (struct conport *)(void *)((char *)door - offsetof(struct conport, door));
}

static void closed(struct peer_door *door)
{
	free(behind(door));
}

static void drop(struct viewer *v)
{
	if (v->gone)
		return;
	v->gone = true;
	seats_remove(v->port->config.seats, &v->seat);
	for (struct viewer **at = &v->port->viewers; *at; at = &(*at)->next) {
		if (*at == v) {
			*at = v->next;
			break;
		}
	}
	peer_close(v->peer);
}

/* ---- to the viewer ---- */

static void put(struct viewer *v, const uint8_t *data, size_t len)
{
	if (v->gone || !peer_send(v->peer, data, len, UNREAD_MAX) || v->gone)
		return;
	say("%s does not read what it is sent: disconnected", v->seat.name);
	drop(v);
}

static void seat_text(struct seat *t, const uint8_t *data, size_t len, bool lf_only)
{
	struct viewer *v = of(t);
	const bool mend = lf_only && v->nvt;
	size_t begin = 0;

	if (!v->nvt) {
		put(v, data, len);
		return;
	}
	for (size_t i = 0; mend && i < len; i++) {
		if (data[i] != '\n')
			continue;
		nvt_send(v->nvt, data + begin, i - begin);
		nvt_send(v->nvt, (const uint8_t *)"\r\n", 2);
		begin = i + 1;
	}
	nvt_send(v->nvt, data + begin, len - begin);
}

/* Only where a person sits: a program gets the target's bytes and nothing else. */
static void seat_note(struct seat *t, const char *note)
{
	struct viewer *v = of(t);
	char text[160];

	if (!v->nvt)
		return;
	const int len = snprintf(text, sizeof(text), "\r\n[holdfast] %.120s\r\n", note);
	nvt_send(v->nvt, (const uint8_t *)text, (size_t)len);
}

static void seat_pause(struct seat *t, bool pause)
{
	peer_read(of(t)->peer, !pause);
}

static const struct seat_ops seat_ops = {.text = seat_text, .note = seat_note, .pause = seat_pause};

/* ---- from the viewer ---- */

static void typed(void *ctx, const uint8_t *data, size_t len)
{
	struct viewer *v = ctx;

	if (!v->gone)
		(void)seats_type(v->port->config.seats, &v->seat, data, len); /* he was told */
}

static void switch_writer(struct viewer *v)
{
	struct seats *seats = v->port->config.seats;

	if (seats->writer == &v->seat)
		seats_give(seats, &v->seat);
	else
		seats_take(seats, &v->seat);
	seat_note(&v->seat, seats->writer ? "you write" : "you watch; who types next writes");
}

static void key(void *ctx, enum key pressed)
{
	struct viewer *v = ctx;

	switch (pressed) {
	case KEY_QUIT:
		drop(v);
		break;
	case KEY_BREAK:
		if (session_break(v->port->config.session))
			seat_note(&v->seat, "no BREAK sent");
		break;
	case KEY_DEBUG:
		session_interrupt(v->port->config.session);
		break;
	case KEY_WRITE:
		switch_writer(v);
		break;
	case KEY_GDB:
	case KEY_HELP:
		seat_note(&v->seat, "keys: Ctrl-] then q quit, b BREAK, d enter debugger, w write");
		break;
	}
}

static void nvt_out(void *ctx, const uint8_t *data, size_t len)
{
	put(ctx, data, len);
}

static void nvt_data(void *ctx, const uint8_t *data, size_t len)
{
	static const struct keys_events events = {.input = typed, .key = key};
	struct viewer *v = ctx;

	keys_typed(&v->keys, data, len, &events, v);
}

static void nvt_brk(void *ctx)
{
	key(ctx, KEY_BREAK);
}

static void nvt_port_command(void *ctx, unsigned command, const uint8_t *value, size_t len)
{
	struct viewer *v = ctx;

	const struct comport c = {
		.nvt = v->nvt, .session = v->port->config.session, .baud = v->port->config.baud};

	if (!v->gone)
		comport_serve(&c, command, value, len);
}

static const struct nvt_events nvt_events = {
	.send = nvt_out, .data = nvt_data, .brk = nvt_brk, .port = nvt_port_command};

static void peer_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct viewer *v = ctx;

	if (v->gone)
		return;
	if (v->nvt)
		nvt_feed(v->nvt, data, len);
	else
		typed(v, data, len);
}

static void peer_gone(void *ctx)
{
	drop(ctx);
}

static void peer_closed(void *ctx)
{
	struct viewer *v = ctx;
	struct conport *port = v->port;

	nvt_free(v->nvt);
	free(v);
	peer_door_release(&port->door);
}

static const struct peer_events peer_events = {
	.bytes = peer_bytes, .gone = peer_gone, .closed = peer_closed};

/* ---- connections ---- */

static void sit_down(struct viewer *v)
{
	struct conport *c = v->port;

	v->seat.ops = &seat_ops;
	(void)snprintf(v->seat.name, sizeof(v->seat.name), "%s client %u",
		c->config.telnet ? "telnet" : "raw", ++c->number);
	v->next = c->viewers;
	c->viewers = v;
	seats_add(c->config.seats, &v->seat);
	peer_read(v->peer, true);
	if (!c->config.telnet)
		return;
	v->nvt = nvt_new(true, &nvt_events, v);
	if (!v->nvt)
		drop(v);
}

static void connection(uv_stream_t *listener, int status)
{
	struct viewer *v = status ? NULL : calloc(1, sizeof(*v));

	if (!v)
		return;
	v->port = behind(listener->data);
	v->peer = peer_accept(listener->data, &peer_events, v);
	if (v->peer)
		sit_down(v);
	else
		free(v);
}

int conport_start(
	struct conport **out, const struct conport_config *config, char *why, size_t why_size)
{
	struct conport *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)snprintf(why, why_size, "out of memory");
		return -1;
	}
	c->config = *config;
	c->door = (struct peer_door){.where = config->where, .closed = closed};
	if (!peer_door_open(&c->door, config->loop, connection, why, why_size)) {
		*out = c;
		return 0;
	}
	peer_door_close(&c->door);
	return -1;
}

void conport_name(const struct conport *c, char dst[WHERE_TEXT])
{
	peer_door_name(&c->door, dst);
}

void conport_stop(struct conport *c)
{
	while (c->viewers)
		drop(c->viewers);
	peer_door_close(&c->door);
}
