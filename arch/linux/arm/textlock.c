/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* textlock.c - where the kernel's lock for patching text lies: the code that takes it is followed to the call, with
 * what little arithmetic makes its argument. Encodings: DDI 0406C A8.8. */
#include <linux/kernel.h>

#include "arch/linux/armhw/armhw.h"
#include "arm.h"
#include "stub/err.h"

#define INSNS_MAX 96 /* from the function's first one */
#define REGS      16
#define PC_AHEAD  8 /* of a branch: DDI 0406C A2.3 */

/* What is known of the registers. */
struct known {
	u32 value[REGS];
	u32 valid;
};

static void set(struct known *k, unsigned reg, bool valid, u32 value)
{
	k->value[reg] = value;
	k->valid = (k->valid & ~(1u << reg)) | (u32)valid << reg;
}

static u32 target(u32 insn, unsigned long pc)
{
	u32 offset = (insn & 0xffffffu) << 2;

	if ((offset >> 25 & 1u) != 0)
		offset |= 0xfc000000u;
	return (u32)pc + PC_AHEAD + offset;
}

/* A load, or arithmetic that is no comparison: it changes Rd. */
static bool changes(u32 insn)
{
	bool compares = (insn & 0x01900000u) == 0x01100000u;

	return (insn & 0x0c100000u) == 0x04100000u || ((insn & 0x0c000000u) == 0 && !compares);
}

static void do_insn(struct known *k, u32 insn)
{
	unsigned to = insn >> 12 & 0xfu;
	unsigned from = insn & 0xfu;
	u32 imm = (insn >> 4 & 0xf000u) | (insn & 0xfffu);

	if ((insn & 0xfff00000u) == 0xe3000000u) /* MOVW */
		set(k, to, true, imm);
	else if ((insn & 0xfff00000u) == 0xe3400000u) /* MOVT */
		set(k, to, (k->valid >> to & 1u) != 0, imm << 16 | (k->value[to] & 0xffffu));
	else if ((insn & 0xfff00ff0u) == 0xe1a00000u) /* MOV Rd, Rm */
		set(k, to, (k->valid >> from & 1u) != 0, k->value[from]);
	else if ((insn & 0x0f000000u) == 0x0b000000u) /* BL: what the callee may change */
		k->valid &= 0x0ff0u;
	else if (changes(insn))
		k->valid &= ~(1u << to);
}

/* The argument of the first call of the lock function behind code. */
static unsigned long find(unsigned long code)
{
	unsigned long lock_fn = linux_ksym("_raw_spin_lock_irqsave");
	struct known k = {.valid = 0};
	u32 insn;

	for (unsigned i = 0; i < INSNS_MAX; i++, code += sizeof(insn)) {
		if (linux_read_all(NULL, code, &insn, sizeof(insn)) < 0)
			return 0;
		if ((insn & 0xff000000u) == 0xeb000000u && target(insn, code) == lock_fn)
			return (k.valid & 1u) != 0 ? k.value[0] : 0;
		do_insn(&k, insn);
	}
	return 0;
}

void arm_text_lock_init(void)
{
	static const char *const takers[] = {"__patch_text_real", "patch_map"};

	armhw_text_lock_init(takers, ARRAY_SIZE(takers), find);
}
