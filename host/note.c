/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* note.c - what a target tells of its probes:
 *
 *   record     [CPU] SECONDS NAME: (PLACE) WORD ...       a WORD is NAME=VALUE, or text
 *   counters   NAME hits N acted N missed N faults N lost N on | off: WHY */
#include "note.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/rsp.h"

static const char lead[] = "Probe:";

enum note_kind note_read(char text[NOTE_MAX], const uint8_t *payload, size_t len)
{
	int n = rsp_expand((uint8_t *)text, NOTE_MAX - 1, payload, len);

	if (n > 0)
		n = rsp_unescape((uint8_t *)text, (size_t)n);
	if (n < (int)sizeof(lead) || memcmp(text, lead, sizeof(lead) - 1) != 0)
		return NOTE_OTHER;
	const char kind = text[sizeof(lead) - 1];
	memmove(text, text + sizeof(lead), (size_t)n - sizeof(lead));
	text[(size_t)n - sizeof(lead)] = '\0';
	if (kind == 'r')
		return NOTE_RECORD;
	return kind == 'c' ? NOTE_COUNTERS : NOTE_OTHER;
}

void note_lines(char out[NOTE_MAX], enum note_kind kind, const char *text)
{
	(void)snprintf(out, NOTE_MAX, "%s%s\n", kind == NOTE_COUNTERS ? "-- " : "", text);
	for (char *at = out; *at; at++) {
		if (*at == '\t')
			*at = '\n';
	}
}

/* ---- JSON ---- */

struct json {
	char *out;
	size_t len;
	bool full;
};

static void put(struct json *j, const char *text, size_t len)
{
	if (j->len + len >= NOTE_MAX) {
		j->full = true;
		return;
	}
	memcpy(j->out + j->len, text, len);
	j->len += len;
	j->out[j->len] = '\0';
}

static void put_text(struct json *j, const char *text)
{
	put(j, text, strlen(text));
}

/* RFC 8259, 7 */
static void put_string(struct json *j, const char *text, size_t len)
{
	char code[8];

	put(j, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			put(j, "\\", 1);
		if (c >= ' ' && c < 0x7f)
			put(j, text + i, 1);
		else
			put(j, code, (size_t)snprintf(code, sizeof(code), "\\u%04x", c));
	}
	put(j, "\"", 1);
}

static bool is_decimal(const char *text, size_t len)
{
	size_t i = len > 1 && text[0] == '-';

	if (len == 0 || (len > i + 1 && text[i] == '0'))
		return false;
	for (; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

/* A number stays one; text loses the quotes that the target put around it. */
static void put_value(struct json *j, const char *text, size_t len)
{
	if (is_decimal(text, len))
		put(j, text, len);
	else if (len >= 2 && text[0] == '"' && text[len - 1] == '"')
		put_string(j, text + 1, len - 2);
	else
		put_string(j, text, len);
}

static void put_key(struct json *j, const char *key, size_t len)
{
	if (j->out[j->len - 1] != '{')
		put(j, ",", 1);
	put_string(j, key, len);
	put(j, ":", 1);
}

/* The length of the word at text: to a blank outside of quotes. */
static size_t word_len(const char *text)
{
	bool quoted = false;
	size_t len = 0;

	for (; text[len] && (quoted || (text[len] != ' ' && text[len] != '\t')); len++)
		quoted ^= text[len] == '"';
	return len;
}

/* How much of a word is the name before its '='; 0: it has none. */
static size_t name_len(const char *word, size_t len)
{
	size_t n = 0;

	while (n < len && (isalnum((unsigned char)word[n]) || word[n] == '_'))
		n++;
	return n < len && word[n] == '=' ? n : 0;
}

/* The words behind the place: arguments by their names, then the others in their order. */
static void put_words(struct json *j, const char *text, bool arguments)
{
	bool first = true;

	while (*text) {
		const size_t len = word_len(text);
		const size_t name = name_len(text, len);
		if (len && arguments && name) {
			put_key(j, text, name);
			put_value(j, text + name + 1, len - name - 1);
		} else if (len && !arguments && !name) {
			put_text(j, first ? "" : ",");
			put_string(j, text, len);
			first = false;
		}
		text += len + (text[len] != '\0');
	}
}

/* "[CPU] SECONDS NAME: (PLACE)": where it ends, or NULL. */
static const char *put_head(struct json *j, const char *text)
{
	int time_at = 0;
	int time_end = 0;
	int name_at = 0;
	int name_end = 0;

	char *digits_end = NULL;
	const unsigned long cpu = text[0] == '[' ? strtoul(text + 1, &digits_end, 10) : 0;
	if (!digits_end || digits_end == text + 1 || *digits_end != ']' || cpu > UINT_MAX)
		return NULL;
	const char *rest = digits_end + 1;
	(void)sscanf(
		rest, " %n%*[0-9.]%n %n%*[^: ]%n: (", &time_at, &time_end, &name_at, &name_end);
	if (!name_end || rest[name_end] != ':')
		return NULL;
	const char *place = strchr(rest + name_end, '(');
	const char *end = place ? strchr(place, ')') : NULL;
	if (!end)
		return NULL;
	char number[24];
	put(j, "{", 1);
	put_key(j, "probe", 5);
	put_string(j, rest + name_at, (size_t)(name_end - name_at));
	put_key(j, "cpu", 3);
	put(j, number, (size_t)snprintf(number, sizeof(number), "%lu", cpu));
	put_key(j, "time", 4);
	put(j, rest + time_at, (size_t)(time_end - time_at));
	put_key(j, "place", 5);
	put_string(j, place + 1, (size_t)(end - place - 1));
	return end + 1;
}

static bool record(struct json *j, const char *text)
{
	const char *words = put_head(j, text);

	if (!words)
		return false;
	put_key(j, "args", 4);
	put(j, "{", 1);
	put_words(j, words, true);
	put(j, "}", 1);
	put_key(j, "words", 5);
	put(j, "[", 1);
	put_words(j, words, false);
	put_text(j, "]}\n");
	return true;
}

/* Pairs of a word and a number, then the state. */
static bool counters(struct json *j, const char *text)
{
	size_t len = word_len(text);

	put(j, "{", 1);
	put_key(j, "probe", 5);
	put_string(j, text, len);
	text += len + (text[len] != '\0');
	for (;;) {
		len = word_len(text);
		if (text[len] != ' ' || !is_decimal(text + len + 1, word_len(text + len + 1)))
			break;
		put_key(j, text, len);
		text += len + 1;
		len = word_len(text);
		put(j, text, len);
		text += len + (text[len] != '\0');
	}
	put_key(j, "state", 5);
	put_string(j, text, strlen(text));
	put_text(j, "}\n");
	return *text != '\0';
}

bool note_json(char out[NOTE_MAX], enum note_kind kind, const char *text)
{
	struct json j = {.out = out};

	out[0] = '\0';
	return (kind == NOTE_RECORD ? record(&j, text) : counters(&j, text)) && !j.full;
}
