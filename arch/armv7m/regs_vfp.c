/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs_vfp.c - the register tables of the larger Cortex-M: gdb's "org.gnu.gdb.arm.vfp" (GDB manual, "ARM
 * Features"), and our own for stack limits. */
#include "frame.h"
#include "regs.h"

#define D(n)                                                                                       \
	{                                                                                          \
		.name = "d" #n, .offset = HF_REG_VIA_OP, .bits = 64, .kind = HF_REG_FLOAT,         \
		.regnum = ARMV7M_REG_D0 + (n)                                                      \
	}

static const struct hf_reg vfp[] = {
	D(0),
	D(1),
	D(2),
	D(3),
	D(4),
	D(5),
	D(6),
	D(7),
	D(8),
	D(9),
	D(10),
	D(11),
	D(12),
	D(13),
	D(14),
	D(15),
	{.name = "fpscr",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = ARMV7M_REG_FPSCR},
};

const struct hf_reg_set armv7m_vfp_set = {
	.feature = "org.gnu.gdb.arm.vfp", .regs = vfp, .count = HF_COUNT(vfp)};

static const struct hf_reg limits[] = {
	{.name = "msplim",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_DATA_PTR,
		.regnum = ARMV7M_REG_MSPLIM},
	{.name = "psplim",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_DATA_PTR,
		.regnum = ARMV7M_REG_PSPLIM},
};

const struct hf_reg_set armv7m_limits_set = {
	.feature = "holdfast.arm.m-limits", .regs = limits, .count = HF_COUNT(limits)};
