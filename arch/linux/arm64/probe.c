/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - what probes need to know of arm64. */
#include "arch/linux/probe.h"

#include <linux/ptrace.h>

#include "arch/aarch64/regs.h"
#include "arm64.h"

const unsigned linux_probe_span = 4;

void linux_probe_frame(struct hf_frame *f, const struct pt_regs *regs, hf_addr addr)
{
	linux_cpu_from_regs(f, regs);
}

bool linux_probe_regs(struct pt_regs *out, const struct pt_regs *regs, hf_addr addr)
{
	*out = *regs;
	return true;
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->pc;
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->sp;
}

static const uint8_t arg_regs[] = {0, 1, 2, 3, 4, 5, 6, 7}; /* AAPCS64 6.4 */

/* As struct pt_regs names it, which kprobe_events uses. */
static const struct hf_probe_name names[] = {{"pstate", AARCH64_REG_CPSR}, {0}};

const struct hf_probe_arch linux_probe_arch = {
	.arg_regs = arg_regs,
	.arg_count = ARRAY_SIZE(arg_regs),
	.reg_ret = 0,
	.pc = pc,
	.sp = sp,
	.names = names,
	.check = linux_probe_check,
	.arm = linux_probe_arm,
	.missed = linux_probe_missed,
	.counted = linux_probe_counted,
};
