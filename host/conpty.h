/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* conpty.h - the console on a pty, for programs that want a serial device. A seat. */
#ifndef CONPTY_H
#define CONPTY_H

#include <uv.h>

#include "seats.h"

struct conpty;

struct conpty_config {
	uv_loop_t *loop;
	struct seats *seats;
	const char *link; /* must stay */
};

/* Make a pty, and a symbolic link to it; one that is there already and leads to no pty is left alone, and
 * an error. 0, or -1 with one line for people in why. */
int conpty_start(
	struct conpty **out, const struct conpty_config *config, char *why, size_t why_size);

/* Remove the link, close everything and free it once the loop has run. */
void conpty_stop(struct conpty *c);

#endif /* CONPTY_H */
