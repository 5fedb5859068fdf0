/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmsdk.h - the UART of ARM's Cortex-M System Design Kit, polled, with the receive interrupt on request. */
#ifndef CMSDK_H
#define CMSDK_H

#include "stub/seam/transport.h"

struct cmsdk_uart {
	uintptr_t base;
	struct hf_line_errors errors;
};

/* Take the UART at base into use (its speed untouched, or the fastest if none is set) and fill t, which
 * refers to dev from then on. Context: boot. */
void cmsdk_init(struct cmsdk_uart *dev, struct hf_transport *t, uintptr_t base);

#endif /* CMSDK_H */
