/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_nvt.h - what a TCP line does between its bytes and the socket when the far end is an access server for telnet
 * and RFC 2217, such as ser2net. No input or output of its own. */
#ifndef LINE_NVT_H
#define LINE_NVT_H

#include "nvt.h"

struct line_nvt;

struct line_nvt_events {
	/* Bytes for the socket, and of the line. */
	void (*send)(void *ctx, const uint8_t *data, size_t len);
	void (*data)(void *ctx, const uint8_t *data, size_t len);
	/* The far end's line has received a BREAK. */
	void (*brk)(void *ctx);
	/* It is agreed how the two ends talk: the line can be used. Once. */
	void (*ready)(void *ctx);
};

/* baud: what the far end's port shall do; 0 leaves it. NULL: no memory. */
struct line_nvt *line_nvt_new(const struct line_nvt_events *events, void *ctx, uint32_t baud);
void line_nvt_free(struct line_nvt *n);

void line_nvt_feed(struct line_nvt *n, const uint8_t *data, size_t len);

/* Send bytes of the line; during a BREAK they are kept. 0, or -1: no memory. */
int line_nvt_send(struct line_nvt *n, const uint8_t *data, size_t len);
size_t line_nvt_kept(const struct line_nvt *n);

/* The far end has said nothing for long: it is taken for plain telnet. */
void line_nvt_give_up(struct line_nvt *n);

/* Begin a BREAK. True: line_nvt_break_over() is to be called when it has been long enough. */
bool line_nvt_break(struct line_nvt *n);
void line_nvt_break_over(struct line_nvt *n);

#endif /* LINE_NVT_H */
