/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxy_reply.c - what the target says: kept, for gdb, or ours. */
#include <stdio.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "asks.h"
#include "proxy_int.h"

static bool is_console_output(const uint8_t *raw, size_t len)
{
	return len > BATCH_FRAME && raw[1] == 'O' && !(len == BATCH_FRAME + 2 && raw[2] == 'K');
}

/* GDB manual, "Stop Reply Packets": a letter and two hex digits. "Text=" of qOffsets is none. */
static bool is_stop(const uint8_t *raw, size_t len)
{
	return len >= BATCH_FRAME + 3 && raw[1] && strchr("TSWX", raw[1]) &&
	       hex_value((char)raw[2]) >= 0 && hex_value((char)raw[3]) >= 0;
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
void proxy_take_push(void *ctx, const char *registers, const char *expedited)
{
	struct proxy *p = ctx;

	proxy_forget_registers(p);
	(void)snprintf(p->expedited, sizeof(p->expedited), "%s", expedited);
	const int fact = registers ? facts_new(&p->facts, "g", WHILE_STOPPED) : PROXY_NOBODY;
	if (fact == PROXY_NOBODY)
		return;
	const size_t n = batch_frame(p->packet, registers, strlen(registers));
	if (!facts_answer(&p->facts.all[fact], p->packet, n))
		facts_drop(&p->facts.all[fact]);
}

static void pass_stop(struct proxy *p, const uint8_t *raw, size_t len)
{
	char text[SPLIT_PACKET_MAX - BATCH_FRAME];

	if (raw[1] != 'T' || !p->expedited[0]) {
		p->events->gdb(p->ctx, raw, len);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.*s%s", (int)(len - BATCH_FRAME),
		(const char *)raw + 1, p->expedited);
	p->expedited[0] = '\0';
	proxy_answer_text(p, text);
}

static void take_fact(struct proxy *p, int number, const uint8_t *raw, size_t len)
{
	struct fact *f = &p->facts.all[number];
	const bool kept_it = facts_answer(f, raw, len);
	const bool last = p->wanted == number && f->lasts == ONE_ANSWER;

	if (asks_begins(f->request, "qXfer:threads:read::0,"))
		threadlist_learn(&p->threads, raw, len);
	if (asks_begins(f->request, "qXfer:threads:read::"))
		walk_learn(&p->walk, f->request, raw, len);
	if (p->wanted == number) {
		p->wanted = PROXY_NOBODY;
		p->events->gdb(p->ctx, raw, len);
	}
	if (!kept_it || f->once || last)
		facts_drop(f);
}

/* Registers behind a selection that was refused are another thread's. */
static void take_thread(struct proxy *p, int whose, const uint8_t *raw, size_t len)
{
	const int i = (whose - (int)FACTS_MAX) / 2;

	if (whose == PROXY_WALK_SELECT(i)) {
		walk_take_select(&p->walk, i, raw, len);
		return;
	}
	walk_take(&p->walk, i, raw, len);
	if (p->wanted != whose)
		return;
	p->wanted = PROXY_NOBODY;
	if (p->walk.all[i].refused)
		proxy_answer_text(p, "E.the thread is gone");
	else
		p->events->gdb(p->ctx, raw, len);
}

static void from_kept(struct proxy *p, int whose, const uint8_t *raw, size_t len)
{
	if (whose == PROXY_OURS || whose == PROXY_OURS_STOP) {
		p->expedited[0] = '\0';
		p->events->ours(p->ctx, raw, len);
	} else if (whose == PROXY_GDBS || whose == PROXY_GDBS_STOP) {
		take_stop(p, raw, len);
		pass_stop(p, raw, len);
	} else if (whose >= (int)FACTS_MAX) {
		take_thread(p, whose, raw, len);
	} else if (whose >= 0) {
		take_fact(p, whose, raw, len);
	}
}

void proxy_from_target(struct proxy *p, const uint8_t *raw, size_t len)
{
	const int whose = p->queued > 0 ? p->queue[0] : PROXY_GDBS;

	if (is_console_output(raw, len) && whose <= PROXY_OURS) {
		if (whose != PROXY_LEFT)
			p->events->ours(p->ctx, raw, len);
		return;
	}
	if (raw[0] == '%' || is_console_output(raw, len) || p->queued == 0) {
		p->events->gdb(p->ctx, raw, len);
		return;
	}
	if (is_stop(raw, len) && whose != PROXY_GDBS_STOP && whose != PROXY_OURS_STOP &&
		whose != PROXY_LEFT)
		return; /* of a run that nobody asks for any more */
	p->queued--;
	memmove(p->queue, p->queue + 1, p->queued * sizeof(p->queue[0]));
	from_kept(p, whose, raw, len);
}

#define TEXT_PIECE 512u

/* GDB manual, "Stop Reply Packets": O, while the target runs. */
void proxy_text(struct proxy *p, const uint8_t *data, size_t len)
{
	char payload[1 + 2 * TEXT_PIECE] = "O";

	for (size_t n; len > 0 && p->runs && !p->non_stop; data += n, len -= n) {
		n = len < TEXT_PIECE ? len : TEXT_PIECE;
		proxy_answer(p, payload, 1 + hex_encode(payload + 1, data, n));
	}
}
