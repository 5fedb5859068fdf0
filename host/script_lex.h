/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script_lex.h - a script of `holdfast run`, cut into words. Pure. holdfast-script(5) describes it. */
#ifndef SCRIPT_LEX_H
#define SCRIPT_LEX_H

#include <stdbool.h>
#include <stddef.h>

#define TOKEN_MAX 1024u

enum token_kind {
	TOKEN_WORD,  /* bare characters up to a blank */
	TOKEN_TEXT,  /* "..." with its escapes undone */
	TOKEN_REGEX, /* what stands between two slashes, as written, but for \/ */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_EOL, /* the end of a line that is not empty */
	TOKEN_END,
	TOKEN_BAD /* text says what is wrong */
};

struct token {
	enum token_kind kind;
	unsigned line; /* from 1 */
	unsigned column;
	size_t len; /* TOKEN_TEXT may hold NULs */
	char text[TOKEN_MAX];
};

struct lex {
	const char *text;
	size_t len;
	size_t at;
	size_t line_begin;
	unsigned line;
	bool fresh; /* nothing of this line was taken yet */
};

/* text must stay. */
void lex_init(struct lex *l, const char *text, size_t len);

/* The next one. A slash begins a regular expression only where one may stand. */
void lex_next(struct lex *l, struct token *t, bool regex);

/* The rest of the line as it is, without blanks at its ends and without its end. */
void lex_rest(struct lex *l, struct token *t);

/* In t, how a person calls what is there: a word in quotes, or "the end of the line". */
void lex_describe(const struct token *t, char *dst, size_t size);

#endif /* SCRIPT_LEX_H */
