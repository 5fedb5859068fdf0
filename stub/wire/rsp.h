/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rsp.h - framing of GDB's remote serial protocol: bytes in, events out; payload in, bytes out.
 * Pure: no I/O, no globals; shared by stub and host. Source: GDB manual, appendix "Remote Protocol",
 * section "Overview" (packets, acknowledgements, escapes, run-length encoding). */
#ifndef RSP_H
#define RSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RSP_INTERRUPT_BYTE 0x03u /* ^C, outside a packet */

enum rsp_event {
	RSP_NONE,   /* inside a packet: more to come */
	RSP_PACKET, /* a whole packet with a right checksum: buf[0..len) */
	RSP_BAD, /* a packet ended with a wrong checksum, or was longer than the buffer: send '-' */
	RSP_ACK, /* '+' outside a packet */
	RSP_NAK, /* '-' outside a packet */
	RSP_INTERRUPT, /* 0x03 outside a packet */
	RSP_TEXT       /* any other byte outside a packet: it is not ours */
};

/*   IDLE --$--> BODY --#--> SUM1 --hex--> SUM2 --hex--> IDLE (PACKET or BAD)
 *                 ^ '$' in the body starts anew: the end of the first packet was lost */
struct rsp_parser {
	uint8_t *buf; /* payload as received, escapes still in it; not NUL-terminated */
	size_t size;
	size_t len;
	uint8_t state;
	uint8_t sum;
	uint8_t want;
	bool overflow;
};

void rsp_init(struct rsp_parser *p, uint8_t *buf, size_t size);

/* True while a packet has begun and not ended. */
bool rsp_inside(const struct rsp_parser *p);

/* Forget a packet that has begun. */
void rsp_reset(struct rsp_parser *p);

/* Take one byte. After RSP_PACKET the payload stays valid until the next call. */
enum rsp_event rsp_feed(struct rsp_parser *p, uint8_t byte);

/* Undo escapes in place ('}' then byte ^ 0x20). Returns the new length, or -1 when the data ends
 * inside an escape. */
int rsp_unescape(uint8_t *data, size_t len);

/* Escape binary data for a reply: '#', '$', '}' and '*'. dst has room for 2 * len bytes, no overlap.
 * Returns the bytes written. */
size_t rsp_escape(uint8_t *dst, const uint8_t *src, size_t len);

/* Expand run-length encoding from src to dst. Returns bytes written, or -1 when dst is too small or a
 * run is malformed. */
int rsp_expand(uint8_t *dst, size_t size, const uint8_t *src, size_t len);

/* Where encoded bytes go. Returns 0, or negative to stop the encoder, which hands it on. */
typedef int (*rsp_put_fn)(void *ctx, uint8_t byte);

/* As rsp_emit(), a notification: '%' instead of '$'; it is not acknowledged. */
int rsp_notify(rsp_put_fn put, void *ctx, const uint8_t *payload, size_t len);

/* Send '$', payload, '#', checksum; with runs, repeated characters are run-length encoded (for
 * replies; a request must not use it). The payload must hold no bare '$' '#' '}' '*'. */
int rsp_emit(rsp_put_fn put, void *ctx, const uint8_t *payload, size_t len, bool runs);

#endif /* RSP_H */
