/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_news.c - who listens to a session, and what he hears. */
#include "session_int.h"

void session_listen(struct session *s, struct session_listener *l)
{
	l->next = s->listeners;
	s->listeners = l;
}

void session_unlisten(struct session *s, struct session_listener *l)
{
	for (struct session_listener **at = &s->listeners; *at; at = &(*at)->next) {
		if (*at == l) {
			*at = l->next;
			return;
		}
	}
}

/* A listener may end itself while it hears. */
void session_news(struct session *s, enum session_news news, const char *why)
{
	struct session_listener *next;

	for (struct session_listener *l = s->listeners; l && !s->closing; l = next) {
		next = l->next;
		if (l->events->news)
			l->events->news(l->ctx, news, why);
	}
}

void session_text(struct session *s, const uint8_t *data, size_t len, bool lf_only)
{
	struct session_listener *next;

	for (struct session_listener *l = s->listeners; l && !s->closing; l = next) {
		next = l->next;
		if (l->events->text)
			l->events->text(l->ctx, data, len, lf_only);
	}
}

void session_said(struct session *s, const uint8_t *data, size_t len)
{
	struct session_listener *next;

	for (struct session_listener *l = s->listeners; l && !s->closing; l = next) {
		next = l->next;
		if (l->events->said)
			l->events->said(l->ctx, data, len);
		else if (l->events->text)
			l->events->text(l->ctx, data, len, false);
	}
}

void session_learn(struct session *s, enum runstate_news news)
{
	if (news == RUNSTATE_RUNS)
		session_news(s, SESSION_RUNS, "");
	if (news == RUNSTATE_STOPS) {
		session_news(s, SESSION_STOPPED, s->run.why);
		session_probe(s);
	}
	if (s->run.is == RUNSTATE_STOPPED && !s->closing)
		ask_stopped(s);
}
