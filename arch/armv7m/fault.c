/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fault.c - fault status in words: DDI 0403E B3.2.15 and B3.2.16, DDI 0553 for stack limits.
 * What there is of security is in variant/. */
#include "armv7m.h"
#include "scs.h"
#include "stub/fmt.h"

/* gdb's signal numbers (include/gdb/signals.def) */
#define SIGNAL_ILL  4u
#define SIGNAL_FPE  8u
#define SIGNAL_BUS  10u
#define SIGNAL_SEGV 11u

enum place { NOWHERE, IN_MMFAR, IN_BFAR };

static const struct reason {
	uint32_t bit;
	uint8_t signal;
	enum place addr;
	const char *text;
} reasons[] = {
	{CFSR_STKOF, SIGNAL_SEGV, NOWHERE, "stack overflow: below its limit"},
	{CFSR_MSTKERR, SIGNAL_SEGV, NOWHERE, "stack overflow: an exception may not push there"},
	{CFSR_STKERR, SIGNAL_SEGV, NOWHERE, "stack overflow: no memory to push an exception"},
	{CFSR_MUNSTKERR, SIGNAL_SEGV, NOWHERE, "exception return: no access to the stack"},
	{CFSR_UNSTKERR, SIGNAL_BUS, NOWHERE, "exception return: no memory at the stack"},
	{CFSR_MLSPERR, SIGNAL_SEGV, NOWHERE, "no access to push floating-point registers"},
	{CFSR_LSPERR, SIGNAL_BUS, NOWHERE, "no memory to push floating-point registers"},
	{CFSR_IACCVIOL, SIGNAL_SEGV, NOWHERE, "cannot execute there: not permitted"},
	{CFSR_DACCVIOL, SIGNAL_SEGV, IN_MMFAR, "bad access: not permitted"},
	{CFSR_IBUSERR, SIGNAL_BUS, NOWHERE, "cannot execute there: no memory"},
	{CFSR_PRECISERR, SIGNAL_BUS, IN_BFAR, "bad access: no memory"},
	{CFSR_IMPRECISERR, SIGNAL_BUS, NOWHERE, "a write some instructions ago went nowhere"},
	{CFSR_UNDEFINSTR, SIGNAL_ILL, NOWHERE, "undefined instruction"},
	{CFSR_INVSTATE, SIGNAL_ILL, NOWHERE, "branch to an even address: no Thumb code"},
	{CFSR_INVPC, SIGNAL_ILL, NOWHERE, "bad return from an exception"},
	{CFSR_NOCP, SIGNAL_ILL, NOWHERE, "no such coprocessor, or the FPU is off"},
	{CFSR_UNALIGNED, SIGNAL_BUS, NOWHERE, "unaligned access"},
	{CFSR_DIVBYZERO, SIGNAL_FPE, NOWHERE, "division by zero"},
};

static uint8_t by_status(const struct armv7m_fault *fault, char *text, size_t len, hf_addr *addr)
{
	for (size_t i = 0; i < HF_COUNT(reasons); i++) {
		const struct reason *r = &reasons[i];
		uint32_t at = r->addr == IN_MMFAR ? fault->mmfar : fault->bfar;
		const char *how = (fault->hfsr & HFSR_FORCED) != 0 ? ", a HardFault" : "";
		uint32_t valid = r->addr == IN_MMFAR ? CFSR_MMARVALID : CFSR_BFARVALID;

		if ((fault->cfsr & r->bit) == 0)
			continue;
		if (r->addr != NOWHERE && (fault->cfsr & valid) != 0) {
			*addr = at;
			hf_snprintf(text, len, "%s at %08x%s", r->text, (unsigned)at, how);
		} else {
			hf_snprintf(text, len, "%s%s", r->text, how);
		}
		return r->signal;
	}
	return 0;
}

uint8_t armv7m_fault_text(const struct armv7m_fault *fault, const struct hf_frame *f, char *text,
	size_t len, hf_addr *addr)
{
	uint8_t signal = by_status(fault, text, len, addr);

	if (signal != 0)
		return signal;
	if ((f->cpsr & PSR_T) == 0) { /* ARMv6-M has no CFSR to say it in */
		hf_snprintf(text, len, "branch to an even address: no Thumb code");
		return SIGNAL_ILL;
	}
	const char *secure = armv7m_ns_fault(fault, addr);
	if (secure != NULL) {
		hf_snprintf(text, len, "%s", secure);
		return SIGNAL_SEGV;
	}
	if ((fault->hfsr & HFSR_VECTTBL) != 0)
		hf_snprintf(text, len, "the vector table cannot be read");
	else if ((fault->hfsr & HFSR_DEBUGEVT) != 0)
		hf_snprintf(text, len, "a breakpoint that nobody takes");
	else
		hf_snprintf(text, len, "HardFault; this CPU does not say why");
	return SIGNAL_BUS;
}
