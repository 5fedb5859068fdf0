/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* transport.h - a polled byte pipe. Nothing here knows about packets.
 *
 * Context:  every function works with interrupts masked, on any CPU, in a panic; none may block,
 *           allocate or take a lock. The core sees to it that there is one caller at a time: the
 *           CPU that owns the session, or the receive interrupt while the target runs.
 * Optional: fields marked [opt] may be NULL; hf_init() puts a filler there. */
#ifndef HF_SEAM_TRANSPORT_H
#define HF_SEAM_TRANSPORT_H

#include "../types.h"

/* What went wrong on the line since boot; each counter wraps. */
struct hf_line_errors {
	unsigned overrun; /* the receive FIFO was full: at least one byte is gone */
	unsigned framing; /* a stop bit was missing */
	unsigned parity;
};

struct hf_transport {
	const char *name; /* "pl011@9000000", for messages */
	void *dev;        /* handed back to every call; owned by the driver */

	int (*get)(void *dev);               /* 0..255, or HF_EAGAIN */
	int (*put)(void *dev, uint8_t byte); /* 0, or HF_EAGAIN when the FIFO is full */
	void (*flush)(void *dev);            /* until the last bit is on the wire, bounded [opt] */
	bool (*break_seen)(void *dev); /* a BREAK since the last call (read and clear) [opt] */
	void (*rx_irq)(
		void *dev, bool on); /* the receive interrupt, for ^C on a running target [opt] */
	int (*enter)(void *dev);     /* a session begins: take the line from the OS [opt] */
	void (*leave)(void *dev);    /* a session ends: give it back [opt] */
	void (*errors)(void *dev, struct hf_line_errors *out); /* [opt] */

	uint32_t bits_per_s; /* 0 when it means nothing (TCP, memory ring) */
};

#endif /* HF_SEAM_TRANSPORT_H */
