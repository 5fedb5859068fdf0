/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rigline.c - line, splitter and gdb port, wired for a program that asks.
 *
 *   FREE --ask--> HALTING (only after 'c': 0x03 was sent) --stop reply--> ASKED --answer--> FREE
 *     ^             `------------------- silence, noise: REPLY_BROKEN -----'--------------------^
 *   FREE --rigline_gdb_port(), a gdb attaches--> its packets pass, no question is asked
 *
 * On a plain line a question is sent again on '-' and on silence, but never a shell command: a slow target would
 * run it twice. The link, which has numbers, sees to that by itself. */
#include "rigline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asks.h"
#include "rigline_int.h"

/* ---- from the splitter ---- */

static void split_text(void *ctx, const uint8_t *data, size_t len)
{
	struct rigline *p = ctx;

	p->events->text(p->ctx, data, len, false);
}

static void split_said(void *ctx, const uint8_t *data, size_t len)
{
	struct rigline *p = ctx;

	p->events->text(p->ctx, data, len, true);
}

static void take_stop(struct rigline *p)
{
	p->runs = false;
	if (p->state == RIGLINE_HALTING) {
		p->state = RIGLINE_ASKED;
		rigline_send(p);
	} else {
		p->events->stopped(p->ctx, (const char *)p->answer);
	}
}

static void take_answer(struct rigline *p, const uint8_t *payload, size_t payload_len)
{
	size_t len;
	const enum reply_kind kind =
		reply_read(p->answer, sizeof(p->answer) - 1, payload, payload_len, &len);

	p->answer[len] = '\0';
	if (kind == REPLY_TEXT && p->state != RIGLINE_ASKED) {
		p->events->text(p->ctx, p->answer, len, false);
	} else if (kind == REPLY_STOP && p->runs) {
		take_stop(p);
	} else if (p->state == RIGLINE_ASKED && kind == REPLY_TEXT) {
		rigline_alive(p);
		p->events->answer(p->ctx, kind, p->answer, len);
	} else if (p->state == RIGLINE_ASKED) {
		if (p->packet_len == 1 + RIGLINE_FRAME && p->packet[1] == 'D')
			rigline_attach(p, false);
		rigline_settle(p);
		p->events->answer(p->ctx, kind, p->answer, len);
	}
}

static void split_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct rigline *p = ctx;

	if (rigline_has_gdb(p)) {
		rigline_expect(p, false);
		gdbport_packet(p->gdb, raw, len);
		return;
	}
	if (raw[0] != '$')
		return;
	if (!good && p->bad++ >= RIGLINE_RESEND_MAX) {
		rigline_no_answer(p, "the answer does not arrive whole (line too noisy?)");
		return;
	}
	(void)uv_timer_stop(&p->resend); /* an answer is as good as its acknowledgement */
	if (!rigline_linked(p))
		p->split->ops->send_gdb(p->split, (const uint8_t *)(good ? "+" : "-"), 1);
	if (good)
		take_answer(p, raw + 1, len - RIGLINE_FRAME);
}

static void split_ack(void *ctx, uint8_t byte)
{
	struct rigline *p = ctx;

	if (rigline_has_gdb(p))
		gdbport_ack(p->gdb, byte);
	else if (byte == '-' && p->state == RIGLINE_ASKED && !p->once)
		rigline_resend(p);
	else
		(void)uv_timer_stop(&p->resend);
}

static void split_line(void *ctx, const uint8_t *data, size_t len)
{
	struct rigline *p = ctx;

	/* Lost: lost() follows. Full: not with one question on its way. */
	(void)line_write(p->line, data, len);
}

static void split_news(void *ctx, enum split_news news)
{
	struct rigline *p = ctx;

	if (p->gdb)
		gdbport_acks_here(p->gdb, rigline_linked(p));
	if (news == SPLIT_RESET || news == SPLIT_SILENT) {
		rigline_no_answer(p, news == SPLIT_RESET ? "the target was reset"
							 : "the target does not answer");
		p->runs = false;
		rigline_attach(p, false);
		if (p->gdb)
			gdbport_drop(p->gdb);
	}
	p->events->news(p->ctx, news);
}

static uint64_t split_now(void *ctx)
{
	return uv_now(((struct rigline *)ctx)->loop);
}

static const struct split_sink sink = {.text = split_text,
	.said = split_said,
	.packet = split_packet,
	.ack = split_ack,
	.line = split_line,
	.news = split_news,
	.now = split_now};

/* ---- from gdb ---- */

static void gdb_came(void *ctx, bool attached)
{
	struct rigline *p = ctx;

	rigline_attach(p, attached);
	p->runs = false;
	rigline_clock(p);
	p->events->gdb(p->ctx, attached);
}

static void gdb_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct rigline *p = ctx;
	char text[16];
	const size_t n = len < RIGLINE_FRAME ? 0 : len - RIGLINE_FRAME;

	(void)snprintf(text, sizeof(text), "%.*s", (int)(n < sizeof(text) ? n : sizeof(text) - 1),
		(const char *)data + 1);
	p->split->ops->send_gdb(p->split, data, len);
	rigline_expect(p, len > 1 && !asks_to_run(text));
	rigline_clock(p);
}

int rigline_gdb_port(struct rigline *p)
{
	static const struct gdbport_events events = {.attached = gdb_came, .bytes = gdb_bytes};

	if (gdbport_start(&p->gdb, p->loop, 0, &events, p))
		return -1;
	gdbport_acks_here(p->gdb, rigline_linked(p));
	return gdbport_number(p->gdb);
}

void rigline_gdb_close(struct rigline *p)
{
	if (p->gdb)
		gdbport_stop(p->gdb);
	p->gdb = NULL;
}

/* ---- from the line ---- */

static void idle(uv_timer_t *timer)
{
	struct rigline *p = timer->data;

	p->split->ops->idle(p->split);
}

static void line_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct rigline *p = ctx;

	if (p->stopping)
		return;
	p->split->ops->feed(p->split, data, len);
	const unsigned ms = p->split->ops->idle_ms(p->split);
	if (ms)
		(void)uv_timer_start(&p->idle, idle, ms, 0);
	else
		(void)uv_timer_stop(&p->idle);
	rigline_clock(p);
}

static void line_up(void *ctx)
{
	struct rigline *p = ctx;

	if (p->plain) {
		p->events->ready(p->ctx);
		return;
	}
	p->told_ready = false;
	split_link_up(p->split);
	rigline_clock(p);
}

static void line_down(void *ctx, const char *why)
{
	struct rigline *p = ctx;

	p->split->ops->reset(p->split);
	rigline_attach(p, false);
	rigline_no_answer(p, "the line is lost");
	p->events->lost(p->ctx, why, false);
}

static void line_failed(void *ctx, const char *why)
{
	struct rigline *p = ctx;

	p->events->lost(p->ctx, why, true);
}

static void line_nothing(void *ctx)
{
	(void)ctx;
}

static const struct line_events line_events = {.bytes = line_bytes,
	.brk = line_nothing,
	.up = line_up,
	.down = line_down,
	.failed = line_failed,
	.drained = line_nothing};

/* ---- begin and end ---- */

struct rigline *rigline_new(uv_loop_t *loop, const struct line_spec *spec, bool plain,
	const struct rigline_events *events, void *ctx)
{
	struct rigline *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	uv_timer_t *const timers[] = {&p->idle, &p->tick, &p->resend, &p->limit};
	p->events = events;
	p->ctx = ctx;
	p->loop = loop;
	p->plain = plain;
	p->split =
		plain ? split_raw_new(&sink, p) : split_link_new(&sink, p, (uint32_t)uv_hrtime());
	p->line = p->split ? line_start(loop, spec, LINE_RECONNECT, &line_events, p) : NULL;
	if (!p->line) {
		if (p->split)
			p->split->ops->free(p->split);
		free(p);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		(void)uv_timer_init(loop, timers[i]); /* cannot fail */
		timers[i]->data = p;
	}
	return p;
}

void rigline_wait(struct rigline *p)
{
	p->line->effort = LINE_WAIT;
}

void rigline_stop(struct rigline *p)
{
	p->stopping = true;
	rigline_gdb_close(p);
	if (rigline_linked(p))
		split_link_bye(p->split);
	line_stop(p->line);
	uv_close((uv_handle_t *)&p->idle, NULL);
	uv_close((uv_handle_t *)&p->tick, NULL);
	uv_close((uv_handle_t *)&p->resend, NULL);
	uv_close((uv_handle_t *)&p->limit, NULL);
}

void rigline_free(struct rigline *p)
{
	p->split->ops->free(p->split);
	free(p);
}
