/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - breakpoints and single steps, as Linux hands them on: a hook for our BRK numbers, one for
 * steps. Both run in the debug exception, with everything masked. */
#include <asm/debug-monitors.h>
#include <linux/printk.h>
#include <linux/ptrace.h>

#include "arm64.h"

#define INSN_BYTES 4

static struct {
	void (*register_break)(struct break_hook *);
	void (*unregister_break)(struct break_hook *);
	void (*register_step)(struct step_hook *);
	void (*unregister_step)(struct step_hook *);
	void (*step_on)(struct pt_regs *);
	void (*step_off)(void);
	int (*step_is_on)(void);
} fn;

static const struct {
	const char *name;
	void *slot;
} wanted[] = {
	{"register_kernel_break_hook", &fn.register_break},
	{"unregister_kernel_break_hook", &fn.unregister_break},
	{"register_kernel_step_hook", &fn.register_step},
	{"unregister_kernel_step_hook", &fn.unregister_step},
	{"kernel_enable_single_step", &fn.step_on},
	{"kernel_disable_single_step", &fn.step_off},
	{"kernel_active_single_step", &fn.step_is_on},
};

/* CPUs whose step we armed: other steps are the kernel's own (its watchpoints, kprobes). */
static bool stepping[HF_CPU_MAX];
/* CPUs that are in a debug exception of ours. */
static bool in_debug[HF_CPU_MAX];

void linux_cpu_enter(struct hf_frame *f)
{
	f->reserved = in_debug[linux_cpu_self()] ? FRAME_MAY_STEP : 0;
}

static void disarm(struct pt_regs *regs)
{
	unsigned cpu = linux_cpu_self();

	if (stepping[cpu])
		fn.step_off();
	stepping[cpu] = false;
	regs->pstate &= ~(u64)PSR_SS;
}

/* The stub has set SS in the frame: it wants one instruction. */
static void arm(struct pt_regs *regs)
{
	if ((regs->pstate & PSR_SS) == 0)
		return;
	stepping[linux_cpu_self()] = true;
	fn.step_on(regs);
}

void linux_cpu_debug_trap(struct pt_regs *regs, const struct hf_event *ev)
{
	in_debug[linux_cpu_self()] = true;
	disarm(regs);
	(void)linux_trap(regs, ev);
	arm(regs);
	in_debug[linux_cpu_self()] = false;
}

static int on_break(struct pt_regs *regs, unsigned long esr)
{
	const struct hf_event ev = {.kind = HF_TRAP_BREAK};

	linux_cpu_debug_trap(regs, &ev);
	return DBG_HOOK_HANDLED;
}

/* A CPU that waited for a lock: lockwait.c. WFE may end at any time, so it goes on behind it: whoever comes here
 * and must not park (the owner itself, should it wait for the lock for patching) looks at its lock again. */
static int on_lockwait(struct pt_regs *regs, unsigned long esr)
{
	const struct hf_event ev = {.kind = HF_TRAP_KICK};

	regs->pc += INSN_BYTES;
	linux_cpu_debug_trap(regs, &ev);
	return DBG_HOOK_HANDLED;
}

static int on_here(struct pt_regs *regs, unsigned long esr)
{
	bool ours;

	regs->pc += INSN_BYTES;
	in_debug[linux_cpu_self()] = true;
	ours = linux_trap_was_here(regs);
	in_debug[linux_cpu_self()] = false;
	if (!ours) {
		regs->pc -= INSN_BYTES;
		return DBG_HOOK_ERROR;
	}
	arm(regs);
	return DBG_HOOK_HANDLED;
}

static int on_step(struct pt_regs *regs, unsigned long esr)
{
	const struct hf_event ev = {.kind = HF_TRAP_STEP};

	if (!stepping[linux_cpu_self()])
		return DBG_HOOK_ERROR;
	linux_cpu_debug_trap(regs, &ev);
	return DBG_HOOK_HANDLED;
}

static struct break_hook planted = {.fn = on_break, .imm = BRK_PLANTED};
static struct break_hook from_here = {.fn = on_here, .imm = BRK_HERE};
static struct break_hook lockwait = {.fn = on_lockwait, .imm = BRK_LOCKWAIT};
static struct step_hook stepped = {.fn = on_step};

int linux_cpu_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(wanted); i++) {
		unsigned long addr = linux_ksym(wanted[i].name);
		if (addr == 0) {
			pr_err("holdfast: this kernel has no %s\n", wanted[i].name);
			return -ENOENT;
		}
		*(unsigned long *)wanted[i].slot = addr;
	}
	int err = arm64_text_init();
	if (err < 0)
		return err;
	arm64_text_lock_init();
	arm64_lockwait_init();
	fn.register_break(&planted);
	fn.register_break(&from_here);
	fn.register_break(&lockwait);
	fn.register_step(&stepped);
	return 0;
}

void linux_cpu_exit(void)
{
	if (fn.unregister_step == NULL)
		return;
	fn.unregister_step(&stepped);
	fn.unregister_break(&lockwait);
	fn.unregister_break(&from_here);
	fn.unregister_break(&planted);
}
