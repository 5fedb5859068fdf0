/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - AArch64's answer to stub/seam/probe.h.
 *
 * In a slot D is as the program has it, and A, I and F are masked: between the hit and the breakpoint
 * behind the slot's instruction this CPU runs nothing else. */
#include "probe.h"

#include "aarch64.h"
#include "insn.h"
#include "machine.h"
#include "probe_insn.h"
#include "regs.h"

#define MASKS    (PSR_A | PSR_I | PSR_F)
#define ALL      (PSR_D | MASKS)
#define SLOT_IMM 0xbe51u /* of the breakpoint behind a slot's instruction */
#define LR       30

static int read_all(void *ctx, uint64_t addr, void *dst, size_t len)
{
	(void)ctx;
	return aarch64_copy(dst, (const void *)(uintptr_t)addr, len) == (int)len ? 0 : HF_EFAULT;
}

static int check_site(hf_addr addr, struct hf_probe_insn *out, const char **why)
{
	return aarch64_probe_check(addr, read_all, NULL, out, why);
}

static void put_word(uint8_t *bytes, uint32_t word)
{
	for (unsigned i = 0; i < sizeof(word); i++, word >>= 8u)
		bytes[i] = (uint8_t)word;
}

static int slot_code(const struct hf_probe_insn *insn, uint8_t out[HF_PROBE_SLOT_BYTES])
{
	if (!aarch64_probe_needs_slot(insn))
		return 0;
	put_word(out, insn->word);
	put_word(out + 4, INSN_BRK(SLOT_IMM));
	return 8;
}

static void into(struct hf_frame *f, hf_addr slot, uint32_t *token)
{
	*token = f->cpsr & MASKS;
	f->cpsr |= MASKS;
	f->pc = slot;
}

static bool run(struct hf_frame *f, const struct hf_probe_insn *insn, hf_addr slot, uint32_t *token)
{
	if (aarch64_probe_emulate(f, insn, aarch64_copy))
		return true;
	into(f, slot, token);
	return false;
}

static void back(struct hf_frame *f, hf_addr to, uint32_t token)
{
	f->cpsr = (f->cpsr & ~(uint32_t)MASKS) | token;
	f->pc = to;
}

/* With PSTATE.D set neither the step nor a breakpoint would trap; back() puts it back. */
static uint32_t hold(struct hf_frame *f)
{
	uint32_t token = f->cpsr & ALL;

	f->cpsr = (f->cpsr & ~(uint32_t)PSR_D) | MASKS;
	return token;
}

static int masks(struct hf_frame *f)
{
	return aarch64_probe_masks(f, read_all, NULL);
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->pc;
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->sp;
}

static hf_addr catch_return(struct hf_frame *f, hf_addr to)
{
	hf_addr was = f->x[LR];

	f->x[LR] = to;
	return was;
}

static void go_back(struct hf_frame *f, hf_addr to)
{
	f->pc = to;
}

const struct hf_probe_arch *machine_hf_probe(void)
{
	static const uint8_t arg_regs[] = {0, 1, 2, 3, 4, 5, 6, 7}; /* AAPCS64 6.4 */
	static const struct hf_probe_arch ops = {
		.arg_regs = arg_regs,
		.arg_count = HF_COUNT(arg_regs),
		.reg_ret = 0,
		.check = check_site,
		.slot_code = slot_code,
		.slot_base = (uintptr_t)aarch64_probe_slots,
		.slots = AARCH64_PROBE_SLOTS,
		.run = run,
		.into = into,
		.back = back,
		.pc = pc,
		.sp = sp,
		.hold = hold,
		.masks = masks,
		.trampoline = (uintptr_t)aarch64_probe_trampoline,
		.catch_return = catch_return,
		.go_back = go_back,
	};

	return &ops;
}
