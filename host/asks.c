/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* asks.c - gdb's requests, in tables. */
#include "asks.h"

#include <stdio.h>
#include <string.h>

/* What gdb asks once it has asked what begins as the first of a row; %s is how it asks for the beginning of a document. It
 * is asked for in one go. Sources: gdb 13's conversations, tests/replay/gdb13-attach.rsp. */
static const struct {
	const char *first;
	const char *then;
	enum lasts lasts;
} ahead[] = {
	{"qXfer:features:read:target.xml:0,", "qXfer:memory-map:read::%s", WHILE_ATTACHED},
	{"qXfer:features:read:target.xml:0,", "qTStatus", WHILE_STOPPED},
	{"qXfer:features:read:target.xml:0,", "qTfP", ONE_ANSWER},
	{"qXfer:features:read:target.xml:0,", "qTfV", ONE_ANSWER},
	{"qXfer:features:read:target.xml:0,", "qAttached", WHILE_ATTACHED},
	{"qXfer:features:read:target.xml:0,", "qOffsets", WHILE_ATTACHED},
	{"qXfer:features:read:target.xml:0,", "qSymbol::", WHILE_ATTACHED},
	{"?", "qXfer:threads:read::%s", WHILE_STOPPED},
	{"?", "qC", WHILE_STOPPED},
};

/* Requests whose answers are kept, by how they begin. */
static const struct {
	const char *begins;
	enum lasts lasts;
} kept[] = {
	{"qXfer:features:", WHILE_ATTACHED},
	{"qXfer:memory-map:", WHILE_ATTACHED},
	{"vCont?", WHILE_ATTACHED},
	{"qTStatus", WHILE_STOPPED},
	{"qAttached", WHILE_ATTACHED},
	{"qSymbol::", WHILE_ATTACHED},
	{"qOffsets", WHILE_ATTACHED},
	{"qXfer:threads:", WHILE_STOPPED},
	{"qC", WHILE_STOPPED},
	{"qThreadExtraInfo", WHILE_STOPPED},
};

/* Requests that change nothing of what is kept: in non-stop nothing is. */
static const char *const only[] = {
	"q", "H", "T", "?", "m", "x", "g", "p", "vCont?", "Z", "z", "QNonStop:0"};

bool asks_begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* GDB manual, "Packets". */
bool asks_to_run(const char *text)
{
	return asks_begins(text, "vCont;") || (text[0] && strchr("cCsSkR", text[0]));
}

bool asks_only(const char *text)
{
	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
		if (asks_begins(text, only[i]))
			return !asks_begins(text, "qRcmd");
	}
	return false;
}

enum lasts asks_lasts(const char *text)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (asks_begins(text, kept[i].begins))
			return kept[i].lasts;
	}
	return NOT_KEPT;
}

bool asks_next(
	size_t i, const char *text, const char *window, char dst[REQUEST_MAX], enum lasts *lasts)
{
	*lasts = NOT_KEPT;
	if (i >= sizeof(ahead) / sizeof(ahead[0]))
		return false;
	if (!asks_begins(text, ahead[i].first))
		return true;
	const char *hole = strstr(ahead[i].then, "%s");
	(void)snprintf(dst, REQUEST_MAX, "%.*s%s",
		hole ? (int)(hole - ahead[i].then) : (int)REQUEST_MAX, ahead[i].then,
		hole ? window : "");
	*lasts = ahead[i].lasts;
	return true;
}
