/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* scs.h - registers of the System Control Space: DDI 0403E B3.2 and B3.4, for ARMv8-M DDI 0553. */
#ifndef ARMV7M_SCS_H
#define ARMV7M_SCS_H

#include "arch/arm/mmio.h"

#define SCS_ICTR      0xe000e004u
#define SCS_SYST_CSR  0xe000e010u
#define SCS_NVIC_ISER 0xe000e100u
#define SCS_NVIC_ICER 0xe000e180u
#define SCS_NVIC_ICPR 0xe000e280u
#define SCS_NVIC_IPR  0xe000e400u
#define SCS_ICSR      0xe000ed04u
#define SCS_VTOR      0xe000ed08u
#define SCS_AIRCR     0xe000ed0cu
#define SCS_CCR       0xe000ed14u
#define SCS_SHPR1     0xe000ed18u
#define SCS_SHPR3     0xe000ed20u
#define SCS_SHCSR     0xe000ed24u
#define SCS_CFSR      0xe000ed28u
#define SCS_HFSR      0xe000ed2cu
#define SCS_DFSR      0xe000ed30u
#define SCS_MMFAR     0xe000ed34u
#define SCS_BFAR      0xe000ed38u
#define SCS_CPACR     0xe000ed88u
#define SCS_SFSR      0xe000ede4u
#define SCS_SFAR      0xe000ede8u
#define SCS_DHCSR     0xe000edf0u
#define SCS_ICIALLU   0xe000ef50u
#define SCS_CFSR_NS   0xe002ed28u /* ARMv8-M: the Non-secure bank, for Secure code */
#define SCS_MMFAR_NS  0xe002ed34u
#define SCS_DCCMVAU   0xe000ef64u

#define AIRCR_RESET     0x05fa0004u /* VECTKEY, SYSRESETREQ */
#define CCR_DIV_0_TRP   (1u << 4)
#define CCR_STKALIGN    (1u << 9)
#define CCR_DC          (1u << 16)
#define CCR_IC          (1u << 17)
#define SHCSR_FAULTS    (7u << 16) /* MemManage, BusFault, UsageFault are exceptions of their own */
#define DHCSR_C_DEBUGEN (1u << 0)
#define CPACR_FPU       0x00f00000u /* CP10, CP11: full access, B3.2.20 */

/* CFSR, B3.2.15 */
#define CFSR_IACCVIOL    (1u << 0)
#define CFSR_DACCVIOL    (1u << 1)
#define CFSR_MUNSTKERR   (1u << 3)
#define CFSR_MSTKERR     (1u << 4)
#define CFSR_MLSPERR     (1u << 5)
#define CFSR_MMARVALID   (1u << 7)
#define CFSR_IBUSERR     (1u << 8)
#define CFSR_PRECISERR   (1u << 9)
#define CFSR_IMPRECISERR (1u << 10)
#define CFSR_UNSTKERR    (1u << 11)
#define CFSR_STKERR      (1u << 12)
#define CFSR_LSPERR      (1u << 13)
#define CFSR_BFARVALID   (1u << 15)
#define CFSR_UNDEFINSTR  (1u << 16)
#define CFSR_INVSTATE    (1u << 17)
#define CFSR_INVPC       (1u << 18)
#define CFSR_NOCP        (1u << 19)
#define CFSR_STKOF       (1u << 20) /* ARMv8-M */
#define CFSR_UNALIGNED   (1u << 24)
#define CFSR_DIVBYZERO   (1u << 25)

/* HFSR, B3.2.16 */
#define HFSR_VECTTBL  (1u << 1)
#define HFSR_FORCED   (1u << 30)
#define HFSR_DEBUGEVT (1u << 31) /* a breakpoint where DebugMonitor could not come */

/* SFSR, DDI 0553; fault.c names the other bits */
#define SFSR_SFARVALID (1u << 6)

#endif /* ARMV7M_SCS_H */
