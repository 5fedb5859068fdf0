/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_field.c - registers and constants out of an instruction. References are to ARM DDI 0406C. */
#include "arch/arm/unwind/unwind_field.h"

/* Bits [low + width - 1 : low], as a signed number. */
static int32_t sbits(uint32_t code, unsigned low, unsigned width)
{
	uint32_t sign = 1u << (width - 1);
	uint32_t value = code >> low & (sign * 2 - 1);

	return (int32_t)(value ^ sign) - (int32_t)sign;
}

static uint32_t rotate(uint32_t value, unsigned by)
{
	return by ? value >> by | value << (32 - by) : value;
}

static uint32_t thumb_expand(uint32_t imm12)
{
	uint32_t byte = imm12 & 0xffu;

	switch (imm12 >> 8) {
	case 0:
		return byte;
	case 1:
		return byte * 0x00010001u;
	case 2:
		return byte * 0x01000100u;
	case 3:
		return byte * 0x01010101u;
	default:
		return rotate(0x80u | (imm12 & 0x7fu), imm12 >> 7);
	}
}

/* b<c>.w, A8.8.18 T3: S:J2:J1:imm6:imm11:0; and b.w, T4: S:I1:I2:imm10:imm11:0. */
static int32_t thumb_far(uint32_t code, int form)
{
	uint32_t s = code >> 26 & 1u;
	uint32_t j1 = code >> 13 & 1u;
	uint32_t j2 = code >> 11 & 1u;
	uint32_t low = code & 0x7ffu;

	if (form == B_20)
		return 2 * sbits(s << 19 | j2 << 18 | j1 << 17 | (code >> 16 & 0x3fu) << 11 | low,
				   0, 20);
	uint32_t i1 = ~(j1 ^ s) & 1u;
	uint32_t i2 = ~(j2 ^ s) & 1u;
	return 2 * sbits(s << 23 | i1 << 22 | i2 << 21 | (code >> 16 & 0x3ffu) << 11 | low, 0, 24);
}

static int32_t branch_offset(uint32_t code, int form)
{
	switch (form) {
	case B_ARM:
		return 8 + 4 * sbits(code, 0, 24);
	case B_8:
		return 4 + 2 * sbits(code, 0, 8);
	case B_11:
		return 4 + 2 * sbits(code, 0, 11);
	case B_CB:
		return 4 + (int32_t)((code >> 9 & 1u) << 6 | (code >> 3 & 0x1fu) << 1);
	default:
		return 4 + thumb_far(code, form);
	}
}

static int32_t expand(uint32_t code, int form)
{
	uint32_t imm12 = (code >> 26 & 1u) << 11 | (code >> 12 & 7u) << 8 | (code & 0xffu);

	switch (form) {
	case I_ARM:
	case I_ARM_NEG:
		return (int32_t)rotate(code & 0xffu, (code >> 8 & 0xfu) * 2);
	case I_THUMB:
	case I_THUMB_NEG:
		return (int32_t)thumb_expand(imm12);
	default:
		return (int32_t)imm12;
	}
}

static int32_t slots(uint32_t mask)
{
	int32_t n = 0;

	for (; mask; mask &= mask - 1)
		n += 4;
	return n;
}

int32_t arm_field_const(uint32_t code, int form, uint32_t regs)
{
	if (form >= B_ARM)
		return branch_offset(code, form);
	switch (form) {
	case I_NONE:
		return 0;
	case I_SLOTS:
		return slots(regs);
	case I_1:
		return 1;
	case I_2:
		return 2;
	case I_4:
		return 4;
	case I_8BIT:
		return (int32_t)(code & 0xffu);
	case I_8X4:
		return (int32_t)((code & 0xffu) * 4);
	case I_12BIT:
		return (int32_t)(code & 0xfffu);
	case I_SPLIT8:
		return (int32_t)((code >> 4 & 0xf0u) | (code & 0xfu));
	case I_7X4:
		return (int32_t)((code & 0x7fu) * 4);
	case I_ARM_NEG:
	case I_THUMB_NEG:
	case I_PLAIN_NEG:
		return -expand(code, form);
	default:
		return expand(code, form);
	}
}

uint32_t arm_field_mask(uint32_t code, int form)
{
	switch (form) {
	case R_LIST:
		return code & 0xffffu;
	case R_0:
		return 1u << (code & 0xfu);
	case R_8:
		return 1u << (code >> 8 & 0xfu);
	case R_12:
		return 1u << (code >> 12 & 0xfu);
	case R_16:
		return 1u << (code >> 16 & 0xfu);
	case R_PAIR:
		return 3u << (code >> 12 & 0xfu) & 0xffffu;
	case R_12_8:
		return 1u << (code >> 12 & 0xfu) | 1u << (code >> 8 & 0xfu);
	case R_16_12:
		return 1u << (code >> 16 & 0xfu) | 1u << (code >> 12 & 0xfu);
	case R_16_8:
		return 1u << (code >> 16 & 0xfu) | 1u << (code >> 8 & 0xfu);
	case T_8:
		return 1u << (code >> 8 & 7u);
	case T_3:
		return 1u << (code >> 3 & 0xfu);
	case T_D0:
		return 1u << ((code >> 4 & 8u) | (code & 7u));
	case T_LIST_LR:
		return (code & 0xffu) | (code & 0x100u) << 6;
	case T_LIST_PC:
		return (code & 0xffu) | (code & 0x100u) << 7;
	default:
		return 0;
	}
}
