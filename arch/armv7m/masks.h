/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* masks.h - BASEPRI and FAULTMASK, of ARMv7-M and ARMv8-M Mainline. */
#ifndef ARMV7M_MASKS_H
#define ARMV7M_MASKS_H

#include "frame.h"

static inline void variant_take_masks(struct hf_frame *f)
{
	uint32_t basepri, faultmask;

	__asm__ volatile("mrs %0, basepri" : "=r"(basepri));
	__asm__ volatile("mrs %0, faultmask" : "=r"(faultmask));
	f->basepri = (uint8_t)basepri;
	f->faultmask = (uint8_t)(faultmask & 1u);
}

static inline void variant_put_masks(const struct hf_frame *f)
{
	__asm__ volatile("msr basepri, %0" ::"r"((uint32_t)f->basepri) : "memory");
}

#endif /* ARMV7M_MASKS_H */
