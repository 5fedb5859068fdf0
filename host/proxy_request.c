/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy_request.c - what gdb asks: answered from what is known, or passed to the target with what gdb will ask
 * behind it. */
#include <stdio.h>
#include <string.h>

#include "asks.h"
#include "proxy_int.h"

#define WALK_ROOM 16u /* of the queue, for a thread and what gdb asks meanwhile */

static void put_request(struct proxy *p, struct batch *b, const char *text, int whose)
{
	if (p->queued < PROXY_QUEUE_MAX && !batch_add(b, text))
		p->queue[p->queued++] = whose;
}

/* What gdb asks behind this request. */
static void ask_ahead(struct proxy *p, struct batch *b, const char *request)
{
	char text[REQUEST_MAX];
	enum lasts lasts;

	if (!proxy_keeps(p) || !p->window[0])
		return;
	for (size_t i = 0; asks_next(i, request, p->window, text, &lasts); i++) {
		if (lasts == NOT_KEPT || facts_find(&p->facts, text) != PROXY_NOBODY)
			continue;
		const int fact = facts_new(&p->facts, text, lasts);
		if (fact != PROXY_NOBODY)
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
	proxy_answer_text(p, text);
	return true;
}

/* The registers of the threads behind the one that gdb asks for, which stays the selected one. */
static void ask_walk(struct proxy *p, struct batch *b)
{
	char text[REQUEST_MAX];
	const int selected = p->walk.selected;
	unsigned n = p->walk.more;
	bool any = false;

	for (int i = selected + 1; n > 0 && i < (int)p->walk.count; i++) {
		if (p->walk.all[i].reply || proxy_is_coming(p, PROXY_WALK_G(i)))
			continue;
		if (p->queued + WALK_ROOM > PROXY_QUEUE_MAX)
			break;
		(void)snprintf(text, sizeof(text), "Hg%s", p->walk.all[i].id);
		put_request(p, b, text, PROXY_WALK_SELECT(i));
		put_request(p, b, "g", PROXY_WALK_G(i));
		any = true;
		n--;
	}
	(void)snprintf(text, sizeof(text), "Hg%s", p->walk.all[selected].id);
	if (any)
		put_request(p, b, text, PROXY_WALK_SELECT(selected));
}

/* Whose the answer to a deferred request is. */
static int whose_deferred(const struct proxy *p, const char *text)
{
	const int i = asks_begins(text, "Hg") ? walk_find(&p->walk, text + 2) : WALK_NONE;

	return i == WALK_NONE ? PROXY_NOBODY : PROXY_WALK_SELECT(i);
}

static int whose(const char *request)
{
	return asks_to_run(request) || !strcmp(request, "?") ? PROXY_GDBS_STOP : PROXY_GDBS;
}

bool proxy_flush(struct proxy *p)
{
	struct batch b = {.len = 0};
	char before[REQUEST_MAX];

	if (p->queued + p->deferred.count > PROXY_QUEUE_MAX)
		return false;
	while (deferred_next(
		&p->deferred, "", before)) /* before a request that may see all of it */
		put_request(p, &b, before, whose_deferred(p, before));
	if (b.len)
		p->events->target(p->ctx, b.bytes, b.len);
	return true;
}

/* The registers of a thread of the list. */
static bool is_walk(const struct proxy *p, const char *text)
{
	return proxy_keeps(p) && p->walk.selected != WALK_NONE && !strcmp(text, "g");
}

/* Where its answer will be kept, if it will. */
static int whose_kept(struct proxy *p, const char *text)
{
	const enum lasts lasts = proxy_keeps(p) ? asks_lasts(text) : NOT_KEPT;

	if (is_walk(p, text))
		return PROXY_WALK_G(p->walk.selected);
	return lasts == NOT_KEPT ? PROXY_NOBODY : facts_new(&p->facts, text, lasts);
}

static void pass(struct proxy *p, const char *text, const uint8_t *raw, size_t len)
{
	struct batch b = {.len = 0};
	char before[REQUEST_MAX];
	const int kept = whose_kept(p, text);

	while (deferred_next(&p->deferred, text, before))
		put_request(p, &b, before, whose_deferred(p, before));
	if (p->queued < PROXY_QUEUE_MAX)
		p->queue[p->queued++] = kept != PROXY_NOBODY ? kept : whose(text);
	p->wanted = kept;
	if (sizeof(b.bytes) - b.len < len) {
		p->events->target(p->ctx, b.bytes, b.len);
		p->events->target(p->ctx, raw, len);
		return;
	}
	memcpy(b.bytes + b.len, raw, len);
	b.len += len;
	if (is_walk(p, text))
		ask_walk(p, &b);
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

/* A thread of the list is there as long as nothing runs. */
static bool select_listed(struct proxy *p, const char *text)
{
	if (!asks_begins(text, "Hg"))
		return false;
	p->walk.selected = proxy_keeps(p) ? walk_find(&p->walk, text + 2) : WALK_NONE;
	if (p->walk.selected == WALK_NONE || !deferred_select(&p->deferred, text))
		return false;
	proxy_answer_text(p, "OK");
	return true;
}

/* Registers that are known, or on their way. */
static bool answer_walk(struct proxy *p)
{
	const struct walk_thread *t = &p->walk.all[p->walk.selected];
	const int number = PROXY_WALK_G(p->walk.selected);

	if (t->reply) {
		p->events->gdb(p->ctx, t->reply, t->len);
		return true;
	}
	if (!t->coming && !proxy_is_coming(p, number)) {
		walk_ahead(&p->walk);
		if (!proxy_ask_threads(p))
			return false;
	}
	p->wanted = number;
	return true;
}

/* From what is known. */
static bool answered(struct proxy *p, const char *text)
{
	const int fact = facts_find(&p->facts, text);

	if (asks_begins(text, "Hg"))
		proxy_forget_registers(p);
	if (!strcmp(text, "vMustReplyEmpty")) {
		proxy_answer_text(p, "");
		return true;
	}
	if (select_listed(p, text) || (is_walk(p, text) && answer_walk(p)))
		return true;
	if (proxy_keeps(p) && deferred_take(&p->deferred, text)) {
		proxy_answer_text(p, "OK");
		return true;
	}
	if (asks_begins(text, "qXfer:threads:read::0,") && answer_threads(p))
		return true;
	if (fact == PROXY_NOBODY)
		return false;
	struct fact *f = &p->facts.all[fact];
	if (!f->reply) {
		p->wanted = fact;
		return true;
	}
	p->events->gdb(p->ctx, f->reply, f->len);
	if (f->lasts == ONE_ANSWER)
		facts_drop(f);
	return true;
}

/* One that is not found leaves what was selected: until it is surely the target, nothing is kept. */
static void learn_frame(struct proxy *p, const char *text)
{
	if (asks_begins(text, "QTFrame:"))
		p->in_frame = strcmp(text, "QTFrame:ffffffff") != 0;
	else if (asks_begins(text, "QTStart") || asks_begins(text, "QTinit") ||
		 asks_begins(text, "qSupported") || asks_to_run(text))
		p->in_frame = false;
}

static void on_resume(struct proxy *p, const char *text)
{
	p->runs = true;
	if (asks_begins(text, "k"))
		p->runs = false; /* no reply comes */
	proxy_forget_facts(p, WHILE_STOPPED);
}

void proxy_pass_registers(struct proxy *p)
{
	uint8_t raw[1 + BATCH_FRAME];

	pass(p, "g", raw, batch_frame(raw, "g", 1));
}

void proxy_pass_memory(void *ctx)
{
	struct proxy *p = ctx;
	char text[REQUEST_MAX];
	const size_t n = (size_t)snprintf(text, sizeof(text), "%s", memread_request(p->mem));
	const size_t len = batch_frame(p->packet, text, n);
	uint8_t raw[REQUEST_MAX + BATCH_FRAME];

	memcpy(raw, p->packet, len);
	pass(p, text, raw, len);
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
	learn_frame(p, text);
	p->in_memory = text[0] == 'm' || text[0] == 'x';
	if (asks_begins(text, "QNonStop:1"))
		p->non_stop = true;
	if (asks_to_run(text))
		on_resume(p, text);
	else if (!asks_only(text))
		proxy_forget_facts(p, WHILE_STOPPED);
	if (answered(p, text))
		return;
	if (proxy_keeps(p) && !p->runs && memread_take(p->mem, text))
		return;
	if (asks_begins(text, "QNonStop:0") || asks_begins(text, "qSupported"))
		p->non_stop = false;
	pass(p, text, raw, len);
	if (asks_begins(text, "k"))
		p->queued--;
}
