/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ops.h - the rows of hf_arch_ops that this port fills: for its table in arch.c, and for a build that calls them
 * directly (stub/ops.h). Each as stub/seam/arch.h says. */
#ifndef ARMV7M_OPS_H
#define ARMV7M_OPS_H

#include "armv7m.h"
#include "board.h"
#include "machine.h"
#include "regs.h"
#include "stub/err.h"

/* gdb's breakpoint kinds (GDB manual, "ARM Breakpoint Kinds"). A 32-bit instruction gets a 16-bit
 * breakpoint too: only its first halfword has to trap. */
enum { ARMV7M_KIND_THUMB = 2, ARMV7M_KIND_THUMB2 = 3 };

static inline int armv7m_mem_read(void *dst, hf_addr src, size_t len)
{
	size_t most = BOARD_REACHABLE((uint32_t)src, len);

	if (most == 0 && len > 0)
		return HF_ESILENT; /* it would read as 0 */
	return armv7m_copy(dst, (const void *)(uintptr_t)src, most);
}

static inline int armv7m_mem_write(hf_addr dst, const void *src, size_t len)
{
	return armv7m_copy((void *)(uintptr_t)dst, src, BOARD_REACHABLE((uint32_t)dst, len));
}

int armv7m_reg_read(const struct hf_frame *f, unsigned regnum, void *dst);
int armv7m_reg_write(struct hf_frame *f, unsigned regnum, const void *src);
bool armv7m_reg_known(const struct hf_frame *f, unsigned regnum);
void armv7m_reg_written(struct hf_frame *f, unsigned regnum);

int armv7m_bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES]);
int armv7m_bp_here(const struct hf_frame *f);
int armv7m_next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX]);
int armv7m_returns_to(const struct hf_frame *f, struct hf_next *back);
uint32_t armv7m_mask(struct hf_frame *f);
void armv7m_unmask(struct hf_frame *f, uint32_t token);

static inline unsigned armv7m_cpu_count(void)
{
	return BOARD_CPUS;
}

/* All but mem_write, of which the SDK has another, and what only several CPUs have. */
#define ARMV7M_OPS                                                                                 \
	.name = "armv7m", .gdb_arch = "arm", .reg_sets = armv7m_reg_sets,                          \
	.frame_bytes = sizeof(struct hf_frame), .reg_pc = ARMV7M_REG_PC, .reg_sp = ARMV7M_REG_SP,  \
	.reg_fp = ARMV7M_REG_FP, .reg_lr = ARMV7M_REG_LR, .reg_flags = ARMV7M_REG_CPSR,            \
	.ptr_bytes = 4, .bp_kind_default = ARMV7M_KIND_THUMB, .mem_read = armv7m_mem_read,         \
	.text_write = armv7m_text_write, .reg_read = armv7m_reg_read,                              \
	.reg_write = armv7m_reg_write, .reg_known = armv7m_reg_known,                              \
	.reg_written = armv7m_reg_written, .bp_insn = armv7m_bp_insn, .bp_here = armv7m_bp_here,   \
	.next_pc = armv7m_next_pc, .returns_to = armv7m_returns_to, .mask = armv7m_mask,           \
	.unmask = armv7m_unmask, .unwind = armv7m_unwind, .cpu_count = armv7m_cpu_count,           \
	.cpu_self = machine_cpu, .cpu_relax = machine_relax

#endif /* ARMV7M_OPS_H */
