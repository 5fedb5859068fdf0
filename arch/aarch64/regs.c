/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - the register tables of AArch64: gdb's "org.gnu.gdb.aarch64.core" and
 * "org.gnu.gdb.aarch64.fpu" (GDB manual, "AArch64 Features"). */
#include "regs.h"

#include "fpu_regs.h"
#include "frame.h"

#define ROW(n, reg_name, hint, reg_kind)                                                           \
	{                                                                                          \
		.name = (reg_name), .generic = (hint), .offset = FRAME_X(n), .bits = 64,           \
		.kind = (reg_kind), .regnum = (n)                                                  \
	}

static const struct hf_reg core[] = {
	ROW(0, "x0", NULL, HF_REG_INT),
	ROW(1, "x1", NULL, HF_REG_INT),
	ROW(2, "x2", NULL, HF_REG_INT),
	ROW(3, "x3", NULL, HF_REG_INT),
	ROW(4, "x4", NULL, HF_REG_INT),
	ROW(5, "x5", NULL, HF_REG_INT),
	ROW(6, "x6", NULL, HF_REG_INT),
	ROW(7, "x7", NULL, HF_REG_INT),
	ROW(8, "x8", NULL, HF_REG_INT),
	ROW(9, "x9", NULL, HF_REG_INT),
	ROW(10, "x10", NULL, HF_REG_INT),
	ROW(11, "x11", NULL, HF_REG_INT),
	ROW(12, "x12", NULL, HF_REG_INT),
	ROW(13, "x13", NULL, HF_REG_INT),
	ROW(14, "x14", NULL, HF_REG_INT),
	ROW(15, "x15", NULL, HF_REG_INT),
	ROW(16, "x16", NULL, HF_REG_INT),
	ROW(17, "x17", NULL, HF_REG_INT),
	ROW(18, "x18", NULL, HF_REG_INT),
	ROW(19, "x19", NULL, HF_REG_INT),
	ROW(20, "x20", NULL, HF_REG_INT),
	ROW(21, "x21", NULL, HF_REG_INT),
	ROW(22, "x22", NULL, HF_REG_INT),
	ROW(23, "x23", NULL, HF_REG_INT),
	ROW(24, "x24", NULL, HF_REG_INT),
	ROW(25, "x25", NULL, HF_REG_INT),
	ROW(26, "x26", NULL, HF_REG_INT),
	ROW(27, "x27", NULL, HF_REG_INT),
	ROW(28, "x28", NULL, HF_REG_INT),
	ROW(AARCH64_REG_FP, "x29", "fp", HF_REG_INT),
	ROW(AARCH64_REG_LR, "x30", "ra", HF_REG_INT),
	ROW(AARCH64_REG_SP, "sp", "sp", HF_REG_DATA_PTR),
	ROW(AARCH64_REG_PC, "pc", "pc", HF_REG_CODE_PTR),
	{.name = "cpsr",
		.generic = "flags",
		.offset = FRAME_CPSR,
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = AARCH64_REG_CPSR},
};

_Static_assert(FRAME_X(AARCH64_REG_SP) == FRAME_SP, "sp lies behind x30");
_Static_assert(FRAME_X(AARCH64_REG_PC) == FRAME_PC, "pc lies behind sp");

static const struct hf_reg_set core_set = {
	.feature = "org.gnu.gdb.aarch64.core", .regs = core, .count = HF_COUNT(core)};

#define V(n)                                                                                       \
	{                                                                                          \
		.name = "v" #n, .offset = HF_REG_VIA_OP, .bits = 128, .kind = HF_REG_FLOAT,        \
		.regnum = AARCH64_REG_V0 + (n)                                                     \
	}

static const struct hf_reg fpu[] = {
	V(0),
	V(1),
	V(2),
	V(3),
	V(4),
	V(5),
	V(6),
	V(7),
	V(8),
	V(9),
	V(10),
	V(11),
	V(12),
	V(13),
	V(14),
	V(15),
	V(16),
	V(17),
	V(18),
	V(19),
	V(20),
	V(21),
	V(22),
	V(23),
	V(24),
	V(25),
	V(26),
	V(27),
	V(28),
	V(29),
	V(30),
	V(31),
	{.name = "fpsr",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = AARCH64_REG_FPSR},
	{.name = "fpcr",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = AARCH64_REG_FPCR},
};

static const struct hf_reg_set fpu_set = {
	.feature = "org.gnu.gdb.aarch64.fpu", .regs = fpu, .count = HF_COUNT(fpu)};

const struct hf_reg_set *const *aarch64_reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {&core_set, &fpu_set, NULL};

	return sets;
}
