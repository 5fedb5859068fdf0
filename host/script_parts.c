/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script_parts.c - the parts that statements are made of: words, times, numbers, patterns. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script_int.h"

int script_fail(struct parse *p, const char *expected)
{
	char got[80];

	if (p->failed)
		return -1;
	p->failed = true;
	p->error->line = p->t.line;
	p->error->column = p->t.column;
	lex_describe(&p->t, got, sizeof(got));
	if (p->t.kind == TOKEN_BAD)
		(void)snprintf(p->error->why, sizeof(p->error->why), "%.200s", p->t.text);
	else
		(void)snprintf(p->error->why, sizeof(p->error->why), "expected %.150s, not %s",
			expected, got);
	return -1;
}

void script_next(struct parse *p, bool regex)
{
	lex_next(&p->lex, &p->t, regex);
	if (p->t.kind == TOKEN_BAD)
		(void)script_fail(p, "");
}

bool script_at(const struct parse *p, const char *word)
{
	return p->t.kind == TOKEN_WORD && !strcmp(p->t.text, word);
}

int script_word(struct parse *p, const char *word)
{
	char expected[TOKEN_MAX + 2];

	(void)snprintf(expected, sizeof(expected), "'%s'", word);
	if (!script_at(p, word))
		return script_fail(p, expected);
	script_next(p, false);
	return p->failed ? -1 : 0;
}

int script_string(struct parse *p, char **text, size_t *len, const char *what)
{
	if ((p->t.kind != TOKEN_WORD && p->t.kind != TOKEN_TEXT) || !p->t.len)
		return script_fail(p, what);
	*text = malloc(p->t.len + 1);
	if (!*text)
		return script_fail(p, "more memory");
	memcpy(*text, p->t.text, p->t.len + 1);
	*len = p->t.len;
	script_next(p, false);
	return p->failed ? -1 : 0;
}

int script_number(struct parse *p, uint64_t *value, uint64_t max, const char *what)
{
	char *end = p->t.text;

	errno = 0;
	if (p->t.kind == TOKEN_WORD && isdigit((unsigned char)p->t.text[0]))
		*value = strtoull(p->t.text, &end, strncmp(p->t.text, "0x", 2) ? 10 : 16);
	if (end == p->t.text || *end || errno || *value > max)
		return script_fail(p, what);
	script_next(p, false);
	return p->failed ? -1 : 0;
}

int script_time(struct parse *p, uint32_t *ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}, {"h", 3600000}};
	static const char what[] = "a time such as 10s, 500ms, 2m (at most 24h)";
	char *end = p->t.text;
	uint64_t value = 0;

	errno = 0;
	if (p->t.kind == TOKEN_WORD && isdigit((unsigned char)p->t.text[0]))
		value = strtoull(p->t.text, &end, 10);
	if (end == p->t.text || errno || !value || value > SCRIPT_TIME_MAX)
		return script_fail(p, what);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit) != 0 || value * units[i].ms > SCRIPT_TIME_MAX)
			continue;
		*ms = (uint32_t)(value * units[i].ms);
		script_next(p, false);
		return p->failed ? -1 : 0;
	}
	return script_fail(p, what);
}

/* glibc matches back-references in exponential time, and ours must end. */
static bool has_back_reference(const char *regex)
{
	for (; *regex; regex++) {
		if (*regex == '\\' && regex[1] && isdigit((unsigned char)*++regex))
			return true;
	}
	return false;
}

static int compile(struct parse *p, struct pattern *pattern)
{
	char why[128], expected[160];

	if (memchr(pattern->text, '\0', pattern->len) || strpbrk(pattern->text, "{"))
		return script_fail(p, "a regular expression without '{'");
	if (has_back_reference(pattern->text))
		return script_fail(p, "a regular expression without back-references");
	const int err = regcomp(&pattern->regex, pattern->text, REG_EXTENDED | REG_NEWLINE);
	if (!err) {
		pattern->is_regex = true;
		return 0;
	}
	(void)regerror(err, &pattern->regex, why, sizeof(why));
	(void)snprintf(expected, sizeof(expected), "a right regular expression (%s)", why);
	return script_fail(p, expected);
}

int script_pattern(struct parse *p, struct pattern *pattern)
{
	static const char what[] = "a text or a /regex/";

	if (p->t.kind != TOKEN_REGEX)
		return script_string(p, &pattern->text, &pattern->len, what);
	if (!p->t.len)
		return script_fail(p, "something between the slashes of a /regex/");
	pattern->text = strndup(p->t.text, p->t.len);
	if (!pattern->text)
		return script_fail(p, "more memory");
	pattern->len = p->t.len;
	if (compile(p, pattern))
		return -1;
	script_next(p, false);
	return p->failed ? -1 : 0;
}

/* From `from` on. Returns where the match ends, or -1. */
static ssize_t search(const struct pattern *p, const char *text, size_t from, size_t len, int flags)
{
	regmatch_t m = {.rm_so = (regoff_t)from, .rm_eo = (regoff_t)len};

	if (!p->text)
		return (ssize_t)from;
	if (p->is_regex)
		return regexec(&p->regex, text, 1, &m, REG_STARTEND | flags) ? -1 : m.rm_eo;
	const char *found = memmem(text + from, len - from, p->text, p->len);
	return found ? found + p->len - text : -1;
}

bool pattern_find(const struct pattern *p, const char *text, size_t len)
{
	return search(p, text, 0, len, 0) >= 0;
}

bool pattern_next(const struct pattern *p, const char *text, size_t from, size_t len, size_t *end)
{
	const ssize_t found = search(p, text, from, len, REG_NOTEOL);

	if (found >= 0)
		*end = (size_t)found;
	return found >= 0;
}
