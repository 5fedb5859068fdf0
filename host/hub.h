/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub.h - what the parts of `holdfast connect` share: connect.c begins and ends it all, hub_news.c tells what
 * happens, hub_ends.c has the ends for people and programs. */
#ifndef HUB_H
#define HUB_H

#include <uv.h>

#include "conport.h"
#include "conpty.h"
#include "console.h"
#include "control.h"
#include "decode.h"
#include "log.h"
#include "opts.h"
#include "seats.h"
#include "session.h"
#include "signals.h"

struct hub {
	const struct opts *o;
	struct session_config config;
	uv_loop_t loop;
	uv_timer_t end; /* tears down from the loop's top, never under a caller's feet */
	struct signals signals;
	struct session *session;
	struct session_listener listener;
	struct seats seats;
	struct seat terminal;
	struct console *console;
	struct control *control; /* or NULL, as the next three */
	struct conport *raw;
	struct conport *telnet;
	struct conpty *pty;
	char token[CONTROL_TOKEN];
	struct log log;
	struct decode *decode; /* or NULL */
	int status;
	bool ending;
	bool was_up;
	bool told_silent;
	unsigned heard, odd; /* the first bytes of text, and how many of them no text has */
	char failure[LINE_WHY_MAX];
};

/* connect.c */

/* End with this status; the first call counts. */
void hub_quit(struct hub *h, int status);

/* The same with an error line. */
void hub_fail(struct hub *h, const char *why);

/* hub_news.c */

extern const struct session_events hub_events;

/* The gdb command line. */
void hub_say_gdb(const struct hub *h);

/* hub_ends.c */

/* The ports, the pty: before the line is opened. 0, or -1: hub_fail() was called. */
int hub_open_ends(struct hub *h);

/* The terminal: once the line is there. */
void hub_open_terminal(struct hub *h);

void hub_close_ends(struct hub *h);

#endif /* HUB_H */
