/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* transcript.h - what a target has said: all of it to be saved, and the part that is still searched. Pure. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "script.h"

#define TRANSCRIPT_LOG_MAX  0x4000000u /* kept to be saved; what came first goes first */
#define TRANSCRIPT_TAIL_MAX 0x20000u   /* kept to be searched, from the last match on */

struct transcript {
	char *log;
	size_t log_len;
	size_t log_size;
	bool log_cut;
	size_t len;                     /* of tail */
	size_t at;                      /* the next search begins here */
	char tail[TRANSCRIPT_TAIL_MAX]; /* without CR */
};

/* What the target says: to be saved and searched. */
void transcript_add(struct transcript *t, const char *data, size_t len);

/* Only to be saved. Without memory for all of it, what came first goes. */
void transcript_log(struct transcript *t, const char *data, size_t len);

/* Search behind the last match. A match that is found is taken. */
bool transcript_find(struct transcript *t, const struct pattern *p);

/* The last line that is not empty, for a message. */
void transcript_last(const struct transcript *t, char *dst, size_t size);

/* Into a file. 0, or a negative errno value. */
int transcript_save(const struct transcript *t, const char *path);

void transcript_free(struct transcript *t);

#endif /* TRANSCRIPT_H */
