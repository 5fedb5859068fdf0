/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script_lex.c - words of a script. A '#' where a word could begin makes the rest of the line a comment; '{'
 * and '}' are marks when they stand alone. */
#include "script_lex.h"

#include <stdio.h>
#include <string.h>

#include "../stub/wire/hex.h"

void lex_init(struct lex *l, const char *text, size_t len)
{
	*l = (struct lex){.text = text, .len = len, .line = 1, .fresh = true};
}

static int peek(const struct lex *l)
{
	return l->at < l->len ? (unsigned char)l->text[l->at] : -1;
}

static bool ends_line(int c)
{
	return c < 0 || c == '\n' || c == '\r';
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t';
}

static void bad(struct lex *l, struct token *t, const char *why)
{
	t->kind = TOKEN_BAD;
	t->column = (unsigned)(l->at - l->line_begin) + 1;
	(void)snprintf(t->text, sizeof(t->text), "%s", why);
	t->len = strlen(t->text);
}

static bool put(struct lex *l, struct token *t, char c)
{
	if (t->len + 1 >= sizeof(t->text)) {
		bad(l, t, "more than 1023 characters in one piece");
		return false;
	}
	t->text[t->len++] = c;
	t->text[t->len] = '\0';
	return true;
}

static void begin(const struct lex *l, struct token *t, enum token_kind kind)
{
	t->kind = kind;
	t->line = l->line;
	t->column = (unsigned)(l->at - l->line_begin) + 1;
	t->len = 0;
	t->text[0] = '\0';
}

/* Past the end of a line: LF, CR LF. */
static void next_line(struct lex *l)
{
	if (peek(l) == '\r')
		l->at++;
	if (peek(l) == '\n')
		l->at++;
	l->line++;
	l->line_begin = l->at;
	l->fresh = true;
}

static void skip_blanks(struct lex *l)
{
	while (is_blank(peek(l)))
		l->at++;
	if (peek(l) != '#')
		return;
	while (!ends_line(peek(l)))
		l->at++;
}

/* Behind a backslash in "...". */
static bool take_escape(struct lex *l, struct token *t)
{
	static const char from[] = "nrteab0\"\\", to[] = "\n\r\t\033\a\b\0\"\\";
	const int c = peek(l);
	const char *found = c > 0 ? strchr(from, c) : NULL;

	if (found) {
		l->at++;
		return put(l, t, to[found - from]);
	}
	const int high = c == 'x' && l->at + 2 < l->len ? hex_value(l->text[l->at + 1]) : -1;
	const int low = high >= 0 ? hex_value(l->text[l->at + 2]) : -1;
	if (low < 0) {
		bad(l, t, "expected an escape behind '\\': n r t e a b 0 \" \\ or xHH");
		return false;
	}
	l->at += 3;
	return put(l, t, (char)(high << 4 | low));
}

static void take_text(struct lex *l, struct token *t)
{
	for (l->at++; peek(l) != '"';) {
		if (ends_line(peek(l))) {
			bad(l, t, "expected '\"' before the end of the line");
			return;
		}
		if (peek(l) == '\\') {
			l->at++;
			if (!take_escape(l, t))
				return;
		} else if (put(l, t, l->text[l->at])) {
			l->at++;
		} else {
			return;
		}
	}
	l->at++;
}

static void take_regex(struct lex *l, struct token *t)
{
	for (l->at++; peek(l) != '/'; l->at++) {
		if (ends_line(peek(l))) {
			bad(l, t, "expected '/' before the end of the line");
			return;
		}
		const bool escaped = peek(l) == '\\' && l->at + 1 < l->len &&
				     !ends_line((unsigned char)l->text[l->at + 1]);
		const bool slash = escaped && l->text[l->at + 1] == '/';
		if (escaped && !slash && !put(l, t, '\\'))
			return;
		l->at += escaped;
		if (!put(l, t, l->text[l->at]))
			return;
	}
	l->at++;
}

static void take_word(struct lex *l, struct token *t)
{
	while (!ends_line(peek(l)) && !is_blank(peek(l))) {
		if (peek(l) < ' ' || peek(l) == 0x7f) {
			bad(l, t, "a byte that is no text");
			return;
		}
		if (!put(l, t, l->text[l->at]))
			return;
		l->at++;
	}
	if (!strcmp(t->text, "{"))
		t->kind = TOKEN_OPEN;
	else if (!strcmp(t->text, "}"))
		t->kind = TOKEN_CLOSE;
}

void lex_next(struct lex *l, struct token *t, bool regex)
{
	skip_blanks(l);
	while (ends_line(peek(l)) && l->at < l->len && l->fresh) {
		next_line(l);
		skip_blanks(l);
	}
	if (ends_line(peek(l))) {
		/* A last line without its LF has an end all the same. */
		begin(l, t, l->at < l->len || !l->fresh ? TOKEN_EOL : TOKEN_END);
		if (l->at < l->len)
			next_line(l);
		l->fresh = true;
		return;
	}
	l->fresh = false;
	begin(l, t, TOKEN_WORD);
	if (peek(l) == '"') {
		t->kind = TOKEN_TEXT;
		take_text(l, t);
	} else if (regex && peek(l) == '/') {
		t->kind = TOKEN_REGEX;
		take_regex(l, t);
	} else {
		take_word(l, t);
	}
}

void lex_rest(struct lex *l, struct token *t)
{
	while (is_blank(peek(l)))
		l->at++;
	begin(l, t, TOKEN_TEXT);
	l->fresh = false;
	for (; !ends_line(peek(l)); l->at++) {
		if (!put(l, t, l->text[l->at]))
			return;
	}
	while (t->len && is_blank((unsigned char)t->text[t->len - 1]))
		t->text[--t->len] = '\0';
	if (memchr(t->text, '\0', t->len))
		bad(l, t, "a byte that is no text");
}

void lex_describe(const struct token *t, char *dst, size_t size)
{
	switch (t->kind) {
	case TOKEN_EOL:
		(void)snprintf(dst, size, "the end of the line");
		break;
	case TOKEN_END:
		(void)snprintf(dst, size, "the end of the script");
		break;
	case TOKEN_TEXT:
	case TOKEN_REGEX:
		(void)snprintf(
			dst, size, "a %s", t->kind == TOKEN_TEXT ? "text in quotes" : "/regex/");
		break;
	case TOKEN_WORD:
	case TOKEN_OPEN:
	case TOKEN_CLOSE:
	case TOKEN_BAD:
		(void)snprintf(dst, size, "'%.40s'", t->text);
		break;
	}
}
