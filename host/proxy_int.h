/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy_int.h - what the parts of the proxy share: proxy.c begins and ends it, proxy_request.c takes what gdb asks,
 * proxy_reply.c what the target answers. */
#ifndef PROXY_INT_H
#define PROXY_INT_H

#include "batch.h"
#include "deferred.h"
#include "facts.h"
#include "memread.h"
#include "proxy.h"
#include "split.h"
#include "threadlist.h"
#include "threadregs.h"
#include "walk.h"

#define PROXY_QUEUE_MAX 128u

/* Whose a reply is, when it is no fact's: the registers, or the selection, of thread i of the walk. */
#define PROXY_WALK_G(i)      ((int)FACTS_MAX + 2 * (i))
#define PROXY_WALK_SELECT(i) (PROXY_WALK_G(i) + 1)

/* Or one of these. A stop reply answers '?' and what lets the target run, and nothing
 * else. */
enum proxy_whose {
	PROXY_NOBODY = FACTS_NONE,
	PROXY_GDBS = -2,
	PROXY_GDBS_STOP = -3,
	PROXY_OURS = -4,
	PROXY_OURS_STOP = -5,
	PROXY_REGISTERS = -7, /* wanted: g, of no thread of a walk any more */
	PROXY_LEFT = -6 /* ours, and nobody waits for it any more: with the output before it */
};

struct proxy {
	const struct proxy_events *events;
	void *ctx;
	struct memread *mem;
	struct facts facts;
	int queue[PROXY_QUEUE_MAX]; /* replies to come: whose they are */
	size_t queued;
	int wanted;    /* the fact, or thread's registers, that gdb waits for, or NOBODY */
	bool runs;     /* a resume was sent and no stop came */
	bool non_stop; /* nothing is kept */
	bool in_memory; /* gdb's last packet reads memory: up to gdb 13 it takes a text behind "E." for data */
	bool in_frame; /* gdb looks at a trace frame, whose memory is another one: nothing either */
	struct deferred deferred;
	char window[32]; /* "offset,length" of gdb's first piece of a document */
	struct threadlist threads;
	struct walk walk;
	struct threadregs regs; /* the answer that comes on the bulk channel */
	bool brief;             /* the first list behind a stop may be short */
	char expedited[1024];   /* registers that came before the stop reply that follows */
	uint8_t packet[SPLIT_PACKET_MAX];
};

/* A payload for gdb. */
void proxy_answer(struct proxy *p, const char *payload, size_t len);
void proxy_answer_text(struct proxy *p, const char *payload);

/* The reply of a fact that is on its way goes nowhere then. */
void proxy_disown(struct proxy *p, int number);

/* Forget all that lasts no longer than that. */
void proxy_forget_facts(struct proxy *p, enum lasts up_to);

/* The registers are those of the thread that was selected. */
void proxy_forget_registers(struct proxy *p);

/* Send what waits for the next packet. False: there is no room for it. */
bool proxy_flush(struct proxy *p);

/* Is what the target answers now still true at the next question? */
static inline bool proxy_keeps(const struct proxy *p)
{
	return !p->non_stop && !p->in_frame;
}

/* Is that reply on its way? */
bool proxy_is_coming(const struct proxy *p, int number);

/* Ask for the registers of the thread that gdb waits for, and of those behind it, on the bulk channel. False: that is
 * not possible, or not worth it. */
bool proxy_ask_threads(struct proxy *p);

/* gdb waits for g, and it is not known: the target itself shall answer. */
void proxy_pass_registers(struct proxy *p);

/* For memread; ctx is the proxy. */
void proxy_take_thread(void *ctx, uint8_t kind, const uint8_t *data, size_t len);
void proxy_end_threads(void *ctx);
void proxy_pass_memory(void *ctx);
void proxy_take_push(void *ctx, const char *registers, const char *expedited);

#endif /* PROXY_INT_H */
