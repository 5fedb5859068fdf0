/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdbport.h - the loopback TCP port for gdb. One gdb at a time, any number one after another. Takes
 * gdb's bytes apart, so that only whole, right packets go towards the target. */
#ifndef GDBPORT_H
#define GDBPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* All are called from the event loop. */
struct gdbport_events {
	void (*attached)(void *ctx, bool attached);
	/* For the target: a whole packet "$...#xx", an awaited '+' or '-', or the interrupt byte. */
	void (*bytes)(void *ctx, const uint8_t *data, size_t len);
};

/* What a gdb is told that is refused, behind "E."; TAKEN: when another one is there. */
#define GDBPORT_SAYS  "holdfast: "
#define GDBPORT_TAKEN "another gdb is attached to this line"

struct gdbport;

/* Listen on 127.0.0.1; port 0 takes a free one. 0, or a negative uv error. events must outlive
 * it. */
int gdbport_start(struct gdbport **out, uv_loop_t *loop, int port,
	const struct gdbport_events *events, void *ctx);

/* The port that it listens on. */
int gdbport_number(const struct gdbport *p);

bool gdbport_attached(const struct gdbport *p);

/* Give gdb a packet from the target, or an acknowledgement. A gdb that does not read is dropped. */
void gdbport_packet(struct gdbport *p, const uint8_t *raw, size_t len);
void gdbport_ack(struct gdbport *p, uint8_t byte);

/* As gdbclient_acks_here(), for this gdb and later ones. */
void gdbport_acks_here(struct gdbport *p, bool here);

/* Close the connection to gdb, if there is one. */
void gdbport_drop(struct gdbport *p);

/* While why is not NULL every gdb is refused with it. why must stay valid. */
void gdbport_refuse(struct gdbport *p, const char *why);

/* Read no more from gdb for now (or again): the line is full. */
void gdbport_pause(struct gdbport *p, bool pause);

/* Close everything and free it; no event comes any more. */
void gdbport_stop(struct gdbport *p);

#endif /* GDBPORT_H */
