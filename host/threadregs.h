/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* threadregs.h - registers of many threads, each told as its difference to the thread before it: the bytes of 't'
 * records (stub/wire/bulk.h). Pure.
 *
 *   --sizes of the registers--> sizes known --a thread--> sizes known
 *                                   '--what makes no sense--> nothing is taken up to the next sizes */
#ifndef THREADREGS_H
#define THREADREGS_H

#include <stddef.h>
#include <stdint.h>

#define THREADREGS_MAX   128u /* registers */
#define THREADREGS_BYTES 1024u
#define THREADREGS_TEXT  (2 * THREADREGS_BYTES)

struct threadregs {
	uint8_t sizes[THREADREGS_MAX];
	size_t count;                     /* 0: not known */
	uint8_t before[THREADREGS_BYTES]; /* id, and the last known value of each register */
	/* The thread that came last: */
	uint64_t tid;
	char text[THREADREGS_TEXT]; /* the payload of a reply to g, no NUL */
};

/* Take a record. Returns the length of text; 0: it is no thread, or makes no sense. */
size_t threadregs_take(struct threadregs *t, uint8_t kind, const uint8_t *data, size_t len);

#endif /* THREADREGS_H */
