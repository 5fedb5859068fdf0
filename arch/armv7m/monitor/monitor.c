/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* monitor.c - DebugMonitor: DDI 0403E C1.4 to C1.6. It stops what its priority lets it interrupt. So a step masks
 * interrupts by BASEPRI, not by PRIMASK, which would mask DebugMonitor too; and code that it cannot interrupt, or
 * a CPU without it, is stepped by decoding. */
#include "monitor.h"

#include "arch/armv7m/armv7m.h"
#include "arch/armv7m/scs.h"

#define DEMCR 0xe000edfcu

#define DFSR_HALTED    (1u << 0) /* a step, or a request */
#define DFSR_BKPT      (1u << 1)
#define DFSR_DWTTRAP   (1u << 2)
#define DFSR_ALL       0x1fu /* written ones clear */
#define DEMCR_MON_EN   (1u << 16)
#define DEMCR_MON_STEP (1u << 18)
#define DEMCR_TRCENA   (1u << 24) /* the DWT has power */

#define PRIGROUP(aircr) ((aircr) >> 8 & 7u)
#define BASEPRI_TOKEN   (1u << 31) /* in a token: bits 0 to 7 are the BASEPRI to be put back */

/* What the port does without this unit. */
static uint32_t (*port_mask)(struct hf_frame *f);
static void (*port_unmask)(struct hf_frame *f, uint32_t token);

static void enable(uint32_t bits, bool on)
{
	uint32_t demcr = mmio_read(DEMCR);

	mmio_write(DEMCR, on ? demcr | bits : demcr & ~bits);
}

/* What a debug probe has taken is not ours. */
static bool probe_has_it(void)
{
	return (mmio_read(SCS_DHCSR) & DHCSR_C_DEBUGEN) != 0;
}

static int hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	int err;

	if (n > 0 && probe_has_it())
		return HF_ESTATE;
	enable(DEMCR_TRCENA, true);
	err = armv7m_fpb_check(slots, n);
	return err < 0 ? err : armv7m_dwt_check(slots, n);
}

/* With none the unit is off: the debugger's own accesses are not watched. */
static int hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	enable(DEMCR_TRCENA | DEMCR_MON_EN, true);
	armv7m_fpb_load(slots, n);
	armv7m_dwt_load(slots, n);
	return (int)n;
}

/* What the DWT matched is reported as the address that it watches. */
static uint32_t wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	uint32_t hit = 0;

	for (unsigned i = 0; i < n; i++) {
		if (slots[i].type != HF_BP_HARD && addr >= slots[i].addr &&
			addr - slots[i].addr < slots[i].len)
			hit |= 1u << i;
	}
	return hit;
}

/* ---- a step ---- */

/* The register that has an exception's priority, and where in it: B3.2.10, B3.4.7. */
static uint32_t priority_of(uint32_t exception)
{
	uint32_t at = exception < ARMV7M_IRQ0 ? SCS_SHPR1 - ARMV7M_MEM_MANAGE + exception
					      : SCS_NVIC_IPR - ARMV7M_IRQ0 + exception;

	return mmio_read(at & ~3u) >> (at & 3u) * 8u & 0xffu;
}

/* Bits 0 to this one of a priority do not count when one exception is to interrupt another: B1.5.4. */
static uint32_t subpriority_bits(void)
{
	return PRIGROUP(mmio_read(SCS_AIRCR)) + 1u;
}

/* Is there a DebugMonitor, and can it interrupt the code of f? */
static bool reaches(const struct hf_frame *f)
{
	uint32_t sub = subpriority_bits(), mine = priority_of(ARMV7M_DEBUG_MONITOR) >> sub;
	uint32_t exception = f->cpsr & PSR_IPSR, masked = (uint32_t)f->basepri >> sub;

	enable(DEMCR_MON_EN, true);
	if ((mmio_read(DEMCR) & DEMCR_MON_EN) == 0 || probe_has_it())
		return false;
	if (f->primask != 0 || f->faultmask != 0)
		return false;
	if (masked != 0 && masked <= mine)
		return false;
	if (exception == 0)
		return true;
	return exception > ARMV7M_HARD_FAULT && priority_of(exception) >> sub > mine;
}

/* The BASEPRI that masks all but the highest priority, which DebugMonitor has; 0 when there is none. How many bits
 * a priority has is found out by writing: B1.5.4. */
static uint8_t all_but_highest(void)
{
	uint32_t old = mmio_read(SCS_SHPR3), group = 1u << subpriority_bits();

	mmio_write(SCS_SHPR3, old | 0xffu);
	uint32_t bits = mmio_read(SCS_SHPR3) & 0xffu;
	mmio_write(SCS_SHPR3, old);
	uint32_t lowest = bits & (~bits + 1u);
	return (uint8_t)(lowest > group ? lowest : group);
}

static uint32_t mask(struct hf_frame *f)
{
	bool by_monitor = reaches(f);
	uint32_t token = port_mask(f);

	if (token == 0 || !by_monitor)
		return token;
	port_unmask(f, token);
	token = BASEPRI_TOKEN | f->basepri;
	uint8_t wanted = all_but_highest();
	if (f->basepri == 0 || f->basepri > wanted)
		f->basepri = wanted;
	return token;
}

static void unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & BASEPRI_TOKEN) != 0)
		f->basepri = (uint8_t)token;
	else
		port_unmask(f, token);
}

/* It takes effect when the exception that loads the frame returns: until then PRIMASK is set, or an exception of
 * DebugMonitor's own priority runs. */
static int step(struct hf_frame *f, bool on)
{
	if (on && !reaches(f))
		return HF_ENOSYS;
	enable(DEMCR_MON_STEP, on);
	return 0;
}

/* ---- the port's side ---- */

bool armv7m_debug_event(const struct armv7m_fault *fault, enum hf_trap_kind *kind, hf_addr *addr)
{
	if (fault->exception != ARMV7M_DEBUG_MONITOR && (fault->hfsr & HFSR_DEBUGEVT) == 0)
		return false;
	uint32_t status = mmio_read(SCS_DFSR);
	bool stepped = (mmio_read(DEMCR) & DEMCR_MON_STEP) != 0;

	mmio_write(SCS_DFSR, status & DFSR_ALL);
	if ((status & DFSR_DWTTRAP) != 0 && armv7m_dwt_matched(addr))
		*kind = HF_TRAP_WATCH;
	else if ((status & DFSR_BKPT) != 0)
		*kind = HF_TRAP_HW_BREAK;
	else if ((status & DFSR_HALTED) != 0 && stepped)
		*kind = HF_TRAP_STEP;
	else
		return false;
	return true;
}

void armv7m_monitor_ops(struct hf_arch_ops *ops)
{
	port_mask = ops->mask;
	port_unmask = ops->unmask;
	ops->hw_check = hw_check;
	ops->hw_sync = hw_sync;
	ops->wp_hit = wp_hit;
	ops->step = step;
	ops->mask = mask;
	ops->unmask = unmask;
	ops->wp_before_access = false;
}
