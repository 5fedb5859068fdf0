/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_neon.c - Advanced SIMD in its A32 form; A7.4 and A7.7 are its map. None of it can write the
 * pc, so all that is decided here is whether a word is an instruction.
 *
 * Data-processing rows carry no rules but an ok(): the operand size, and which of the D registers
 * Vd, Vn, Vm must be even because they stand for a Q register. */
#include "arch/arm/step/step_row.h"

#define VD 1u
#define VN 2u
#define VM 4u

static unsigned size20(const struct arm_step *t)
{
	return arm_bits(t, 21, 20);
}

static unsigned size18(const struct arm_step *t)
{
	return arm_bits(t, 19, 18);
}

/* Are those of Vd, Vn, Vm even? */
static bool even(const struct arm_step *t, unsigned regs)
{
	return !((regs & VD) && arm_bit(t, 12)) && !((regs & VN) && arm_bit(t, 16)) &&
	       !((regs & VM) && arm_bit(t, 0));
}

/* The same, if bit 6 says that they are Q registers. */
static bool even_if_q(const struct arm_step *t, unsigned regs)
{
	return !arm_bit(t, 6) || even(t, regs);
}

static unsigned d_reg(const struct arm_step *t)
{
	return arm_bits(t, 22, 22) << 4 | arm_bits(t, 15, 12);
}

/* ---- A7.4.1 three registers of the same length ---- */

/* What is asked of size and Q, for each opc (bits 11:8), bit 4 and U (bit 24), in this order:
 *   a  anything              3  size is not 3            p  size is not 3, no Q
 *   h  size is 1 or 2        b  size is 0                -  UNDEFINED
 *   f  single precision (bit 20 = 0)    g  f, no Q       e  f, and bit 21 = 0
 *   x  f, and no Q unless bit 21 = 1    v  f, and VFPv4 */
static const char same_length[16][5] = {
	"33aa",
	"33aa",
	"33aa",
	"3333",
	"aaaa",
	"aaaa",
	"3333",
	"3333",
	"aa33",
	"333b",
	"pppp",
	"hhp-",
	"--v-",
	"fxfe",
	"ef-f",
	"fgf-",
};

static bool ok_same_length(const struct arm_step *t)
{
	unsigned column = arm_bits(t, 4, 4) << 1 | arm_bits(t, 24, 24);
	bool q = arm_bit(t, 6), single = !arm_bit(t, 20), high = arm_bit(t, 21);
	unsigned size = size20(t);

	if (!even_if_q(t, VD | VN | VM))
		return false;
	switch (same_length[arm_bits(t, 11, 8)][column]) {
	case 'a':
		return true;
	case '3':
		return size != 3;
	case 'p':
		return size != 3 && !q;
	case 'h':
		return size == 1 || size == 2;
	case 'b':
		return size == 0;
	case 'f':
		return single;
	case 'g':
		return single && !q;
	case 'e':
		return single && !high;
	case 'x':
		return single && (high || !q);
	case 'v':
		return single && (t->s->has & ARM_HAS_VFP4);
	default:
		return false;
	}
}

/* ---- A7.4.2, A7.4.3 three registers of different lengths, two and a scalar ---- */

/* Size 3 belongs to A7.4.5, so what comes here with it is unallocated. */
static bool ok_d(const struct arm_step *t)
{
	return even(t, VD) && size20(t) != 3;
}

static bool ok_dn(const struct arm_step *t)
{
	return even(t, VD | VN) && size20(t) != 3;
}

static bool ok_nm(const struct arm_step *t)
{
	return even(t, VN | VM) && size20(t) != 3;
}

static bool ok_d_not_byte(const struct arm_step *t)
{
	return ok_d(t) && size20(t) != 0;
}

static bool ok_d_byte(const struct arm_step *t)
{
	return even(t, VD) && size20(t) == 0;
}

static bool ok_scalar(const struct arm_step *t)
{
	bool q = arm_bit(t, 24);

	return size20(t) != 0 && size20(t) != 3 && (!q || even(t, VD | VN));
}

static bool ok_scalar_float(const struct arm_step *t)
{
	return ok_scalar(t) && size20(t) == 2;
}

/* ---- A7.4.4 two registers and a shift amount ---- */

static bool ok_shift(const struct arm_step *t)
{
	return even_if_q(t, VD | VM);
}

static bool ok_shift_narrow(const struct arm_step *t)
{
	return even(t, VM);
}

