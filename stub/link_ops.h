/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link_ops.h - the framed link as the rest of the stub sees it: a table, so that a firmware without it
 * links none of it. hf_init() takes the one of hf_config.link, or hf_no_link. */
#ifndef HF_LINK_OPS_H
#define HF_LINK_OPS_H

#include "hf.h"
#include "wire/link.h"

/* Context: the CPU that owns the session, or hf_rx() while the target runs; print: hf_console_write(). */
struct hf_link_ops {
	/* Carve up hf_config.link_mem. 0, or HF_EINVAL: it is too small. */
	int (*open)(struct hf *k);
	/* A byte from the line. False: it is for the plain protocols. */
	bool (*take)(struct hf *k, uint8_t byte);
	/* The next byte that the link has brought, or HF_EAGAIN; k->from is its channel, LINK_CONTROL for
	 * one that was held back and turned out to be plain. */
	int (*next)(struct hf *k);
	/* The byte that next() gave last comes next again. */
	void (*unread)(struct hf *k);
	/* Send a byte; waits for room, bounded. False: the line is plain, nothing was sent. */
	bool (*send)(struct hf *k, enum link_channel channel, uint8_t byte);
	/* Let go of what send() has gathered. */
	void (*finish)(struct hf *k);
	/* Nothing came: send again, see whether the host is still there, and acknowledge: now, or when nothing
	 * has come for a while, since an answer acknowledges, too. */
	void (*rest)(struct hf *k, bool now);
	/* Has gdb or ^C come since this was asked last? It stays to be read. */
	bool (*calls)(struct hf *k);
	/* Console text of the running target. False: the line is plain. */
	bool (*print)(struct hf *k, const char *text, size_t len);
	/* Where what was pushed with the last stop is kept, *size bytes; NULL: the host wants none. */
	uint8_t *(*shadow)(struct hf *k, size_t *size);
	/* Plain from now on. */
	void (*cut)(struct hf *k);
};

/* No link: every byte is plain. */
extern const struct hf_link_ops hf_no_link;

#endif /* HF_LINK_OPS_H */
