/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - 32-bit ARM Linux's answer to stub/seam/arch.h: the table is at the end. The kernel is A32 code
 * throughout; Thumb is met in programs only. */
#include <linux/types.h>

#include "arch/arm/step/step.h"
#include "arch/armv7a/regs.h"
#include "arm.h"
#include "stub/err.h"

#define KIND_ARM   4u /* gdb's "kind" of a breakpoint (GDB manual, "ARM Breakpoint Kinds") */
#define MASK_TOKEN 1u

static const struct hf_reg_set *const *reg_sets(void)
{
	static const struct hf_reg_set *sets[2];

	sets[0] = armv7a_reg_sets()[0]; /* without the FPU's */
	return sets;
}

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	unsigned bit = regnum == ARMV7A_REG_CPSR ? 16 : regnum;

	return (f->known >> bit & 1u) != 0;
}

static void reg_written(struct hf_frame *f, unsigned regnum)
{
	f->known |= 1u << (regnum == ARMV7A_REG_CPSR ? 16 : regnum);
}

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	uint32_t word = UDF_PLANTED;

	if (kind != KIND_ARM)
		return HF_EINVAL;
	if (addr % sizeof(word) != 0)
		return HF_EALIGN;
	for (unsigned i = 0; i < sizeof(word); i++, word >>= 8u)
		insn[i] = (uint8_t)word;
	return sizeof(word);
}

static int read_all(void *ctx, uint32_t addr, void *dst, size_t len)
{
	return linux_read_all(ctx, addr, dst, len);
}

static struct arm_state state_of(const struct hf_frame *f)
{
	struct arm_state s = {.cpsr = f->cpsr, .has = ARM_CORTEX_A15};

	for (unsigned i = 0; i < HF_COUNT(s.r); i++)
		s.r[i] = f->r[i];
	return s;
}

static int next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	struct arm_state s = state_of(f);
	struct arm_next ends[HF_NEXT_MAX];
	int count = arm_next_pc(&s, read_all, NULL, ends);

	for (int i = 0; i < count; i++) {
		if (ends[i].thumb)
			return HF_EINSN;
		next[i].addr = ends[i].addr;
		next[i].bp_kind = KIND_ARM;
	}
	return count;
}

static uint32_t mask(struct hf_frame *f)
{
	struct arm_state s = state_of(f);
	uint32_t token = MASK_TOKEN | (f->cpsr & PSR_I);

	if (arm_insn_touches_masks(&s, read_all, NULL))
		return 0;
	f->cpsr |= PSR_I;
	return token;
}

static void unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & MASK_TOKEN) != 0)
		f->cpsr = (f->cpsr & ~(uint32_t)PSR_I) | (token & PSR_I);
}

int linux_cpu_kick(unsigned cpu, unsigned attempt)
{
	return attempt == 0 ? linux_cpu_kick_ipi(cpu) : HF_ENOSYS;
}

const struct hf_arch_ops linux_arch = {
	.name = "arm",
	.gdb_arch = "arm",
	.reg_sets = reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.reg_pc = ARMV7A_REG_PC,
	.reg_sp = ARMV7A_REG_SP,
	.reg_fp = ARMV7A_REG_FP,
	.reg_lr = ARMV7A_REG_LR,
	.reg_flags = ARMV7A_REG_CPSR,
	.ptr_bytes = 4,
	.bp_kind_default = KIND_ARM,
	.mem_read = linux_mem_read,
	.mem_write = linux_mem_write,
	.text_write = arm_text_write,
	.reg_known = reg_known,
	.reg_written = reg_written,
	.bp_insn = bp_insn,
	.hw_sync = linux_hw_sync,
	.hw_check = linux_hw_check,
	.wp_hit = linux_wp_hit,
	.wp_before_access = true,
	.next_pc = next_pc,
	.mask = mask,
	.unmask = unmask,
	.unwind = arm_linux_unwind,
	.cpu_count = linux_cpu_count,
	.cpu_self = linux_cpu_self,
	.cpu_online = linux_cpu_online,
	.cpu_kick = linux_cpu_kick,
	.cpu_relax = linux_cpu_relax,
};