static bool ok_shift_long(const struct arm_step *t)
{
	return even(t, VD);
}

static bool ok_shift_fixed(const struct arm_step *t)
{
	return arm_bit(t, 21) && even_if_q(t, VD | VM);
}

/* ---- A7.4.5 two registers, miscellaneous ---- */

static bool ok_misc(const struct arm_step *t)
{
	return size18(t) != 3 && even_if_q(t, VD | VM);
}

static bool ok_misc_byte(const struct arm_step *t)
{
	return size18(t) == 0 && even_if_q(t, VD | VM);
}

static bool ok_misc_word(const struct arm_step *t)
{
	return size18(t) == 2 && even_if_q(t, VD | VM);
}

static bool ok_reverse(const struct arm_step *t)
{
	return arm_bits(t, 8, 7) + size18(t) < 3 && even_if_q(t, VD | VM);
}

static bool ok_zip(const struct arm_step *t)
{
	return ok_misc(t) && (arm_bit(t, 6) || size18(t) != 2);
}

static bool ok_narrow(const struct arm_step *t)
{
	return size18(t) != 3 && even(t, VM);
}

static bool ok_widen(const struct arm_step *t)
{
	return size18(t) != 3 && even(t, VD);
}

static bool ok_half(const struct arm_step *t)
{
	return size18(t) == 1 && even(t, arm_bit(t, 8) ? VD : VM);
}

static bool ok_dup(const struct arm_step *t)
{
	return arm_bits(t, 18, 16) != 0 && even_if_q(t, VD);
}

static bool ok_ext(const struct arm_step *t)
{
	return even_if_q(t, VD | VN | VM) && (arm_bit(t, 6) || !arm_bit(t, 11));
}

static bool ok_tbl(const struct arm_step *t)
{
	unsigned n = arm_bits(t, 7, 7) << 4 | arm_bits(t, 19, 16);

	return n + arm_bits(t, 9, 8) + 1 <= 32;
}

/* A7.4.6: cmode 1111 has no inverted form, and a shifted byte must not be 0. */
static bool ok_immediate(const struct arm_step *t)
{
	unsigned cmode = arm_bits(t, 11, 8);
	bool shifted = (cmode >= 2 && cmode < 8) || (cmode >= 10 && cmode < 14);
	bool zero = !arm_bit(t, 24) && arm_bits(t, 18, 16) == 0 && arm_bits(t, 3, 0) == 0;

	if ((cmode == 15 && arm_bit(t, 5)) || (shifted && zero))
		return false;
	return even_if_q(t, VD);
}

/* ---- A7.7 element or structure load/store ---- */

/* Table A7-21, by type (bits 11:8): how many structure elements, how far apart their registers are,
 * how many registers follow the last, and which values of align (a bit each) there are. */
static const struct {
	uint8_t elements, stride, extra, aligns;
} multiple[16] = {
	[0x0] = {4, 1, 0, 0xf},
	[0x1] = {4, 2, 0, 0xf},
	[0x2] = {1, 1, 3, 0xf},
	[0x3] = {2, 2, 1, 0xf},
	[0x4] = {3, 1, 0, 0x3},
	[0x5] = {3, 2, 0, 0x3},
	[0x6] = {1, 1, 2, 0x3},
	[0x7] = {1, 1, 0, 0x3},
	[0x8] = {2, 1, 0, 0x7},
	[0x9] = {2, 2, 0, 0x7},
	[0xa] = {1, 1, 1, 0x7},
};

static bool ok_multiple(const struct arm_step *t)
{
	unsigned type = arm_bits(t, 11, 8), n = multiple[type].elements;
	unsigned last = d_reg(t) + (n - 1) * multiple[type].stride;

	if (n == 0 || !(multiple[type].aligns >> arm_bits(t, 5, 4) & 1))
		return false;
	if (n > 1 && arm_bits(t, 7, 6) == 3)
		return false;
	return last + multiple[type].extra < 32;
}

/* One element to one lane: index_align (bits 7:4) by size; n elements, Table A7-21. */
static bool lane_aligned(unsigned n, unsigned size, unsigned ia)
{
	switch (n) {
	case 1:
		if (size == 2)
			return (ia & 7) == 0 || (ia & 7) == 3;
		return !(ia & (size == 0 ? 1 : 2));
	case 2:
		return size != 2 || !(ia & 2);
	case 3:
		return size == 2 ? !(ia & 3) : !(ia & 1);
	default:
		return size != 2 || (ia & 3) != 3;
	}
}

