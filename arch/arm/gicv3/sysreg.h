/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sysreg.h - the CPU interface of a GICv3 as system registers, ARM IHI 0069 12.2. By their encodings:
 * an assembler for Armv8.0 knows no names for them. */
#ifndef GICV3_SYSREG_H
#define GICV3_SYSREG_H

#include "stub/types.h"

#define ICC_PMR     "S3_0_C4_C6_0"
#define ICC_IAR0    "S3_0_C12_C8_0"
#define ICC_EOIR0   "S3_0_C12_C8_1"
#define ICC_HPPIR0  "S3_0_C12_C8_2"
#define ICC_BPR0    "S3_0_C12_C8_3"
#define ICC_AP0R0   "S3_0_C12_C8_4" /* active priorities, group 0 */
#define ICC_AP1R0   "S3_0_C12_C9_0" /* group 1 */
#define ICC_SGI1R   "S3_0_C12_C11_5"
#define ICC_SGI0R   "S3_0_C12_C11_7"
#define ICC_IAR1    "S3_0_C12_C12_0"
#define ICC_EOIR1   "S3_0_C12_C12_1"
#define ICC_BPR1    "S3_0_C12_C12_3"
#define ICC_CTLR    "S3_0_C12_C12_4"
#define ICC_SRE     "S3_0_C12_C12_5"
#define ICC_IGRPEN0 "S3_0_C12_C12_6"
#define ICC_IGRPEN1 "S3_0_C12_C12_7"

#define ICC_READ(reg)                                                                              \
	__extension__({                                                                            \
		uint64_t icc_value_;                                                               \
		__asm__ volatile("mrs %0, " reg : "=r"(icc_value_)::"memory");                     \
		icc_value_;                                                                        \
	})
#define ICC_WRITE(reg, value)                                                                      \
	__asm__ volatile("msr " reg ", %0\n\tisb" ::"r"((uint64_t)(value)) : "memory")

#define ICC_INTID 0xffffffu /* of IAR, HPPIR */

#endif /* GICV3_SYSREG_H */
