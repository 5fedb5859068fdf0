/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy.c - answers gdb from what is known. Requests go to the target in order, and its replies come back in
 * that order: a queue says whose each one is, gdb's or ours.
 *
 *   gdb --request--> known? --yes--> gdb
 *                      | no                         the same question asked ahead: gdb waits for it
 *                      '--> target: request, and what gdb asks behind it (table `ahead`) */
#include <stdlib.h>
#include <string.h>

#include "proxy_int.h"

void proxy_answer(struct proxy *p, const char *payload, size_t len)
{
	const size_t n = batch_frame(p->packet, payload, len);

	p->events->gdb(p->ctx, p->packet, n);
}

void proxy_answer_text(struct proxy *p, const char *payload)
{
	proxy_answer(p, payload, strlen(payload));
}

void proxy_disown(struct proxy *p, int number)
{
	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] == number)
			p->queue[i] = PROXY_NOBODY;
	}
}

/* Registers that gdb waits for are as they were when it asked. */
static void forget_walk(struct proxy *p)
{
	const bool passed = proxy_is_coming(p, p->wanted);

	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] >= (int)FACTS_MAX)
			p->queue[i] = p->queue[i] == p->wanted ? PROXY_GDBS : PROXY_NOBODY;
	}
	if (p->wanted >= (int)FACTS_MAX)
		p->wanted = passed ? PROXY_NOBODY : PROXY_REGISTERS;
	walk_forget(&p->walk);
}

void proxy_forget_facts(struct proxy *p, enum lasts up_to)
{
	for (size_t i = 0; i < FACTS_MAX; i++) {
		if (p->facts.all[i].lasts == NOT_KEPT || p->facts.all[i].lasts > up_to)
			continue;
		if (p->facts.all[i].asked && p->wanted == (int)i) {
			p->facts.all[i].once = true;
			continue;
		}
		if (p->facts.all[i].asked)
			proxy_disown(p, (int)i);
		facts_drop(&p->facts.all[i]);
	}
	p->expedited[0] = '\0';
	memread_forget(p->mem);
	forget_walk(p);
}

void proxy_forget_registers(struct proxy *p)
{
	const int fact = facts_find(&p->facts, "g");

	if (fact == PROXY_NOBODY)
		return;
	proxy_disown(p, fact);
	facts_drop(&p->facts.all[fact]);
}

static void answer_memory(void *ctx, const char *payload, size_t len)
{
	proxy_answer(ctx, payload, len);
}

static void all_stand(void *ctx, bool all)
{
	struct proxy *p = ctx;

	p->events->all_stand(p->ctx, all);
}

static int bulk_request(void *ctx, const uint8_t *data, size_t len)
{
	struct proxy *p = ctx;

	return p->events->bulk(p->ctx, data, len);
}

void proxy_from_bulk(struct proxy *p, const uint8_t *data, size_t len)
{
	memread_feed(p->mem, data, len);
}

bool proxy_waits(const struct proxy *p)
{
	return (p->queued > 0 && !p->runs) || memread_waits(p->mem) || p->walk.due ||
	       p->walk.skip > 0;
}

void proxy_forget(struct proxy *p)
{
	proxy_forget_facts(p, WHILE_STOPPED);
}

/* A packet of ours, between those of gdb. 0; -1: not now. */
static int send_ours(struct proxy *p, const char *payload, size_t len)
{
	if (p->runs || !proxy_keeps(p) || !proxy_flush(p) || p->queued == PROXY_QUEUE_MAX ||
		len + BATCH_FRAME > sizeof(p->packet))
		return -1;
	proxy_forget(p);
	const size_t n = batch_frame(p->packet, payload, len);
	p->events->target(p->ctx, p->packet, n);
	return 0;
}

int proxy_ask(struct proxy *p, const char *payload, size_t len)
{
	if (send_ours(p, payload, len))
		return -1;
	p->queue[p->queued++] = len == 1 && payload[0] == '?' ? PROXY_OURS_STOP : PROXY_OURS;
	return 0;
}

int proxy_go(struct proxy *p)
{
	return send_ours(p, "c", 1);
}

void proxy_leave(struct proxy *p)
{
	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] <= PROXY_OURS)
			p->queue[i] = PROXY_LEFT;
	}
}

int proxy_probe(struct proxy *p)
{
	return memread_probe(p->mem);
}

/* What was asked before is still answered; a target that runs answers the next packet in its place. */
void proxy_reset(struct proxy *p)
{
	size_t n = 0;

	p->wanted = PROXY_NOBODY;
	proxy_forget_facts(p, WHILE_ATTACHED);
	memread_cancel(p->mem);
	for (size_t i = 0; i < p->queued; i++) {
		if (p->queue[i] <= PROXY_OURS)
			p->queue[n++] = p->queue[i];
		else if (p->queue[i] != PROXY_GDBS_STOP || !p->runs)
			p->queue[n++] = PROXY_NOBODY;
	}
	p->queued = n;
	p->runs = p->non_stop = p->in_frame = p->brief = false;
	p->deferred = (struct deferred){.count = 0};
	p->window[0] = p->threads.numbers[0] = '\0';
}

static bool gdb_waits(const struct proxy *p)
{
	bool waits = p->wanted != PROXY_NOBODY || memread_waits(p->mem);

	for (size_t i = 0; i < p->queued; i++)
		waits = waits || p->queue[i] > PROXY_OURS;
	return waits;
}

void proxy_fail(struct proxy *p)
{
	const bool tell = gdb_waits(p);

	proxy_leave(p);
	if (p->runs)
		return;
	proxy_reset(p);
	if (tell)
		proxy_answer_text(
			p, p->in_memory ? "E08" : "E.the target does not answer"); /* stub/err.h */
}

struct proxy *proxy_new(const struct proxy_events *events, void *ctx)
{
	struct proxy *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->events = events;
	p->ctx = ctx;
	p->wanted = PROXY_NOBODY;
	p->walk.selected = WALK_NONE;
	static const struct memread_events mem_events = {.answer = answer_memory,
		.pass = proxy_pass_memory,
		.stop = proxy_take_push,
		.thread = proxy_take_thread,
		.threads_end = proxy_end_threads,
		.all_stand = all_stand,
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
	walk_forget(&p->walk);
	memread_free(p->mem);
	free(p);
}

void proxy_begin(struct proxy *p)
{
	proxy_reset(p);
	p->queued = 0;
	p->walk.skip = 0;
	memread_begin(p->mem);
}
