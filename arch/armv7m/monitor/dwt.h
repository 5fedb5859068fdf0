/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt.h - between dwt.c and the file of the architecture, dwt_v7m.c or dwt_v8m.c: registers of the Data Watchpoint and
 * Trace unit that both have (DDI 0403E C1.8, DDI 0553 D1.2.45 and on), and what differs. */
#ifndef ARMV7M_DWT_H
#define ARMV7M_DWT_H

#include "arch/arm/mmio.h"
#include "monitor.h"

#define DWT_CTRL        0xe0001000u
#define DWT_COMP(n)     (0xe0001020u + 16u * (n))
#define DWT_FUNCTION(n) (0xe0001028u + 16u * (n))

/* A comparator covers an aligned block of 2 to the k bytes: the largest k of comparator n. */
uint32_t armv7m_dwt_largest(unsigned n);
/* Let comparator n watch the block at `at`. */
void armv7m_dwt_set(unsigned n, uint32_t at, uint32_t k, enum hf_bp_type type);
/* Does this value of DWT_FUNCTION say that it watches? */
bool armv7m_dwt_watches(uint32_t function);

#endif /* ARMV7M_DWT_H */
