/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symtab.c - reads symbols as text, line by line. */
#include "symtab.h"

#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"

#define ROOM_FIRST 1024u

void symtab_init(struct symtab *t)
{
	*t = (struct symtab){.bad = 0};
}

void symtab_free(struct symtab *t)
{
	free(t->syms);
	free(t->names);
	free(t->groups);
	symtab_init(t);
}

/* ---- growing ---- */

/* what with room for at least so many, or NULL; what is there stays the caller's then. */
static void *grow(void *what, size_t *room, size_t needed, size_t each)
{
	size_t wanted = *room ? *room : ROOM_FIRST;

	if (needed <= *room)
		return what;
	while (wanted < needed)
		wanted *= 2;
	void *more = realloc(what, wanted * each);
	if (more)
		*room = wanted;
	return more;
}

static int keep_name(struct symtab *t, const char *text, size_t len, size_t *out)
{
	const size_t at = t->names_len ? t->names_len : 1; /* the first is the empty one */
	char *names = grow(t->names, &t->names_room, at + len + 1, 1);

	if (!names)
		return -1;
	t->names = names;
	names[0] = '\0';
	memcpy(names + at, text, len);
	names[at + len] = '\0';
	t->names_len = at + len + 1;
	*out = at;
	return 0;
}

/* A module's group, or a new one for it; too many share the last. -1: no memory. */
static int group_of(struct symtab *t, const char *module, size_t len, unsigned *out)
{
	size_t room = t->group_room;

	for (unsigned i = t->group_count; i-- > 0;) { /* mostly that of the line before */
		if (strlen(t->groups[i].module) == len &&
			!memcmp(t->groups[i].module, module, len)) {
			*out = i;
			return 0;
		}
	}
	if (t->group_count == SYMTAB_GROUPS_MAX) {
		*out = t->group_count - 1;
		return 0;
	}
	struct symgroup *groups = grow(t->groups, &room, t->group_count + 1u, sizeof(*groups));
	if (!groups)
		return -1;
	t->groups = groups;
	t->group_room = (unsigned)room;
	struct symgroup *g = &groups[t->group_count];
	*g = (struct symgroup){.module = ""};
	memcpy(g->module, module, len);
	*out = t->group_count++;
	return 0;
}

static int keep(struct symtab *t, const struct sym *sym, const char *name, size_t len)
{
	struct sym s = *sym;
	struct sym *syms = grow(t->syms, &t->room, t->count + 1, sizeof(*syms));

	if (!syms)
		return -1;
	t->syms = syms;
	if (keep_name(t, name, len, &s.name))
		return -1;
	syms[t->count++] = s;
	return 0;
}

/* ---- a line ---- */

struct text {
	const char *at, *end;
};

static void skip_blanks(struct text *x)
{
	while (x->at < x->end && (*x->at == ' ' || *x->at == '\t'))
		x->at++;
}

/* The next word: its length, 0 at the end or when a byte in it is no text. */
static size_t take_word(struct text *x, const char **word)
{
	skip_blanks(x);
	*word = x->at;
	for (; x->at < x->end && *x->at != ' ' && *x->at != '\t'; x->at++) {
		if (*x->at < '!' || *x->at > '~')
			return 0;
	}
	return (size_t)(x->at - *word);
}

/* A hex number of at most 16 digits: how many it has, 0: it is none. */
static unsigned take_number(struct text *x, uint64_t *value)
{
	const char *word;
	const size_t len = take_word(x, &word);

	*value = 0;
	if (len > 16)
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (hex_value(word[i]) < 0)
			return 0;
		*value = *value << 4 | (unsigned)hex_value(word[i]);
	}
	return (unsigned)len;
}

/* "[name]", or nothing. 0; 1: something else; -1: no memory. */
static int take_module(struct symtab *t, struct text *x, unsigned *group)
{
	const char *word;
	size_t len = take_word(x, &word);

	if (!len && x->at == x->end)
		return group_of(t, "", 0, group);
	if (len < 3 || word[0] != '[' || word[len - 1] != ']' || len - 2 >= SYMTAB_MODULE_MAX)
		return 1;
	skip_blanks(x);
	return x->at < x->end ? 1 : group_of(t, word + 1, len - 2, group);
}

