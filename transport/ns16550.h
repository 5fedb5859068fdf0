/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns16550.h - the 16550A UART and its many descendants, polled, with the receive interrupt on request. */
#ifndef NS16550_H
#define NS16550_H

#include "stub/seam/transport.h"

struct ns16550 {
	/* One register, 0..7: where it lies (I/O port, memory, what stride) is the owner's knowledge. */
	uint8_t (*in)(const struct ns16550 *dev, unsigned reg);
	void (*out)(const struct ns16550 *dev, unsigned reg, uint8_t value);
	uintptr_t base; /* for in and out */
	unsigned shift; /* log2 of the registers' distance; for in and out */
	uint8_t masked; /* the interrupt enables as enter() found them */
	bool broke;     /* a BREAK came in since break_seen() asked */
	struct hf_line_errors errors;
};

/* Take the UART into use (8N1, FIFOs on, its speed untouched, receive interrupt off) and fill t, which
 * refers to dev from then on. in, out, base and shift are set already. Context: boot. */
void ns16550_init(struct ns16550 *dev, struct hf_transport *t);

#endif /* NS16550_H */
