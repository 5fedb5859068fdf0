/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs_vfp.c - the register tables of the larger Cortex-M: gdb's "org.gnu.gdb.arm.vfp" (GDB manual, "ARM
 * Features"), and our own for stack limits and the security state. */
#include "arch/arm/vfp_rows.h"
#include "frame.h"
#include "regs.h"

static const struct hf_reg vfp[] = {
	ARM_VFP_D0_D15(ARMV7M_REG_D0),
	ARM_VFP_FPSCR(ARMV7M_REG_FPSCR),
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
	{.name = "secure",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_INT,
		.regnum = ARMV7M_REG_SECURE},
};

const struct hf_reg_set armv7m_limits_set = {
	.feature = "holdfast.arm.m-limits", .regs = limits, .count = HF_COUNT(limits)};
