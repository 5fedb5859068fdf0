/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_cp.c - coprocessor, floating-point and extension register instructions, which A32 and T32
 * encode alike; A5.6, A6.3.18 and A7.5 to A7.9 are their map. None of them can write the pc.
 *
 * CP14 and CP15 are taken for present, CP10 and CP11 when there is VFP. Any other coprocessor is
 * refused, and so are the "2" forms (MCR2 and kin): no ARMv7-A or ARMv7-M core of ARM has one. */
#include "arch/arm/step/step_row.h"

/* ---- checks ---- */

/* Core registers that a transfer names: T32 bars sp where A32 does not (A8.8.98 and kin). */
static bool no_sp(const struct arm_step *t, unsigned lo)
{
	return !t->thumb || arm_bits(t, lo + 3, lo) != 13;
}

static bool ok_t(const struct arm_step *t)
{
	return no_sp(t, 12);
}

/* MRC may name pc: it then sets the flags. */
static bool ok_mcr(const struct arm_step *t)
{
	return ok_t(t) && (arm_bit(t, 20) || arm_bits(t, 15, 12) != 15);
}

static bool ok_to_cp2(const struct arm_step *t)
{
	return no_sp(t, 12) && no_sp(t, 16);
}

static bool ok_from_cp2(const struct arm_step *t)
{
	return ok_to_cp2(t) && !arm_same(t, 12, 16);
}

/* LDC, STC, VLDR, VSTR, VLDM, VSTM: pc as base only in A32, or to load from, and never written. */
static bool ok_base(const struct arm_step *t)
{
	if (arm_bits(t, 19, 16) != 15)
		return true;
	return !arm_bit(t, 21) && (!t->thumb || (arm_bit(t, 20) && arm_bit(t, 24)));
}

static bool ok_ldc(const struct arm_step *t)
{
	bool transfer = !arm_bit(t, 24) && !arm_bit(t, 23) && !arm_bit(t, 21);

	return !transfer && ok_base(t);
}

static bool ok_vldm(const struct arm_step *t)
{
	unsigned words = arm_bits(t, 7, 0), vd = arm_bits(t, 15, 12), d = arm_bits(t, 22, 22);

	if (!ok_base(t) || arm_bit(t, 23) == arm_bit(t, 24))
		return false; /* only increment after and decrement before */
	if (!arm_bit(t, 8))   /* single registers */
		return words > 0 && (vd << 1 | d) + words <= 32;
	/* An odd count of words is FLDMX, FSTMX, which know 16 registers; A8.8.50. */
	return words > 1 && words / 2 <= 16 && (d << 4 | vd) + words / 2 <= (words & 1 ? 16 : 32);
}

/* Two single registers from Vm:M on, or one double. */
static bool ok_pair_to_vfp(const struct arm_step *t)
{
	bool past_end = !arm_bit(t, 8) && arm_bits(t, 3, 0) == 15 && arm_bit(t, 5);

	return !past_end && ok_to_cp2(t);
}

static bool ok_pair_from_vfp(const struct arm_step *t)
{
	return ok_pair_to_vfp(t) && !arm_same(t, 12, 16);
}

/* FPSID, FPSCR, FPEXC; reading, also MVFR1 and MVFR0 (B4.1.57). */
static bool ok_vmsr(const struct arm_step *t)
{
	return ok_t(t) && (0x0103u >> arm_bits(t, 19, 16) & 1);
}

static bool ok_vmrs(const struct arm_step *t)
{
	unsigned reg = arm_bits(t, 19, 16);

	if (arm_bits(t, 15, 12) == 15)
		return reg == 1; /* the flags */
	return ok_t(t) && (0x01c3u >> reg & 1);
}

/* opc1:opc2 of a scalar: 1xxx byte, 0xx1 halfword, 0x00 word, 0x10 UNDEFINED; A8.8.341. */
static bool ok_scalar(const struct arm_step *t)
{
	bool byte = arm_bit(t, 22), half = !byte && arm_bit(t, 5);
	bool word = !byte && !half && !arm_bit(t, 6);

	if (!ok_t(t) || (!byte && !half && !word))
		return false;
	return word || (t->s->has & ARM_HAS_NEON);
}

static bool ok_scalar_read(const struct arm_step *t)
{
	bool word = !arm_bit(t, 22) && !arm_bit(t, 5);

	return ok_scalar(t) && !(word && arm_bit(t, 23));
}

static bool ok_vdup(const struct arm_step *t)
{
	if (arm_bit(t, 22) && arm_bit(t, 5))
		return false;
	return ok_t(t) && !(arm_bit(t, 21) && arm_bit(t, 16));
}

/* VCVT with fixed-point: as many fraction bits as there are bits, at most. */
static bool ok_fixed(const struct arm_step *t)
{
	return arm_bit(t, 7) || (arm_bits(t, 3, 0) << 1 | arm_bits(t, 5, 5)) <= 16;
}