static bool ok_lane(const struct arm_step *t)
{
	unsigned n = arm_bits(t, 9, 8) + 1, size = arm_bits(t, 11, 10), ia = arm_bits(t, 7, 4);
	unsigned stride = 1;

	if (size == 3)
		return false;
	if (size == 1)
		stride += ia >> 1 & 1;
	else if (size == 2)
		stride += ia >> 2 & 1;
	return lane_aligned(n, size, ia) && d_reg(t) + (n - 1) * stride < 32;
}

static bool ok_all_lanes(const struct arm_step *t)
{
	unsigned n = arm_bits(t, 9, 8) + 1, size = arm_bits(t, 7, 6), two = arm_bits(t, 5, 5);
	bool aligned = arm_bit(t, 4);

	if (n == 1)
		return size != 3 && !(size == 0 && aligned) && d_reg(t) + two < 32;
	if (n < 4 && size == 3)
		return false;
	if ((n == 3 && aligned) || (n == 4 && size == 3 && !aligned))
		return false;
	return d_reg(t) + (n - 1) * (two + 1) < 32;
}

/* ---- table ---- */

#define N    NOT_PC(F_N)
#define NEON R_NEED(ARM_HAS_NEON)
#define HALF R_NEED(ARM_HAS_NEON | ARM_HAS_VFP4)

