/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* textlock.c - where the kernel's lock for patching text lies: the code that takes it is followed to the first
 * exclusive access, with what little arithmetic makes its address. Encodings: DDI 0487 C4.1. */
#include <linux/kernel.h>

#include "arch/linux/armhw/armhw.h"
#include "arm64.h"
#include "stub/err.h"

#define INSNS_MAX 96 /* from the function's first one */
#define REGS      32

/* What is known of the registers. */
struct known {
	u64 value[REGS];
	u32 valid;
};

static unsigned field(u32 insn, unsigned shift, unsigned bits)
{
	return insn >> shift & ((1u << bits) - 1u);
}

static void set(struct known *k, unsigned reg, bool valid, u64 value)
{
	k->value[reg] = value;
	k->valid = (k->valid & ~(1u << reg)) | (u32)valid << reg;
}

/* ADRP: a page, counted from this one. */
static void do_adrp(struct known *k, u32 insn, u64 pc)
{
	u64 pages = (u64)field(insn, 5, 19) << 2 | field(insn, 29, 2);

	if ((pages >> 20 & 1u) != 0)
		pages |= ~0ull << 21;
	set(k, field(insn, 0, 5), true, (pc & ~0xfffull) + (pages << 12));
}

/* A branch, a barrier, a store: they change none. */
static bool keeps(u32 insn)
{
	bool store = (insn & 0x0a400000u) == 0x08000000u;

	return (insn & 0x1c000000u) == 0x14000000u || store;
}

static void do_insn(struct known *k, u32 insn, u64 pc)
{
	unsigned to = field(insn, 0, 5);
	unsigned from = field(insn, 5, 5);

	if ((insn & 0x9f000000u) == 0x90000000u)
		do_adrp(k, insn, pc);
	else if ((insn & 0xff800000u) == 0x91000000u) /* ADD Xd, Xn, #imm12, LSL #0 or 12 */
		set(k, to, (k->valid >> from & 1u) != 0,
			k->value[from] + ((u64)field(insn, 10, 12) << (field(insn, 22, 1) * 12)));
	else if ((insn & 0xffe0ffe0u) == 0xaa0003e0u) /* MOV Xd, Xm */
		set(k, to, (k->valid >> field(insn, 16, 5) & 1u) != 0,
			k->value[field(insn, 16, 5)]);
	else if ((insn & 0xfc000000u) == 0x94000000u) /* BL: what the callee may change */
		k->valid &= 0x3ff80000u;
	else if ((insn & 0x3e000000u) == 0x28000000u) /* LDP changes two */
		k->valid &= ~(1u << to | 1u << field(insn, 10, 5));
	else if (!keeps(insn))
		k->valid &= ~(1u << to);
}

/* LDXR, LDAXR, CAS and its kin of a word: is Rn the lock? */
static bool is_exclusive(u32 insn)
{
	return (insn & 0xffff7c00u) == 0x885f7c00u || (insn & 0xffa07c00u) == 0x88a07c00u;
}

static unsigned long find(unsigned long code)
{
	struct known k = {.valid = 0};
	u32 insn;

	for (unsigned i = 0; i < INSNS_MAX; i++, code += sizeof(insn)) {
		if (linux_read_all(NULL, code, &insn, sizeof(insn)) < 0)
			return 0;
		unsigned from = field(insn, 5, 5);
		if (is_exclusive(insn))
			return (k.valid >> from & 1u) != 0 ? (unsigned long)k.value[from] : 0;
		do_insn(&k, insn, code);
	}
	return 0;
}

void arm64_text_lock_init(void)
{
	static const char *const takers[] = {
		"__aarch64_insn_write", "aarch64_insn_write", "aarch64_insn_patch_text_nosync"};

	armhw_text_lock_init(takers, ARRAY_SIZE(takers), find);
}
