/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdbclient.h - one TCP connection from a gdb: its bytes taken apart, what it has not acknowledged
 * counted, what it does not read bounded. */
#ifndef GDBCLIENT_H
#define GDBCLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct gdbclient;

/* All are called from the event loop or from inside a gdbclient_ function. */
struct gdbclient_events {
	/* For the target: a whole packet "$...#xx" with a right checksum, a '+' or '-' that is owed,
	 * or the interrupt byte. */
	void (*bytes)(void *ctx, struct gdbclient *c, const uint8_t *data, size_t len);
	/* The connection ends: nothing more comes from c, and c must not be used any more. */
	void (*gone)(void *ctx, struct gdbclient *c);
	/* c has been freed; the last event. */
	void (*closed)(void *ctx);
};

/* Take the connection that waits at listener. NULL when that failed: no event comes then. */
struct gdbclient *gdbclient_accept(
	uv_stream_t *listener, const struct gdbclient_events *events, void *ctx);

/* Read from it, or no more for now. */
void gdbclient_read(struct gdbclient *c, bool read);

/* Send a packet of the target's, or any other bytes. One that does not read is dropped. */
void gdbclient_send_packet(struct gdbclient *c, const uint8_t *raw, size_t len);
void gdbclient_send(struct gdbclient *c, const uint8_t *data, size_t len);

/* The line acknowledges by itself: gdb's packets are acknowledged here, and sent again from here. */
void gdbclient_acks_here(struct gdbclient *c, bool here);

/* Since when, in ms, has it left a packet without its acknowledgement? 0: it owes none. */
uint64_t gdbclient_owes_ms(const struct gdbclient *c);

/* Close it; gone() is called at once. */
void gdbclient_drop(struct gdbclient *c);

#endif /* GDBCLIENT_H */
