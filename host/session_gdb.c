/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_gdb.c - between gdb and the target: straight on a plain line, through the proxy on the link. */
#include <stdio.h>
#include <stdlib.h>

#include "../stub/wire/hello.h"
#include "asks.h"
#include "reply.h"
#include "session_int.h"

#define FRAME    4u /* '$' before a payload, '#' and two digits behind it */
#define WHY_SIZE 64u

void session_expect(struct session *s)
{
	if (session_linked(s))
		split_link_expect(s->split, proxy_waits(s->proxy));
	session_tick(s);
}

/* ---- what a packet tells of the target ---- */

static void learn_from_reply(struct session *s, const uint8_t *payload, size_t len)
{
	char why[WHY_SIZE];
	size_t n;
	const enum reply_kind kind = reply_read(s->answer, sizeof(s->answer), payload, len, &n);

	if (kind == REPLY_STOP) {
		(void)snprintf(why, sizeof(why), "signal 0x%.2s", (const char *)s->answer + 1);
		session_learn(
			s, runstate_stands(&s->run, s->run.told == RUNSTATE_STOPPED ? NULL : why));
	}
}

/* What runs no more than one instruction is not worth a word; what D does depends on why the target stands. */
static void learn_from_request(struct session *s, const uint8_t *data, size_t len)
{
	const char *text = (const char *)data + 1; /* ends in '#', not in NUL */

	if (len <= FRAME || (!asks_to_run(text) && text[0] != 'D'))
		return;
	runstate_typed(&s->run);
	if (asks_begins(text, "vCont;c") || text[0] == 'c' || text[0] == 'C')
		session_learn(s, runstate_runs(&s->run));
}

/* ---- to gdb ---- */

/* What the target says to a gdb that is not there. */
static void take_unclaimed(struct session *s, const uint8_t *payload, size_t len)
{
	size_t n;
	const enum reply_kind kind = reply_read(s->answer, sizeof(s->answer), payload, len, &n);

	if (kind == REPLY_TEXT)
		session_text(s, s->answer, n, true);
	else if (kind == REPLY_ERROR)
		ask_stays(s);
}

static void to_gdb(void *ctx, const uint8_t *raw, size_t len)
{
	struct session *s = ctx;

	if (session_gdb(s))
		gdbport_packet(s->gdb, raw, len);
	else if (raw[0] == '$')
		take_unclaimed(s, raw + 1, len - FRAME);
}

static void tell_note(struct session *s, const uint8_t *payload, size_t len)
{
	struct session_listener *next;

	for (struct session_listener *l = s->listeners; l && !s->closing; l = next) {
		next = l->next;
		if (l->events->note)
			l->events->note(l->ctx, payload, len);
	}
}

void session_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct session *s = ctx;

	if (good && raw[0] == '%')
		tell_note(s, raw + 1, len - FRAME);
	if (session_linked(s)) {
		proxy_from_target(s->proxy, raw, len);
		session_expect(s);
	} else if (!ask_packet(s, raw, len, good)) {
		const bool attached = session_gdb(s);
		if (!attached && good && raw[0] == '$')
			s->split->ops->send_gdb(s->split, (const uint8_t *)"+", 1);
		if (attached || good)
			to_gdb(s, raw, len);
	}
	if (good && raw[0] == '$')
		learn_from_reply(s, raw + 1, len - FRAME);
}

void session_ack(void *ctx, uint8_t byte)
{
	struct session *s = ctx;

	if (!ask_ack(s, byte) && s->gdb)
		gdbport_ack(s->gdb, byte);
}

void session_bulk(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	proxy_from_bulk(s->proxy, data, len);
	session_expect(s);
}

/* ---- the link ---- */

static const char was_reset[] = "the target was reset";

static void fail_all(struct session *s, enum session_result result, const char *why)
{
	ask_failed(s, result, why);
	runstate_forget(&s->run);
}

