/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* deferred.h - requests that gdb believes done and that the target gets with the next one: what they select
 * or remove matters only then. Pure.
 *
 * A breakpoint that gdb removes at each stop and sets again before it goes on stays where it is: memory that
 * is read never shows it, and one instruction of one CPU is stepped off it by the stub itself. */
#ifndef DEFERRED_H
#define DEFERRED_H

#include "facts.h"

#define DEFERRED_MAX 8u

struct deferred {
	char all[DEFERRED_MAX][REQUEST_MAX]; /* in the order in which they came */
	size_t count;
	bool conditions; /* gdb sets breakpoints with conditions: all of them go to the target at once */
};

/* May it wait, or has it become unnecessary? Then gdb gets OK. */
bool deferred_take(struct deferred *d, const char *text);

/* The same for "Hg" of a thread that is surely there. False: there is no room. */
bool deferred_select(struct deferred *d, const char *text);

/* Take one that must go before this request. False: there is none (any more). */
bool deferred_next(struct deferred *d, const char *text, char dst[REQUEST_MAX]);

#endif /* DEFERRED_H */
