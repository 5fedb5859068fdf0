/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script.c - reads a script: one statement a line, blocks in braces. Each statement is a row of a table; the
 * first thing that is wrong ends the reading, with its place and what was expected there. */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script_int.h"

static struct stmt *parse_block(struct parse *p, bool nested);

/* "{", the statements, "}". */
static int parse_body(struct parse *p, struct stmt *s)
{
	if (p->t.kind != TOKEN_OPEN)
		return script_fail(p, "'{'");
	if (p->depth == SCRIPT_DEPTH_MAX)
		return script_fail(p, "fewer blocks inside each other");
	script_next(p, false);
	if (p->t.kind != TOKEN_EOL)
		return script_fail(p, "the end of the line behind '{'");
	p->depth++;
	s->body = parse_block(p, true);
	p->depth--;
	if (p->failed)
		return -1;
	script_next(p, false);
	return 0;
}

static int parse_within(struct parse *p, struct stmt *s)
{
	if (!script_at(p, "within"))
		return 0;
	script_next(p, false);
	return script_time(p, &s->limit_ms);
}

static int parse_expect(struct parse *p, struct stmt *s)
{
	return script_pattern(p, &s->pattern) ? -1 : parse_within(p, s);
}

static int parse_expect_event(struct parse *p, struct stmt *s)
{
	const bool any = p->t.kind != TOKEN_TEXT && p->t.kind != TOKEN_REGEX;

	if (!any && script_pattern(p, &s->pattern))
		return -1;
	return parse_within(p, s);
}

static int parse_send(struct parse *p, struct stmt *s)
{
	return script_string(p, &s->text, &s->text_len, "a text to send");
}

static int parse_settle(struct parse *p, struct stmt *s)
{
	uint32_t ms;

	if (script_time(p, &ms))
		return -1;
	s->value = ms;
	return parse_within(p, s);
}

static int parse_nothing(struct parse *p, struct stmt *s)
{
	(void)p;
	(void)s;
	return 0;
}

static int parse_save(struct parse *p, struct stmt *s)
{
	return script_word(p, "log") ? -1
				     : script_string(p, &s->text, &s->text_len, "a file's name");
}

/* dump FILE RANGE...; the ranges are kept as words with blanks between. */
static int parse_dump(struct parse *p, struct stmt *s)
{
	char ranges[TOKEN_MAX] = "";
	size_t len = 0;

	if (script_string(p, &s->text, &s->text_len, "a file's name"))
		return -1;
	for (; p->t.kind == TOKEN_WORD; script_next(p, false)) {
		if (len + p->t.len + 2 > sizeof(ranges))
			return script_fail(p, "fewer ranges");
		len += (size_t)snprintf(ranges + len, sizeof(ranges) - len, "%s ", p->t.text);
	}
	s->pattern.text = strdup(ranges);
	return s->pattern.text ? 0 : script_fail(p, "more memory");
}

/* Lines as they are, up to one that is "}". */
static int parse_gdb(struct parse *p, struct stmt *s)
{
	struct token first = p->t;
	size_t size = 0;

	if (p->t.kind != TOKEN_OPEN)
		return script_fail(p, "'{'");
	script_next(p, false);
	if (p->t.kind != TOKEN_EOL)
		return script_fail(p, "the end of the line behind '{'");
	for (;;) {
		if (p->lex.at >= p->lex.len) {
			p->t = first;
			return script_fail(p, "a line with '}' that ends this block, not the end "
					      "of the script; here is");
		}
		lex_rest(&p->lex, &p->t);
		if (p->t.kind == TOKEN_BAD)
			return script_fail(p, "text");
		if (!strcmp(p->t.text, "}"))
			break;
		char *more = realloc(s->text, size + p->t.len + 2);
		if (!more)
			return script_fail(p, "more memory");
		s->text = more;
		memcpy(s->text + size, p->t.text, p->t.len);
		size += p->t.len;
		memcpy(s->text + size, "\n", 2);
		size++;
		script_next(p, false); /* the end of the line */
	}
	s->text_len = size;
	script_next(p, false);
	return s->text ? 0 : script_fail(p, "a command for gdb before");
}

static int parse_on(struct parse *p, struct stmt *s)
{
	if (p->in_handler)
		return script_fail(p, "no 'on' inside of 'on'; here is");
	if (p->t.kind != TOKEN_WORD)
		return script_fail(p, "panic, oops, hang, reset, stop or timeout");
	for (const char *at = p->t.text;;) {
		const size_t len = strcspn(at, "|");
		const enum event_kind kind = event_by_name(at, len);
		if (kind == EVENT_COUNT)
			return script_fail(
				p, "panic, oops, hang, reset, stop or timeout, with '|' between");
		s->events |= 1u << kind;
		if (!at[len])
			break;
		at += len + 1;
	}
	script_next(p, false);
	p->in_handler = true;
	const int err = parse_body(p, s);
	p->in_handler = false;
	return err;
}

static int parse_ignore(struct parse *p, struct stmt *s)
{
	return script_pattern(p, &s->pattern);
}

static int parse_repeat(struct parse *p, struct stmt *s)
{
	return script_number(p, &s->value, SCRIPT_COUNT_MAX, "how often, 1 to 1000000") ||
			       (!s->value && script_fail(p, "at least once; here is"))
		       ? -1
		       : parse_body(p, s);
}

static int parse_timeout(struct parse *p, struct stmt *s)
{
	if (script_at(p, "total")) {
		s->kind = SCRIPT_TOTAL;
		script_next(p, false);
	}
	return script_time(p, &s->limit_ms);
}

