/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* v7m.h - ARMv7-M (M3, M4, M7): fault status registers, BASEPRI and FAULTMASK. */
#ifndef ARMV7M_VARIANT_H
#define ARMV7M_VARIANT_H

#include "armv7m.h"
#include "masks.h"
#include "scs.h"

/* Why the CPU took a fault; all is cleared for the next one. */
static inline void variant_take_status(struct armv7m_fault *fault)
{
	fault->cfsr = mmio_read(SCS_CFSR);
	fault->hfsr = mmio_read(SCS_HFSR);
	fault->mmfar = mmio_read(SCS_MMFAR);
	fault->bfar = mmio_read(SCS_BFAR);
	fault->sfsr = 0;
	fault->sfar = 0;
	mmio_write(SCS_CFSR, fault->cfsr); /* written ones clear */
	mmio_write(SCS_HFSR, fault->hfsr);
}

/* Vectors; each fault an exception of its own, all at the highest priority that can be set. */
static inline void variant_start(uint32_t vectors)
{
	const struct hf_frame none = {.basepri = 0};

	mmio_write(SCS_VTOR, vectors);
	mmio_write(SCS_SHPR1, 0);
	mmio_write(SCS_SHCSR, mmio_read(SCS_SHCSR) | SHCSR_FAULTS);
	mmio_write(SCS_CCR, mmio_read(SCS_CCR) | CCR_DIV_0_TRP | CCR_STKALIGN);
	variant_put_masks(&none);
}

#endif /* ARMV7M_VARIANT_H */
