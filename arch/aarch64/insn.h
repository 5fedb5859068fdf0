/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* insn.h - the A64 encodings that more than one file needs, ARM DDI 0487 C6.2 and, for groups,
 * C4.1. */
#ifndef AARCH64_INSN_H
#define AARCH64_INSN_H

#include "stub/types.h"

#define INSN_UDF(imm) ((uint32_t)(imm))
#define INSN_BRK(imm) (0xd4200000u | (uint32_t)(imm) << 5)

struct insn_rule {
	uint32_t mask, value;
};

static inline bool insn_is(uint32_t insn, struct insn_rule rule)
{
	return (insn & rule.mask) == rule.value;
}

#define RULE(m, v) ((struct insn_rule){(m), (v)})

#define INSN_IS_BRK    RULE(0xffe0001fu, 0xd4200000u)
#define INSN_IS_UDF    RULE(0xffff0000u, 0x00000000u)
#define INSN_IS_HLT    RULE(0xffe0001fu, 0xd4400000u)
#define INSN_IS_B      RULE(0xfc000000u, 0x14000000u)
#define INSN_IS_BL     RULE(0xfc000000u, 0x94000000u)
#define INSN_IS_B_COND RULE(0xff000010u, 0x54000000u)
#define INSN_IS_CB     RULE(0x7e000000u, 0x34000000u) /* CBZ, CBNZ */
#define INSN_IS_TB     RULE(0x7e000000u, 0x36000000u) /* TBZ, TBNZ */
#define INSN_IS_BR     RULE(0xfffffc1fu, 0xd61f0000u)
#define INSN_IS_BLR    RULE(0xfffffc1fu, 0xd63f0000u)
#define INSN_IS_RET    RULE(0xfffffc1fu, 0xd65f0000u)
#define INSN_IS_BR_ANY RULE(0xfe000000u, 0xd6000000u) /* also ERET, DRPS, with authentication */

/* Loads and stores exclusive, C4.1.66: bit 22 is load, bit 21 pair, bit 15 acquire or release. */
#define INSN_IS_LOAD_EX  RULE(0x3fc00000u, 0x08400000u) /* LDXR, LDAXR; by size */
#define INSN_IS_STORE_EX RULE(0x3fc00000u, 0x08000000u)
#define INSN_EX_PAIR     (1u << 21)
#define INSN_EX_WORD     (1u << 31) /* pairs are words or doublewords; below it CAS and CASP */

/* With bit 21 the byte and halfword encodings are compare-and-swap, which needs no monitor. */
static inline bool insn_is_exclusive(uint32_t insn, struct insn_rule rule)
{
	return insn_is(insn, rule) && ((insn & INSN_EX_PAIR) == 0 || (insn & INSN_EX_WORD) != 0);
}

/* Sign-extend the low `bits` bits. */
static inline int64_t insn_signed(uint32_t value, unsigned bits)
{
	uint64_t sign = (uint64_t)1 << (bits - 1);
	uint64_t field = value & (sign * 2 - 1);

	return (int64_t)((field ^ sign) - sign);
}

static inline uint32_t insn_bits(uint32_t insn, unsigned low, unsigned count)
{
	return insn >> low & ((1u << count) - 1u);
}

/* Is it a branch that may not be taken? */
static inline bool insn_is_conditional(uint32_t insn)
{
	return insn_is(insn, INSN_IS_B_COND) || insn_is(insn, INSN_IS_CB) ||
	       insn_is(insn, INSN_IS_TB);
}

/* Where B, BL or a conditional branch at pc goes. */
static inline uint64_t insn_target(uint32_t insn, uint64_t pc)
{
	if (insn_is(insn, INSN_IS_B) || insn_is(insn, INSN_IS_BL))
		return pc + (uint64_t)(insn_signed(insn, 26) * 4);
	if (insn_is(insn, INSN_IS_TB))
		return pc + (uint64_t)(insn_signed(insn_bits(insn, 5, 14), 14) * 4);
	return pc + (uint64_t)(insn_signed(insn_bits(insn, 5, 19), 19) * 4);
}

#endif /* AARCH64_INSN_H */
