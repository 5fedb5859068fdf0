/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* monitor.h - the debug unit of a Cortex-M3 and larger as a back end of stub/seam/arch.h: breakpoints of the FPB,
 * watchpoints of the DWT, the step of DebugMonitor. A board that has them links this folder, with the dwt file of
 * its architecture, instead of monitor_none.c: MONITOR_OF_board in scripts/sdk.mk. QEMU has none of it:
 * tests/unit/test_m_monitor.c and test_m_dwt_v8m.c hold it against a model of the registers, tests/qemu/
 * test_monitor.py shows what becomes of it where the unit is absent, and it has run on no hardware.
 *
 *   hw_sync --> FPB, DWT loaded, DEMCR.MON_EN --resume--> ... event --> DebugMonitor --> armv7m_debug_event
 *   step    --> DEMCR.MON_STEP               --resume--> one instruction --> DebugMonitor
 *
 * DebugMonitor is an exception with a priority, the highest that can be set: what runs at that priority, or with
 * interrupts masked, meets no watchpoint, is stepped by decoding, and BKPT and the FPB's breakpoints are
 * HardFault there. While a probe has C_DEBUGEN set there is no DebugMonitor at all. */
#ifndef ARMV7M_MONITOR_H
#define ARMV7M_MONITOR_H

#include "stub/err.h"
#include "stub/seam/arch.h"

/* Set what the debug unit offers in ops, beside all else that is there. Context: boot. */
void armv7m_monitor_ops(struct hf_arch_ops *ops);

/* ---- fpb.c ---- */

/* Would these breakpoints fit? Others are passed over. 0, HF_ENOSPC, HF_EALIGN; HF_EINVAL where an FPB of
 * version 1 does not reach: above 0x1fffffff. */
int armv7m_fpb_check(const struct hf_hw_slot *slots, unsigned n);
/* Have exactly these. Slots that armv7m_fpb_check() has taken. */
void armv7m_fpb_load(const struct hf_hw_slot *slots, unsigned n);

/* ---- dwt.c ---- */

/* Would these watchpoints fit? Others are passed over. 0, HF_ENOSPC, HF_EINVAL. */
int armv7m_dwt_check(const struct hf_hw_slot *slots, unsigned n);
void armv7m_dwt_load(const struct hf_hw_slot *slots, unsigned n);
/* Has a comparator matched since the last look? Then *addr is where it watches; the first, when several have. */
bool armv7m_dwt_matched(hf_addr *addr);

#endif /* ARMV7M_MONITOR_H */
