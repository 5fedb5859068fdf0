/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* v6m.h - ARMv6-M (M0): every fault is HardFault, and nothing says why; no BASEPRI, no FAULTMASK, and the
 * vectors are at address 0. DDI 0419E. */
#ifndef ARMV7M_VARIANT_H
#define ARMV7M_VARIANT_H

#include "armv7m.h"
#include "scs.h"

#define VARIANT_IRQ_REGISTERS 1u

static inline void variant_take_status(struct armv7m_fault *fault)
{
	*fault = (struct armv7m_fault){.exception = 0};
}

static inline void variant_clear_status(void)
{
}

static inline bool variant_no_stack(const struct hf_frame *f)
{
	(void)f;
	return false; /* nothing says so: what is no stack locks the CPU up */
}

static inline void variant_take_masks(struct hf_frame *f)
{
	f->basepri = 0;
	f->faultmask = 0;
}

static inline void variant_put_masks(const struct hf_frame *f)
{
	(void)f;
}

static inline void variant_start(uint32_t vectors)
{
	(void)vectors;
}

#define VARIANT_LAST_FAULT ARMV7M_HARD_FAULT

static inline const uint32_t *variant_vectors(void)
{
	extern const uint32_t hf_vectors[]; /* at address 0, which no C pointer may be */

	return hf_vectors;
}

static inline uint32_t variant_fault_priority(void)
{
	return 0; /* HardFault's is fixed */
}

/* DHCSR is for a debug probe only: DDI 0419E C1.6. */
static inline bool variant_probe(void)
{
	return false;
}

#endif /* ARMV7M_VARIANT_H */
