/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* v7m.h - ARMv7-M (M3, M4, M7): fault status registers, BASEPRI and FAULTMASK. */
#ifndef ARMV7M_VARIANT_H
#define ARMV7M_VARIANT_H

#include "armv7m.h"
#include "masks.h"
#include "scs.h"

#define VARIANT_IRQ_REGISTERS ((mmio_read(SCS_ICTR) & 0xfu) + 1u)

/* Written ones clear. */
static inline void variant_clear_status(void)
{
	mmio_write(SCS_CFSR, ~0u);
	mmio_write(SCS_HFSR, ~0u);
}

/* Why the CPU took a fault; all is cleared for the next one. */
static inline void variant_take_status(struct armv7m_fault *fault)
{
	fault->cfsr = mmio_read(SCS_CFSR);
	fault->hfsr = mmio_read(SCS_HFSR);
	fault->mmfar = mmio_read(SCS_MMFAR);
	fault->bfar = mmio_read(SCS_BFAR);
	fault->sfsr = 0;
	fault->sfar = 0;
	variant_clear_status();
}

/* Was there no stack to push the CPU's part of f on? Context: nothing is cleared yet. */
static inline bool variant_no_stack(const struct hf_frame *f)
{
	(void)f;
	return (mmio_read(SCS_CFSR) & (CFSR_MSTKERR | CFSR_STKERR)) != 0;
}

/* Vectors; each fault an exception of its own, all at the highest priority that can be set. */
static inline void variant_start(uint32_t vectors)
{
	const struct hf_frame none = {.basepri = 0};

	mmio_write(SCS_VTOR, vectors);
	mmio_write(SCS_SHPR1, 0);
	mmio_write(SCS_SHCSR, mmio_read(SCS_SHCSR) | SHCSR_FAULTS);
	mmio_write(SCS_CCR, mmio_read(SCS_CCR) | CCR_DIV_0_TRP | CCR_STKALIGN);
	mmio_write(SCS_CPACR, mmio_read(SCS_CPACR) | CPACR_FPU); /* stays 0 where there is none */
	variant_put_masks(&none);
}

#define VARIANT_LAST_FAULT ARMV7M_USAGE_FAULT

static inline const uint32_t *variant_vectors(void)
{
	return (const uint32_t *)mmio_read(SCS_VTOR);
}

/* Of MemManage, BusFault and UsageFault, one byte each. */
static inline uint32_t variant_fault_priority(void)
{
	return mmio_read(SCS_SHPR1) & 0xffffffu;
}

static inline bool variant_probe(void)
{
	return (mmio_read(SCS_DHCSR) & DHCSR_C_DEBUGEN) != 0;
}

#endif /* ARMV7M_VARIANT_H */
