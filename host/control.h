/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* control.h - the control socket: programs ask and do, in lines of JSON. docs/control.md is the specification. */
#ifndef CONTROL_H
#define CONTROL_H

#include "seats.h"
#include "session.h"
#include "where.h"

#define CONTROL_TOKEN 256u

struct control;

struct control_config {
	uv_loop_t *loop;
	struct where where;
	struct session *session;
	struct seats *seats;
	const char *line;  /* its name, for people */
	const char *token; /* what a client has to say first, or NULL: nothing */
	/* A client wants the program to end. */
	void (*end)(void *ctx);
	void *ctx;
};

/* Listen. config is copied. 0, or -1 with one line for people in why. */
int control_start(
	struct control **out, const struct control_config *config, char *why, size_t why_size);

/* Where it listens, for people. */
void control_name(const struct control *c, char dst[WHERE_TEXT]);

/* Close everything and free it once the loop has run; no event comes any more. */
void control_stop(struct control *c);

#endif /* CONTROL_H */
