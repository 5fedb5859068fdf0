/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* peer.h - one connection from somebody, over TCP or a unix socket. What he does not read is bounded: nobody
 * waits for him. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct peer;

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

/* Take the connection that waits at listener; peer_read() begins. NULL when that failed: no event comes then. */
struct peer *peer_accept(uv_stream_t *listener, const struct peer_events *events, void *ctx);

/* Send. 0, or -1 when more than limit bytes would be unsent: nothing of it is taken. */
int peer_send(struct peer *p, const void *data, size_t len, size_t limit);

/* Bytes that he has not read. */
size_t peer_unsent(const struct peer *p);

/* Read from him, or no more for now. */
void peer_read(struct peer *p, bool read);

void peer_close(struct peer *p);

#endif /* PEER_H */
