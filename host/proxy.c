/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy.c - answers gdb from what is known. Requests go to the target in order, and its replies come back in
 * that order: a queue says whose each one is, gdb's or ours.
 *
 *   gdb --request--> known? --yes--> gdb
 *                      | no                         the same question asked ahead: gdb waits for it
 *                      '--> target: request, and what gdb asks behind it (table `ahead`) */
#include "proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "asks.h"
#include "batch.h"
#include "deferred.h"
#include "memread.h"
#include "split.h"
#include "threadlist.h"

#define QUEUE_MAX   32u
#define BATCH_FRAME 4u /* '$' before a payload, '#' and two digits behind it */

struct proxy {
	const struct proxy_events *events;
	void *ctx;
	struct memread *mem;
	struct facts facts;
	int queue[QUEUE_MAX]; /* replies to come: a fact's number, or one of the enum below */
	size_t queued;
	int wanted;    /* the fact that gdb waits for, or NOBODY */
	bool runs;     /* a resume was sent and no stop came */
	bool non_stop; /* nothing is kept */
	char pending
		[64]; /* a thread selection that gdb believes done: goes before the next packet */
	struct deferred deferred;
	char window[32]; /* "offset,length" of gdb's first piece of a document */
	struct threadlist threads;
	bool brief;           /* the first list behind a stop may be short */
	char expedited[1024]; /* registers that came before the stop reply that follows */
	uint8_t packet[SPLIT_PACKET_MAX];
};

/* Whose a reply is, when it is no fact's. A stop reply answers '?' and what lets the target run, and nothing
 * else. */
enum { NOBODY = FACTS_NONE, GDBS = -2, GDBS_STOP = -3 };

/* ---- to both sides ---- */

static void answer(struct proxy *p, const char *payload, size_t len)
{
	const size_t n = batch_frame(p->packet, payload, len);

	p->events->gdb(p->ctx, p->packet, n);
}

static void answer_text(struct proxy *p, const char *payload)
{
	answer(p, payload, strlen(payload));
}

static void put_request(struct proxy *p, struct batch *b, const char *text, int whose)
{
	if (p->queued < QUEUE_MAX && !batch_add(b, text))
		p->queue[p->queued++] = whose;
}

/* ---- facts ---- */

/* The reply of one that is on its way goes nowhere then. */
static void disown(struct proxy *p, int number)
{
	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] == number)
			p->queue[i] = NOBODY;
	}
}

static void forget(struct proxy *p, enum lasts up_to)
{
	for (size_t i = 0; i < FACTS_MAX; i++) {
		if (p->facts.all[i].lasts == NOT_KEPT || p->facts.all[i].lasts > up_to)
			continue;
		if (p->facts.all[i].asked && p->wanted == (int)i) {
			p->facts.all[i].once = true;
			continue;
		}
		if (p->facts.all[i].asked)
			disown(p, (int)i);
		facts_drop(&p->facts.all[i]);
	}
	memread_forget(p->mem);
}

/* What gdb asks behind this request. */
static void ask_ahead(struct proxy *p, struct batch *b, const char *request)
{
	char text[REQUEST_MAX];
	enum lasts lasts;

	if (p->non_stop || !p->window[0])
		return;
	for (size_t i = 0; asks_next(i, request, p->window, text, &lasts); i++) {
		if (lasts == NOT_KEPT || facts_find(&p->facts, text) != NOBODY)
			continue;
		const int fact = facts_new(&p->facts, text, lasts);
		if (fact != NOBODY)
			put_request(p, b, text, fact);
	}
}

/* gdb reads the list at each stop, and once more when it shows it: the first one has numbers only. */
static bool answer_threads(struct proxy *p)
{
	char text[THREADLIST_TEXT];

	if (!p->brief || p->non_stop || threadlist_brief(&p->threads, text))
		return false;
	p->brief = false;
	answer_text(p, text);
	return true;
}

/* ---- from gdb ---- */

static void pass(struct proxy *p, const char *text, const uint8_t *raw, size_t len)
{
	struct batch b = {.len = 0};
	char before[REQUEST_MAX];
	const enum lasts lasts = p->non_stop ? NOT_KEPT : asks_lasts(text);
	const int fact = lasts == NOT_KEPT ? NOBODY : facts_new(&p->facts, text, lasts);

	while (deferred_next(&p->deferred, text, before))
		put_request(p, &b, before, NOBODY);
	if (p->queued < QUEUE_MAX)
		p->queue[p->queued++] = fact != NOBODY                            ? fact
					: asks_to_run(text) || !strcmp(text, "?") ? GDBS_STOP
										  : GDBS;
	p->wanted = fact;
	if (sizeof(b.bytes) - b.len < len) {
		p->events->target(p->ctx, b.bytes, b.len);
		p->events->target(p->ctx, raw, len);
		return;
	}
	memcpy(b.bytes + b.len, raw, len);
	b.len += len;
	ask_ahead(p, &b, text);
	p->events->target(p->ctx, b.bytes, b.len);
}

