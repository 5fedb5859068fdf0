/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* walk.c - the list in the order in which the target tells it, which is gdb's. */
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/rsp.h"
#include "batch.h"
#include "threadlist.h"

#define TEXT_MAX  0x4000u
#define LIST_MAX  ((size_t)WALK_MAX * 128u)
#define FIRST     4u
#define AT_A_TIME 24u

static void drop_list(struct walk *w)
{
	free(w->list);
	w->list = NULL;
	w->list_len = 0;
}

void walk_forget(struct walk *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->all[i].reply);
	w->count = 0;
	w->selected = WALK_NONE;
	w->asked = w->more = 0;
	w->fruitless = false;
	w->skip += w->due;
	w->due = false;
	drop_list(w);
}

/* <thread id="N"...> of the whole list. */
static void learn_ids(struct walk *w)
{
	const char *at = w->list;
	size_t digits;

	for (const char *id; (id = threadlist_next(&at, &digits)) != NULL && w->count < WALK_MAX;) {
		if (digits >= WALK_ID)
			continue;
		struct walk_thread *t = &w->all[w->count++];
		*t = (struct walk_thread){.reply = NULL};
		memcpy(t->id, id, digits);
	}
}

/* Behind what there is; false: there is too much, or no memory. */
static bool add(struct walk *w, const char *text, size_t len)
{
	char *more = w->list_len + len < LIST_MAX ? realloc(w->list, w->list_len + len + 1) : NULL;

	if (!more)
		return false;
	w->list = more;
	memcpy(more + w->list_len, text, len);
	w->list_len += len;
	more[w->list_len] = '\0';
	return true;
}

void walk_learn(struct walk *w, const char *request, const uint8_t *raw, size_t len)
{
	char text[TEXT_MAX];
	const char *offset = strrchr(request, ':');
	const int n = rsp_expand((uint8_t *)text, sizeof(text), raw + 1, len - BATCH_FRAME);
	const unsigned long at = offset ? strtoul(offset + 1, NULL, 16) : 0;

	if (at == 0)
		walk_forget(w);
	if (n < 1 || w->count > 0 || at != w->list_len || (text[0] != 'm' && text[0] != 'l') ||
		!add(w, text + 1, (size_t)n - 1)) {
		drop_list(w);
		return;
	}
	if (text[0] == 'm')
		return;
	learn_ids(w);
	drop_list(w);
}

int walk_find(const struct walk *w, const char *id)
{
	for (size_t i = 0; i < w->count; i++) {
		if (!strcmp(w->all[i].id, id))
			return (int)i;
	}
	return WALK_NONE;
}

void walk_ahead(struct walk *w)
{
	const unsigned asked = w->asked < 8 ? w->asked++ : w->asked;
	const unsigned more = asked == 0 ? 0 : FIRST << (asked - 1);

	w->more = more < AT_A_TIME ? more : AT_A_TIME;
}

void walk_take_select(struct walk *w, int number, const uint8_t *raw, size_t len)
{
	w->all[number].refused = len != BATCH_FRAME + 2 || memcmp(raw + 1, "OK", 2) != 0;
}

/* A CPU that does not stand may do so later: what is not known of it is asked for again. */
static bool says_something(const uint8_t *raw, size_t len)
{
	uint8_t text[TEXT_MAX];
	const int n = rsp_expand(text, sizeof(text), raw + 1, len - BATCH_FRAME);
	bool known = false;

	for (int i = 0; i < n; i++)
		known = known || text[i] != 'x';
	return known && text[0] != 'E';
}

void walk_take(struct walk *w, int number, const uint8_t *raw, size_t len)
{
	struct walk_thread *t = &w->all[number];

	if (t->refused || t->reply || !says_something(raw, len))
		return;
	t->reply = malloc(len);
	if (!t->reply)
		return;
	memcpy(t->reply, raw, len);
	t->len = len;
}

void walk_expect(struct walk *w, int number, unsigned count)
{
	for (size_t i = (size_t)number; i < (size_t)number + count && i < w->count; i++)
		w->all[i].coming = true;
	w->due = w->fruitless = true;
}

void walk_end(struct walk *w)
{
	if (w->skip > 0) {
		w->skip--;
		return;
	}
	for (size_t i = 0; i < w->count; i++)
		w->all[i].coming = false;
	w->due = false;
}
