/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* facts.h - replies of the target that are kept, by their requests. */
#ifndef FACTS_H
#define FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_MAX   32u
#define FACTS_NONE  (-1)
#define REQUEST_MAX 96u

enum lasts {
	NOT_KEPT,
	ONE_ANSWER, /* until gdb has had it: the target goes on from there when it is asked for more; or as below */
	WHILE_STOPPED, /* until the target runs or somebody changes it */
	WHILE_ATTACHED /* it describes the target */
};

struct fact {
	char request[REQUEST_MAX];
	enum lasts lasts;
	bool asked;     /* its reply is on its way */
	bool once;      /* gdb waits for it, and then it is out of date */
	uint8_t *reply; /* the packet; NULL: not known */
	size_t len;
};

struct facts {
	struct fact all[FACTS_MAX];
};

/* The number of the one with that request, or FACTS_NONE. */
int facts_find(const struct facts *f, const char *request);

/* A new one, asked for. Its number, or FACTS_NONE: there is no room. */
int facts_new(struct facts *f, const char *request, enum lasts lasts);

/* Keep its reply. False: no memory. */
bool facts_answer(struct fact *f, const uint8_t *raw, size_t len);

void facts_drop(struct fact *f);

#endif /* FACTS_H */