static int parse_test(struct parse *p, struct stmt *s)
{
	return script_string(p, &s->text, &s->text_len, "a name");
}

/* parse() finds the token behind the name in p->t. */
static const struct row {
	const char *name;
	enum script_kind kind;
	int (*parse)(struct parse *p, struct stmt *s);
	bool regex; /* a regular expression may come next */
	unsigned events;
} rows[] = {
	{"expect", SCRIPT_EXPECT, parse_expect, true, 0},
	{"expect-panic", SCRIPT_EXPECT_EVENT, parse_expect_event, true,
		1u << EVENT_PANIC | 1u << EVENT_OOPS},
	{"expect-oops", SCRIPT_EXPECT_EVENT, parse_expect_event, true, 1u << EVENT_OOPS},
	{"expect-hang", SCRIPT_EXPECT_EVENT, parse_expect_event, true, 1u << EVENT_HANG},
	{"expect-reset", SCRIPT_EXPECT_EVENT, parse_expect_event, true, 1u << EVENT_RESET},
	{"expect-stop", SCRIPT_EXPECT_EVENT, parse_expect_event, true, 1u << EVENT_STOP},
	{"send", SCRIPT_SEND, parse_send, false, 0},
	{"settle", SCRIPT_SETTLE, parse_settle, false, 0},
	{"stop", SCRIPT_STOP, parse_within, false, 0},
	{"resume", SCRIPT_RESUME, parse_nothing, false, 0},
	{"reset", SCRIPT_RESET, parse_nothing, false, 0},
	{"assert", SCRIPT_ASSERT_OUTPUT, script_assert, false, 0},
	{"save", SCRIPT_SAVE, parse_save, false, 0},
	{"dump", SCRIPT_DUMP, parse_dump, false, 0},
	{"gdb", SCRIPT_GDB, parse_gdb, false, 0},
	{"on", SCRIPT_ON, parse_on, false, 0},
	{"ignore", SCRIPT_IGNORE, parse_ignore, true, 0},
	{"repeat", SCRIPT_REPEAT, parse_repeat, false, 0},
	{"timeout", SCRIPT_TIMEOUT, parse_timeout, false, 0},
	{"test", SCRIPT_TEST, parse_test, false, 0},
};

static const struct row *row_of(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	}
	return NULL;
}

/* A command line of the debugger's shell, from where t stands on, as it is. */
static int parse_shell(struct parse *p, struct stmt *s, size_t from)
{
	s->kind = SCRIPT_SHELL;
	p->lex.at = from;
	lex_rest(&p->lex, &p->t);
	if (p->t.kind == TOKEN_BAD || !p->t.len)
		return script_fail(p, "a debugger command");
	s->text = strdup(p->t.text);
	s->text_len = p->t.len;
	script_next(p, false);
	return s->text ? 0 : script_fail(p, "more memory");
}

/* Where the token that is looked at begins. */
static size_t begin_of(const struct parse *p)
{
	return p->lex.line_begin + p->t.column - 1;
}

static int parse_statement(struct parse *p, struct stmt *s)
{
	const struct row *row = p->t.kind == TOKEN_WORD ? row_of(p->t.text) : NULL;

	s->line = p->t.line;
	s->column = p->t.column;
	s->cpu = -1;
	if (script_at(p, "shell"))
		return parse_shell(p, s, p->lex.at);
	if (!row && p->t.kind == TOKEN_WORD && p->in_handler)
		return parse_shell(p, s, begin_of(p));
	if (!row)
		return script_fail(p, "a statement (expect, send, assert, ...)");
	s->kind = row->kind;
	s->events = row->events;
	script_next(p, row->regex);
	return row->parse(p, s);
}

/* Statements up to "}" or the script's end. */
static struct stmt *parse_block(struct parse *p, bool nested)
{
	struct stmt *first = NULL, **last = &first;

	for (;;) {
		script_next(p, false);
		if (p->failed || p->t.kind == (nested ? TOKEN_CLOSE : TOKEN_END))
			return first;
		if (nested && p->t.kind == TOKEN_END) {
			(void)script_fail(p, "'}'");
			return first;
		}
		struct stmt *s = calloc(1, sizeof(*s));
		if (!s) {
			(void)script_fail(p, "more memory");
			return first;
		}
		*last = s;
		last = &s->next;
		if (parse_statement(p, s))
			return first;
		if (p->t.kind != TOKEN_EOL) {
			(void)script_fail(p, "the end of the line");
			return first;
		}
	}
}

struct stmt *script_parse(const char *text, size_t len, struct script_error *error)
{
	struct parse *p = calloc(1, sizeof(*p));

	*error = (struct script_error){.line = 1, .column = 1, .why = "out of memory"};
	if (!p)
		return NULL;
	p->error = error;
	lex_init(&p->lex, text, len);
	struct stmt *first = parse_block(p, false);
	if (!p->failed && !first)
		(void)script_fail(p, "a statement (expect, send, assert, ...)");
	const bool failed = p->failed;
	free(p);
	if (!failed)
		return first;
	script_free(first);
	return NULL;
}

/* As deep as SCRIPT_DEPTH_MAX. */
void script_free(struct stmt *s)
{
	while (s) {
		struct stmt *next = s->next;
		script_free(s->body);
		if (s->pattern.is_regex)
			regfree(&s->pattern.regex);
		free(s->pattern.text);
		free(s->text);
		free(s);
		s = next;
	}
}
