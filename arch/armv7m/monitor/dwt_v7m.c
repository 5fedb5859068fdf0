/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt_v7m.c - a watchpoint comparator of ARMv7-M: DDI 0403E C1.8. It covers an aligned block whose size is a power of
 * two, up to a largest one that the CPU tells. */
#include "dwt.h"

#define DWT_MASK(n) (0xe0001024u + 16u * (n))

#define FUNCTION_READ   5u
#define FUNCTION_WRITE  6u
#define FUNCTION_ACCESS 7u
#define FUNCTION_OF     0xfu
#define MASK_ALL        0x1fu

static uint32_t function_of(enum hf_bp_type type)
{
	if (type == HF_WP_READ)
		return FUNCTION_READ;
	return type == HF_WP_WRITE ? FUNCTION_WRITE : FUNCTION_ACCESS;
}

uint32_t armv7m_dwt_largest(unsigned n)
{
	uint32_t kept = mmio_read(DWT_MASK(n));

	mmio_write(DWT_MASK(n), MASK_ALL);
	uint32_t most = mmio_read(DWT_MASK(n));
	mmio_write(DWT_MASK(n), kept);
	return most;
}

void armv7m_dwt_set(unsigned n, uint32_t at, uint32_t k, enum hf_bp_type type)
{
	mmio_write(DWT_COMP(n), at);
	mmio_write(DWT_MASK(n), k);
	mmio_write(DWT_FUNCTION(n), function_of(type));
}

bool armv7m_dwt_watches(uint32_t function)
{
	return (function & FUNCTION_OF) != 0;
}
