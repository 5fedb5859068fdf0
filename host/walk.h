/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* walk.h - the threads of a target that stands, and their registers: gdb selects one after the other and asks for
 * 'g', so that these can be asked for ahead of it. Pure.
 *
 *   no list --pieces of qXfer:threads--> list --'g' of its threads--> registers, one thread after the other
 *      ^                                   |                             |
 *      '------- walk_forget(): it runs, or somebody changed it ----------' */
#ifndef WALK_H
#define WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_MAX  512u /* threads behind these are asked for one by one */
#define WALK_NONE (-1)
#define WALK_ID   12u

struct walk_thread {
	char id[WALK_ID]; /* as gdb writes it in "Hg" */
	bool refused; /* the target did not select it: registers that follow are another thread's */
	uint8_t *reply; /* its 'g', a packet; NULL: not known */
	size_t len;
	bool coming; /* it was asked for on the bulk channel */
};

struct walk {
	struct walk_thread all[WALK_MAX];
	size_t count; /* 0: no list, or not all of it yet */
	char *list;   /* its pieces */
	size_t list_len;
	int selected;   /* by gdb: the number of a thread, or WALK_NONE */
	unsigned asked; /* how often gdb had to wait for a thread's registers, */
	unsigned more;  /*   and how many others shall be asked for with those it waits for now */
	bool due;       /* an answer of the bulk channel is on its way */
	bool fruitless; /* the last one brought nothing */
	unsigned skip;  /* answers before it that nobody wants any more */
};

/* A piece of the list: request is "qXfer:threads:read::OFFSET,LENGTH", raw the packet. */
void walk_learn(struct walk *w, const char *request, const uint8_t *raw, size_t len);

/* The number of a thread, or WALK_NONE: it is not in the list. */
int walk_find(const struct walk *w, const char *id);

/* gdb has to wait: sets more, which is 0 at its first question and grows when it goes on. */
void walk_ahead(struct walk *w);

/* So many, from that thread on, have been asked for on the bulk channel; and the end of an answer. */
void walk_expect(struct walk *w, int number, unsigned count);
void walk_end(struct walk *w);

/* The answer to a selection, or to 'g' behind it. What is unknown or an error is not kept. */
void walk_take_select(struct walk *w, int number, const uint8_t *raw, size_t len);
void walk_take(struct walk *w, int number, const uint8_t *raw, size_t len);

void walk_forget(struct walk *w);

#endif /* WALK_H */
