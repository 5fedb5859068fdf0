/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - what probes need to know of 32-bit ARM. A kretprobe's handler gets r0 to r11 only: the kernel's
 * trampoline pushes these onto the stack of the caller, with room for r12 to pc above them. */
#include "arch/linux/probe.h"

#include <linux/ptrace.h>

#include "arch/armv7a/regs.h"
#include "arm.h"

#define PUSHED 12 /* r0 to r11 */
#define PLACES 16 /* and the room for r12 to r15 */
#define SP     13
#define PC     15

const unsigned linux_probe_span = 4;

void linux_probe_frame(struct hf_frame *f, const struct pt_regs *regs, hf_addr addr)
{
	if (addr != 0) {
		linux_cpu_from_regs(f, regs);
		return;
	}
	*f = (struct hf_frame){.known = ((1u << PUSHED) - 1) | 1u << SP | 1u << PC};
	memcpy(f->r, regs->uregs, PUSHED * sizeof(f->r[0]));
	f->r[SP] = (unsigned long)&regs->uregs[PLACES];
	f->r[PC] = regs->ARM_pc;
}

bool linux_probe_regs(struct pt_regs *out, const struct pt_regs *regs, hf_addr addr)
{
	if (addr == 0)
		return false;
	*out = *regs;
	return true;
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->r[PC];
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->r[SP];
}

static const uint8_t arg_regs[] = {0, 1, 2, 3}; /* AAPCS 6.4 */

/* As struct pt_regs names them, which kprobe_events uses. */
static const struct hf_probe_name names[] = {{"fp", 11}, {"ip", 12}, {0}};

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
