/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - breakpoints, as Linux hands undefined instructions on: a hook each for two of ours. It comes
 * with interrupts masked, the pc at the instruction. */
#include <linux/printk.h>
#include <linux/ptrace.h>

#include <asm/traps.h>

#include "arm.h"
#include "stub/err.h"

#define INSN_BYTES 4

static void (*add_hook)(struct undef_hook *);
static void (*remove_hook)(struct undef_hook *);

void linux_cpu_debug_trap(struct pt_regs *regs, const struct hf_event *ev)
{
	(void)linux_trap(regs, ev);
}

static int on_break(struct pt_regs *regs, unsigned insn)
{
	const struct hf_event ev = {.kind = HF_TRAP_BREAK};

	(void)linux_trap(regs, &ev);
	return 0;
}

static int on_here(struct pt_regs *regs, unsigned insn)
{
	regs->ARM_pc += INSN_BYTES;
	if (linux_trap_was_here(regs))
		return 0;
	regs->ARM_pc -= INSN_BYTES;
	return 1;
}

static struct undef_hook planted = {.instr_mask = 0xffffffff,
	.instr_val = UDF_PLANTED,
	.cpsr_mask = MODE_MASK,
	.cpsr_val = SVC_MODE,
	.fn = on_break};
static struct undef_hook from_here = {.instr_mask = 0xffffffff,
	.instr_val = UDF_HERE,
	.cpsr_mask = MODE_MASK,
	.cpsr_val = SVC_MODE,
	.fn = on_here};

int linux_cpu_init(void)
{
	add_hook = (void (*)(struct undef_hook *))linux_ksym("register_undef_hook");
	remove_hook = (void (*)(struct undef_hook *))linux_ksym("unregister_undef_hook");
	if (add_hook == NULL || remove_hook == NULL) {
		pr_err("holdfast: this kernel has no register_undef_hook\n");
		return -ENOENT;
	}
	arm_unwind_init();
	int err = arm_text_init();
	if (err < 0)
		return err;
	arm_text_lock_init();
	add_hook(&planted);
	add_hook(&from_here);
	return 0;
}

void linux_cpu_exit(void)
{
	if (remove_hook == NULL)
		return;
	remove_hook(&from_here);
	remove_hook(&planted);
}
