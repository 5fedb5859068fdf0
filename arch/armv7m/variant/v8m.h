/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* v8m.h - ARMv8-M Mainline (M33), in Secure state: as ARMv7-M, with stack limits and SecureFault. */
#ifndef ARMV7M_VARIANT_H
#define ARMV7M_VARIANT_H

#include "armv7m.h"
#include "masks.h"
#include "scs.h"

#define VARIANT_IRQ_REGISTERS ((mmio_read(SCS_ICTR) & 0xfu) + 1u)

#define SHCSR_SECURE_FAULT (1u << 19)

/* Written ones clear. */
static inline void variant_clear_status(void)
{
	mmio_write(SCS_CFSR, ~0u);
	mmio_write(SCS_HFSR, ~0u);
	mmio_write(SCS_SFSR, ~0u);
}

/* Why the CPU took a fault; all is cleared for the next one. */
static inline void variant_take_status(struct armv7m_fault *fault)
{
	fault->cfsr = mmio_read(SCS_CFSR);
	fault->hfsr = mmio_read(SCS_HFSR);
	fault->mmfar = mmio_read(SCS_MMFAR);
	fault->bfar = mmio_read(SCS_BFAR);
	fault->sfsr = mmio_read(SCS_SFSR);
	fault->sfar = mmio_read(SCS_SFAR);
	variant_clear_status();
}

/* Was there no stack to push the CPU's part of f on? An instruction that takes sp below its limit leaves sp; a push
 * that would leaves sp at the limit, and pushes nothing (DDI 0553, "Stack limit checks"). Context: nothing is cleared yet. */
static inline bool variant_no_stack(const struct hf_frame *f)
{
	uint32_t cfsr = mmio_read(SCS_CFSR);
	uint32_t limit = (f->exc_return & EXC_SPSEL) != 0 ? f->psplim : f->msplim;

	if ((f->exc_return & EXC_S) == 0) {
		cfsr |= mmio_read(SCS_CFSR_NS);
		if (f->at == f->psp)
			__asm__ volatile("mrs %0, psplim_ns" : "=r"(limit));
		else
			__asm__ volatile("mrs %0, msplim_ns" : "=r"(limit));
	}
	if ((cfsr & (CFSR_MSTKERR | CFSR_STKERR)) != 0)
		return true;
	return (cfsr & CFSR_STKOF) != 0 && f->at <= limit;
}

/* Vectors; each fault an exception of its own, all at the highest priority that can be set. */
static inline void variant_start(uint32_t vectors)
{
	const struct hf_frame none = {.basepri = 0};
	const uint32_t no_limit = 0;

	mmio_write(SCS_VTOR, vectors);
	mmio_write(SCS_SHPR1, 0);
	mmio_write(SCS_SHCSR, mmio_read(SCS_SHCSR) | SHCSR_FAULTS | SHCSR_SECURE_FAULT);
	mmio_write(SCS_CCR, mmio_read(SCS_CCR) | CCR_DIV_0_TRP | CCR_STKALIGN);
	__asm__ volatile("msr msplim, %0\n\tmsr psplim, %0" ::"r"(no_limit));
	mmio_write(SCS_CPACR, mmio_read(SCS_CPACR) | CPACR_FPU); /* stays 0 where there is none */
	variant_put_masks(&none);
}

#define VARIANT_LAST_FAULT ARMV7M_SECURE_FAULT

static inline const uint32_t *variant_vectors(void)
{
	return (const uint32_t *)mmio_read(SCS_VTOR);
}

/* Of MemManage, BusFault and UsageFault, one byte each; of SecureFault too. */
static inline uint32_t variant_fault_priority(void)
{
	return mmio_read(SCS_SHPR1);
}

static inline bool variant_probe(void)
{
	return (mmio_read(SCS_DHCSR) & DHCSR_C_DEBUGEN) != 0;
}

#endif /* ARMV7M_VARIANT_H */
