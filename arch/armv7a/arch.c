/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - ARMv7-A's answer to stub/seam/arch.h: the table is at the end, every row a few lines. */
#include "arch/arm/cpus.h"
#include "arch/arm/fpu.h"
#include "arch/arm/gic.h"
#include "arch/arm/step/step.h"
#include "arch/arm/unwind/unwind.h"
#include "armv7a.h"
#include "fpu_regs.h"
#include "hwdebug.h"
#include "machine.h"
#include "regs.h"
#include "stub/err.h"

/* gdb's breakpoint kinds (GDB manual, "ARM Breakpoint Kinds"). A 32-bit Thumb instruction gets a
 * 16-bit breakpoint too: only its first halfword has to trap. */
enum { KIND_THUMB = 2, KIND_THUMB2 = 3, KIND_ARM = 4 };

#define THUMB_BKPT 0xbebeu     /* BKPT #0xbe, A8.8.24 T1 */
#define ARM_BKPT   0xe12be07eu /* BKPT #0xbe0e, A8.8.24 A1 */

#define MASK_TOKEN 1u /* set in a token: the masks are to be put back */

/* link.ld */
extern const char image_text_begin[], image_text_end[];
extern const char __exidx_start[], __exidx_end[];

static int mem_read(void *dst, hf_addr src, size_t len)
{
	return armv7a_copy(dst, (const void *)(uintptr_t)src, len);
}

static int mem_write(hf_addr dst, const void *src, size_t len)
{
	return armv7a_copy((void *)(uintptr_t)dst, src, len);
}

static int text_write(hf_addr dst, const void *src, size_t len)
{
	return armv7a_text_write((uint32_t)dst, src, len);
}

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	if (regnum >= ARMV7A_REG_D0)
		return arm_fpu_known(f, regnum);
	return (f->known >> regnum & 1u) != 0;
}

static void reg_written(struct hf_frame *f, unsigned regnum)
{
	if (regnum < ARMV7A_REG_D0)
		f->known |= 1u << regnum;
}

/* ---- breakpoints ---- */

static void little_endian(uint32_t value, uint8_t *bytes, unsigned len)
{
	for (unsigned i = 0; i < len; i++, value >>= 8u)
		bytes[i] = (uint8_t)value;
}

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	unsigned len = kind == KIND_ARM ? 4 : 2;

	if (kind < KIND_THUMB || kind > KIND_ARM)
		return HF_EINVAL;
	if (addr % len != 0)
		return HF_EALIGN;
	little_endian(kind == KIND_ARM ? ARM_BKPT : THUMB_BKPT, insn, len);
	return (int)len;
}

static int bp_kind_at(const struct hf_frame *f, hf_addr addr)
{
	(void)addr; /* ARM and Thumb code look alike: the current state is the best guess there is */
	return f != NULL && (f->cpsr & PSR_T) != 0 ? KIND_THUMB : KIND_ARM;
}

/* ---- stepping ---- */

static int read_all(void *ctx, uint32_t addr, void *dst, size_t len)
{
	(void)ctx;
	if (armv7a_copy(dst, (const void *)(uintptr_t)addr, len) != (int)len)
		return HF_EFAULT;
	if (addr - (uintptr_t)image_text_begin < (size_t)(image_text_end - image_text_begin))
		bare_hide(dst, addr, len); /* a probe's hit looks at code while it is in place */
	return 0;
}

static struct arm_state state_of(const struct hf_frame *f)
{
	struct arm_state s = {.cpsr = f->cpsr, .has = ARM_CORTEX_A15};

	for (unsigned i = 0; i < HF_COUNT(s.r); i++)
		s.r[i] = f->r[i];
	return s;
}

static int bp_here(const struct hf_frame *f)
{
	struct arm_state s = state_of(f);
	uint16_t half = 0;
	uint32_t word = 0;

	/* BKPT only: an UDF is an error of the program, not a breakpoint */
	if ((f->cpsr & PSR_T) != 0)
		return read_all(NULL, s.r[15], &half, sizeof(half)) == 0 && half >> 8u == 0xbeu ? 2
												: 0;
	if (read_all(NULL, s.r[15], &word, sizeof(word)) < 0)
		return 0;
	return (word & 0xfff000f0u) == 0xe1200070u ? 4 : 0;
}

static int next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	struct arm_state s = state_of(f);
	struct arm_next ends[HF_NEXT_MAX];
	int count = arm_next_pc(&s, read_all, NULL, ends);

	for (int i = 0; i < count; i++) {
		next[i].addr = ends[i].addr;
		next[i].bp_kind = ends[i].thumb ? KIND_THUMB : KIND_ARM;
	}
	return count;
}

static int returns_to(const struct hf_frame *f, struct hf_next *back)
{
	struct arm_state s = state_of(f);
	struct arm_next end = {0};
	int err = arm_returns_to(&s, read_all, NULL, &end);

	back->addr = end.addr;
	back->bp_kind = end.thumb ? KIND_THUMB : KIND_ARM;
	return err;
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

/* ---- stack ---- */

static int unwind(struct hf_frame *f, bool exact)
{
	struct arm_unwind_env env = {.exidx_begin = (uint32_t)(uintptr_t)__exidx_start,
		.exidx_end = (uint32_t)(uintptr_t)__exidx_end,
		.text_begin = (uint32_t)(uintptr_t)image_text_begin,
		.text_end = (uint32_t)(uintptr_t)image_text_end,
		.exc_return_begin = (uint32_t)(uintptr_t)armv7a_exc_return_begin,
		.exc_return_end = (uint32_t)(uintptr_t)armv7a_exc_return_end,
		.exception = armv7a_unwind_exception,
		.exact = exact,
		.read = read_all};

	return arm_unwind(f, &env);
}

const struct hf_arch_ops armv7a_ops = {
	.name = "armv7a",
	.gdb_arch = "arm",
	.reg_sets = armv7a_reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.reg_pc = ARMV7A_REG_PC,
	.reg_sp = ARMV7A_REG_SP,
	.reg_fp = ARMV7A_REG_FP,
	.reg_lr = ARMV7A_REG_LR,
	.reg_flags = ARMV7A_REG_CPSR,
	.ptr_bytes = 4,
	.bp_kind_default = KIND_ARM,
	.mem_read = mem_read,
	.mem_write = mem_write,
	.text_write = text_write,
	.reg_read = arm_fpu_read,
	.reg_write = arm_fpu_write,
	.enter = arm_fpu_enter,
	.leave = arm_fpu_leave,
	.reg_known = reg_known,
	.reg_written = reg_written,
	.bp_insn = bp_insn,
	.bp_kind_at = bp_kind_at,
	.bp_here = bp_here,
	.hw_sync = arm_hw_sync,
	.hw_check = arm_hw_check,
	.wp_hit = arm_hw_hit,
	.wp_before_access =
		true, /* DDI 0406C C3.3.2: a synchronous data abort, the access is not done */
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
