/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_ask.c - our own requests to the target, one at a time: shell commands, stop, resume. How a packet gets
 * there and back is in session_packet.c.
 *
 *   NOTHING --the line is there, and gdb lets us--> SENT --'+', or on the link--> ANSWERING --answer--> NOTHING
 *                                                   | ^                              `--OK to D--> LOOKING
 *                           silence, '-': send again, but never a shell command
 *   NOTHING --stop: 0x03--> LOOKING --it has stopped--> NOTHING
 *                             `--nothing seen in LOOK_MS: '?'--> SENT
 * LOOKING sees what becomes of the target. Every state ends at the request's limit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "session_int.h"

#define LOOK_MS  1000u  /* a stopped target says so at once */
#define STAYS_MS 300u   /* and a dead one that stays shows its prompt */
#define LEFT_MS  10000u /* of silence, in which an answer is awaited that nobody wants any more */

static void serve(uv_timer_t *timer);

/* ---- ends ---- */

static void begin_next(struct session *s)
{
	if (s->ask.first && s->ask.state == ASK_NOTHING && !s->closing)
		(void)uv_timer_start(&s->ask.next, serve, 0, 0); /* cannot fail */
}

/* The packets of the plain line are ours to acknowledge (or no longer). */
void ask_take_line(struct session *s, bool take)
{
	if (session_linked(s) || session_gdb(s))
		return;
	s->split->ops->set_asking(s->split, take);
}

/* A gdb that has come meanwhile gets the line. */
static void give_line(struct session *s)
{
	if (session_gdb(s) && !session_linked(s))
		s->split->ops->set_attached(s->split, true);
}

void ask_finish(struct session *s, enum session_result result, const char *why)
{
	struct session_request *r = s->ask.first;
	const bool held = ask_holds_line(s);

	if (!r)
		return;
	if (s->ask.state != ASK_NOTHING)
		ask_take_line(s, false);
	s->ask.state = ASK_NOTHING;
	if (held)
		give_line(s);
	s->ask.first = r->next;
	(void)uv_timer_stop(&s->ask.resend); /* these cannot fail */
	(void)uv_timer_stop(&s->ask.limit);
	session_throttle(s); /* gdb need not wait any more */
	r->done(r->ctx, result, why);
	begin_next(s);
}

static void nobody_cares(void *ctx, enum session_result result, const char *why)
{
	(void)ctx;
	(void)result;
	(void)why;
}

/* The owner of the request that is served goes. On a plain line nothing tells its answer from that of the next
 * one: this one waits for it, but not for long. */
static void leave(struct session *s)
{
	const struct session_request *r = s->ask.first;

	s->ask.left = (struct session_request){.done = nobody_cares,
		.limit_ms = r->limit_ms < LEFT_MS ? r->limit_ms : LEFT_MS,
		.what = r->what,
		.next = r->next};
	s->ask.first = &s->ask.left;
	ask_sign_of_life(s);
}

static void too_late(uv_timer_t *timer)
{
	struct session *s = timer->data;
	struct session_request *r = s->ask.first;
	const double seconds = r->limit_ms / 1000.0;
	const bool up = session_is_up(s);
	const bool sent = s->ask.state != ASK_NOTHING && ask_goes_once(s);
	char why[LINE_WHY_MAX];

	if (session_linked(s))
		proxy_leave(s->proxy);
	(void)snprintf(why, sizeof(why), "%s in %g s%s",
		up ? "no answer from the target" : "the line did not open", seconds,
		up && sent ? "; the command may have run" : "");
	if (!up || !ask_holds_line(s) || r == &s->ask.left) {
		ask_finish(s, up ? SESSION_NO_ANSWER : SESSION_NO_LINE, why);
		return;
	}
	leave(s);
	r->done(r->ctx, SESSION_NO_ANSWER, why);
}

void ask_sign_of_life(struct session *s)
{
	(void)uv_timer_start(&s->ask.limit, too_late, s->ask.first->limit_ms, 0); /* cannot fail */
}

/* ---- kinds of requests ---- */

static void begin_shell(struct session *s)
{
	static const char query[] = "qRcmd,";
	char payload[2 * SESSION_COMMAND_MAX + sizeof(query)];
	const char *command = s->ask.first->command;
	const size_t len = strlen(command);

	if (len > SESSION_COMMAND_MAX) {
		ask_finish(s, SESSION_REFUSED, "a command line is longer than 8192 characters");
		return;
	}
	memcpy(payload, query, sizeof(query) - 1);
	const size_t digits = hex_encode(payload + sizeof(query) - 1, command, len);
	ask_send(s, payload, sizeof(query) - 1 + digits);
}

