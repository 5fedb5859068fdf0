/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* deferred.c - a short list. */
#include "deferred.h"

#include <stdio.h>
#include <string.h>

#include "asks.h"

static void drop(struct deferred *d, size_t i)
{
	d->count--;
	memmove(d->all[i], d->all[i + 1], (d->count - i) * sizeof(d->all[0]));
}

static bool add(struct deferred *d, const char *text)
{
	if (d->count == DEFERRED_MAX || strlen(text) >= REQUEST_MAX)
		return false;
	(void)snprintf(d->all[d->count++], REQUEST_MAX, "%s", text);
	return true;
}

/* Of selections of one kind the last one counts. */
bool deferred_select(struct deferred *d, const char *text)
{
	for (size_t i = d->count; i > 0; i--) {
		if (!strncmp(d->all[i - 1], text, 2))
			drop(d, i - 1);
	}
	return add(d, text);
}

/* "Z..." that takes back a "z..." of the same place. */
static bool set_again(struct deferred *d, const char *text)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->all[i][0] == 'z' && !strcmp(d->all[i] + 1, text + 1)) {
			drop(d, i);
			return true;
		}
	}
	return false;
}

bool deferred_take(struct deferred *d, const char *text)
{
	/* Threads 0 and -1 are always there, and a new gdb begins in all-stop. */
	if (!strcmp(text, "Hg0") || !strcmp(text, "Hc-1") || !strcmp(text, "Hc0"))
		return deferred_select(d, text);
	if (!strcmp(text, "QNonStop:0"))
		return add(d, text);
	if (text[0] == 'Z' && strchr(text, ';'))
		d->conditions = true;
	if (text[0] == 'z' && !d->conditions)
		return add(d, text);
	return text[0] == 'Z' && set_again(d, text);
}

/* One instruction of one CPU, all others standing. */
static bool is_lone_step(const char *text)
{
	return asks_begins(text, "vCont;s:") && !strpbrk(text + 8, ";:");
}

bool deferred_next(struct deferred *d, const char *text, char dst[REQUEST_MAX])
{
	const bool sees_none = asks_only(text) || is_lone_step(text);

	for (size_t i = 0; i < d->count; i++) {
		if (d->all[i][0] == 'z' && sees_none)
			continue;
		(void)snprintf(dst, REQUEST_MAX, "%s", d->all[i]);
		drop(d, i);
		return true;
	}
	return false;
}
