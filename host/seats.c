/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* seats.c - a list, and one of it writes. */
#include "seats.h"

#include <stdio.h>

void seats_add(struct seats *s, struct seat *t)
{
	t->refused = false;
	t->next = s->first;
	s->first = t;
	s->count++;
}

void seats_remove(struct seats *s, struct seat *t)
{
	seats_give(s, t);
	for (struct seat **at = &s->first; *at; at = &(*at)->next) {
		if (*at != t)
			continue;
		*at = t->next;
		s->count--;
		return;
	}
}

/* One that cannot be written to any more may go while it is. */
void seats_text(struct seats *s, const uint8_t *data, size_t len, bool lf_only)
{
	struct seat *next;

	for (struct seat *t = s->first; t; t = next) {
		next = t->next;
		t->ops->text(t, data, len, lf_only);
	}
}

void seats_pause(struct seats *s, bool pause)
{
	struct seat *next;

	for (struct seat *t = s->first; t; t = next) {
		next = t->next;
		if (t->ops->pause)
			t->ops->pause(t, pause);
	}
}

static void note(struct seat *t, const char *fmt, const char *name)
{
	char text[SEAT_NAME + 64];

	(void)snprintf(text, sizeof(text), "%s %s", name, fmt);
	if (t->ops->note)
		t->ops->note(t, text);
}

bool seats_type(struct seats *s, struct seat *t, const uint8_t *data, size_t len)
{
	if (!s->writer)
		s->writer = t;
	if (s->writer == t) {
		s->input(s->ctx, data, len);
		return true;
	}
	if (!t->refused)
		note(t, "writes; Ctrl-] w takes over", s->writer->name);
	t->refused = true;
	return false;
}

void seats_take(struct seats *s, struct seat *t)
{
	if (s->writer && s->writer != t)
		note(s->writer, "has taken over: you watch", t->name);
	s->writer = t;
	t->refused = false;
}

void seats_give(struct seats *s, const struct seat *t)
{
	if (s->writer == t)
		s->writer = NULL;
}

const char *seats_writer(const struct seats *s)
{
	return s->writer ? s->writer->name : NULL;
}
