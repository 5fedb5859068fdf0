/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns16550.h - the 16550A UART and its many descendants, polled, with the receive interrupt on request. */
#ifndef NS16550_H
#define NS16550_H

#include "stub/seam/transport.h"

struct ns16550 {
	/* One register, 0..7, and 31 of a DesignWare: where it lies (I/O port, memory, what stride) is the owner's knowledge. */
	uint8_t (*in)(const struct ns16550 *dev, unsigned reg);
	void (*out)(const struct ns16550 *dev, unsigned reg, uint8_t value);
	uintptr_t base;  /* for in and out */
	unsigned shift;  /* log2 of the registers' distance; for in and out */
	bool designware; /* a DW_apb_uart, which most ARM boards have: see ns16550.c */
	uint8_t masked;  /* the interrupt enables as enter() found them */
	bool broke;      /* a BREAK came in since break_seen() asked */
	struct hf_line_errors errors;
};

/* Take the UART into use (8N1, FIFOs on, its speed untouched, receive interrupt off) and fill t, which
 * refers to dev from then on. in, out, base, shift and designware are set already. Context: boot. */
void ns16550_init(struct ns16550 *dev, struct hf_transport *t);

/* Write the line control register. False: it did not take the value, for the line is not quiet (or nothing is
 * there). Bytes that come in meanwhile are lost. Context: boot. */
bool ns16550_set_lcr(const struct ns16550 *dev, uint8_t value);

#endif /* NS16550_H */
