/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* layout.h - the debug stack, for C and for assembly: exceptions and the debugger run on it. */
#ifndef ARMV7M_LAYOUT_H
#define ARMV7M_LAYOUT_H

#define DEBUG_STACK_BYTES 0x2400 /* HF_STACK_BYTES, and frames */
#define DEBUG_STACK_SPARE 0x200  /* less than this left: start again at the top */

#endif /* ARMV7M_LAYOUT_H */
