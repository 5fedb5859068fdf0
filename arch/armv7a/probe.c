/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - ARMv7-A's answer to stub/seam/probe.h, for ARM code.
 *
 * In a slot A, I and F are masked: between the hit and the breakpoint behind the slot's instruction this
 * CPU runs nothing else. */
#include "probe.h"

#include "armv7a.h"
#include "machine.h"
#include "probe_insn.h"
#include "stub/err.h"

#define MASKS     (uint32_t)(PSR_A | PSR_I | PSR_F)
#define SLOT_BKPT 0xe12be571u /* BKPT #0xbe51, A8.8.24 A1 */
#define SP        13
#define LR        14
#define PC        15

static int read_all(void *ctx, uint32_t addr, void *dst, size_t len)
{
	(void)ctx;
	return armv7a_copy(dst, (const void *)(uintptr_t)addr, len) == (int)len ? 0 : HF_EFAULT;
}

static int check_site(hf_addr addr, struct hf_probe_insn *out, const char **why)
{
	return armv7a_probe_check((uint32_t)addr, read_all, NULL, out, why);
}

static void put_word(uint8_t *bytes, uint32_t word)
{
	for (unsigned i = 0; i < sizeof(word); i++, word >>= 8u)
		bytes[i] = (uint8_t)word;
}

static int slot_code(const struct hf_probe_insn *insn, uint8_t out[HF_PROBE_SLOT_BYTES])
{
	if (!armv7a_probe_needs_slot(insn))
		return 0;
	put_word(out, insn->word);
	put_word(out + 4, SLOT_BKPT);
	return 8;
}

static void into(struct hf_frame *f, hf_addr slot, uint32_t *token)
{
	*token = f->cpsr & MASKS;
	f->cpsr |= MASKS;
	f->r[PC] = (uint32_t)slot;
}

/* A literal that cannot be read lies in the text like the instruction itself, so it can. */
static bool run(struct hf_frame *f, const struct hf_probe_insn *insn, hf_addr slot, uint32_t *token)
{
	if (armv7a_probe_emulate(f, insn, read_all, NULL))
		return true;
	into(f, slot, token);
	return false;
}

static void back(struct hf_frame *f, hf_addr to, uint32_t token)
{
	f->cpsr = (f->cpsr & ~MASKS) | token;
	f->r[PC] = (uint32_t)to;
}

static uint32_t hold(struct hf_frame *f)
{
	uint32_t token = f->cpsr & MASKS;

	f->cpsr |= MASKS;
	return token;
}

static int masks(struct hf_frame *f)
{
	struct hf_frame copy = *f;

	if (armv7a_ops.mask(&copy) != 0)
		return 0;
	return armv7a_probe_masks(f, read_all, NULL) ? 1 : HF_EINSN;
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->r[PC];
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->r[SP];
}

static hf_addr catch_return(struct hf_frame *f, hf_addr to)
{
	hf_addr was = f->r[LR];

	f->r[LR] = (uint32_t)to;
	return was;
}

/* Bit 0 of a return address says that the caller is Thumb code. */
static void go_back(struct hf_frame *f, hf_addr to)
{
	f->r[PC] = (uint32_t)to & ~1u;
	if ((to & 1u) != 0)
		f->cpsr |= PSR_T;
}

static const uint8_t arg_regs[] = {0, 1, 2, 3}; /* AAPCS 6.1.1 */

static struct hf_probe_arch ops = {
	.arg_regs = arg_regs,
	.arg_count = HF_COUNT(arg_regs),
	.reg_ret = 0,
	.check = check_site,
	.slot_code = slot_code,
	.slots = ARMV7A_PROBE_SLOTS,
	.run = run,
	.into = into,
	.back = back,
	.hold = hold,
	.masks = masks,
	.pc = pc,
	.sp = sp,
	.catch_return = catch_return,
	.go_back = go_back,
};

const struct hf_probe_arch *machine_hf_probe(void)
{
	ops.slot_base = (uintptr_t)armv7a_probe_slots;
	ops.trampoline = (uintptr_t)armv7a_probe_trampoline;
	return &ops;
}
