/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nrf51.h - the UART of Nordic's nRF51, polled, with the receive interrupt on request. */
#ifndef NRF51_H
#define NRF51_H

#include "stub/seam/transport.h"

struct nrf51_uart {
	uintptr_t base;
	uint32_t tx_pin, rx_pin, baud; /* baud: the BAUDRATE register's value */
	bool sent;  /* a byte was given to the transmitter: it says when it has gone */
	bool broke; /* a BREAK came in since break_seen() asked */
	struct hf_line_errors errors;
};

/* Take the UART into use, 8N1, and fill t, which refers to dev from then on. base, the pins and baud are set
 * already. Context: boot. */
void nrf51_init(struct nrf51_uart *dev, struct hf_transport *t);

#define NRF51_BAUD_115200 0x01d7e000u

#endif /* NRF51_H */
