/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bootopt.c - boot options: a small reader of flattened device trees (Devicetree Specification 0.4,
 * chapter 5) and of the words it finds. */
#include "bootopt.h"

#include "stub/str.h"

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP        4u
#define FDT_HEADER     40u

struct tree {
	const uint8_t *at;
	size_t end;     /* bytes that may be touched */
	size_t structs; /* offset of the next token */
	size_t strings;
};

static const char *options = "";

/* A big-endian word; 0 outside of the tree, which ends every walk. */
static uint32_t word(const struct tree *t, size_t offset)
{
	if (offset > t->end || t->end - offset < 4)
		return 0;
	const uint8_t *p = t->at + offset;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool text_is(const struct tree *t, size_t offset, const char *want)
{
	size_t len = hf_strlen(want) + 1;

	return offset <= t->end && t->end - offset >= len &&
	       hf_memcmp(t->at + offset, want, len) == 0;
}

static size_t text_bytes(const struct tree *t, size_t offset)
{
	size_t n = offset;

	while (n < t->end && t->at[n] != 0)
		n++;
	return n - offset + 1;
}

static size_t round4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

struct walk {
	unsigned depth;
	bool in_chosen;
	size_t value; /* offset of the property that was looked for, 0: not yet */
	size_t bytes;
};

/* Take one token; false at the end of the tree or of the search. */
static bool step(struct tree *t, struct walk *w)
{
	uint32_t token = word(t, t->structs);
	size_t at = t->structs + 4;

	switch (token) {
	case FDT_BEGIN_NODE:
		w->depth++;
		w->in_chosen = w->depth == 2 && text_is(t, at, "chosen");
		t->structs = at + round4(text_bytes(t, at));
		return true;
	case FDT_END_NODE:
		w->in_chosen = false;
		w->depth--;
		t->structs = at;
		return w->depth > 0;
	case FDT_PROP:
		w->bytes = word(t, at);
		if (w->bytes > t->end)
			return false;
		if (w->in_chosen && text_is(t, t->strings + word(t, at + 4), "bootargs"))
			w->value = at + 8;
		t->structs = at + 8 + round4(w->bytes);
		return w->value == 0;
	case FDT_NOP:
		t->structs = at;
		return true;
	default:
		return false;
	}
}

void bootopt_from_dtb(const uint8_t *dtb, size_t max, char *dst, size_t size)
{
	struct tree t = {.at = dtb, .end = max};
	struct walk w = {0};

	dst[0] = '\0';
	if (word(&t, 0) != FDT_MAGIC || word(&t, 4) < FDT_HEADER || word(&t, 4) > max)
		return;
	t.end = word(&t, 4);
	t.structs = word(&t, 8);
	t.strings = word(&t, 12);
	while (step(&t, &w))
		; /* each step moves on, so the tree's end bounds this */
	if (w.value == 0 || w.value > t.end || w.bytes > t.end - w.value)
		return;
	size_t n = w.bytes < size - 1 ? w.bytes : size - 1;
	hf_memcpy(dst, t.at + w.value, n);
	dst[n] = '\0';
}

void bootopt_init(const char *text)
{
	options = text;
}

/* What follows name in the string, when it is a word or what is before a word's '='. */
static const char *find(const char *name)
{
	size_t len = hf_strlen(name);
	const char *p = hf_skip_blanks(options);

	while (*p) {
		if (hf_strstarts(p, name) && (p[len] == '=' || p[len] == ' ' || p[len] == '\0'))
			return p + len;
		while (*p && *p != ' ')
			p++;
		p = hf_skip_blanks(p);
	}
	return NULL;
}

static const char *value(const char *name)
{
	const char *p = find(name);

	return p && *p == '=' ? p + 1 : NULL;
}

bool bootopt_has(const char *name)
{
	const char *p = find(name);

	return p && *p != '=';
}

uint32_t bootopt_number(const char *name, uint32_t fallback)
{
	const char *p = value(name);
	uint64_t number;

	if (!p || hf_strtou(&p, 10, &number) < 0 || number > UINT32_MAX)
		return fallback;
	return *p == ' ' || *p == '\0' ? (uint32_t)number : fallback;
}

bool bootopt_text(const char *name, char *dst, size_t size)
{
	const char *p = value(name);
	size_t n = 0;

	while (p && p[n] && p[n] != ' ' && n < size - 1) {
		dst[n] = p[n];
		n++;
	}
	dst[n] = '\0';
	return n > 0;
}
