/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pl011.h - the ARM PrimeCell UART (PL011), polled, with the receive interrupt on request. */
#ifndef PL011_H
#define PL011_H

#include "stub/seam/transport.h"

struct pl011 {
	uintptr_t base;
	uint32_t masked; /* receive interrupts as enter() found them */
	bool broke;      /* a BREAK came in since break_seen() asked */
	struct hf_line_errors errors;
};

/* Take the UART at base into use (8N1, FIFOs on, its speed untouched) and fill t, which refers to
 * dev from then on. Context: boot. */
void pl011_init(struct pl011 *dev, struct hf_transport *t, uintptr_t base);

#endif /* PL011_H */