void session_link_news(void *ctx, enum split_news news)
{
	static const enum session_news told[] = {[SPLIT_LINKED] = SESSION_LINKED,
		[SPLIT_RESET] = SESSION_RESET,
		[SPLIT_SILENT] = SESSION_SILENT,
		[SPLIT_RESUMED] = SESSION_ANSWERS,
		[SPLIT_PLAIN] = SESSION_PLAIN};
	struct session *s = ctx;

	if (s->gdb)
		gdbport_acks_here(s->gdb, session_linked(s));
	if (news == SPLIT_LINKED || news == SPLIT_RESET)
		proxy_begin(s->proxy);
	if (news == SPLIT_SILENT) {
		proxy_fail(s->proxy);
		fail_all(s, SESSION_NO_ANSWER, "the target does not answer");
	}
	if (news == SPLIT_RESET)
		runstate_forget(&s->run);
	session_news(s, told[news], "");
	if (s->closing)
		return;
	if (news == SPLIT_RESET) /* who has heard why may have given up asking */
		ask_failed(s, SESSION_NO_LINE, was_reset);
	if (news == SPLIT_RESET && s->gdb)
		gdbport_drop(s->gdb);
	if (news != SPLIT_SILENT && news != SPLIT_PLAIN)
		session_probe(s);
	session_type_held(s);
	session_throttle(s);
}

void session_unlink(struct session *s, bool leave)
{
	const bool linked = session_linked(s), calling = session_calling(s);

	s->called = false;
	runstate_forget(&s->run);
	if (linked || calling)
		split_link_drop(s->split, leave);
	if (linked)
		proxy_begin(s->proxy);
	if (linked && s->gdb) {
		gdbport_acks_here(s->gdb, false);
		gdbport_drop(s->gdb);
	}
	ask_failed(s, SESSION_NO_LINE, was_reset);
	if (calling) /* the one that answered may be gone */
		split_link_call(s->split);
	session_tick(s);
	session_throttle(s);
}

/* ---- from gdb ---- */

static void gdb_attached(void *ctx, bool attached)
{
	struct session *s = ctx;

	proxy_reset(s->proxy);
	s->ask.went = false;
	if (!ask_holds_line(s)) /* what we have asked is answered first */
		s->split->ops->set_attached(s->split, attached);
	session_throttle(s);
	session_tick(s);
	session_news(s, attached ? SESSION_GDB : SESSION_NO_GDB, "");
	if (!attached && !s->closing)
		ask_go_on(s);
}

static void gdb_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	learn_from_request(s, data, len);
	if (!session_linked(s)) {
		s->split->ops->send_gdb(s->split, data, len);
		return;
	}
	proxy_from_gdb(s->proxy, data, len);
	session_expect(s);
}

void session_gdb_refuse(struct session *s, bool refuse)
{
	if (s->gdb)
		gdbport_refuse(s->gdb, refuse ? "the line is not there" : NULL);
}

int session_gdb_open(struct session *s, int port)
{
	static const struct gdbport_events events = {.attached = gdb_attached, .bytes = gdb_bytes};
	const int err = gdbport_start(&s->gdb, s->loop, port, &events, s);

	if (err)
		return err;
	session_gdb_refuse(s, !session_is_up(s));
	gdbport_acks_here(s->gdb, s->split && session_linked(s));
	return 0;
}

void session_gdb_close(struct session *s)
{
	struct gdbport *gdb = s->gdb;
	const bool attached = session_gdb(s);

	if (!gdb)
		return;
	s->gdb = NULL;
	gdbport_stop(gdb);
	if (attached && !s->closing)
		gdb_attached(s, false);
}

int session_gdb_port(const struct session *s)
{
	return s->gdb ? gdbport_number(s->gdb) : 0;
}

bool session_gdb(const struct session *s)
{
	return s->gdb && gdbport_attached(s->gdb);
}

/* ---- to the target ---- */

static void to_target(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	s->split->ops->send_gdb(s->split, data, len);
}

static int bulk_to_target(void *ctx, const uint8_t *data, size_t len)
{
	struct session *s = ctx;

	if (data[0] == 't' && (session_about(s)->flags & HELLO_THREADS) == 0)
		return -1;
	return s->split->ops->send_bulk(s->split, data, len);
}

static void ours(void *ctx, const uint8_t *raw, size_t len)
{
	(void)ask_packet(ctx, raw, len, true); /* dropped when nobody waits any more */
}

static void all_stand(void *ctx, bool all)
{
	struct session *s = ctx;

	session_learn(s, runstate_all_stand(&s->run, all));
	ask_all_stand(s, all);
}

struct proxy *session_proxy_new(struct session *s)
{
	static const struct proxy_events events = {.gdb = to_gdb,
		.target = to_target,
		.bulk = bulk_to_target,
		.ours = ours,
		.all_stand = all_stand};

	return proxy_new(&events, s);
}
