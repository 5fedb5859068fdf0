/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - the register tables of Cortex-M that every CPU of the family has: gdb's
 * "org.gnu.gdb.arm.m-profile" and "m-system" (GDB manual, "ARM Features"), and our own for the masks. */
#include "regs.h"

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
	ROW(ARMV7M_REG_FP, "r7", "fp", HF_REG_INT),
	ROW(8, "r8", NULL, HF_REG_INT),
	ROW(9, "r9", NULL, HF_REG_INT),
	ROW(10, "r10", NULL, HF_REG_INT),
	ROW(11, "r11", NULL, HF_REG_INT),
	ROW(12, "r12", NULL, HF_REG_INT),
	ROW(ARMV7M_REG_SP, "sp", "sp", HF_REG_DATA_PTR),
	ROW(ARMV7M_REG_LR, "lr", "ra", HF_REG_INT),
	ROW(ARMV7M_REG_PC, "pc", "pc", HF_REG_CODE_PTR),
	ROW(ARMV7M_REG_CPSR, "xpsr", "flags", HF_REG_FLAGS),
};

_Static_assert(FRAME_R(ARMV7M_REG_CPSR) == FRAME_CPSR, "xpsr lies behind pc");

const struct hf_reg_set armv7m_core_set = {
	.feature = "org.gnu.gdb.arm.m-profile", .regs = core, .count = HF_COUNT(core)};

static const struct hf_reg system[] = {
	{.name = "msp",
		.offset = FRAME_MSP,
		.bits = 32,
		.kind = HF_REG_DATA_PTR,
		.regnum = ARMV7M_REG_MSP},
	{.name = "psp",
		.offset = FRAME_PSP,
		.bits = 32,
		.kind = HF_REG_DATA_PTR,
		.regnum = ARMV7M_REG_PSP},
};

const struct hf_reg_set armv7m_system_set = {
	.feature = "org.gnu.gdb.arm.m-system", .regs = system, .count = HF_COUNT(system)};

#define BYTE(n, reg_name, at)                                                                      \
	{                                                                                          \
		.name = (reg_name), .offset = (at), .bits = 8, .kind = HF_REG_FLAGS, .regnum = (n) \
	}

/* control is changed by reg_write, which looks at what is written. */
static const struct hf_reg masks[] = {
	BYTE(19, "primask", FRAME_SPECIAL),
	BYTE(ARMV7M_REG_CONTROL, "control", HF_REG_VIA_OP),
	BYTE(21, "basepri", FRAME_SPECIAL + 1),
	BYTE(22, "faultmask", FRAME_SPECIAL + 2),
};

const struct hf_reg_set armv7m_masks_set = {
	.feature = "holdfast.arm.m-masks", .regs = masks, .count = HF_COUNT(masks)};

const struct hf_reg_set armv7m_masks_v6m_set = {
	.feature = "holdfast.arm.m-masks", .regs = masks, .count = 2};
