/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_ask.c - our own requests to the target, one at a time: shell commands, packets, stop, resume. They wait
 * for each other in session_queue.c; how a packet gets there and back is in session_packet.c.
 *
 *   NOTHING --the line is there, and gdb lets us--> SENT --'+', or on the link--> ANSWERING --answer--> NOTHING
 *                                                   | ^                              `--OK to D--> LOOKING
 *                           silence, '-': send again, but never a shell command nor 'c'
 *   NOTHING --stop: 0x03--> LOOKING --it has stopped--> NOTHING
 *                             `--nothing seen in LOOK_MS: '?'--> SENT
 *   NOTHING --'c' taken--> LOOKING --it has stopped again, or nothing is seen in STAYS_MS--> NOTHING
 *   NOTHING, and 'c' has no stop reply yet: 0x03--> LOOKING --stop reply--> NOTHING, what was asked is begun
 * LOOKING sees what becomes of the target. Every state ends at the request's limit. */
#include <string.h>

#include "../stub/wire/hex.h"
#include "session_int.h"

#define LOOK_MS  1000u /* a stopped target says so at once */
#define STAYS_MS 300u  /* and a dead one that stays shows its prompt */

static const char with_gdb[] = "gdb is attached: it says when the target runs";

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

static void begin_packet(struct session *s)
{
	ask_send(s, s->ask.first->command, strnlen(s->ask.first->command, SESSION_COMMAND_MAX));
}

static void stop(struct session *s)
{
	s->ask.state = ASK_LOOKING;
	(void)uv_timer_start(&s->ask.resend, ask_not_answered, LOOK_MS, 0); /* cannot fail */
	session_interrupt(s);
}

static void begin_stop(struct session *s)
{
	if (s->run.is == RUNSTATE_STOPPED)
		ask_finish(s, SESSION_DONE, "");
	else
		stop(s);
}

static void begin_resume(struct session *s)
{
	if (session_gdb(s))
		ask_finish(s, SESSION_BUSY, with_gdb);
	else if (s->run.is == RUNSTATE_RUNNING)
		ask_finish(s, SESSION_DONE, "");
	else
		ask_send(s, "D", 1);
}

static void begin_proceed(struct session *s)
{
	if (session_gdb(s)) {
		ask_finish(s, SESSION_BUSY, with_gdb);
		return;
	}
	ask_proceed(s);
	if (s->ask.state == ASK_NOTHING)
		return;
	s->ask.went = true;
	session_learn(s, runstate_runs(&s->run));
}

/* The stop reply to a 'c' would be taken for the answer. */
static bool must_stop(const struct session *s)
{
	return s->ask.went &&
	       (s->ask.first->what == SESSION_SHELL || s->ask.first->what == SESSION_PACKET);
}

void ask_serve(uv_timer_t *timer)
{
	static void (*const begin[])(struct session *) = {[SESSION_SHELL] = begin_shell,
		[SESSION_PACKET] = begin_packet,
		[SESSION_STOP] = begin_stop,
		[SESSION_RESUME] = begin_resume,
		[SESSION_PROCEED] = begin_proceed};
	struct session *s = timer->data;

	if (!s->ask.first || s->ask.state != ASK_NOTHING || s->closing)
		return;
	if (!uv_is_active((const uv_handle_t *)&s->ask.limit))
		ask_sign_of_life(s);
	if (!session_is_up(s) || session_calling(s) || session_call(s))
		return;
	s->ask.resent = 0;
	if (must_stop(s))
		stop(s);
	else
		begin[s->ask.first->what](s);
}

/* ---- what comes back ---- */

/* The target was let go: a dead one may stay all the same. */
void ask_look_if_it_runs(struct session *s)
{
	const bool held = ask_holds_line(s);

	s->ask.state = ASK_LOOKING;
	if (held)
		ask_give_line(s);
	session_throttle(s);
	runstate_typed(&s->run);
	if (s->ask.first->what == SESSION_RESUME && session_linked(s) && !proxy_probe(s->proxy))
		session_tick(s);
	else
		(void)uv_timer_start(
			&s->ask.resend, ask_not_answered, STAYS_MS, 0); /* cannot fail */
}

static void resumed(struct session *s, bool stays)
{
	const struct session_request *r = s->ask.first;

	if (stays) {
		ask_finish(s, SESSION_REFUSED, "the target is dead and stays stopped");
		return;
	}
	session_learn(s, runstate_runs(&s->run));
	if (s->ask.first == r) /* nobody who has heard it has gone */
		ask_finish(s, SESSION_DONE, "");
}

/* What was asked for can begin. */
static void has_stopped(struct session *s)
{
	(void)uv_timer_stop(&s->ask.resend); /* cannot fail */
	s->ask.state = ASK_NOTHING;
	ask_go_on(s);
}

void ask_looked(struct session *s)
{
	if (s->ask.first->what == SESSION_RESUME)
		resumed(s, s->run.is == RUNSTATE_STOPPED);
	else if (s->ask.first->what == SESSION_PROCEED)
		ask_finish(s, SESSION_DONE, "");
	else if (s->ask.went)
		stop(s);
	else if (s->ask.first->what != SESSION_STOP)
		has_stopped(s);
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
	s->ask.went = false;
	if (s->ask.state != ASK_LOOKING || s->ask.first->what == SESSION_RESUME)
		return;
	if (s->ask.first->what == SESSION_STOP || s->ask.first->what == SESSION_PROCEED)
		ask_finish(s, SESSION_DONE, "");
	else
		has_stopped(s);
}

void ask_stays(struct session *s)
{
	if (!s->ask.went)
		return;
	s->ask.went = false;
	runstate_forget(&s->run);
	if (s->ask.state == ASK_LOOKING && s->ask.first->what == SESSION_PROCEED)
		ask_finish(s, SESSION_REFUSED, "the target did not go on");
}

void ask_failed(struct session *s, enum session_result result, const char *why)
{
	s->ask.went = false;
	if (s->ask.state != ASK_NOTHING ||
		(result == SESSION_NO_LINE && s->line && s->line->state == LINE_ENDED))
		ask_finish(s, result, why);
}
