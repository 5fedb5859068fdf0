/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* seats.h - who watches the console, and who writes: any number of watchers, one writer. Pure.
 *
 *   nobody writes --somebody types--> he writes --goes, or gives it up--> nobody writes
 *                                     he writes --another takes it--> the other writes, and he is told */
#ifndef SEATS_H
#define SEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAT_NAME 64u

struct seat;

struct seat_ops {
	/* Text of the target. lf_only: its lines end in LF alone. Drops it rather than wait. */
	void (*text)(struct seat *t, const uint8_t *data, size_t len, bool lf_only);
	/* A line of ours for who sits here. May be NULL. */
	void (*note)(struct seat *t, const char *note);
	/* Read no more from him for now, or again. May be NULL. */
	void (*pause)(struct seat *t, bool pause);
};

struct seat {
	const struct seat_ops *ops;
	char name[SEAT_NAME]; /* for people */
	bool refused;         /* was told that another one writes */
	struct seat *next;    /* the seats' */
};

struct seats {
	struct seat *first;
	struct seat *writer; /* or NULL */
	unsigned count;
	void (*input)(void *ctx, const uint8_t *data, size_t len);
	void *ctx;
};

/* A seat stays its owner's. */
void seats_add(struct seats *s, struct seat *t);
void seats_remove(struct seats *s, struct seat *t);

/* Text of the target, for all. */
void seats_text(struct seats *s, const uint8_t *data, size_t len, bool lf_only);
void seats_pause(struct seats *s, bool pause);

/* Somebody types. False: another one writes; he was told so, once. */
bool seats_type(struct seats *s, struct seat *t, const uint8_t *data, size_t len);

/* Write from now on, whoever did before; or no more. */
void seats_take(struct seats *s, struct seat *t);
void seats_give(struct seats *s, const struct seat *t);

/* The name of the writer, or NULL. */
const char *seats_writer(const struct seats *s);

#endif /* SEATS_H */
