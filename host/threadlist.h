/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* threadlist.h - gdb's list of threads, short: numbers only. Pure. */
#ifndef THREADLIST_H
#define THREADLIST_H

#include <stddef.h>
#include <stdint.h>

#define THREADLIST_TEXT 2048u

struct threadlist {
	char numbers[512]; /* hex, each with a comma behind it; "": not known */
};

/* Learn the numbers from a reply to qXfer:threads, a packet. */
void threadlist_learn(struct threadlist *t, const uint8_t *raw, size_t len);

/* The number of the next thread in the text of a list, which *at is moved behind: *digits of them. NULL: none. */
const char *threadlist_next(const char **at, size_t *digits);

/* The reply with numbers only, a payload. 0, or -1: they are not known, or too many. */
int threadlist_brief(const struct threadlist *t, char dst[THREADLIST_TEXT]);

#endif /* THREADLIST_H */