/* How gdb asks for documents follows from the PacketSize that it was told. */
static void learn_window(struct proxy *p, const char *text)
{
	const char *at = asks_begins(text, "qXfer:") ? strstr(text, ":0,") : NULL;

	if (at && !p->window[0])
		(void)snprintf(p->window, sizeof(p->window), "%s", at + 1);
}

/* The registers are those of the thread that was selected. */
static void forget_registers(struct proxy *p)
{
	const int fact = facts_find(&p->facts, "g");

	if (fact == NOBODY)
		return;
	disown(p, fact);
	facts_drop(&p->facts.all[fact]);
}

/* From what is known. */
static bool answered(struct proxy *p, const char *text)
{
	const int fact = facts_find(&p->facts, text);

	if (asks_begins(text, "Hg"))
		forget_registers(p);
	if (!strcmp(text, "vMustReplyEmpty")) {
		answer_text(p, "");
		return true;
	}
	if (!p->non_stop && deferred_take(&p->deferred, text)) {
		answer_text(p, "OK");
		return true;
	}
	if (asks_begins(text, "qXfer:threads:read::0,") && answer_threads(p))
		return true;
	if (fact == NOBODY)
		return false;
	if (p->facts.all[fact].reply)
		p->events->gdb(p->ctx, p->facts.all[fact].reply, p->facts.all[fact].len);
	else
		p->wanted = fact;
	return true;
}

static void on_resume(struct proxy *p, const char *text)
{
	p->runs = true;
	if (asks_begins(text, "k"))
		p->runs = false; /* no reply comes */
	forget(p, WHILE_STOPPED);
}

static void pass_memory(void *ctx)
{
	struct proxy *p = ctx;
	char text[REQUEST_MAX];
	const size_t n = (size_t)snprintf(text, sizeof(text), "%s", memread_request(p->mem));
	const size_t len = batch_frame(p->packet, text, n);
	uint8_t raw[REQUEST_MAX + BATCH_FRAME];

	memcpy(raw, p->packet, len);
	pass(p, text, raw, len);
}

static void answer_memory(void *ctx, const char *payload, size_t len)
{
	answer(ctx, payload, len);
}

static int bulk_request(void *ctx, const uint8_t *data, size_t len)
{
	struct proxy *p = ctx;

	return p->events->bulk(p->ctx, data, len);
}

void proxy_from_gdb(struct proxy *p, const uint8_t *raw, size_t len)
{
	char text[REQUEST_MAX];
	const size_t n = len < BATCH_FRAME ? 0 : len - BATCH_FRAME;

	if (len == 1) {
		p->events->target(p->ctx, raw, len);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.*s", (int)(n < sizeof(text) ? n : sizeof(text) - 1),
		(const char *)raw + 1);
	learn_window(p, text);
	if (asks_begins(text, "QNonStop:1"))
		p->non_stop = true;
	if (asks_to_run(text))
		on_resume(p, text);
	else if (!asks_only(text))
		forget(p, WHILE_STOPPED);
	if (answered(p, text))
		return;
	if (!p->non_stop && !p->runs && memread_take(p->mem, text))
		return;
	if (asks_begins(text, "QNonStop:0") || asks_begins(text, "qSupported"))
		p->non_stop = false;
	pass(p, text, raw, len);
	if (asks_begins(text, "k"))
		p->queued--;
}

/* ---- from the target ---- */

static bool is_console_output(const uint8_t *raw, size_t len)
{
	return len > BATCH_FRAME && raw[1] == 'O' && !(len == BATCH_FRAME + 2 && raw[2] == 'K');
}

static bool is_stop(const uint8_t *raw, size_t len)
{
	return len >= BATCH_FRAME + 3 && raw[1] && strchr("TSWX", raw[1]);
}

static void take_stop(struct proxy *p, const uint8_t *raw, size_t len)
{
	if (!is_stop(raw, len)) {
		p->runs = p->runs && p->non_stop; /* an error: it did not start */
		return;
	}
	p->brief = p->runs && raw[1] == 'T';
	p->runs = false;
	if (!p->expedited[0])
		memread_forget(p->mem); /* otherwise the push has done it */
}

