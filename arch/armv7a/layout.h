/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* layout.h - where the stacks of one CPU lie, for C and for assembly.
 *
 * One CPU's exception stacks (64 KiB of addresses, every page not named here is unmapped):
 *   0x1000 ABT   0x3000 UND   0x5000 IRQ   0x7000 FIQ     one page each
 *   0x9000-0xafff the debug stack: faults, FIQ and the debugger run on it
 * One kernel thread's stack (16 KiB of addresses): 0x1000-0x3fff, the page below is unmapped. */
#ifndef ARMV7A_LAYOUT_H
#define ARMV7A_LAYOUT_H

#define EXC_SHIFT       16
#define EXC_ABT_TOP     0x2000
#define EXC_UND_TOP     0x4000
#define EXC_IRQ_TOP     0x6000
#define EXC_FIQ_TOP     0x8000
#define EXC_DEBUG_LO    0x9000
#define EXC_DEBUG_BYTES 0x2000
#define EXC_DEBUG_SPARE 0x200 /* less than this left: start again at the top */

#define THREAD_SHIFT    14
#define THREAD_STACK_LO 0x1000
#define THREAD_STACKS   24

#endif /* ARMV7A_LAYOUT_H */
