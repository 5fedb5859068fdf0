/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script_int.h - what the files of the script's parser share. */
#ifndef SCRIPT_INT_H
#define SCRIPT_INT_H

#include "script.h"
#include "script_lex.h"

struct parse {
	struct lex lex;
	struct token t; /* the one that is looked at */
	struct script_error *error;
	unsigned depth;
	bool in_handler;
	bool failed;
};

/* Say what was expected where t stands. Always -1. */
int script_fail(struct parse *p, const char *expected);

/* The next token into p->t. */
void script_next(struct parse *p, bool regex);

/* Each takes what stands at p->t, and the next token; 0, or -1 and the error is told. */
int script_word(struct parse *p, const char *word);
int script_string(struct parse *p, char **text, size_t *len, const char *what);
int script_number(struct parse *p, uint64_t *value, uint64_t max, const char *what);
int script_time(struct parse *p, uint32_t *ms);
int script_pattern(struct parse *p, struct pattern *pattern);

/* Is p->t this bare word? */
bool script_at(const struct parse *p, const char *word);

/* script_assert.c: behind "assert". */
int script_assert(struct parse *p, struct stmt *s);

#endif /* SCRIPT_INT_H */
