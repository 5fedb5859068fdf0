/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns.h - between ns.c and ns.S: where the Non-secure part lies, in SSRAM3 of AN505 and AN521 (ARM DAI 0505B). */
#ifndef NS_H
#define NS_H

#define NS_BASE   0x28200000 /* the code */
#define NS_VECTOR 0x28201000
#define NS_IN     0x28202000 /* r0-r12, to be loaded */
#define NS_OUT    0x28202100 /* r0-r12, primask, control, sp, as they are behind the strike */
#define NS_PSP    0x28208000
#define NS_MSP    0x28210000

/* How to strike, bits. */
#define NS_MASKED  1 /* with PRIMASK_NS set */
#define NS_PROCESS 2 /* on PSP_NS */
#define NS_HANDLER 4 /* in SVC */

#endif /* NS_H */
