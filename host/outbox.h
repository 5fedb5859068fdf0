/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* outbox.h - what is to be sent on the link's channels and does not fit into the window yet. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "../stub/wire/link.h"

/* What is read before a pause takes effect, and one request of the control socket. */
#define OUTBOX_BYTES 0x20000u

struct outbox {
	size_t len;
	uint8_t bytes[OUTBOX_BYTES]; /* channel, length (2 bytes), bytes; again and again */
};

/* 0, or -1: it is full. */
int outbox_add(struct outbox *o, enum link_channel channel, const uint8_t *data, size_t len);

/* Move into the link what it takes. */
void outbox_move(struct outbox *o, struct link *l);

#endif /* OUTBOX_H */
