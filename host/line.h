/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line.h - one end of the target's line: a serial device or a TCP port. Opens it, opens it again
 * when it has gone, and keeps what is written until it is sent, up to a limit. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "opts.h"

#define LINE_WHY_MAX   1024u
#define LINE_QUEUE_MAX 0x40000u /* unsent bytes; above it line_write() refuses */

/* All are called from the event loop, never from inside a line_ function. */
struct line_events {
	void (*bytes)(void *ctx, const uint8_t *data, size_t len);
	void (*brk)(void *ctx); /* the line saw a BREAK */
	void (*up)(void *ctx);
	/* An open line was lost; why is one line for people. */
	void (*down)(void *ctx, const char *why);
	/* It is not there at the start, and is waited for. May be NULL. */
	void (*waits)(void *ctx);
	/* It could not be opened and will not be tried again. */
	void (*failed)(void *ctx, const char *why);
	/* Everything written has been sent. */
	void (*drained)(void *ctx);
};

enum line_effort {
	LINE_ONCE,      /* open once; lost is lost */
	LINE_RECONNECT, /* must be there at the start; lost is waited for */
	LINE_WAIT       /* waited for also at the start */
};

/*   WAITING --timer--> OPENING --line_is_up--> UP
 *      ^                  |                     |
 *      `---line_is_down---+------line_is_down---'      ENDED when it is not to be tried again */
enum line_state { LINE_WAITING, LINE_OPENING, LINE_UP, LINE_ENDED };

struct line;

/* What a kind of line has to bring. */
struct line_ops {
	/* Begin to open. Ends in line_is_up() or line_is_down(), at once or later. */
	void (*open)(struct line *l);
	/* Send or queue all of it. 0, or a negative uv error. Only while up. */
	int (*write)(struct line *l, const uint8_t *data, size_t len);
	/* Bytes not sent yet. */
	size_t (*queued)(const struct line *l);
	/* Begin to send a BREAK. 0, or a negative uv error: UV_ENOTSUP when the line has none. */
	int (*brk)(struct line *l);
	/* Let go of it; ends in line_is_down(). May be called twice. */
	void (*close)(struct line *l);
	void (*free)(struct line *l);
};

struct line {
	const struct line_ops *ops;
	const struct line_spec *spec;
	const struct line_events *events;
	void *ctx;
	uv_loop_t *loop;
	uv_timer_t retry;
	enum line_effort effort;
	enum line_state state;
	bool was_up;
	bool told; /* that it is not there at the start */
	bool stopping;
};

/* Begin to open the line that spec tells of. spec and events must outlive it. NULL: no memory. */
struct line *line_start(uv_loop_t *loop, const struct line_spec *spec, enum line_effort effort,
	const struct line_events *events, void *ctx);

/* Send. 0; UV_ENOTCONN while the line is not there; UV_ENOBUFS when too much is unsent. Either all
 * or nothing is taken. */
int line_write(struct line *l, const uint8_t *data, size_t len);

/* Bytes written and not sent yet. */
size_t line_queued(const struct line *l);

/* Send a BREAK. 0, UV_ENOTCONN, or UV_ENOTSUP. */
int line_break(struct line *l);

/* Close it and free it; no event comes any more. */
void line_stop(struct line *l);

/* For the implementations. */
struct line *line_serial_new(void);
struct line *line_tcp_new(void);
void line_is_up(struct line *l);
/* The line is closed and holds no resource; why is one line for people. */
void line_is_down(struct line *l, const char *why);

#endif /* LINE_H */
