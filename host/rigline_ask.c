/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rigline_ask.c - one question at a time, its resends and its limit; rigline.c draws the states. */
#include <string.h>

#include "../stub/wire/rsp.h"
#include "asks.h"
#include "batch.h"
#include "rigline_int.h"

#define RESEND_MS 1000u
#define ANSWER_MS 15000u /* without a sign of life; a slow command prints */

bool rigline_linked(const struct rigline *p)
{
	return !p->plain && p->split && split_link_on(p->split);
}

bool rigline_runs(const struct rigline *p)
{
	return p->runs;
}

bool rigline_has_gdb(const struct rigline *p)
{
	return p->gdb && gdbport_attached(p->gdb);
}

void rigline_attach(struct rigline *p, bool attached)
{
	if (p->attached != attached)
		p->split->ops->set_attached(p->split, attached);
	p->attached = attached;
}

static bool calling(const struct rigline *p)
{
	return !p->plain && split_link_calling(p->split);
}

/* ---- the clocks; starting a timer cannot fail ---- */

/* What was kept back while the target was called. */
static void let_go(struct rigline *p)
{
	if (p->typed_len)
		p->split->ops->send_text(p->split, (const uint8_t *)p->typed, p->typed_len);
	p->typed_len = 0;
	if (p->held)
		rigline_send(p);
}

static void tick(uv_timer_t *timer)
{
	rigline_clock(timer->data);
}

void rigline_clock(struct rigline *p)
{
	if (p->plain || p->stopping)
		return;
	const unsigned ms = split_link_tick(p->split);
	if (ms)
		(void)uv_timer_start(&p->tick, tick, ms, 0);
	if (calling(p))
		return;
	let_go(p);
	if (!p->told_ready) {
		p->told_ready = true;
		p->events->ready(p->ctx);
	}
}

void rigline_expect(struct rigline *p, bool expecting)
{
	if (rigline_linked(p))
		split_link_expect(p->split, expecting);
}

/* ---- a question ---- */

void rigline_settle(struct rigline *p)
{
	(void)uv_timer_stop(&p->resend);
	(void)uv_timer_stop(&p->limit);
	p->state = RIGLINE_FREE;
	p->held = false;
	rigline_expect(p, false);
}

void rigline_no_answer(struct rigline *p, const char *why)
{
	if (p->state == RIGLINE_FREE)
		return;
	rigline_settle(p);
	p->events->answer(p->ctx, REPLY_BROKEN, (const uint8_t *)why, strlen(why));
}

static void too_late(uv_timer_t *timer)
{
	struct rigline *p = timer->data;

	rigline_no_answer(p, p->once ? "the target does not answer; the command may have run"
				     : "the target does not answer");
}

void rigline_alive(struct rigline *p)
{
	(void)uv_timer_start(&p->limit, too_late, ANSWER_MS, 0);
}

void rigline_resend(struct rigline *p)
{
	if (p->resent++ >= RIGLINE_RESEND_MAX)
		rigline_no_answer(
			p, "the target does not take packets (no debugger there, or a noisy line)");
	else
		rigline_send(p);
}

static void not_acknowledged(uv_timer_t *timer)
{
	rigline_resend(timer->data);
}

void rigline_send(struct rigline *p)
{
	p->held = calling(p);
	if (p->held)
		return;
	if (!rigline_linked(p) && !p->once)
		(void)uv_timer_start(&p->resend, not_acknowledged, RESEND_MS, 0);
	p->split->ops->send_gdb(p->split, p->packet, p->packet_len);
	rigline_expect(p, true);
	rigline_clock(p);
}

static void halt(struct rigline *p)
{
	static const uint8_t interrupt = RSP_INTERRUPT_BYTE;

	p->state = RIGLINE_HALTING;
	p->split->ops->send_gdb(p->split, &interrupt, 1);
	rigline_clock(p);
}

void rigline_ask(struct rigline *p, const char *payload)
{
	const size_t len = strnlen(payload, RIGLINE_ASK_MAX);

	p->packet_len = batch_frame(p->packet, payload, len);
	p->once = asks_begins(payload, "qRcmd");
	p->resent = p->bad = 0;
	rigline_attach(p, true);
	rigline_alive(p);
	if (p->runs) {
		halt(p);
		return;
	}
	p->state = RIGLINE_ASKED;
	rigline_send(p);
}

void rigline_cancel(struct rigline *p)
{
	rigline_settle(p);
}

void rigline_go_dead(struct rigline *p)
{
	p->packet_len = batch_frame(p->packet, "c", 1);
	p->runs = true;
	rigline_attach(p, true);
	p->split->ops->send_gdb(p->split, p->packet, p->packet_len);
	rigline_clock(p);
}

void rigline_type(struct rigline *p, const char *data, size_t len)
{
	if (!calling(p)) {
		p->split->ops->send_text(p->split, (const uint8_t *)data, len);
		rigline_clock(p);
	} else if (p->typed_len + len <= sizeof(p->typed)) {
		memcpy(p->typed + p->typed_len, data, len);
		p->typed_len += len;
	}
}
