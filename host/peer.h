/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* peer.h - one connection from somebody, over TCP or a unix socket. What he does not read is bounded: nobody
 * waits for him. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "where.h"

struct peer;

/* Where others come in: the listener of one who owns it, and how many handles he still has. */
struct peer_door {
	union where_listener listener;
	struct where where;
	unsigned open; /* the listener and the connections: peer.c counts them */
	/* The last event: nothing is open any more. */
	void (*closed)(struct peer_door *door);
};

/* Listen; where and closed are set. connection()'s listener has the door as its data. 0, or -1 with one line for
 * people in why; in both cases peer_door_close() ends it. */
int peer_door_open(struct peer_door *door, uv_loop_t *loop, uv_connection_cb connection, char *why,
	size_t why_size);

/* Where it listens, for people. */
void peer_door_name(const struct peer_door *door, char dst[WHERE_TEXT]);

/* One handle less: a connection has been closed. */
void peer_door_release(struct peer_door *door);

/* Close the listener; connections are their owner's to close. */
void peer_door_close(struct peer_door *door);

/* All are called from the event loop; gone also from inside peer_send(). */
struct peer_events {
	void (*bytes)(void *ctx, const uint8_t *data, size_t len);
	/* All that was sent has gone out. May be NULL. */
	void (*drained)(void *ctx);
	/* He has gone: peer_close() is to be called. */
	void (*gone)(void *ctx);
	/* Behind peer_close(): it holds no resource any more; the last event. */
	void (*closed)(void *ctx);
};

/* Take the connection that waits at the door, which it keeps open until its owner calls peer_door_release() from
 * closed(); peer_read() begins. NULL when that failed: no event comes then. */
struct peer *peer_accept(struct peer_door *door, const struct peer_events *events, void *ctx);

/* Send. 0, or -1 when more than limit bytes would be unsent: nothing of it is taken. */
int peer_send(struct peer *p, const void *data, size_t len, size_t limit);

/* Bytes that he has not read. */
size_t peer_unsent(const struct peer *p);

/* Read from him, or no more for now. */
void peer_read(struct peer *p, bool read);

void peer_close(struct peer *p);

#endif /* PEER_H */