static const struct arm_row rows[] = {
	/* A7.4 data-processing */
	{0xfe800000, 0xf2000000, NEON, ok_same_length, NULL},  /* A7.4.1 */
	{0xfeb80090, 0xf2800010, NEON, ok_immediate, NULL},    /* A7.4.6 VMOV VMVN VORR VBIC */
	{0xfe800c10, 0xf2800010, NEON, ok_shift, NULL},        /* A7.4.4 VSHR VSRA VRSHR VRSRA */
	{0xff800f10, 0xf3800410, NEON, ok_shift, NULL},        /* A7.4.4 VSRI */
	{0xfe800f10, 0xf2800510, NEON, ok_shift, NULL},        /* A7.4.4 VSHL VSLI */
	{0xff800f10, 0xf3800610, NEON, ok_shift, NULL},        /* A7.4.4 VQSHLU */
	{0xfe800f10, 0xf2800710, NEON, ok_shift, NULL},        /* A7.4.4 VQSHL */
	{0xfe800e90, 0xf2800810, NEON, ok_shift_narrow, NULL}, /* A7.4.4 VSHRN VQSHRN .. */
	{0xfe800fd0, 0xf2800a10, NEON, ok_shift_long, NULL},   /* A7.4.4 VSHLL VMOVL */
	{0xfe800e90, 0xf2800e10, NEON, ok_shift_fixed, NULL},  /* A7.4.4 VCVT with fixed-point */
	{0xffb00010, 0xf2b00000, NEON, ok_ext, NULL},          /* A7.4 VEXT */
	{0xffb00c10, 0xf3b00800, NEON, ok_tbl, NULL},          /* A7.4 VTBL VTBX */
	{0xffb00f90, 0xf3b00c00, NEON, ok_dup, NULL},          /* A7.4 VDUP */
	{0xffb30e10, 0xf3b00000, NEON, ok_reverse, NULL},      /* A7.4.5 VREV64 VREV32 VREV16 */
	{0xffb30f10, 0xf3b00200, NEON, ok_misc, NULL},         /* A7.4.5 VPADDL */
	{0xffb30f10, 0xf3b00400, NEON, ok_misc, NULL},         /* A7.4.5 VCLS VCLZ */
	{0xffb30f10, 0xf3b00500, NEON, ok_misc_byte, NULL},    /* A7.4.5 VCNT VMVN */
	{0xffb30f10, 0xf3b00600, NEON, ok_misc, NULL},         /* A7.4.5 VPADAL */
	{0xffb30f10, 0xf3b00700, NEON, ok_misc, NULL},         /* A7.4.5 VQABS VQNEG */
	{0xffb30e10, 0xf3b10000, NEON, ok_misc, NULL},         /* A7.4.5 VCGT VCGE VCEQ VCLE 0 */
	{0xffb30f90, 0xf3b10200, NEON, ok_misc, NULL},         /* A7.4.5 VCLT 0 */
	{0xffb30f10, 0xf3b10300, NEON, ok_misc, NULL},         /* A7.4.5 VABS VNEG */
	{0xffb30e10, 0xf3b10400, NEON, ok_misc_word, NULL},    /* A7.4.5 VCGT .. 0, float */
	{0xffb30f90, 0xf3b10600, NEON, ok_misc_word, NULL},    /* A7.4.5 VCLT 0, float */
	{0xffb30f10, 0xf3b10700, NEON, ok_misc_word, NULL},    /* A7.4.5 VABS VNEG, float */
	{0xffb30f90, 0xf3b20000, NEON, ok_misc_byte, NULL},    /* A7.4.5 VSWP */
	{0xffb30f90, 0xf3b20080, NEON, ok_misc, NULL},         /* A7.4.5 VTRN */
	{0xffb30f10, 0xf3b20100, NEON, ok_zip, NULL},          /* A7.4.5 VUZP VZIP */
	{0xffb30f10, 0xf3b20200, NEON, ok_narrow, NULL},       /* A7.4.5 VMOVN VQMOVN VQMOVUN */
	{0xffb30fd0, 0xf3b20300, NEON, ok_widen, NULL},        /* A7.4.5 VSHLL by the size */
	{0xffb30ed0, 0xf3b20600, HALF, ok_half, NULL},         /* A7.4.5 VCVT half, single */
	{0xffb30e10, 0xf3b30400, NEON, ok_misc_word, NULL},    /* A7.4.5 VRECPE VRSQRTE */
	{0xffb30e10, 0xf3b30600, NEON, ok_misc_word, NULL},    /* A7.4.5 VCVT with integer */
	{0xfe800b50, 0xf2800040, NEON, ok_scalar, NULL},       /* A7.4.3 VMLA VMLS */
	{0xfe800b50, 0xf2800140, NEON, ok_scalar_float, NULL}, /* A7.4.3 VMLA VMLS, float */
	{0xfe800b50, 0xf2800240, NEON, ok_d_not_byte, NULL},   /* A7.4.3 VMLAL VMLSL */
	{0xff800b50, 0xf2800340, NEON, ok_d_not_byte, NULL},   /* A7.4.3 VQDMLAL VQDMLSL */
	{0xfe800f50, 0xf2800840, NEON, ok_scalar, NULL},       /* A7.4.3 VMUL */
	{0xfe800f50, 0xf2800940, NEON, ok_scalar_float, NULL}, /* A7.4.3 VMUL, float */
	{0xfe800f50, 0xf2800a40, NEON, ok_d_not_byte, NULL},   /* A7.4.3 VMULL */
	{0xff800f50, 0xf2800b40, NEON, ok_d_not_byte, NULL},   /* A7.4.3 VQDMULL */
	{0xfe800e50, 0xf2800c40, NEON, ok_scalar, NULL},       /* A7.4.3 VQDMULH VQRDMULH */
	{0xfe800d50, 0xf2800000, NEON, ok_d, NULL},            /* A7.4.2 VADDL VSUBL */
	{0xfe800d50, 0xf2800100, NEON, ok_dn, NULL},           /* A7.4.2 VADDW VSUBW */
	{0xfe800d50, 0xf2800400, NEON, ok_nm, NULL},           /* A7.4.2 VADDHN VSUBHN .. */
	{0xfe800d50, 0xf2800500, NEON, ok_d, NULL},            /* A7.4.2 VABAL VABDL */
	{0xfe800d50, 0xf2800800, NEON, ok_d, NULL},            /* A7.4.2 VMLAL VMLSL */
	{0xff800d50, 0xf2800900, NEON, ok_d_not_byte, NULL},   /* A7.4.2 VQDMLAL VQDMLSL */
	{0xfe800f50, 0xf2800c00, NEON, ok_d, NULL},            /* A7.4.2 VMULL */
	{0xff800f50, 0xf2800d00, NEON, ok_d_not_byte, NULL},   /* A7.4.2 VQDMULL */
	{0xff800f50, 0xf2800e00, NEON, ok_d_byte, NULL},       /* A7.4.2 VMULL, polynomial */
	/* A7.7 element or structure load/store */
	{0xff900000, 0xf4000000, N | NEON, ok_multiple, NULL},  /* A7.7 VLDn VSTn, multiple */
	{0xffb00c00, 0xf4a00c00, N | NEON, ok_all_lanes, NULL}, /* A7.7 VLDn to all lanes */
	{0xff900000, 0xf4800000, N | NEON, ok_lane, NULL},      /* A7.7 VLDn VSTn, one lane */
};

const struct arm_row *arm_neon_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