/* ---- table ---- */

#define D    NOT_PC(F_D)
#define DN   NOT_PC(F_D | F_N)
#define VFP  R_NEED(ARM_HAS_VFP)
#define VFP4 R_NEED(ARM_HAS_VFP4)
#define NEON R_NEED(ARM_HAS_NEON)

static const struct arm_row rows[] = {
	/* A5.6 coprocessors 14 and 15 */
	{0x0f000e10, 0x0e000e10, 0, ok_mcr, NULL},       /* A5.6 MCR MRC */
	{0x0ff00e00, 0x0c400e00, DN, ok_to_cp2, NULL},   /* A5.6 MCRR */
	{0x0ff00e00, 0x0c500e00, DN, ok_from_cp2, NULL}, /* A5.6 MRRC */
	{0x0e000f00, 0x0c000e00, 0, ok_ldc, NULL},       /* A5.6 LDC STC of CP14 */
	/* A7.9 64-bit transfers */
	{0x0ff00ed0, 0x0c400a10, DN | VFP, ok_pair_to_vfp, NULL},   /* A7.9 VMOV from core */
	{0x0ff00ed0, 0x0c500a10, DN | VFP, ok_pair_from_vfp, NULL}, /* A7.9 VMOV to core */
	/* A7.6 extension register load/store */
	{0x0f200e00, 0x0d000a00, VFP, ok_base, NULL}, /* A7.6 VLDR VSTR */
	{0x0e000e00, 0x0c000a00, VFP, ok_vldm, NULL}, /* A7.6 VLDM VSTM VPUSH VPOP */
	/* A7.8 8, 16 and 32-bit transfers */
	{0x0fe00f7f, 0x0e000a10, D | VFP, ok_t, NULL},           /* A7.8 VMOV single */
	{0x0ff00fff, 0x0ee00a10, D | VFP, ok_vmsr, NULL},        /* A7.8 VMSR */
	{0x0ff00fff, 0x0ef00a10, VFP, ok_vmrs, NULL},            /* A7.8 VMRS */
	{0x0f900f1f, 0x0e000b10, D | VFP, ok_scalar, NULL},      /* A7.8 VMOV to scalar */
	{0x0f900f5f, 0x0e800b10, D | NEON, ok_vdup, NULL},       /* A7.8 VDUP */
	{0x0f100f1f, 0x0e100b10, D | VFP, ok_scalar_read, NULL}, /* A7.8 VMOV from scalar */
	/* A7.5 floating-point data processing */
	{0x0fa00e10, 0x0e000a00, VFP, NULL, NULL},     /* A7.5 VMLA VMLS VNMLA VNMLS */
	{0x0fb00e10, 0x0e200a00, VFP, NULL, NULL},     /* A7.5 VMUL VNMUL */
	{0x0fb00e10, 0x0e300a00, VFP, NULL, NULL},     /* A7.5 VADD VSUB */
	{0x0fb00e50, 0x0e800a00, VFP, NULL, NULL},     /* A7.5 VDIV */
	{0x0fb00e10, 0x0e900a00, VFP4, NULL, NULL},    /* A7.5 VFNMA VFNMS */
	{0x0fb00e10, 0x0ea00a00, VFP4, NULL, NULL},    /* A7.5 VFMA VFMS */
	{0x0fb00ef0, 0x0eb00a00, VFP, NULL, NULL},     /* A7.5 VMOV immediate */
	{0x0fbe0e50, 0x0eb00a40, VFP, NULL, NULL},     /* A7.5 VMOV VABS VNEG VSQRT */
	{0x0fbe0f50, 0x0eb20a40, VFP4, NULL, NULL},    /* A7.5 VCVTB VCVTT */
	{0x0fbf0e50, 0x0eb40a40, VFP, NULL, NULL},     /* A7.5 VCMP VCMPE */
	{0x0fbf0e7f, 0x0eb50a40, VFP, NULL, NULL},     /* A7.5 VCMP VCMPE with zero */
	{0x0fbf0ed0, 0x0eb70ac0, VFP, NULL, NULL},     /* A7.5 VCVT double, single */
	{0x0fbf0e50, 0x0eb80a40, VFP, NULL, NULL},     /* A7.5 VCVT from integer */
	{0x0fbe0e50, 0x0ebc0a40, VFP, NULL, NULL},     /* A7.5 VCVT VCVTR to integer */
	{0x0fba0e50, 0x0eba0a40, VFP, ok_fixed, NULL}, /* A7.5 VCVT with fixed-point */
};

const struct arm_row *arm_cp_find(const struct arm_step *t)
{
	return arm_row_find(rows, HF_COUNT(rows), t);
}
