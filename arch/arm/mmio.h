/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mmio.h - device registers, one 32-bit access each. */
#ifndef ARM_MMIO_H
#define ARM_MMIO_H

#include "stub/types.h"

static inline uint32_t mmio_read(uintptr_t at)
{
	return *(const volatile uint32_t *)at;
}

static inline void mmio_write(uintptr_t at, uint32_t value)
{
	*(volatile uint32_t *)at = value;
}

#endif /* ARM_MMIO_H */
