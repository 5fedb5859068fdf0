/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fault.c - instead of fault.c: the fault status as the registers have it, without words for each bit. */
#include "arch/armv7m/armv7m.h"
#include "arch/armv7m/scs.h"
#include "stub/fmt.h"

/* gdb's signal numbers (include/gdb/signals.def) */
#define SIGNAL_ILL  4u
#define SIGNAL_FPE  8u
#define SIGNAL_BUS  10u
#define SIGNAL_SEGV 11u

#define CFSR_MEM   0xffu
#define CFSR_USAGE 0xffff0000u

static uint8_t signal_of(uint32_t cfsr)
{
	if ((cfsr & (CFSR_MEM | CFSR_STKERR | CFSR_STKOF)) != 0)
		return SIGNAL_SEGV;
	if ((cfsr & CFSR_DIVBYZERO) != 0)
		return SIGNAL_FPE;
	return (cfsr & CFSR_USAGE & ~CFSR_UNALIGNED) != 0 ? SIGNAL_ILL : SIGNAL_BUS;
}

uint8_t armv7m_fault_text(const struct armv7m_fault *fault, const struct hf_frame *f, char *text,
	size_t len, hf_addr *addr)
{
	(void)f;
	if ((fault->cfsr & CFSR_MMARVALID) != 0)
		*addr = fault->mmfar;
	else if ((fault->cfsr & CFSR_BFARVALID) != 0)
		*addr = fault->bfar;
	hf_snprintf(text, len, "fault: cfsr %08x hfsr %08x at %08x", (unsigned)fault->cfsr,
		(unsigned)fault->hfsr, (unsigned)*addr);
	return signal_of(fault->cfsr);
}