/* What nm's letter means. 0, or -1: nothing for a debugger. */
static int kind_of(char type, struct sym *s)
{
	static const char text[] = "tTwWi";
	static const char data[] = "dDbBrRgGsSvVn";

	s->global = type >= 'A' && type <= 'Z';
	if (strchr(text, type))
		s->kind = SYM_TEXT;
	else if (strchr(data, type))
		s->kind = SYM_DATA;
	else if (type == 'A' || type == 'a')
		s->kind = SYM_ABSOLUTE;
	else
		return -1;
	return 0;
}

static void note_digits(struct symtab *t, unsigned digits)
{
	if (digits > t->digits)
		t->digits = digits;
}

static int bad_line(struct symtab *t)
{
	t->bad++;
	return 0;
}

/* "ADDR TYPE NAME [MODULE]" */
static int add_kallsyms(struct symtab *t, struct text x)
{
	struct sym s = {.size = 0};
	const char *type, *name;
	const unsigned digits = take_number(&x, &s.addr);
	const size_t type_len = digits ? take_word(&x, &type) : 0;
	const size_t len = type_len == 1 ? take_word(&x, &name) : 0;

	if (!len || len >= SYMTAB_NAME_MAX)
		return bad_line(t);
	const int err = take_module(t, &x, &s.group);
	if (err)
		return err < 0 ? -1 : bad_line(t);
	note_digits(t, digits);
	if (kind_of(type[0], &s))
		return 0;
	if (!s.addr && s.kind != SYM_ABSOLUTE)
		t->hidden++;
	return s.addr || s.kind == SYM_ABSOLUTE ? keep(t, &s, name, len) : 0;
}

/* "@ADDR [MODULE]" */
static int begin_run(struct symtab *t, struct text x)
{
	x.at++;
	const unsigned digits = take_number(&x, &t->run_at);
	const int err = digits ? take_module(t, &x, &t->run_group) : 1;

	t->in_run = !err;
	if (err)
		return err < 0 ? -1 : bad_line(t);
	note_digits(t, digits);
	return 0;
}

/* "SIZE NAME" */
static int add_of_run(struct symtab *t, struct text x)
{
	struct sym s = {.addr = t->run_at, .group = t->run_group, .kind = SYM_TEXT, .global = true};
	const char *name;
	const unsigned digits = take_number(&x, &s.size);
	const size_t len = digits ? take_word(&x, &name) : 0;

	skip_blanks(&x);
	if (!len || len >= SYMTAB_NAME_MAX || x.at < x.end || s.addr + s.size < s.addr) {
		t->in_run = false; /* where the next one lies is not known */
		return bad_line(t);
	}
	t->run_at += s.size;
	return s.size ? keep(t, &s, name, len) : 0;
}

int symtab_add(struct symtab *t, const char *line, size_t len)
{
	struct text x = {.at = line, .end = line + len};

	if (len && line[len - 1] == '\r')
		x.end--;
	skip_blanks(&x);
	if (x.at == x.end)
		return 0;
	if (*x.at == '@')
		return begin_run(t, x);
	return t->in_run ? add_of_run(t, x) : add_kallsyms(t, x);
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b)
{
	const struct sym *left = a, *right = b;

	if (left->addr != right->addr)
		return left->addr < right->addr ? -1 : 1;
	return left->name < right->name ? -1 : left->name > right->name;
}

static bool same(const struct symtab *t, const struct sym *a, const struct sym *b)
{
	return a->addr == b->addr && a->kind == b->kind && a->group == b->group &&
	       !strcmp(t->names + a->name, t->names + b->name);
}

void symtab_finish(struct symtab *t)
{
	size_t kept = 0;

	if (!t->count)
		return;
	qsort(t->syms, t->count, sizeof(*t->syms), compare);
	for (size_t i = 0; i < t->count; i++) {
		if (!kept || !same(t, &t->syms[kept - 1], &t->syms[i]))
			t->syms[kept++] = t->syms[i];
	}
	t->count = kept;
	for (size_t i = t->count; i-- > 0;) {
		struct sym *s = &t->syms[i];
		size_t next = i + 1;
		while (next < t->count && t->syms[next].addr == s->addr)
			next++;
		if (!s->size && next < t->count && t->syms[next].group == s->group &&
			t->syms[next].kind == s->kind)
			s->size = t->syms[next].addr - s->addr;
	}
}

bool symtab_has(const struct symtab *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++) {
		if (!strcmp(t->names + t->syms[i].name, name))
			return true;
	}
	return false;
}