/* All about a stop came before its reply: gdb gets the registers in it, and g for the asking. */
static void take_push(void *ctx, const char *registers, const char *expedited)
{
	struct proxy *p = ctx;

	forget_registers(p);
	(void)snprintf(p->expedited, sizeof(p->expedited), "%s", expedited);
	const int fact = registers ? facts_new(&p->facts, "g", WHILE_STOPPED) : NOBODY;
	if (fact == NOBODY)
		return;
	const size_t n = batch_frame(p->packet, registers, strlen(registers));
	if (!facts_answer(&p->facts.all[fact], p->packet, n))
		facts_drop(&p->facts.all[fact]);
}

static void pass_stop(struct proxy *p, const uint8_t *raw, size_t len)
{
	char text[SPLIT_PACKET_MAX];

	if (raw[1] != 'T' || !p->expedited[0]) {
		p->events->gdb(p->ctx, raw, len);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.*s%s", (int)(len - BATCH_FRAME),
		(const char *)raw + 1, p->expedited);
	p->expedited[0] = '\0';
	answer_text(p, text);
}

static void take_fact(struct proxy *p, int number, const uint8_t *raw, size_t len)
{
	struct fact *f = &p->facts.all[number];

	const bool kept_it = facts_answer(f, raw, len);

	if (asks_begins(f->request, "qXfer:threads:read::0,"))
		threadlist_learn(&p->threads, raw, len);
	if (p->wanted == number) {
		p->wanted = NOBODY;
		p->events->gdb(p->ctx, raw, len);
	}
	if (!kept_it || f->once)
		facts_drop(f);
}

void proxy_from_target(struct proxy *p, const uint8_t *raw, size_t len)
{
	if (raw[0] == '%' || is_console_output(raw, len) || p->queued == 0) {
		p->events->gdb(p->ctx, raw, len);
		return;
	}
	const int whose = p->queue[0];
	if (is_stop(raw, len) && whose != GDBS_STOP)
		return; /* of a run that nobody asks for any more */
	p->queued--;
	memmove(p->queue, p->queue + 1, p->queued * sizeof(p->queue[0]));
	if (whose == NOBODY)
		return;
	if (whose == GDBS || whose == GDBS_STOP) {
		take_stop(p, raw, len);
		pass_stop(p, raw, len);
	} else {
		take_fact(p, whose, raw, len);
	}
}

#define TEXT_PIECE 512u

/* GDB manual, "Stop Reply Packets": O, while the target runs. */
void proxy_text(struct proxy *p, const uint8_t *data, size_t len)
{
	char payload[1 + 2 * TEXT_PIECE] = "O";

	for (size_t n; len > 0 && p->runs && !p->non_stop; data += n, len -= n) {
		n = len < TEXT_PIECE ? len : TEXT_PIECE;
		answer(p, payload, 1 + hex_encode(payload + 1, data, n));
	}
}

void proxy_from_bulk(struct proxy *p, const uint8_t *data, size_t len)
{
	memread_feed(p->mem, data, len);
}

bool proxy_waits(const struct proxy *p)
{
	return (p->queued > 0 && !p->runs) || memread_waits(p->mem);
}

void proxy_forget(struct proxy *p)
{
	forget(p, WHILE_STOPPED);
}

/* What was asked before is still answered; a target that runs answers the next packet in its place. */
void proxy_reset(struct proxy *p)
{
	size_t n = 0;

	p->wanted = NOBODY;
	forget(p, WHILE_ATTACHED);
	memread_cancel(p->mem);
	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] != GDBS_STOP || !p->runs)
			p->queue[n++] = NOBODY;
	}
	p->queued = n;
	p->runs = p->non_stop = p->brief = false;
	p->deferred = (struct deferred){.count = 0};
	p->window[0] = p->threads.numbers[0] = '\0';
}

void proxy_fail(struct proxy *p)
{
	const bool gdb_waits =
		p->wanted != NOBODY || memread_waits(p->mem) || (p->queued > 0 && !p->runs);

	if (p->runs)
		return;
	proxy_reset(p);
	if (gdb_waits)
		answer_text(p, "E.the target does not answer");
}

struct proxy *proxy_new(const struct proxy_events *events, void *ctx)
{
	struct proxy *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->events = events;
	p->ctx = ctx;
	p->wanted = NOBODY;
	static const struct memread_events mem_events = {.answer = answer_memory,
		.pass = pass_memory,
		.stop = take_push,
		.bulk = bulk_request};
	p->mem = memread_new(&mem_events, p);
	if (p->mem)
		return p;
	free(p);
	return NULL;
}

void proxy_free(struct proxy *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < FACTS_MAX; i++)
		facts_drop(&p->facts.all[i]);
	memread_free(p->mem);
	free(p);
}

void proxy_begin(struct proxy *p)
{
	proxy_reset(p);
	p->queued = 0;
	memread_begin(p->mem);
}
