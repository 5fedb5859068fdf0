/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* runstate.h - does the target run or stand? Nobody can ask it without stopping it on a plain line, so it is
 * put together from what is seen and done. Pure.
 *
 *   UNKNOWN --greeting, prompt, stop reply, an answer--> STOPPED
 *   STOPPED --a resume that was answered, text of the running kernel--> RUNNING
 *   STOPPED --somebody ended a line at the shell--> UNKNOWN      it may have been "go"
 *   any     --reset, line lost--> UNKNOWN
 *
 * What does not fit is UNKNOWN; it is never guessed. */
#ifndef RUNSTATE_H
#define RUNSTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUNSTATE_WHY 128u

enum runstate_is { RUNSTATE_UNKNOWN, RUNSTATE_RUNNING, RUNSTATE_STOPPED };

/* What evidence has changed. */
enum runstate_news {
	RUNSTATE_SAME,  /* nothing, or not for sure */
	RUNSTATE_STOPS, /* it has stopped: why tells the reason, "" when it was not told */
	RUNSTATE_RUNS   /* it runs on */
};

struct runstate {
	enum runstate_is is;
	enum runstate_is told; /* the last one that was news */
	bool all_stand;        /* the target has said that every CPU of this stop stands */
	size_t column;         /* of the line that comes */
	char line[RUNSTATE_WHY];
	char why[RUNSTATE_WHY]; /* of the last stop */
};

void runstate_begin(struct runstate *r);

/* A byte of text from the target. */
enum runstate_news runstate_text(struct runstate *r, uint8_t byte);

/* A stop reply, or (why NULL) an answer that only a target gives that stands. */
enum runstate_news runstate_stands(struct runstate *r, const char *why);

/* A sign that it runs. */
enum runstate_news runstate_runs(struct runstate *r);

/* The answer to the question whether every CPU stands (BULK_DONE, BULK_RUNNING). A "no" may be a CPU that did
 * not freeze; when all stood before, it is the target that runs. */
enum runstate_news runstate_all_stand(struct runstate *r, bool all);

/* Somebody has ended a line at the console. */
void runstate_typed(struct runstate *r);

/* Nothing is known any more. */
void runstate_forget(struct runstate *r);

#endif /* RUNSTATE_H */
