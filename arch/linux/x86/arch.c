/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - x86-64 Linux's answer to stub/seam/arch.h: the table is at the end. */
#include <linux/types.h>

#include "stub/err.h"
#include "x86.h"

#define INT3 0xccu

static bool reg_known(const struct hf_frame *f, unsigned regnum)
{
	return (f->known >> regnum & 1u) != 0;
}

static void reg_written(struct hf_frame *f, unsigned regnum)
{
	f->known |= X86_KNOWN(regnum);
}

static int bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	if (kind != 1)
		return HF_EINVAL;
	insn[0] = INT3;
	return 1;
}

static int step(struct hf_frame *f, bool on)
{
	if (on)
		f->s[0] |= X86_FLAGS_TF;
	else
		f->s[0] &= ~X86_FLAGS_TF;
	return 0;
}

/* ---- interrupts masked for a step ---- */

/* One-byte instructions that see or change the flags, Intel SDM 2 appendix A. */
#define PUSHF 0x9cu
#define POPF  0x9du
#define IRET  0xcfu
#define CLI   0xfau
#define STI   0xfbu
#define REXW  0x48u

#define TOKEN_MASKED 1u
#define TOKEN_PUSHF  2u
#define TOKEN_IF     X86_FLAGS_IF

static uint32_t mask(struct hf_frame *f)
{
	uint8_t code[2] = {0};
	uint32_t token = TOKEN_MASKED | (f->s[0] & X86_FLAGS_IF);

	(void)linux_read_all(NULL, f->r[X86_RIP], code, sizeof(code));
	uint8_t op = code[0] == REXW ? code[1] : code[0];
	if (op == PUSHF)
		return TOKEN_PUSHF;
	if (op == POPF || op == IRET || op == CLI || op == STI)
		return 0;
	f->s[0] &= ~X86_FLAGS_IF;
	return token;
}

/* PUSHF has stored the TF by which it was stepped. */
static void unmask(struct hf_frame *f, uint32_t token)
{
	uint64_t pushed;

	if ((token & TOKEN_MASKED) != 0)
		f->s[0] = (f->s[0] & ~X86_FLAGS_IF) | (token & TOKEN_IF);
	if ((token & TOKEN_PUSHF) == 0 ||
		linux_read_all(NULL, f->r[X86_RSP], &pushed, sizeof(pushed)) < 0)
		return;
	pushed &= ~(uint64_t)X86_FLAGS_TF;
	(void)linux_mem_write(f->r[X86_RSP], &pushed, sizeof(pushed));
}

const struct hf_arch_ops linux_arch = {
	.name = "x86_64",
	.gdb_arch = "i386:x86-64",
	.reg_sets = x86_reg_sets,
	.frame_bytes = sizeof(struct hf_frame),
	.g_behind = X86_G_BEHIND,
	.reg_pc = X86_RIP,
	.reg_sp = X86_RSP,
	.reg_fp = X86_RBP,
	.reg_lr = X86_RSP, /* there is none: what a stop reply tells anyway */
	.reg_flags = X86_EFLAGS,
	.ptr_bytes = 8,
	.bp_kind_default = 1,
	.mem_read = linux_mem_read,
	.mem_write = linux_mem_write,
	.text_write = x86_text_write,
	.reg_write = x86_reg_write,
	.reg_known = reg_known,
	.reg_written = reg_written,
	.leave = x86_leave,
	.bp_insn = bp_insn,
	.hw_sync = linux_hw_sync,
	.hw_check = linux_hw_check,
	.wp_hit = linux_wp_hit,
	.step = step,
	.mask = mask,
	.unmask = unmask,
	.unwind = x86_unwind,
	.cpu_count = linux_cpu_count,
	.cpu_self = linux_cpu_self,
	.cpu_online = linux_cpu_online,
	.cpu_kick = linux_cpu_kick,
	.cpu_relax = linux_cpu_relax,
};
