/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy_threads.c - registers of many threads in one answer of the bulk channel, for a gdb that walks through
 * them.
 *
 *   gdb: g --known--> answered
 *           '--not known: request--> WAITING --its record--> answered
 *                                       '--the end, and no record--> passed to the target
 * What has changed meanwhile (walk_forget) makes the answer one that is read over; gdb's question is passed then. */
#include <stdio.h>
#include <stdlib.h>

#include "proxy_int.h"

#define TIMES 4u /* so many more than what would be asked for one by one */

bool proxy_is_coming(const struct proxy *p, int number)
{
	bool coming = false;

	for (size_t i = 0; i < p->queued; i++)
		coming = coming || p->queue[i] == number;
	return coming;
}

bool proxy_ask_threads(struct proxy *p)
{
	struct walk *w = &p->walk;
	const unsigned count = 1 + TIMES * w->more;

	if (w->more == 0 || w->due || w->fruitless ||
		memread_threads(p->mem, strtoull(w->all[w->selected].id, NULL, 16), count))
		return false;
	walk_expect(w, w->selected, count);
	return true;
}

/* Does gdb wait for the registers of this thread, and were they not asked for in words? */
static bool is_wanted(const struct proxy *p, int number)
{
	return p->wanted == PROXY_WALK_G(number) && !proxy_is_coming(p, p->wanted);
}

void proxy_take_thread(void *ctx, uint8_t kind, const uint8_t *data, size_t len)
{
	struct proxy *p = ctx;
	char id[WALK_ID + 8];
	const size_t n = threadregs_take(&p->regs, kind, data, len);

	if (n == 0 || p->walk.skip > 0)
		return;
	(void)snprintf(id, sizeof(id), "%llx", (unsigned long long)p->regs.tid);
	const int number = walk_find(&p->walk, id);
	if (number == WALK_NONE)
		return;
	const struct walk_thread *t = &p->walk.all[number];
	p->walk.fruitless = false;
	walk_take(&p->walk, number, p->packet, batch_frame(p->packet, p->regs.text, n));
	if (!t->reply || !is_wanted(p, number))
		return;
	p->wanted = PROXY_NOBODY;
	p->events->gdb(p->ctx, t->reply, t->len);
}

void proxy_end_threads(void *ctx)
{
	struct proxy *p = ctx;

	walk_end(&p->walk);
	if (p->wanted == PROXY_REGISTERS ||
		(!p->walk.due && p->walk.selected != WALK_NONE && is_wanted(p, p->walk.selected)))
		proxy_pass_registers(p);
}
