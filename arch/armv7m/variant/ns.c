/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns.c - Non-secure code of an ARMv8-M, interrupted by an exception of the debugger's, which is Secure. Its stack
 * pointers, CONTROL, PRIMASK and BASEPRI are banked (DDI 0553 B3.3, B3.9), and so are the status of its UsageFaults and
 * MemManage faults, which come as HardFaults. */
#include "../armv7m.h"
#include "../regs.h"
#include "../scs.h"

#define CONTROL_FPCA    4u
#define CONTROL_S_NPRIV 0x40u /* in frame.control: CONTROL_S.nPRIV, to go back to */

bool armv7m_ns(const struct hf_frame *f)
{
	return (f->secure & 1u) == 0;
}

static void take_status(struct armv7m_fault *fault)
{
	uint32_t cfsr = mmio_read(SCS_CFSR_NS);

	if ((cfsr & CFSR_MMARVALID) != 0)
		fault->mmfar = mmio_read(SCS_MMFAR_NS);
	fault->cfsr |= cfsr;
	mmio_write(SCS_CFSR_NS, cfsr); /* written ones clear */
}

void armv7m_ns_take(struct hf_frame *f, struct armv7m_fault *fault)
{
	uint32_t control_s, control, primask, basepri, faultmask;

	__asm__ volatile("mrs %0, control" : "=r"(control_s));
	__asm__ volatile("mrs %0, control_ns" : "=r"(control));
	__asm__ volatile("mrs %0, primask_ns" : "=r"(primask));
	__asm__ volatile("mrs %0, basepri_ns" : "=r"(basepri));
	__asm__ volatile("mrs %0, faultmask_ns" : "=r"(faultmask));
	f->control =
		(uint8_t)((control & 3u) | ((f->exc_return & EXC_BASIC) == 0 ? CONTROL_FPCA : 0u) |
			  ((control_s & 1u) != 0 ? CONTROL_S_NPRIV : 0u));
	f->primask = (uint8_t)(primask & 1u);
	f->basepri = (uint8_t)basepri;
	f->faultmask = (uint8_t)(faultmask & 1u);
	f->known &= ~(1u << ARMV7M_REG_MSPLIM | 1u << ARMV7M_REG_PSPLIM);
	take_status(fault);
}

bool armv7m_ns_put(const struct hf_frame *f)
{
	uint32_t control;

	if (!armv7m_ns(f))
		return false;
	__asm__ volatile("mrs %0, control_ns" : "=r"(control));
	control = (control & ~1u) | (f->control & 1u);
	__asm__ volatile("msr control_ns, %0" ::"r"(control));
	__asm__ volatile("msr primask_ns, %0" ::"r"((uint32_t)f->primask));
	__asm__ volatile("msr basepri_ns, %0" ::"r"((uint32_t)f->basepri));
	__asm__ volatile("mrs %0, control" : "=r"(control));
	control = (control & ~1u) | ((f->control & CONTROL_S_NPRIV) != 0 ? 1u : 0u);
	__asm__ volatile("msr control, %0\n\tisb" ::"r"(control) : "memory");
	return true;
}
