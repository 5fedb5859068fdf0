/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - arm64 Linux's answer to stub/seam/arch.h: the table is at the end. */
#include <linux/string.h>

#include "arch/aarch64/insn.h"
#include "arch/aarch64/regs.h"
#include "arch/aarch64/step.h"
#include "arm64.h"
#include "stub/err.h"

#define INSN_BYTES 4

/* Of a mask() token: besides PSTATE's bits as they were. */
#define MASK_TOKEN 1u
#define MASKS      (PSR_I | PSR_D)

/* gdb's core set, without the FPU's, and with a stack pointer that cannot be changed: the kernel's exception
 * return does not load it. */
static const struct hf_reg_set *const *reg_sets(void)
{
	static struct hf_reg rows[AARCH64_REG_CPSR + 1];
	static struct hf_reg_set set;
	static const struct hf_reg_set *const sets[] = {&set, NULL};

	if (set.count != 0)
		return sets;
	set = *aarch64_reg_sets()[0];
	memcpy(rows, set.regs, sizeof(rows));
	rows[AARCH64_REG_SP].fixed = true;
	set.regs = rows;
	return sets;
}

static int reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	return memcmp(src, &f->sp, sizeof(f->sp)) == 0 ? 0 : HF_EPERM;
}

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	return (f->known >> regnum & 1u) != 0;
}

static void reg_written(struct hf_frame *f, unsigned regnum)
{
	f->known |= (uint64_t)1 << regnum;
}

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	uint32_t word = INSN_BRK(BRK_PLANTED);

	if (kind != INSN_BYTES)
		return HF_EINVAL;
	if (addr % INSN_BYTES != 0)
		return HF_EALIGN;
	for (unsigned i = 0; i < INSN_BYTES; i++, word >>= 8u)
		insn[i] = (uint8_t)word;
	return INSN_BYTES;
}

/* The hardware steps a CPU that came by a debug exception; for any other, exclusive sequences, and code
 * that has masked debug exceptions, the core asks next_pc(). */
static int step(struct hf_frame *f, bool on)
{
	f->cpsr &= ~(uint32_t)PSR_SS;
	if (!on)
		return 0;
	if ((f->reserved & FRAME_MAY_STEP) == 0 || (f->cpsr & PSR_D) != 0 ||
		aarch64_step_is_sequence(f, linux_read_all, NULL))
		return HF_ENOSYS;
	f->cpsr |= PSR_SS;
	return 0;
}

static int next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	return aarch64_next_pc(f, linux_read_all, NULL, next);
}

static uint32_t mask(struct hf_frame *f)
{
	uint32_t token = MASK_TOKEN | (f->cpsr & MASKS);

	if (aarch64_insn_touches_masks(f, linux_read_all, NULL))
		return 0;
	f->cpsr = (f->cpsr & ~(uint32_t)PSR_D) | PSR_I;
	return token;
}

static void unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & MASK_TOKEN) != 0)
		f->cpsr = (f->cpsr & ~(uint32_t)MASKS) | (token & MASKS);
}

int linux_cpu_kick(unsigned cpu, unsigned attempt)
{
	switch (attempt) {
	case 0:
		return linux_cpu_kick_ipi(cpu);
	case 1:
		return arm64_lockwait_kick(cpu);
	default:
		return HF_ENOSYS;
	}
}

const struct hf_arch_ops linux_arch = {
	.name = "arm64",
	.gdb_arch = "aarch64",
	.reg_sets = reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.reg_pc = AARCH64_REG_PC,
	.reg_sp = AARCH64_REG_SP,
	.reg_fp = AARCH64_REG_FP,
	.reg_lr = AARCH64_REG_LR,
	.reg_flags = AARCH64_REG_CPSR,
	.ptr_bytes = 8,
	.bp_kind_default = INSN_BYTES,
	.mem_read = linux_mem_read,
	.mem_write = linux_mem_write,
	.text_write = arm64_text_write,
	.reg_write = reg_write,
	.reg_known = reg_known,
	.reg_written = reg_written,
	.bp_insn = bp_insn,
	.hw_sync = linux_hw_sync,
	.hw_check = linux_hw_check,
	.wp_hit = linux_wp_hit,
	.wp_before_access = true,
	.step = step,
	.next_pc = next_pc,
	.mask = mask,
	.unmask = unmask,
	.unwind = arm64_unwind,
	.cpu_count = linux_cpu_count,
	.cpu_self = linux_cpu_self,
	.cpu_online = linux_cpu_online,
	.cpu_kick = linux_cpu_kick,
	.cpu_relax = linux_cpu_relax,
};
