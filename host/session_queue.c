/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_queue.c - our own requests to the target wait for each other here, and end: answered, too late, or because
 * their owner goes. What the one that is served does is in session_ask.c, with its states.
 *
 *   add --> last ... first: served --ask_finish()--> done()
 *                      `--owner gone, too late, or sent more than once--> left: nobody hears of it, and it holds a
 *                         plain line until what is still on its way has come, or would have
 */
#include <stdio.h>

#include "session_int.h"

#define LEFT_MS 10000u /* of silence, in which an answer is awaited that nobody wants any more */
#define COPY_MS 500u /* by so much a copy's answer may come later behind it than the first one's */

void ask_go_on(struct session *s)
{
	if (s->ask.first && s->ask.state == ASK_NOTHING && !s->closing)
		(void)uv_timer_start(&s->ask.next, ask_serve, 0, 0); /* cannot fail */
}

/* The packets of the plain line are ours to acknowledge (or no longer). */
void ask_take_line(struct session *s, bool take)
{
	if (session_linked(s) || session_gdb(s))
		return;
	s->split->ops->set_asking(s->split, take);
}

/* A gdb that has come meanwhile gets the line. */
void ask_give_line(struct session *s)
{
	if (session_gdb(s) && !session_linked(s))
		s->split->ops->set_attached(s->split, true);
}

static void nobody_cares(void *ctx, enum session_result result, const char *why)
{
	(void)ctx;
	(void)result;
	(void)why;
}

/* The owner of the request that is served goes. On a plain line nothing tells its answers from those of the next
 * one: this one waits for them, but not for long. */
static void leave(struct session *s, unsigned awaited, unsigned limit_ms)
{
	const struct session_request *r = s->ask.first;

	s->ask.went = s->ask.went && r->what != SESSION_PROCEED; /* nobody knows */
	s->ask.left = (struct session_request){
		.done = nobody_cares, .limit_ms = limit_ms, .what = r->what, .next = r->next};
	s->ask.first = &s->ask.left;
	s->ask.awaited = awaited;
	if (s->ask.state == ASK_LOOKING)
		ask_take_line(s, true);
	s->ask.state = ASK_ANSWERING;
	(void)uv_timer_stop(&s->ask.resend); /* cannot fail */
	ask_sign_of_life(s);
}

static unsigned leave_ms(const struct session *s)
{
	const unsigned limit = s->ask.first->limit_ms;

	return limit < LEFT_MS ? limit : LEFT_MS;
}

/* It was sent more than once, and each copy may be answered: as late behind the last one as this answer came. */
static bool copies_come(const struct session *s, enum session_result result)
{
	const bool ours = ask_holds_line(s) || (s->ask.state == ASK_LOOKING && !session_gdb(s));

	return ours && s->ask.resent && !session_linked(s) && s->ask.first != &s->ask.left &&
	       (result == SESSION_DONE || result == SESSION_REFUSED);
}

void ask_finish(struct session *s, enum session_result result, const char *why)
{
	struct session_request *r = s->ask.first;
	const bool held = ask_holds_line(s);

	if (!r)
		return;
	if (copies_come(s, result)) {
		leave(s, s->ask.resent, (unsigned)(uv_now(s->loop) - s->ask.sent_ms) + COPY_MS);
		r->done(r->ctx, result, why);
		return;
	}
	if (s->ask.state != ASK_NOTHING)
		ask_take_line(s, false);
	s->ask.state = ASK_NOTHING;
	if (held)
		ask_give_line(s);
	s->ask.first = r->next;
	(void)uv_timer_stop(&s->ask.resend); /* these cannot fail */
	(void)uv_timer_stop(&s->ask.limit);
	session_tick(s);
	session_throttle(s); /* gdb need not wait any more */
	r->done(r->ctx, result, why);
	ask_go_on(s);
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
	leave(s, s->ask.resent + 1, leave_ms(s));
	r->done(r->ctx, SESSION_NO_ANSWER, why);
}

void ask_sign_of_life(struct session *s)
{
	(void)uv_timer_start(&s->ask.limit, too_late, s->ask.first->limit_ms, 0); /* cannot fail */
}

/* ---- from outside ---- */

static void add(struct session *s, struct session_request *r)
{
	struct session_request **at = &s->ask.first;

	while (*at)
		at = &(*at)->next;
	r->next = NULL;
	*at = r;
	ask_go_on(s);
}

void session_shell(struct session *s, struct session_request *r, const char *command)
{
	r->what = SESSION_SHELL;
	r->command = command;
	add(s, r);
}

void session_ask(struct session *s, struct session_request *r, const char *payload)
{
	r->what = SESSION_PACKET;
	r->command = payload;
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

void session_proceed(struct session *s, struct session_request *r)
{
	r->what = SESSION_PROCEED;
	add(s, r);
}

void session_cancel(struct session *s, struct session_request *r)
{
	const bool served = s->ask.first == r && s->ask.state != ASK_NOTHING;

	if (served && ask_holds_line(s)) {
		leave(s, s->ask.resent + 1, leave_ms(s));
		return;
	}
	if (served) {
		if (session_linked(s))
			proxy_leave(s->proxy);
		r->done = nobody_cares;
		ask_finish(s, SESSION_NO_ANSWER, "");
		return;
	}
	if (s->ask.first == r)
		(void)uv_timer_stop(&s->ask.limit); /* cannot fail */
	for (struct session_request **at = &s->ask.first; *at; at = &(*at)->next) {
		if (*at == r) {
			*at = r->next;
			break;
		}
	}
	ask_go_on(s);
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