static void begin_stop(struct session *s)
{
	if (s->run.is == RUNSTATE_STOPPED) {
		ask_finish(s, SESSION_DONE, "");
		return;
	}
	s->ask.state = ASK_LOOKING;
	(void)uv_timer_start(&s->ask.resend, ask_not_answered, LOOK_MS, 0); /* cannot fail */
	session_interrupt(s);
}

static void begin_resume(struct session *s)
{
	if (session_gdb(s))
		ask_finish(s, SESSION_BUSY, "gdb is attached: it says when the target runs");
	else if (s->run.is == RUNSTATE_RUNNING)
		ask_finish(s, SESSION_DONE, "");
	else
		ask_send(s, "D", 1);
}

static void serve(uv_timer_t *timer)
{
	static void (*const begin[])(struct session *) = {[SESSION_SHELL] = begin_shell,
		[SESSION_STOP] = begin_stop,
		[SESSION_RESUME] = begin_resume};
	struct session *s = timer->data;

	if (!s->ask.first || s->ask.state != ASK_NOTHING || s->closing)
		return;
	if (!uv_is_active((const uv_handle_t *)&s->ask.limit))
		ask_sign_of_life(s);
	if (session_is_up(s) && !session_calling(s))
		begin[s->ask.first->what](s);
}

/* ---- what comes back ---- */

/* The target was let go: a dead one may stay all the same. */
void ask_look_if_it_runs(struct session *s)
{
	const bool held = ask_holds_line(s);

	s->ask.state = ASK_LOOKING;
	if (held)
		give_line(s);
	session_throttle(s);
	runstate_typed(&s->run);
	if (session_linked(s) && !proxy_probe(s->proxy))
		session_tick(s);
	else
		(void)uv_timer_start(
			&s->ask.resend, ask_not_answered, STAYS_MS, 0); /* cannot fail */
}

static void resumed(struct session *s, bool stays)
{
	if (stays) {
		ask_finish(s, SESSION_REFUSED, "the target is dead and stays stopped");
		return;
	}
	session_learn(s, runstate_runs(&s->run));
	ask_finish(s, SESSION_DONE, "");
}

void ask_looked(struct session *s)
{
	if (s->ask.first->what == SESSION_RESUME)
		resumed(s, s->run.is == RUNSTATE_STOPPED);
	else if (!session_gdb(s))
		ask_send(s, "?", 1);
}

void ask_all_stand(struct session *s, bool all)
{
	if (s->ask.state == ASK_LOOKING && s->ask.first->what == SESSION_RESUME)
		resumed(s, all);
}

void ask_stopped(struct session *s)
{
	if (s->ask.state == ASK_LOOKING && s->ask.first->what == SESSION_STOP)
		ask_finish(s, SESSION_DONE, "");
}

void ask_failed(struct session *s, enum session_result result, const char *why)
{
	if (s->ask.state != ASK_NOTHING ||
		(result == SESSION_NO_LINE && s->line && s->line->state == LINE_ENDED))
		ask_finish(s, result, why);
}

void ask_go_on(struct session *s)
{
	begin_next(s);
}

/* ---- from outside ---- */

static void add(struct session *s, struct session_request *r)
{
	struct session_request **at = &s->ask.first;

	while (*at)
		at = &(*at)->next;
	r->next = NULL;
	*at = r;
	begin_next(s);
}

void session_shell(struct session *s, struct session_request *r, const char *command)
{
	r->what = SESSION_SHELL;
	r->command = command;
	add(s, r);
}

void session_stop(struct session *s, struct session_request *r)
{
	r->what = SESSION_STOP;
	add(s, r);
}

void session_resume(struct session *s, struct session_request *r)
{
	r->what = SESSION_RESUME;
	add(s, r);
}

void session_cancel(struct session *s, struct session_request *r)
{
	const bool served = s->ask.first == r && s->ask.state != ASK_NOTHING;

	if (served && ask_holds_line(s)) {
		leave(s);
		return;
	}
	if (served) {
		if (session_linked(s))
			proxy_leave(s->proxy);
		r->done = nobody_cares;
		ask_finish(s, SESSION_NO_ANSWER, "");
		return;
	}
	for (struct session_request **at = &s->ask.first; *at; at = &(*at)->next) {
		if (*at == r) {
			*at = r->next;
			return;
		}
	}
}

void ask_begin(struct session *s)
{
	uv_timer_t *const timers[] = {&s->ask.resend, &s->ask.limit, &s->ask.next};

	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		(void)uv_timer_init(s->loop, timers[i]); /* cannot fail */
		timers[i]->data = s;
	}
}

void ask_close(struct session *s)
{
	while (s->ask.first)
		ask_finish(s, SESSION_NO_LINE, "holdfast ends");
	uv_close((uv_handle_t *)&s->ask.resend, NULL);
	uv_close((uv_handle_t *)&s->ask.limit, NULL);
	uv_close((uv_handle_t *)&s->ask.next, NULL);
}
