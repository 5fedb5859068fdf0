/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* layout.h - where the stacks of one CPU lie, for C and for assembly.
 *
 * The kernel's threads run in EL1t, each on its own stack (SP_EL0); the debugger and whatever
 * handles a fault runs in EL1h, on the debug stack of the CPU (SP_EL1).
 * One CPU's debug stack (64 KiB of addresses): 0x1000-0x4fff, all other pages are unmapped.
 * One kernel thread's stack (16 KiB of addresses): 0x1000-0x3fff, the page below is unmapped. */
#ifndef AARCH64_LAYOUT_H
#define AARCH64_LAYOUT_H

#define DEBUG_SHIFT 16
#define DEBUG_LO    0x1000
#define DEBUG_BYTES 0x4000
#define DEBUG_SPARE 0x1000 /* less than this left: start again at the top */

#define THREAD_SHIFT    14
#define THREAD_STACK_LO 0x1000
#define THREAD_STACKS   24

#endif /* AARCH64_LAYOUT_H */
