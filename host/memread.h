/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memread.h - gdb's reads of memory, answered from what the bulk channel brings: a little around what is
 * asked for, more when reads follow each other. Pure. */
#ifndef MEMREAD_H
#define MEMREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memread_events {
	/* gdb's answer, a packet's payload. */
	void (*answer)(void *ctx, const char *payload, size_t len);
	/* The target itself shall answer memread_request(): it may not be kept, or is an error. */
	void (*pass)(void *ctx);
	/* All about a stop: the text of 'g', or NULL, and the registers of a stop reply. */
	void (*stop)(void *ctx, const char *registers, const char *expedited);
	/* A request for the bulk channel. 0, or -1: there is none. */
	int (*bulk)(void *ctx, const uint8_t *data, size_t len);
	/* Of the answer to memread_threads(): a record 't' and its bytes, and the end. */
	void (*thread)(void *ctx, uint8_t kind, const uint8_t *data, size_t len);
	void (*threads_end)(void *ctx);
	/* The answer to memread_probe(). */
	void (*all_stand)(void *ctx, bool all);
};

struct memread;

struct memread *memread_new(const struct memread_events *events, void *ctx);
void memread_free(struct memread *m);

/* A new session on the link. */
void memread_begin(struct memread *m);

/* gdb's request, the payload. False: it is no read of memory, or the target shall answer it. */
bool memread_take(struct memread *m, const char *request);

/* The one that waits. */
const char *memread_request(const struct memread *m);
bool memread_waits(const struct memread *m);

/* Bytes of the bulk channel. */
void memread_feed(struct memread *m, const uint8_t *data, size_t len);

/* Ask whether every CPU stands. 0, or -1: there is no bulk channel. */
int memread_probe(struct memread *m);

/* Ask for the registers of so many threads, from that one on. 0, or -1: the target cannot tell. */
int memread_threads(struct memread *m, uint64_t tid, unsigned count);

/* Nobody waits any more; an answer that still comes is read over. */
void memread_cancel(struct memread *m);

/* Memory may have changed; what is on its way is not kept. A request that waits is answered all the same. */
void memread_forget(struct memread *m);

#endif /* MEMREAD_H */
