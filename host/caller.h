/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caller.h - the host's end of the link: calls the target, keeps the line alive, and has the clock: what
 * does not arrive is asked for here. Pure: bytes and the time in ms go in, calls of the events come out.
 *
 *   IDLE --call--> CALLING --WELCOME--> ON --no answer to TRIES HELLOs--> QUIET --WELCOME, same--> ON
 *                   |  ^                 ^                                  `----WELCOME, new--> ON, anew
 *    TRIES HELLOs   |  `-- call          `-- WELCOME, new: the target was reset --> ON, anew
 *    without answer '--BYE--> IDLE --WELCOME after all--> it is told, and the next call waits as long
 *
 * A HELLO with the nonce of the session is also the keep-alive, and the question for what is missing: it
 * does no harm to a target that has been reset and takes plain text meanwhile. */
#ifndef CALLER_H
#define CALLER_H

#include "../stub/wire/hello.h"
#include "../stub/wire/link.h"

#define CALLER_PAYLOAD LINK_PAYLOAD_MAX
#define CALLER_WINDOW  16u

enum caller_state { CALLER_IDLE, CALLER_CALLING, CALLER_ON, CALLER_QUIET };

enum caller_news {
	CALLER_UP,      /* ON, a new session; caller_about() tells of the target */
	CALLER_RESUMED, /* ON again, nothing was lost */
	CALLER_RESET,   /* ON, but the target knows nothing of the session before: it was reset */
	CALLER_SILENT,  /* QUIET */
	CALLER_NONE,    /* IDLE: nobody answered the call; the line is plain */
	CALLER_LATE /* the answer has come after that: it is worth another call, which waits longer */
};

struct caller_events {
	/* Bytes to be written to the line, in one piece. */
	void (*line)(void *ctx, const uint8_t *data, size_t len);
	/* A piece of a channel's stream. */
	void (*data)(void *ctx, enum link_channel channel, const uint8_t *data, size_t len);
	/* Console text of the running target; lost says that a piece before it did not arrive. */
	void (*text)(void *ctx, const uint8_t *data, size_t len, bool lost);
	/* A byte outside of frames. */
	void (*outside)(void *ctx, uint8_t byte);
	void (*news)(void *ctx, enum caller_news news);
};

struct caller;

/* nonce_seed: any number that differs from run to run. NULL: no memory. events must outlive it. */
struct caller *caller_new(const struct caller_events *events, void *ctx, uint32_t nonce_seed);
void caller_free(struct caller *c);

enum caller_state caller_state(const struct caller *c);

/* What the last full WELCOME said. */
const struct hello *caller_about(const struct caller *c);

/* Say HELLO: for a new session unless one stands. */
void caller_call(struct caller *c, uint64_t now_ms);

/* The line was lost, or is back. */
void caller_line(struct caller *c, bool there, uint64_t now_ms);

void caller_feed(struct caller *c, const uint8_t *data, size_t len, uint64_t now_ms);

/* The clock. Returns in how many ms to call again, 0: no need. */
unsigned caller_tick(struct caller *c, uint64_t now_ms);

/* Send on a channel, at once. 0, or -1 when too much is on its way already. */
int caller_send(struct caller *c, enum link_channel channel, const uint8_t *data, size_t len,
	uint64_t now_ms);

/* Bytes that caller_send() took and the window has no room for yet. */
size_t caller_waiting(const struct caller *c);

/* An answer is awaited (or no longer): ask for it when it does not come. */
void caller_expect(struct caller *c, bool expecting);

/* The line shall be plain again. */
void caller_bye(struct caller *c);

/* The same, and what waits is forgotten. leave: say BYE to who is still there. */
void caller_drop(struct caller *c, bool leave);

#endif /* CALLER_H */
