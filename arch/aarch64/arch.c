/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - AArch64's answer to stub/seam/arch.h: the table is at the end, every row a few lines. */
#include "aarch64.h"
#include "arch/arm/cpus.h"
#include "arch/arm/fpu.h"
#include "arch/arm/gic.h"
#include "fpu_regs.h"
#include "hwdebug.h"
#include "insn.h"
#include "machine.h"
#include "regs.h"
#include "step.h"
#include "unwind.h"

#define INSN_BYTES  4
#define PLANTED_IMM 0xbebeu /* none of those in machine_cpu.h, nor gdb's own 0 */

/* Of a mask() token: besides PSTATE's bits as they were. */
#define MASK_TOKEN 1u /* the masks are to be put back */
#define MASKS      (PSR_I | PSR_D)

/* link.ld */
extern const char image_text_begin[], image_text_end[];

static int mem_read(void *dst, hf_addr src, size_t len)
{
	return aarch64_copy(dst, (const void *)(uintptr_t)src, len);
}

static int mem_write(hf_addr dst, const void *src, size_t len)
{
	return aarch64_copy((void *)(uintptr_t)dst, src, len);
}

static int read_all(void *ctx, uint64_t addr, void *dst, size_t len)
{
	(void)ctx;
	if (mem_read(dst, addr, len) != (int)len)
		return HF_EFAULT;
	if (addr - (uintptr_t)image_text_begin < (size_t)(image_text_end - image_text_begin))
		bare_hide(dst, addr, len); /* a probe's hit looks at code while it is in place */
	return 0;
}

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	if (regnum >= AARCH64_REG_V0)
		return arm_fpu_known(f, regnum);
	return (f->known >> regnum & 1u) != 0;
}

static void reg_written(struct hf_frame *f, unsigned regnum)
{
	if (regnum < AARCH64_REG_V0)
		f->known |= (uint64_t)1 << regnum;
}

/* ---- breakpoints ---- */

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	uint32_t word = INSN_BRK(PLANTED_IMM);

	if (kind != INSN_BYTES)
		return HF_EINVAL;
	if (addr % INSN_BYTES != 0)
		return HF_EALIGN;
	for (unsigned i = 0; i < INSN_BYTES; i++, word >>= 8u)
		insn[i] = (uint8_t)word;
	return INSN_BYTES;
}

static int bp_here(const struct hf_frame *f)
{
	uint32_t insn;

	return read_all(NULL, f->pc, &insn, sizeof insn) == 0 && insn_is(insn, INSN_IS_BRK)
		       ? INSN_BYTES
		       : 0;
}

/* ---- stepping ---- */

/* The hardware steps, but for two things: an exclusive sequence, and code that has masked debug
 * exceptions. For those the core asks next_pc(). */
static int step(struct hf_frame *f, bool on)
{
	f->cpsr &= ~(uint32_t)PSR_SS;
	if (!on)
		return 0;
	if ((f->cpsr & PSR_D) != 0 || aarch64_step_is_sequence(f, read_all, NULL))
		return HF_ENOSYS;
	f->cpsr |= PSR_SS; /* trap.c arms the CPU that goes on with this frame */
	return 0;
}

static int next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	return aarch64_next_pc(f, read_all, NULL, next);
}

static int returns_to(const struct hf_frame *f, struct hf_next *back)
{
	return aarch64_returns_to(f, read_all, NULL, back);
}

static uint32_t mask(struct hf_frame *f)
{
	uint32_t token = MASK_TOKEN | (f->cpsr & MASKS);

	if (aarch64_insn_touches_masks(f, read_all, NULL))
		return 0;
	f->cpsr = (f->cpsr & ~(uint32_t)PSR_D) | PSR_I;
	return token;
}

static void unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & MASK_TOKEN) != 0)
		f->cpsr = (f->cpsr & ~(uint32_t)MASKS) | (token & MASKS);
}

/* ---- stack ---- */

static int unwind(struct hf_frame *f, bool exact)
{
	struct aarch64_unwind_env env = {.text_begin = (uintptr_t)image_text_begin,
		.text_end = (uintptr_t)image_text_end,
		.exc_return_begin = (uintptr_t)aarch64_exc_return_begin,
		.exc_return_end = (uintptr_t)aarch64_exc_return_end,
		.exact = exact,
		.read = read_all};

	return aarch64_unwind(f, &env);
}

const struct hf_arch_ops aarch64_ops = {
	.name = "aarch64",
	.gdb_arch = "aarch64",
	.reg_sets = aarch64_reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.reg_pc = AARCH64_REG_PC,
	.reg_sp = AARCH64_REG_SP,
	.reg_fp = AARCH64_REG_FP,
	.reg_lr = AARCH64_REG_LR,
	.reg_flags = HF_REG_NONE,
	.ptr_bytes = 8,
	.bp_kind_default = INSN_BYTES,
	.mem_read = mem_read,
	.mem_write = mem_write,
	.text_write = aarch64_text_write,
	.reg_read = arm_fpu_read,
	.reg_write = arm_fpu_write,
	.enter = arm_fpu_enter,
	.leave = arm_fpu_leave,
	.reg_known = reg_known,
	.reg_written = reg_written,
	.bp_insn = bp_insn,
	.bp_here = bp_here,
	.hw_sync = arm_hw_sync,
	.hw_check = arm_hw_check,
	.wp_hit = arm_hw_hit,
	.wp_before_access = true, /* DDI 0487 D2.10.5: a synchronous exception, not done yet */
	.step = step,
	.next_pc = next_pc,
	.returns_to = returns_to,
	.mask = mask,
	.unmask = unmask,
	.unwind = unwind,
	.cpu_count = arm_cpu_count,
	.cpu_self = arm_cpu_self,
	.cpu_online = arm_cpu_online,
	.cpu_kick = arm_gic_kick,
	.cpu_relax = machine_relax,
};
