/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_packet.c - one packet of ours to the target and its answer: a shell command goes as gdb's "monitor" does
 * it (GDB manual, "General Query Packets", qRcmd). On a plain line it is acknowledged, and sent again when it is
 * not, but for a shell command and 'c', which go out once: a slow target would do it twice. On the link, whose
 * numbers see to that, the proxy puts it among those of gdb. The states are drawn in session_ask.c. */
#include <stdio.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "reply.h"
#include "session_int.h"

#define RESEND_MS  1000u /* without an acknowledgement */
#define RESEND_MAX 5u
#define FRAME      4u /* '$' before a payload, '#' and two digits behind it */

static const char senseless[] = "the target's answer makes no sense";
/* Our line is the port for gdb of another holdfast. */
static const char taken[] =
	"a gdb is attached to that port: type \"monitor COMMAND\" there, or detach it";
static const char busy[] = "gdb has let the target run: stop it first";

bool ask_goes_once(const struct session *s)
{
	return s->ask.first->what == SESSION_SHELL || s->ask.first->what == SESSION_PROCEED;
}

static void send_packet(struct session *s)
{
	if (!ask_goes_once(s))
		(void)uv_timer_start(
			&s->ask.resend, ask_not_answered, RESEND_MS, 0); /* cannot fail */
	s->split->ops->send_gdb(s->split, s->ask.packet, s->ask.len);
	session_tick(s);
}

static void resend(struct session *s)
{
	if (s->ask.resent++ < RESEND_MAX)
		send_packet(s);
	else
		ask_finish(s, SESSION_NO_ANSWER,
			"the target does not take the command (line too noisy?)");
}

void ask_not_answered(uv_timer_t *timer)
{
	struct session *s = timer->data;

	if (s->ask.state == ASK_SENT)
		resend(s);
	else if (s->ask.state == ASK_LOOKING)
		ask_looked(s);
}

static int put_packet(void *ctx, uint8_t byte)
{
	struct session *s = ctx;

	s->ask.packet[s->ask.len++] = byte; /* the callers' limits leave room */
	return 0;
}

void ask_send(struct session *s, const char *payload, size_t len)
{
	if (session_linked(s)) {
		s->ask.state = ASK_ANSWERING;
		if (proxy_ask(s->proxy, payload, len))
			ask_finish(s, SESSION_BUSY, busy);
		else
			session_expect(s);
		return;
	}
	if (session_gdb(s)) {
		ask_finish(s, SESSION_BUSY, "gdb is attached, and the line is plain");
		return;
	}
	ask_take_line(s, true);
	s->ask.state = ASK_SENT;
	s->ask.sent_ms = uv_now(s->loop);
	s->ask.resent = s->ask.bad_packets = 0;
	s->ask.len = 0;
	(void)rsp_emit(put_packet, s, (const uint8_t *)payload, len, false); /* as put_packet() */
	session_throttle(s);
	send_packet(s);
}

void ask_proceed(struct session *s)
{
	if (!session_linked(s))
		ask_send(s, "c", 1);
	else if (proxy_go(s->proxy))
		ask_finish(s, SESSION_BUSY, busy);
	else
		ask_look_if_it_runs(s);
}

/* Some stubs put the output into the last answer, in hex without an O. */
static void take_output(struct session *s, size_t len)
{
	struct session_request *r = s->ask.first;

	if (len % 2 || hex_decode(s->answer, (const char *)s->answer, len / 2)) {
		ask_finish(s, SESSION_REFUSED, senseless);
		return;
	}
	if (r->output)
		r->output(r->ctx, s->answer, len / 2);
	if (s->ask.first == r)
		ask_finish(s, SESSION_DONE, "");
}

static void take_error(struct session *s, size_t len)
{
	static const char in_use[] = "E." GDBPORT_SAYS GDBPORT_TAKEN;
	const size_t skip = len > 2 && s->answer[1] == '.' ? 2 : 0;
	char why[LINE_WHY_MAX];

	if (len == sizeof(in_use) - 1 && !memcmp(s->answer, in_use, len)) {
		ask_finish(s, SESSION_BUSY, taken);
		return;
	}
	(void)snprintf(why, sizeof(why), "the target answered: %.*s", (int)(len - skip),
		(const char *)s->answer + skip);
	ask_finish(s, SESSION_REFUSED, why);
}

