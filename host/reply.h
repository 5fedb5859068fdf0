/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* reply.h - what a packet from the target says, for those of our parts that read packets. Pure. */
#ifndef REPLY_H
#define REPLY_H

#include <stddef.h>
#include <stdint.h>

enum reply_kind {
	REPLY_OTHER,
	REPLY_OK,
	REPLY_TEXT,    /* output for people: an O packet */
	REPLY_STOP,    /* the target has stopped: T or S */
	REPLY_ERROR,   /* E */
	REPLY_NOTHING, /* empty: the target does not know the request */
	REPLY_BROKEN   /* a run or a digit is wrong, or it does not fit */
};

/* Read a packet's payload as received. dst gets it with its runs expanded, and of REPLY_TEXT the
 * decoded text; *out_len is what dst holds. dst may not overlap payload. */
enum reply_kind reply_read(
	uint8_t *dst, size_t size, const uint8_t *payload, size_t len, size_t *out_len);

#endif /* REPLY_H */
