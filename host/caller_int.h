/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caller_int.h - what caller.c and caller_clock.c share. */
#ifndef CALLER_INT_H
#define CALLER_INT_H

#include "caller.h"
#include "outbox.h"

#define UNPACKED_MAX 0x4000u

struct caller {
	struct link link;
	const struct caller_events *events;
	void *ctx;
	struct hello about;
	enum caller_state state;
	bool there; /* the line is */
	bool expecting;
	bool known;         /* about belongs to this session */
	bool gave_up;       /* the last call; its answer may still come */
	uint64_t called_ms; /* when it began */
	unsigned slow_ms;   /* after which its answer came all the same */
	unsigned lates;
	uint32_t nonce;
	unsigned tries;     /* HELLOs since it last answered */
	unsigned stuck;     /* answers since something last got on */
	uint64_t asked_ms;  /* when the last HELLO went out, */
	uint8_t asked_next; /*   and what it said is sent next */
	uint64_t moved_ms;  /* when something last got on */
	uint64_t heard_ms;  /* when a part of a frame last came */
	uint64_t sent_ms;   /* when a frame last went out */
	uint64_t ack_ms;    /* when the acknowledgement that waits must go */
	unsigned unacked;   /* frames */
	uint8_t loose;      /* the next number */
	bool loose_known;
	uint8_t in[CALLER_PAYLOAD + LINK_BODY];
	uint8_t scratch[LINK_SCRATCH(CALLER_PAYLOAD)];
	uint8_t store[CALLER_PAYLOAD * CALLER_WINDOW];
	uint8_t unpacked[UNPACKED_MAX];
	struct outbox waiting; /* beyond the window */
};

void caller_say_hello(struct caller *c, uint64_t now_ms);

/* No answer comes: it is told. */
void caller_give_up(struct caller *c);

/* What is owed to the target, now or with the next frame. */
void caller_acknowledge(struct caller *c, uint64_t now_ms, bool at_once);

#endif /* CALLER_INT_H */
