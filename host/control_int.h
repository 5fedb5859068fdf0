/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* control_int.h - what the parts of the control socket share: control.c has the connections and their lines,
 * control_do.c the requests, control_say.c what is told. */
#ifndef CONTROL_INT_H
#define CONTROL_INT_H

#include <jansson.h>

#include "control.h"
#include "peer.h"

#define CONTROL_VERSION 1
#define CONTROL_LINE    0x10000u  /* bytes of a request */
#define CONTROL_OUTPUT  0x100000u /* bytes that a shell command may print */
#define CONTROL_UNREAD  0x40000u  /* unread bytes above which events are dropped, and counted */
#define CONTROL_REPLIES 0x800000u /* and those above which a client is dropped: he only asks */

enum control_wants {
	CONTROL_CONSOLE = 1u << 0,
	CONTROL_TARGET = 1u << 1,
	CONTROL_LINES = 1u << 2,
	CONTROL_GDB = 1u << 3
};

struct client {
	struct control *control;
	struct peer *peer;
	struct seat seat;
	bool known;       /* has said the token, or need not */
	bool gone;        /* has hung up */
	bool too_long;    /* the line that comes is skipped */
	unsigned wants;   /* enum control_wants */
	size_t lost;      /* bytes of events that he did not get */
	struct job *jobs; /* requests that are not answered yet */
	struct client *next;
	size_t line_len;
	char line[CONTROL_LINE];
};

struct control {
	struct control_config config;
	struct peer_door door;
	struct session_listener hears;
	struct client *clients;
	bool stopping;
};

/* control.c */

/* Drop the client: he is freed later. */
void client_drop(struct client *c);

/* control_do.c */

/* Serve one line. */
void client_serve(struct client *c, const char *line, size_t len);

/* Forget what is not answered yet. */
void client_forget_jobs(struct client *c);

/* control_say.c */

/* Send an object and let go of it. */
void client_say(struct client *c, json_t *object);

/* Put bytes of the target under key: as text when they are UTF-8, otherwise as hex under key_hex. */
void control_put_bytes(json_t *object, const char *key, const void *data, size_t len);

/* The number of the event with that name, or 0. */
unsigned control_event(const char *name);

/* What is known, into a reply. */
void control_put_status(const struct control *c, json_t *reply);

/* Tell what was lost meanwhile. */
void client_tell_lost(struct client *c);

extern const struct session_events control_hears;
extern const struct seat_ops control_seat_ops;

#endif /* CONTROL_INT_H */
