/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* dwt_v8m.c - a watchpoint comparator of ARMv8-M: DDI 0553 D1.2.45 and on. It covers an aligned byte, halfword or
 * word. */
#include "dwt.h"

#define MATCH_ACCESS  4u
#define MATCH_WRITE   5u
#define MATCH_READ    6u
#define ACTION_DEBUG  (1u << 4)
#define DATAVSIZE(k)  ((k) << 10) /* 2 to the k bytes */
#define SIZE_MAX_LOG2 2u

static uint32_t match_of(enum hf_bp_type type)
{
	if (type == HF_WP_READ)
		return MATCH_READ;
	return type == HF_WP_WRITE ? MATCH_WRITE : MATCH_ACCESS;
}

uint32_t armv7m_dwt_largest(unsigned n)
{
	(void)n;
	return SIZE_MAX_LOG2;
}

void armv7m_dwt_set(unsigned n, uint32_t at, uint32_t k, enum hf_bp_type type)
{
	mmio_write(DWT_COMP(n), at);
	mmio_write(DWT_FUNCTION(n), match_of(type) | ACTION_DEBUG | DATAVSIZE(k));
}

bool armv7m_dwt_watches(uint32_t function)
{
	return (function & ACTION_DEBUG) != 0;
}
