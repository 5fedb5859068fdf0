/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link.h - the framed link: frames with a sequence number and a CRC, acknowledged and sent again. This
 * is what both ends have in common; docs/wire.md has the states of each. Pure: bytes in, events out;
 * what is to be sent goes to a function; no I/O, no clock, no globals.
 *
 *   frame  = 0x00 COBS(body) 0x00
 *   body   = head, sequence, acknowledgement, payload, CRC-32C (least significant byte first)
 *   head   = channel | LINK_MARK | LINK_AGAIN | LINK_PACKED
 *
 *   receiving   OUTSIDE --0x00--> INSIDE --0x00, right--> OUTSIDE
 *                  ^                |  '--0x00, wrong--> INSIDE, anew: the 0x00 may begin a frame
 *                  '--- too long ---'
 *   sending     open record --closed--> sent, kept --acknowledged--> gone
 *                                         '--asked for again--> sent once more, all of them */
#ifndef LINK_H
#define LINK_H

#include "cobs.h"

enum link_channel {
	LINK_CONTROL,    /* no payload, no sequence number of its own: the state of the sender */
	LINK_CONSOLE,    /* text of the running kernel's console; typed text from the host */
	LINK_GDB,        /* bytes of the remote serial protocol, without acknowledgements */
	LINK_SHELL,      /* text of the debugger's shell, both ways */
	LINK_BULK,       /* memory: stub/wire/bulk.h */
	LINK_LOOSE = 14, /* console text as it is printed: a number of its own, never sent again */
	LINK_GREETING    /* the payload begins behind the head: stub/wire/hello.h */
};

#define LINK_CHANNEL 0x0fu /* of the head */
#define LINK_MARK    0x10u /* always set: a head is never 0x00 */
#define LINK_AGAIN   0x20u /* "send again what I have not acknowledged" */
#define LINK_PACKED  0x40u /* the payload: its length unpacked (2 bytes) and an LZ4 block */

#define LINK_HEAD        3u /* head, sequence, acknowledgement */
#define LINK_BODY        7u /* these and the CRC */
#define LINK_WINDOW_MAX  32u
#define LINK_PAYLOAD_MIN 64u   /* the smallest largest payload of an end */
#define LINK_PAYLOAD_MAX 1040u /* four frames hold a page of memory, and its records */

/* What an end needs to send a payload of len: body and its encoding. */
#define LINK_SCRATCH(len) ((len) + LINK_BODY + COBS_MAX((len) + LINK_BODY) + 2u)

enum link_event {
	LINK_NONE,
	LINK_OUTSIDE, /* this byte lay outside of frames */
	LINK_BAD,     /* what had begun as a frame was none */
	LINK_DATA,    /* the next frame: link_accept() it, or it will come again */
	LINK_TEXT,    /* a frame of LINK_LOOSE; sequence is its number */
	LINK_HELLO    /* a frame of LINK_GREETING */
};

struct link {
	/* Receiving. */
	struct cobs_decoder in;
	bool inside;
	bool open;   /* both ends have agreed on sequence numbers */
	bool asked;  /* for what is missing, and nothing came since */
	bool owes;   /* an acknowledgement */
	bool again;  /* the next frame says LINK_AGAIN */
	bool resend; /* the other end wants what is not acknowledged */
	uint8_t expect;
	/* The frame of the last event. */
	uint8_t head, sequence;
	const uint8_t *payload;
	size_t len;
	/* Sending. Records, oldest first: length (2 bytes), head, payload. */
	uint8_t *store;
	size_t store_size, store_used;
	size_t open_at;  /* the open record; store_used when there is none */
	unsigned count;  /* records that are closed */
	uint8_t first;   /* sequence number of the oldest */
	unsigned window; /* closed records at once */
	size_t limit;    /* of a payload: smaller on a bad line */
	size_t limit_max;
	unsigned clean;   /* frames acknowledged since the limit changed */
	uint8_t *scratch; /* LINK_SCRATCH(limit_max) */
	void (*put)(void *ctx, const uint8_t *data, size_t len);
	/* Make a payload smaller in place: its new length, or 0. NULL: never. */
	size_t (*pack)(void *ctx, uint8_t *payload, size_t len);
	void *ctx;
	/* Since link_init(). */
	unsigned long good, bad, resent; /* frames */
};

/* Memory of an end; all of it stays with the link. in_size bounds the body of a frame received. */
struct link_memory {
	uint8_t *in, *store, *scratch;
	size_t in_size, store_size;
	size_t payload_max; /* of frames sent; scratch has LINK_SCRATCH(payload_max) */
};

/* Not open: frames are recognised, but only greetings mean anything. */
void link_init(struct link *l, const struct link_memory *m,
	void (*put)(void *ctx, const uint8_t *data, size_t len), void *ctx);

/* Begin anew with sequence numbers 0 on both sides; the other end takes so much. */
void link_open(struct link *l, size_t payload_max, unsigned window);

/* No link any more; what is unsent is forgotten. */
void link_close(struct link *l);

/* Take one byte. The frame of an event stays valid until the next call. */
enum link_event link_feed(struct link *l, uint8_t byte);

/* Forget a frame that has begun. */
void link_drop_frame(struct link *l);

/* LINK_DATA was taken: acknowledge it, with the next frame or by link_pump(). */
void link_accept(struct link *l);

/* The other end has everything before ack. */
void link_take_ack(struct link *l, uint8_t ack);

/* Add to a channel's stream. Returns how many bytes were taken; fewer when the window is full. */
size_t link_write(struct link *l, enum link_channel channel, const uint8_t *data, size_t len);

/* Send what link_write() has gathered. */
void link_flush(struct link *l);

/* Send what is due: frames again, an acknowledgement. */
void link_pump(struct link *l);

/* Send a greeting; len is at most LINK_PAYLOAD_MIN. The payload may lie at scratch + 1. */
void link_greet(struct link *l, const uint8_t *payload, size_t len);

/* Console text of a running target, without any state but *number. Pure in l: nothing is kept. scratch has
 * LINK_SCRATCH(len). Returns the bytes of the frame, which begins at *frame inside scratch. */
size_t link_loose(
	uint8_t *scratch, uint8_t number, const uint8_t *text, size_t len, const uint8_t **frame);

/* The sequence number of the next frame. */
uint8_t link_next(const struct link *l);

/* Frames that are not acknowledged, or not sent. */
bool link_busy(const struct link *l);

#endif /* LINK_H */
