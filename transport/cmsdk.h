/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmsdk.h - the UART of ARM's Cortex-M System Design Kit, polled, with the receive interrupt on request. */
#ifndef CMSDK_H
#define CMSDK_H

#include "stub/seam/transport.h"

struct cmsdk_uart {
	uintptr_t base;
	struct hf_line_errors errors;
};

/* As hf_transport; dev is a struct cmsdk_uart. */
int cmsdk_get(void *dev);
int cmsdk_put(void *dev, uint8_t byte);
void cmsdk_flush(void *dev);
void cmsdk_rx_irq(void *dev, bool on);
void cmsdk_errors(void *dev, struct hf_line_errors *out);

#define CMSDK_OPS                                                                                  \
	.name = "cmsdk", .get = cmsdk_get, .put = cmsdk_put, .flush = cmsdk_flush,                 \
	.rx_irq = cmsdk_rx_irq, .errors = cmsdk_errors

/* Take the UART at base into use: its speed untouched, or the fastest if none is set. Context: boot. */
void cmsdk_begin(struct cmsdk_uart *dev, uintptr_t base);

/* That, and fill t, which refers to dev from then on. */
void cmsdk_init(struct cmsdk_uart *dev, struct hf_transport *t, uintptr_t base);

#endif /* CMSDK_H */
