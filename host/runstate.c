/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* runstate.c - see the states in runstate.h. */
#include "runstate.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void runstate_begin(struct runstate *r)
{
	*r = (struct runstate){.is = RUNSTATE_UNKNOWN};
}

static enum runstate_news become(struct runstate *r, enum runstate_is is)
{
	const bool news = r->told != is;

	r->is = is;
	r->told = is;
	if (is == RUNSTATE_RUNNING)
		r->all_stand = false;
	if (!news)
		return RUNSTATE_SAME;
	return is == RUNSTATE_STOPPED ? RUNSTATE_STOPS : RUNSTATE_RUNS;
}

enum runstate_news runstate_stands(struct runstate *r, const char *why)
{
	if (why || r->told != RUNSTATE_STOPPED)
		(void)snprintf(r->why, sizeof(r->why), "%s", why ? why : "");
	return become(r, RUNSTATE_STOPPED);
}

enum runstate_news runstate_runs(struct runstate *r)
{
	return become(r, RUNSTATE_RUNNING);
}

/* "*** holdfast: cpu 1: died: NULL pointer: read at 00000004" (stub/talk.c, stub/panic.c). Each greeting is a
 * stop of its own, also when the one before it was not seen to end. */
static enum runstate_news end_line(struct runstate *r)
{
	static const char mark[] = "*** holdfast: ";
	static const char ended[] = "nobody answered";
	const char *what = r->line + sizeof(mark) - 1;

	if (strncmp(r->line, mark, sizeof(mark) - 1) != 0)
		return RUNSTATE_SAME;
	if (!strncmp(what, ended, sizeof(ended) - 1))
		return runstate_runs(r);
	r->told = RUNSTATE_UNKNOWN;
	r->all_stand = false;
	return runstate_stands(r, what);
}

/* "[0]hf> " or "[0]safe-hf> " (stub/edit.c) */
static bool is_prompt(const char *line)
{
	const char *at = line + 1;

	if (line[0] != '[' || !isdigit((unsigned char)*at))
		return false;
	while (isdigit((unsigned char)*at))
		at++;
	return !strcmp(at, "]hf> ") || !strcmp(at, "]safe-hf> ");
}

enum runstate_news runstate_text(struct runstate *r, uint8_t byte)
{
	enum runstate_news news = RUNSTATE_SAME;

	if (byte == '\n' || byte == '\r') {
		r->line[r->column] = '\0';
		news = r->column ? end_line(r) : RUNSTATE_SAME;
		r->column = 0;
		return news;
	}
	if (r->column == sizeof(r->line) - 1)
		return RUNSTATE_SAME;
	r->line[r->column++] = (char)byte;
	if (byte != ' ')
		return RUNSTATE_SAME;
	r->line[r->column] = '\0';
	return is_prompt(r->line) ? runstate_stands(r, NULL) : RUNSTATE_SAME;
}

enum runstate_news runstate_all_stand(struct runstate *r, bool all)
{
	if (all) {
		const enum runstate_news news = runstate_stands(r, NULL);
		r->all_stand = true;
		return news;
	}
	return r->all_stand ? runstate_runs(r) : RUNSTATE_SAME;
}

void runstate_typed(struct runstate *r)
{
	if (r->is == RUNSTATE_STOPPED)
		r->is = RUNSTATE_UNKNOWN;
}

void runstate_forget(struct runstate *r)
{
	r->is = r->told = RUNSTATE_UNKNOWN;
	r->all_stand = false;
	r->column = 0;
}
