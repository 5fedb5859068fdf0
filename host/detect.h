/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* detect.h - panics, oopses, hangs and resets, told from what a target says. Pure.
 *
 * The debugger's own greeting is believed; on the link it has a channel of its own, and nothing that the
 * kernel prints is taken for it. Beside it, lines of the kernel's console that begin with a known text. */
#ifndef DETECT_H
#define DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
	EVENT_PANIC,
	EVENT_OOPS,
	EVENT_HANG,
	EVENT_RESET,
	EVENT_STOP, /* on request, a breakpoint: nothing is wrong */
	EVENT_TIMEOUT,
	EVENT_COUNT
};

#define DETECT_TEXT_MAX 256u

struct event {
	enum event_kind kind;
	bool stub; /* the debugger said it: the target is stopped */
	char text[DETECT_TEXT_MAX];
};

/* "panic" and so on. */
const char *event_name(enum event_kind kind);

/* By its name, EVENT_COUNT: none. */
enum event_kind event_by_name(const char *name, size_t len);

struct detect_line {
	size_t len;
	char text[DETECT_TEXT_MAX];
};

struct detect {
	struct detect_line console;
	struct detect_line stub;
	bool greeting;      /* the lines of one are coming */
	struct event about; /* what it has said so far */
	bool link;          /* a greeting on the console is no greeting */
	bool up;            /* the target is up: what it says when it begins is a reset */
	bool expected;      /* a reset is waited for: the same */
	uint64_t begun;     /* which of that it has said */
	/* A line shall not be looked at. May be NULL. */
	bool (*ignore)(void *ctx, const char *line, size_t len);
	void (*event)(void *ctx, const struct event *e);
	void *ctx;
};

/* One byte of the console's text, or of the debugger's own. Calls event() at the end of a line. */
void detect_feed(struct detect *d, uint8_t byte, bool stub);

#endif /* DETECT_H */