static void take_ok(struct session *s)
{
	const bool resumes = s->ask.first->what == SESSION_RESUME;

	if (s->ask.first->what == SESSION_SHELL) /* a target that runs serves none */
		session_learn(s, runstate_stands(&s->run, NULL));
	if (resumes)
		ask_look_if_it_runs(s);
	else
		ask_finish(s, SESSION_DONE, "");
}

/* Nothing that is printed answers a packet, and a stop reply none but '?'. */
static void take_packet(struct session *s, enum reply_kind kind, size_t len)
{
	struct session_request *r = s->ask.first;

	if (kind == REPLY_TEXT) {
		session_text(s, s->answer, len, true);
		return;
	}
	if (kind == REPLY_STOP && strcmp(r->command, "?") != 0)
		return;
	if (!strcmp(r->command, "D"))
		runstate_typed(&s->run);
	r->answer(r->ctx, kind, s->answer, len);
	if (s->ask.first == r)
		ask_finish(s, SESSION_DONE, "");
}

/* Answers that nobody waits for any more. */
static void take_left(struct session *s, enum reply_kind kind)
{
	if (kind != REPLY_TEXT && --s->ask.awaited == 0)
		ask_finish(s, SESSION_DONE, "");
}

static void take_answer(struct session *s, const uint8_t *payload, size_t payload_len)
{
	struct session_request *r = s->ask.first;
	size_t len;
	const enum reply_kind kind =
		reply_read(s->answer, sizeof(s->answer), payload, payload_len, &len);

	if (r == &s->ask.left) {
		take_left(s, kind);
		return;
	}
	if (r->what == SESSION_PACKET) {
		take_packet(s, kind, len);
		return;
	}
	if (r->what == SESSION_PROCEED) { /* that it has stopped is learned from the packet */
		ask_look_if_it_runs(s);
		if (kind == REPLY_ERROR)
			ask_stays(s);
		return;
	}
	switch (kind) {
	case REPLY_OK:
		take_ok(s);
		break;
	case REPLY_TEXT:
		if (r->output)
			r->output(r->ctx, s->answer, len);
		break;
	case REPLY_STOP: /* the answer to '?', or one that came between */
		if (r->what == SESSION_STOP)
			ask_finish(s, SESSION_DONE, "");
		break;
	case REPLY_ERROR:
		take_error(s, len);
		break;
	case REPLY_NOTHING:
		ask_finish(s, SESSION_REFUSED, "the target knows no shell commands");
		break;
	case REPLY_BROKEN:
		ask_finish(s, SESSION_REFUSED, senseless);
		break;
	case REPLY_OTHER:
		take_output(s, len);
		break;
	}
}

static bool exchanging(const struct session *s)
{
	return s->ask.first && (s->ask.state == ASK_SENT || s->ask.state == ASK_ANSWERING);
}

/* A plain answer is acknowledged; one that is damaged is asked for again, so many times. True: it is whole. */
static bool acknowledge(struct session *s, bool good)
{
	if (session_linked(s))
		return true;
	if (!good && s->ask.bad_packets++ >= RESEND_MAX) {
		ask_finish(
			s, SESSION_NO_ANSWER, "the answer does not arrive whole (line too noisy?)");
		return false;
	}
	s->split->ops->send_gdb(s->split, (const uint8_t *)(good ? "+" : "-"), 1);
	return good;
}

bool ask_holds_line(const struct session *s)
{
	return exchanging(s) && !session_linked(s);
}

bool ask_packet(struct session *s, const uint8_t *raw, size_t len, bool good)
{
	if (!exchanging(s) || raw[0] != '$')
		return false;
	/* An answer is as good as its acknowledgement. */
	(void)uv_timer_stop(&s->ask.resend); /* cannot fail */
	ask_sign_of_life(s);
	if (!acknowledge(s, good))
		return true;
	s->ask.bad_packets = 0;
	take_answer(s, raw + 1, len - FRAME);
	return true;
}

bool ask_ack(struct session *s, uint8_t byte)
{
	if (!exchanging(s) || session_linked(s))
		return false;
	if (byte == '-') { /* it may as well be the console's, or have been a '+' */
		if (!ask_goes_once(s) && s->ask.first != &s->ask.left)
			resend(s);
		return true;
	}
	(void)uv_timer_stop(&s->ask.resend); /* cannot fail */
	if (s->ask.first->what == SESSION_PROCEED)
		ask_look_if_it_runs(s);
	else if (s->ask.state == ASK_SENT)
		s->ask.state = ASK_ANSWERING;
	return true;
}
