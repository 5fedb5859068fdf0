/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rigline_int.h - what rigline.c and rigline_ask.c share. */
#ifndef RIGLINE_INT_H
#define RIGLINE_INT_H

#include "gdbport.h"
#include "rigline.h"

#define RIGLINE_RESEND_MAX 5u
#define RIGLINE_ASK_MAX    4096u
#define RIGLINE_FRAME      4u /* of a packet, around its payload */

enum rigline_state { RIGLINE_FREE, RIGLINE_HALTING, RIGLINE_ASKED };

struct rigline {
	const struct rigline_events *events;
	void *ctx;
	uv_loop_t *loop;
	uv_timer_t idle;   /* what the splitter holds back is let go */
	uv_timer_t tick;   /* the link's clock */
	uv_timer_t resend; /* a plain line */
	uv_timer_t limit;  /* of silence */
	struct line *line;
	struct split *split;
	struct gdbport *gdb;
	bool plain;
	bool told_ready;
	bool stopping;
	bool runs;
	bool attached;
	bool once; /* the question must not be asked twice: it is a command, which may be running */
	bool held; /* the question waits until it is known whether there is a link */
	size_t typed_len;
	char typed[RIGLINE_ASK_MAX]; /* waits for the same */
	enum rigline_state state;
	unsigned resent;
	unsigned bad;
	size_t packet_len;
	uint8_t packet[RIGLINE_ASK_MAX + RIGLINE_FRAME];
	uint8_t answer[SPLIT_PACKET_MAX + 1];
};

/* Is a gdb there? */
bool rigline_has_gdb(const struct rigline *p);

/* Packets are acknowledged, by us or by gdb; or no longer. */
void rigline_attach(struct rigline *p, bool attached);

/* An answer is awaited, or no longer. */
void rigline_expect(struct rigline *p, bool expecting);

/* Look at the link's clock, after everything that may have changed it. */
void rigline_clock(struct rigline *p);

/* The question: send it, and again; what is left to wait for is a sign of life; it has ended; without answer. */
void rigline_send(struct rigline *p);
void rigline_resend(struct rigline *p);
void rigline_alive(struct rigline *p);
void rigline_settle(struct rigline *p);
void rigline_no_answer(struct rigline *p, const char *why);

#endif /* RIGLINE_INT_H */
