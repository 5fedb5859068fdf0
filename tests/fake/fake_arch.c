/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_arch.c - the fake port's CPU: registers like 32-bit ARM, an instruction set of five. */
#include <stddef.h>
#include <string.h>

#include "fake.h"

/* ---- registers ---- */

#define R(n, reg_name, hint, reg_kind)                                                             \
	{                                                                                          \
		.name = (reg_name), .generic = (hint), .offset = 4 * (n), .bits = 32,              \
		.kind = (reg_kind), .regnum = (n)                                                  \
	}

static const struct hf_reg core[] = {
	R(0, "r0", NULL, HF_REG_INT),
	R(1, "r1", NULL, HF_REG_INT),
	R(2, "r2", NULL, HF_REG_INT),
	R(3, "r3", NULL, HF_REG_INT),
	R(4, "r4", NULL, HF_REG_INT),
	R(5, "r5", NULL, HF_REG_INT),
	R(6, "r6", NULL, HF_REG_INT),
	R(7, "r7", NULL, HF_REG_INT),
	R(8, "r8", NULL, HF_REG_INT),
	R(9, "r9", NULL, HF_REG_INT),
	R(10, "r10", NULL, HF_REG_INT),
	R(11, "r11", "fp", HF_REG_INT),
	R(12, "r12", NULL, HF_REG_INT),
	R(13, "sp", "sp", HF_REG_DATA_PTR),
	R(14, "lr", "ra", HF_REG_INT),
	R(15, "pc", "pc", HF_REG_CODE_PTR),
	{.name = "cpsr",
		.generic = "flags",
		.offset = offsetof(struct hf_frame, cpsr),
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = FAKE_CPSR},
};

static const struct hf_reg vfp[] = {
	{.name = "d0",
		.offset = HF_REG_VIA_OP,
		.bits = 64,
		.kind = HF_REG_FLOAT,
		.regnum = FAKE_D0},
	{.name = "d1",
		.offset = HF_REG_VIA_OP,
		.bits = 64,
		.kind = HF_REG_FLOAT,
		.regnum = FAKE_D1},
	{.name = "fpscr",
		.offset = HF_REG_VIA_OP,
		.bits = 32,
		.kind = HF_REG_INT,
		.regnum = FAKE_FPSCR},
};

static const struct hf_reg_set core_set = {
	.feature = "org.gnu.gdb.arm.core", .regs = core, .count = HF_COUNT(core)};
static const struct hf_reg_set vfp_set = {
	.feature = "org.gnu.gdb.arm.vfp", .regs = vfp, .count = HF_COUNT(vfp)};

static const struct hf_reg_set *const *reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {&core_set, &vfp_set, NULL};

	return sets;
}

static int reg_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	if (fake_fails(FAKE_REG_READ))
		return HF_EFAULT;
	if (regnum == FAKE_D0)
		memcpy(dst, &f->d0, sizeof(f->d0));
	else if (regnum == FAKE_FPSCR)
		memcpy(dst, &f->fpscr, sizeof(f->fpscr));
	else
		return HF_ENOENT;
	return 0;
}

static int reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	if (fake_fails(FAKE_REG_WRITE))
		return HF_EFAULT;
	if (regnum == FAKE_D0)
		memcpy(&f->d0, src, sizeof(f->d0));
	else if (regnum == FAKE_FPSCR)
		memcpy(&f->fpscr, src, sizeof(f->fpscr));
	else
		return HF_ENOENT;
	return 0;
}

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	return (f->known >> regnum & 1u) != 0;
}

/* ---- breakpoints ---- */

static const uint8_t thumb_bkpt[] = {0x00, 0xbe, 0xaf, 0xf3};

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	static const uint32_t arm_bkpt = FAKE_BKPT;

	if (fake_fails(FAKE_BP_INSN))
		return HF_EINVAL;
	if (kind < 2 || kind > 4)
		return HF_EINVAL;
	if (addr % (kind == 4 ? 4 : 2) != 0)
		return HF_EALIGN;
	if (kind == 4)
		memcpy(insn, &arm_bkpt, sizeof(arm_bkpt));
	else
		memcpy(insn, thumb_bkpt, sizeof(thumb_bkpt));
	return kind == 2 ? 2 : 4;
}

static int bp_kind_at(const struct hf_frame *f, hf_addr addr)
{
	(void)f;
	(void)addr;
	return fake_fails(FAKE_BP_KIND_AT) ? HF_EFAULT : 4;
}

bool fake_has_bkpt(hf_addr addr)
{
	const uint8_t *at = fake_at(addr);

	return at != NULL && (fake_word(addr) == FAKE_BKPT || memcmp(at, thumb_bkpt, 2) == 0);
}

static int bp_here(const struct hf_frame *f)
{
	if (fake_fails(FAKE_BP_HERE))
		return 0;
	return fake_at(f->r[FAKE_PC]) != NULL && fake_word(f->r[FAKE_PC]) == FAKE_BKPT ? 4 : 0;
}

static uint32_t wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	uint32_t hit = 0;

	for (unsigned i = 0; i < n; i++) {
		bool watch = slots[i].type != HF_BP_SOFT && slots[i].type != HF_BP_HARD;
		if (watch && addr >= slots[i].addr && addr - slots[i].addr < slots[i].len)
			hit |= 1u << i;
	}
	return hit;
}

