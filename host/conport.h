/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* conport.h - a TCP port where the console is: for programs the bytes as they are, or for telnet and RFC 2217.
 * Each connection is a seat. */
#ifndef CONPORT_H
#define CONPORT_H

#include "seats.h"
#include "session.h"
#include "where.h"

struct conport;

struct conport_config {
	uv_loop_t *loop;
	struct where where;
	struct session *session;
	struct seats *seats;
	bool telnet;
	uint32_t baud; /* of the line, for RFC 2217; 0: it has none */
};

/* Listen. config is copied. 0, or -1 with one line for people in why. */
int conport_start(
	struct conport **out, const struct conport_config *config, char *why, size_t why_size);

/* Where it listens, for people. */
void conport_name(const struct conport *c, char dst[WHERE_TEXT]);

/* Close everything and free it once the loop has run; no event comes any more. */
void conport_stop(struct conport *c);

#endif /* CONPORT_H */
