/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caller_clock.c - when the host's end of the link says HELLO: as a call, as the question for what is missing, and to
 * keep the line alive. How long an answer may take is here. */
#include "caller_int.h"

#define FIRST_MS     250u  /* without an answer; doubled each time, */
#define LAST_MS      1000u /* up to this */
#define CALL_LAST_MS 300u
#define CALL_TRIES   2u    /* more after the first: less than a second */
#define TRIES        12u   /* in a row without any answer: about 10 s */
#define KEEP_MS      1500u /* TARGET_KEEP_MS of stub/wire/target.h holds three */

static unsigned patience(const struct caller *c)
{
	const unsigned ms = FIRST_MS << (c->tries < 3 ? c->tries : 3);
	const unsigned most = c->state == CALLER_CALLING ? CALL_LAST_MS : LAST_MS;

	/* A frame alone may wait for the target to have something to say. */
	if (c->state == CALLER_ON && !c->expecting && !c->link.asked)
		return LAST_MS;
	if (c->state == CALLER_CALLING && c->slow_ms > most)
		return c->slow_ms;
	return ms < most ? ms : most;
}

static bool waits(const struct caller *c)
{
	return c->state == CALLER_CALLING || c->expecting || link_busy(&c->link) || c->link.asked;
}

/* When to say HELLO next. */
static uint64_t due(const struct caller *c)
{
	uint64_t base = c->asked_ms > c->moved_ms ? c->asked_ms : c->moved_ms;

	base = c->heard_ms > base ? c->heard_ms : base;
	if (c->state != CALLER_QUIET && waits(c))
		return base + patience(c);
	return (c->sent_ms > c->asked_ms ? c->sent_ms : c->asked_ms) + KEEP_MS;
}

static void ask(struct caller *c, uint64_t now_ms)
{
	const unsigned limit = c->state == CALLER_CALLING ? CALL_TRIES : TRIES;

	if (c->state != CALLER_QUIET && ++c->tries > limit) {
		caller_give_up(c);
		return;
	}
	caller_say_hello(c, now_ms);
}

unsigned caller_tick(struct caller *c, uint64_t now_ms)
{
	if (c->ack_ms != 0 && now_ms >= c->ack_ms)
		caller_acknowledge(c, now_ms, true);
	if (c->state == CALLER_IDLE || !c->there)
		return 0;
	if (now_ms >= due(c))
		ask(c, now_ms);
	if (c->state == CALLER_IDLE)
		return 0;
	uint64_t next = due(c);
	if (c->ack_ms != 0 && c->ack_ms < next)
		next = c->ack_ms;
	return next > now_ms ? (unsigned)(next - now_ms) : 1;
}
