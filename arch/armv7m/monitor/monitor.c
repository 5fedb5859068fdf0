/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* monitor.c - DebugMonitor: DDI 0403E C1.4 to C1.6. */
#include "monitor.h"

#include "arch/arm/mmio.h"
#include "arch/armv7m/armv7m.h"

#define DFSR  0xe000ed30u
#define DHCSR 0xe000edf0u
#define DEMCR 0xe000edfcu

#define DFSR_HALTED     (1u << 0) /* a step, or a request */
#define DFSR_BKPT       (1u << 1)
#define DFSR_DWTTRAP    (1u << 2)
#define DFSR_ALL        0x1fu /* written ones clear */
#define DEMCR_MON_EN    (1u << 16)
#define DEMCR_MON_STEP  (1u << 18)
#define DEMCR_TRCENA    (1u << 24) /* the DWT has power */
#define DHCSR_C_DEBUGEN (1u << 0)

static void enable(uint32_t bits, bool on)
{
	uint32_t demcr = mmio_read(DEMCR);

	mmio_write(DEMCR, on ? demcr | bits : demcr & ~bits);
}

static int hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	int err;

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

/* It takes effect when the exception that loads the frame returns. */
static int step(struct hf_frame *f, bool on)
{
	(void)f;
	enable(DEMCR_MON_EN, true);
	enable(DEMCR_MON_STEP, on);
	return 0;
}

bool armv7m_debug_event(enum hf_trap_kind *kind, hf_addr *addr)
{
	uint32_t status = mmio_read(DFSR);
	bool stepped = (mmio_read(DEMCR) & DEMCR_MON_STEP) != 0;

	mmio_write(DFSR, status & DFSR_ALL);
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

bool armv7m_monitor_probe(void)
{
	return (mmio_read(DHCSR) & DHCSR_C_DEBUGEN) != 0;
}

void armv7m_monitor_ops(struct hf_arch_ops *ops)
{
	ops->hw_check = hw_check;
	ops->hw_sync = hw_sync;
	ops->wp_hit = wp_hit;
	ops->step = step;
	ops->wp_before_access = false;
}
