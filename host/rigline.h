/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rigline.h - the target at the other end of a line, for a program that asks it things: its text, its packets
 * one question at a time, and a port on which a gdb may take over. On the framed link when it has one. */
#ifndef RIGLINE_H
#define RIGLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "line.h"
#include "reply.h"
#include "split.h"

/* All are called from the event loop, or from inside rigline_ask(). */
struct rigline_events {
	/* The line is there, and it is known whether it carries the link. Called each time it is back. */
	void (*ready)(void *ctx);
	/* The line was lost, or cannot be opened; final: it is not tried again. */
	void (*lost)(void *ctx, const char *why, bool final);
	/* What the target says; own: the debugger said it, on a channel of its own. */
	void (*text)(void *ctx, const uint8_t *data, size_t len, bool own);
	/* The answer to the question, runs expanded, with a NUL behind it. REPLY_TEXT: a piece of output, more
	 * comes. REPLY_BROKEN: there is none; data says why. */
	void (*answer)(void *ctx, enum reply_kind kind, const uint8_t *data, size_t len);
	/* It had been told to go on, and has stopped. */
	void (*stopped)(void *ctx, const char *reply);
	void (*news)(void *ctx, enum split_news news);
	void (*gdb)(void *ctx, bool attached);
};

struct rigline;

/* Begin to open the line; plain: never call for the link. NULL: no memory. All that is pointed to must stay. */
struct rigline *rigline_new(uv_loop_t *loop, const struct line_spec *spec, bool plain,
	const struct rigline_events *events, void *ctx);

/* Wait for a line that is not there yet, from now on. Call it right behind rigline_new(). */
void rigline_wait(struct rigline *p);

/* Ask: a packet's payload. One question at a time; a target that runs is stopped by it. The answer comes,
 * or its absence, in a bounded time after the target's last sign of life. */
void rigline_ask(struct rigline *p, const char *payload);

/* Drop the question: no answer comes any more. */
void rigline_cancel(struct rigline *p);

/* Let one that died go its way, by 'c'; there is no answer, and stopped() may come. One that lives is asked 'D'. */
void rigline_go_dead(struct rigline *p);

/* Has it been told to go on by 'c', and not stopped since? */
bool rigline_runs(const struct rigline *p);

/* Type at its console; at most 4096 bytes wait while the target is called. */
void rigline_type(struct rigline *p, const char *data, size_t len);

bool rigline_linked(const struct rigline *p);

/* A loopback port for one gdb. Its number, or -1. */
int rigline_gdb_port(struct rigline *p);
void rigline_gdb_close(struct rigline *p);

/* Close everything, the link with a BYE; no event comes any more. Free it when the loop has ended. */
void rigline_stop(struct rigline *p);
void rigline_free(struct rigline *p);

#endif /* RIGLINE_H */
