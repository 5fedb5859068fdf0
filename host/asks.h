/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* asks.h - what is known of gdb's requests: which let the target run, which change nothing, whose answers can
 * be kept, and what follows what. Pure. Source: GDB manual, appendix "Remote Protocol". */
#ifndef ASKS_H
#define ASKS_H

#include "facts.h"

/* Does text begin with that? */
bool asks_begins(const char *text, const char *with);

/* After it the target runs until it has a reason to stop. */
bool asks_to_run(const char *text);

/* It changes neither memory nor registers. */
bool asks_only(const char *text);

/* How long its answer holds. */
enum lasts asks_lasts(const char *text);

/* The i-th request that gdb is known to make behind text, into dst; window is how it asks for the beginning
 * of a document. *lasts is NOT_KEPT when row i is about something else. False: there are no more rows. */
bool asks_next(
	size_t i, const char *text, const char *window, char dst[REQUEST_MAX], enum lasts *lasts);

#endif /* ASKS_H */
