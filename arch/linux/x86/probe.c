/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - what probes need to know of x86-64. */
#include "arch/linux/probe.h"

#include <linux/ptrace.h>

#include "x86.h"

/* A jump that an optimised kprobe puts there has 5 bytes. */
const unsigned linux_probe_span = 5;

/* A handler is told the pc behind an int3, also where there is none. */
void linux_probe_frame(struct hf_frame *f, const struct pt_regs *regs, hf_addr addr)
{
	linux_cpu_from_regs(f, regs);
	linux_cpu_enter(f);
	if (addr != 0)
		f->r[X86_RIP] = addr;
}

bool linux_probe_regs(struct pt_regs *out, const struct pt_regs *regs, hf_addr addr)
{
	*out = *regs;
	if (addr != 0)
		out->ip = addr;
	return true;
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->r[X86_RIP];
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->r[X86_RSP];
}

/* System V ABI, AMD64, 3.2.3 */
static const uint8_t arg_regs[] = {X86_RDI, X86_RSI, X86_RDX, X86_RCX, X86_R8, X86_R8 + 1};

/* As struct pt_regs names them, which kprobe_events uses. */
static const struct hf_probe_name names[] = {
	{"ax", X86_RAX},
	{"bx", X86_RBX},
	{"cx", X86_RCX},
	{"dx", X86_RDX},
	{"si", X86_RSI},
	{"di", X86_RDI},
	{"bp", X86_RBP},
	{"sp", X86_RSP},
	{"ip", X86_RIP},
	{"flags", X86_EFLAGS},
	{0},
};

const struct hf_probe_arch linux_probe_arch = {
	.arg_regs = arg_regs,
	.arg_count = ARRAY_SIZE(arg_regs),
	.reg_ret = X86_RAX,
	.pc = pc,
	.sp = sp,
	.names = names,
	.check = linux_probe_check,
	.arm = linux_probe_arm,
	.missed = linux_probe_missed,
	.counted = linux_probe_counted,
};
