/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy.h - answers gdb from what is known of a stopped target, and asks for what gdb will want next. Only
 * on a link: there nothing is lost and the target says what may be kept. Pure.
 *
 * What is kept, and for how long: memory of RAM and ROM, the thread list and the threads' registers: until
 * the target runs, something is written, or somebody types at the shell. What describes the target: as long
 * as this gdb is there. Nothing of a target that does not stand still as a whole. */
#ifndef PROXY_H
#define PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proxy_events {
	/* A packet "$...#xx" for gdb. */
	void (*gdb)(void *ctx, const uint8_t *raw, size_t len);
	/* Bytes for the target's gdb channel; a request for its bulk channel (0, or -1: it has none). */
	void (*target)(void *ctx, const uint8_t *data, size_t len);
	int (*bulk)(void *ctx, const uint8_t *data, size_t len);
	/* A packet that answers proxy_ask(): any number of O packets, and one that is none. */
	void (*ours)(void *ctx, const uint8_t *raw, size_t len);
	/* The answer to proxy_probe(). */
	void (*all_stand)(void *ctx, bool all);
};

struct proxy;

/* NULL: no memory. events must outlive it. */
struct proxy *proxy_new(const struct proxy_events *events, void *ctx);
void proxy_free(struct proxy *p);

/* A new session on the link: nothing is on its way. */
void proxy_begin(struct proxy *p);

/* A new gdb: nothing is known. */
void proxy_reset(struct proxy *p);

/* Somebody else may have changed the target. */
void proxy_forget(struct proxy *p);

/* A packet, or the interrupt byte, from gdb. */
void proxy_from_gdb(struct proxy *p, const uint8_t *raw, size_t len);

/* A request of ours, beside those of gdb, a payload. 0; -1: not now, as gdb has let the target run, or has it in
 * non-stop, or too much is under way. */
int proxy_ask(struct proxy *p, const char *payload, size_t len);

/* The same for 'c', whose reply is awaited by nobody: to be sent to a target that stands. */
int proxy_go(struct proxy *p);

/* Nobody waits for the answer to it any more. */
void proxy_leave(struct proxy *p);

/* Ask whether every CPU stands, which disturbs nobody. 0, or -1: the target cannot tell. */
int proxy_probe(struct proxy *p);

/* A packet, or a notification, from the target. */
void proxy_from_target(struct proxy *p, const uint8_t *raw, size_t len);

/* Bytes of the bulk channel. */
void proxy_from_bulk(struct proxy *p, const uint8_t *data, size_t len);

/* Text of the running kernel: gdb shows it, too. */
void proxy_text(struct proxy *p, const uint8_t *data, size_t len);

/* The target does not answer: what gdb waits for is an error. */
void proxy_fail(struct proxy *p);

/* Is an answer of the target awaited? */
bool proxy_waits(const struct proxy *p);

#endif /* PROXY_H */