static int hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	if (fake_fails(FAKE_HW_CHECK))
		return HF_EINVAL;
	if (fake.hw_slots == 0)
		return HF_ENOSYS;
	for (unsigned i = 0; i < n; i++) {
		if (slots[i].type != HF_BP_HARD && (slots[i].len == 0 || slots[i].len > 8))
			return HF_EINVAL;
		if (slots[i].addr % 4 != 0)
			return HF_EALIGN;
	}
	return n > fake.hw_slots ? HF_ENOSPC : 0;
}

static int hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	struct fake_cpu *c = &fake.cpus[fake.self];

	if (fake_fails(FAKE_HW_SYNC))
		return HF_EINVAL;
	c->hw_count = n < HF_HW_MAX ? n : HF_HW_MAX;
	for (unsigned i = 0; i < c->hw_count; i++)
		c->hw[i] = slots[i];
	return (int)n;
}

/* ---- stepping ---- */

static int step(struct hf_frame *f, bool on)
{
	(void)f;
	(void)on;
	if (fake_fails(FAKE_STEP))
		return HF_EINVAL;
	return fake.hw_step ? 0 : HF_ENOSYS;
}

static uint32_t jump_target(uint32_t pc, uint32_t insn)
{
	uint32_t words = insn & 0xffffffu;

	if ((words & 0x800000u) != 0)
		words |= 0xff000000u;
	return pc + 4 * words;
}

static int next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	uint32_t pc = f->r[FAKE_PC];

	if (fake_fails(FAKE_NEXT_PC) || fake_at(pc) == NULL)
		return HF_EFAULT;
	uint32_t insn = fake_word(pc);
	next[0] = (struct hf_next){.addr = pc + 4, .bp_kind = 4};
	if (insn == FAKE_RET) {
		next[0].addr = f->r[FAKE_LR];
		return 1;
	}
	switch (insn >> 24) {
	case 0xea:
	case 0xeb:
		next[0].addr = jump_target(pc, insn);
		return 1;
	case 0x0a:
		next[1] = (struct hf_next){.addr = jump_target(pc, insn), .bp_kind = 4};
		return 2;
	case 0xff:
		return HF_EINSN;
	default:
		return 1;
	}
}

static int returns_to(const struct hf_frame *f, struct hf_next *back)
{
	uint32_t pc = f->r[FAKE_PC];
	uint32_t op = fake_word(pc) >> 24;

	*back = (struct hf_next){.addr = op == 0xeb ? pc + 4 : f->r[FAKE_LR], .bp_kind = 4};
	return op == 0xeb || op == 0xea ? 0 : HF_EINSN;
}

#define MASK_TOKEN 2u

static uint32_t mask(struct hf_frame *f)
{
	uint32_t token = MASK_TOKEN | f->masked;

	f->masked = 1;
	return token;
}

static void unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & MASK_TOKEN) != 0)
		f->masked = token & 1u;
}

/* ---- stack: fp points to {caller's fp, return address, how} ---- */

static int unwind(struct hf_frame *f, bool exact)
{
	uint32_t fp = f->r[FAKE_FP];

	(void)exact;
	if (fake_fails(FAKE_UNWIND))
		return HF_EFAULT;
	if (fp == 0)
		return HF_ENOENT;
	if (fp % 4 != 0 || fake_at(fp) == NULL || fake_at(fp + 11) == NULL)
		return HF_EFAULT;
	f->r[FAKE_SP] = fp + 12;
	f->r[FAKE_FP] = fake_word(fp);
	f->r[FAKE_PC] = fake_word(fp + 4);
	f->known = 1u << FAKE_FP | 1u << FAKE_SP | 1u << FAKE_PC;
	return (int)(fake_word(fp + 8) % 3);
}

const struct hf_arch_ops fake_arch_ops = {
	.name = "fake",
	.gdb_arch = "arm",
	.reg_sets = reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.reg_pc = FAKE_PC,
	.reg_sp = FAKE_SP,
	.reg_fp = FAKE_FP,
	.reg_lr = FAKE_LR,
	.reg_flags = FAKE_CPSR,
	.ptr_bytes = 4,
	.bp_kind_default = 4,
	.mem_read = fake_mem_read,
	.mem_write = fake_mem_write,
	.text_write = fake_text_write,
	.reg_read = reg_read,
	.reg_write = reg_write,
	.reg_known = reg_known,
	.bp_insn = bp_insn,
	.bp_kind_at = bp_kind_at,
	.bp_here = bp_here,
	.hw_sync = hw_sync,
	.hw_check = hw_check,
	.wp_hit = wp_hit,
	.step = step,
	.next_pc = next_pc,
	.returns_to = returns_to,
	.mask = mask,
	.unmask = unmask,
	.unwind = unwind,
	.cpu_count = fake_cpu_count_op,
	.cpu_self = fake_cpu_self,
	.cpu_online = fake_cpu_online,
	.cpu_kick = fake_cpu_kick,
	.cpu_relax = fake_cpu_relax,
};
