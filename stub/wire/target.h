/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* target.h - the target's end of the link: which bytes are its own, when the line is plain, greetings. It
 * only answers: the host is the one with the clock. Pure.
 *
 *   PLAIN --HELLO, a new nonce--> ON     both ends count from 0
 *   PLAIN --HELLO, the nonce we know--> ON     nothing is lost
 *   ON --no right frame for TARGET_KEEP_MS, or BREAK--> PLAIN     the nonce is kept
 *   ON --BYE--> PLAIN     the nonce is forgotten
 *   PLAIN --a byte that is no HELLO--> PLAIN     the nonce is forgotten */
#ifndef TARGET_H
#define TARGET_H

#include "hello.h"
#include "link.h"

#define TARGET_KEEP_MS 5000u

enum target_event {
	TARGET_PLAIN, /* this byte is for the plain protocols */
	TARGET_TAKEN, /* it was the link's, or is dropped */
	TARGET_RELEASED, /* held[0 .. held_len) are for the plain protocols; this byte is the last of them */
	TARGET_DATA, /* link.payload of channel link.head & LINK_CHANNEL: link_accept() it, or not */
	TARGET_BEGUN, /* a new session: whoever reads a stream begins anew */
	TARGET_ENDED  /* plain again */
};

struct target {
	struct link link;
	struct hello about; /* what a WELCOME says of the target and its limits */
	struct hello heard; /* the last HELLO: here, and not on the stack */
	uint32_t nonce;     /* of the session, 0: none */
	bool on;
	uint8_t flags;      /* of the HELLO that began the session */
	unsigned long good; /* link.good when it last changed, */
	uint64_t heard_ms;  /*   and when that was */
	uint8_t matched; /* bytes of HELLO_PREFIX that came; all of them: its frame is being read */
	uint8_t held[HELLO_PREFIX_LEN];
	uint8_t held_len;
};

/* t->link and t->about have been filled in. */
void target_init(struct target *t);

enum target_event target_feed(struct target *t, uint8_t byte, uint64_t now_ms);

/* Has the host been silent for too long? True when this ended the link just now. */
bool target_expired(struct target *t, uint64_t now_ms);

/* BREAK, or nobody answers: plain from now on. */
void target_end(struct target *t);

#endif /* TARGET_H */
