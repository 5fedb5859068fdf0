/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* layout.h - the debug stack, which is in one of stack/, for assembly. */
#ifndef ARMV7M_LAYOUT_H
#define ARMV7M_LAYOUT_H

#define DEBUG_STACK_SPARE 0x1c0 /* less than this left: start again at the top */
#define DEBUG_STACK_BYTES 0xa20 /* of each in stack/two.S */

#endif /* ARMV7M_LAYOUT_H */
