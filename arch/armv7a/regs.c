/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - the register tables of ARMv7-A: gdb's "org.gnu.gdb.arm.core" and "org.gnu.gdb.arm.vfp" (GDB
 * manual, "ARM Features"). */
#include "regs.h"

#include "arch/arm/vfp_rows.h"
#include "fpu_regs.h"
#include "frame.h"

#define ROW(n, reg_name, hint, reg_kind)                                                           \
	{                                                                                          \
		.name = (reg_name), .generic = (hint), .offset = FRAME_R(n), .bits = 32,           \
		.kind = (reg_kind), .regnum = (n)                                                  \
	}

static const struct hf_reg core[] = {
	ROW(0, "r0", NULL, HF_REG_INT),
	ROW(1, "r1", NULL, HF_REG_INT),
	ROW(2, "r2", NULL, HF_REG_INT),
	ROW(3, "r3", NULL, HF_REG_INT),
	ROW(4, "r4", NULL, HF_REG_INT),
	ROW(5, "r5", NULL, HF_REG_INT),
	ROW(6, "r6", NULL, HF_REG_INT),
	ROW(7, "r7", NULL, HF_REG_INT),
	ROW(8, "r8", NULL, HF_REG_INT),
	ROW(9, "r9", NULL, HF_REG_INT),
	ROW(10, "r10", NULL, HF_REG_INT),
	ROW(ARMV7A_REG_FP, "r11", "fp", HF_REG_INT),
	ROW(12, "r12", NULL, HF_REG_INT),
	ROW(ARMV7A_REG_SP, "sp", "sp", HF_REG_DATA_PTR),
	ROW(ARMV7A_REG_LR, "lr", "ra", HF_REG_INT),
	ROW(ARMV7A_REG_PC, "pc", "pc", HF_REG_CODE_PTR),
	ROW(ARMV7A_REG_CPSR, "cpsr", "flags", HF_REG_FLAGS),
};

_Static_assert(FRAME_R(ARMV7A_REG_CPSR) == FRAME_CPSR, "cpsr lies behind pc");

static const struct hf_reg_set core_set = {
	.feature = "org.gnu.gdb.arm.core", .regs = core, .count = HF_COUNT(core)};

static const struct hf_reg vfp[] = {
	ARM_VFP_D0_D15(ARMV7A_REG_D0),
	ARM_VFP_D16_D31(ARMV7A_REG_D0),
	ARM_VFP_FPSCR(ARMV7A_REG_FPSCR),
};

static const struct hf_reg_set vfp_set = {
	.feature = "org.gnu.gdb.arm.vfp", .regs = vfp, .count = HF_COUNT(vfp)};

const struct hf_reg_set *const *armv7a_reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {&core_set, &vfp_set, NULL};

	return sets;
}
