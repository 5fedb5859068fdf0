/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - breakpoints and single steps by the die notifier, the kick by NMI. All of them come with
 * interrupts masked. */
#include <asm/apic.h>
#include <asm/debugreg.h>
#include <asm/nmi.h>
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "stub/atomic.h"
#include "stub/err.h"
#include "stub/state.h"
#include "x86.h"

#define INT3      0xccu
#define NMI_KICKS 2u /* attempts: one may have been lost in the other's shadow */

static bool stepping[HF_CPU_MAX];
static atomic_t kicked
	[HF_CPU_MAX]; /* NMIs of ours on their way: of two that come as one, one is left over */

/* ---- breakpoints ---- */

/* Whose int3 was that? If it is gone by now, it was one that was lifted meanwhile. */
static bool is_ours(unsigned long at)
{
	uint8_t byte;

	if (linux_mem_read(&byte, at, 1) != 1)
		return false;
	if (byte != INT3)
		return true;
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &linux_hf.bps[i];
		if (bp->used && bp->type == HF_BP_SOFT && bp->addr == at)
			return true;
	}
	return false;
}

static int on_int3(struct pt_regs *regs)
{
	const struct hf_event ev = {.kind = HF_TRAP_BREAK};

	if (x86_hw_land(regs) || linux_trap_was_here(regs))
		return NOTIFY_STOP;
	if (!linux_ready() || !is_ours(regs->ip - 1))
		return NOTIFY_DONE;
	regs->ip--;
	(void)linux_trap(regs, &ev);
	return NOTIFY_STOP;
}

/* dr6 is the kernel's copy: what is cleared there has been dealt with. */
static bool debug_event(struct pt_regs *regs, unsigned long *dr6, struct hf_event *ev)
{
	bool stepped = (*dr6 & DR_STEP) != 0 && stepping[linux_cpu_self()];
	bool hit = x86_hw_event(regs, dr6, ev);

	if (stepped) {
		*dr6 &= ~(unsigned long)DR_STEP;
		regs->flags &= ~(unsigned long)X86_FLAGS_TF;
	}
	if (stepped && (!hit || ev->kind != HF_TRAP_WATCH)) /* the step ends on the other */
		*ev = (struct hf_event){.kind = HF_TRAP_STEP};
	return stepped || hit;
}

static int on_debug(struct pt_regs *regs, unsigned long *dr6)
{
	struct hf_event ev;

	if (!linux_ready() || !debug_event(regs, dr6, &ev))
		return NOTIFY_DONE;
	enum x86_way was = x86_hw_come(X86_BY_DEBUG);
	(void)linux_trap(regs, &ev);
	(void)x86_hw_come(was);
	x86_hw_bounce(regs);
	return (*dr6 & (DR_STEP | DR_TRAP_BITS)) != 0 ? NOTIFY_DONE : NOTIFY_STOP;
}

static int on_trap(struct notifier_block *nb, unsigned long what, void *data)
{
	const struct die_args *args = data;

	if (args->regs == NULL || user_mode(args->regs))
		return NOTIFY_DONE;
	if (what == DIE_INT3)
		return on_int3(args->regs);
	if (what == DIE_DEBUG)
		return on_debug(args->regs, (unsigned long *)args->err);
	return NOTIFY_DONE;
}

static struct notifier_block trap_block = {.notifier_call = on_trap, .priority = INT_MAX};
static bool first_in_chain;

/* The kernel's handler of debug registers has the highest priority too, and was there before; it would take
 * the hits of ours for perf's. */
static int join_chain(void)
{
	struct atomic_notifier_head *chain = (struct atomic_notifier_head *)linux_ksym("die_chain");
	unsigned long flags;

	if (chain == NULL)
		return register_die_notifier(&trap_block);
	spin_lock_irqsave(&chain->lock, flags);
	trap_block.next = chain->head;
	rcu_assign_pointer(chain->head, &trap_block);
	spin_unlock_irqrestore(&chain->lock, flags);
	first_in_chain = true;
	return 0;
}

bool x86_first_in_chain(void)
{
	return first_in_chain;
}

/* ---- the kick ---- */

/* What IRET loads, at the end of struct pt_regs. */
struct iret_frame {
	unsigned long ip, cs, flags, sp, ss;
};

/* The kernel goes back from an NMI by a copy that lies behind regs (entry_64.S of Linux, asm_exc_nmi: the
 * "iret" frame behind the "outermost" one), so a change has to be in both. When another NMI came meanwhile the
 * copy leads to where it is made anew. */
static void change_iret_frame(struct pt_regs *regs, const struct iret_frame *before)
{
	struct iret_frame *copy = (struct iret_frame *)(void *)(regs + 1);

	if (!user_mode(regs) && memcmp(copy, before, sizeof(*copy)) == 0)
		memcpy(copy, &regs->ip, sizeof(*copy));
}

static int on_nmi(unsigned command, struct pt_regs *regs)
{
	const struct hf_event ev = {.kind = HF_TRAP_KICK, .flags = HF_EVENT_NMI};
	unsigned cpu = linux_cpu_self();
	struct iret_frame before;

	if (cpu >= HF_CPU_MAX || atomic_dec_if_positive(&kicked[cpu]) < 0)
		return NMI_DONE;
	memcpy(&before, &regs->ip, sizeof(before));
	x86_hw_land_nmi(regs);
	enum x86_way was = x86_hw_come(X86_BY_NMI);
	(void)linux_trap(regs, &ev);
	(void)x86_hw_come(was);
	change_iret_frame(regs, &before);
	return NMI_HANDLED;
}

int linux_cpu_kick(unsigned cpu, unsigned attempt)
{
	if (attempt >= NMI_KICKS)
		return HF_ENOSYS;
	(void)atomic_add_unless(&kicked[cpu], 1, NMI_KICKS);
	apic->send_IPI((int)cpu, NMI_VECTOR);
	return 0;
}

/* ---- steps ---- */

/* The stub has set or cleared TF; which steps are ours is known when the CPU goes. */
void x86_leave(struct hf_frame *f)
{
	stepping[linux_cpu_self()] = f != NULL && (f->s[0] & X86_FLAGS_TF) != 0;
}

int linux_cpu_init(void)
{
	int err = x86_text_init();

	x86_unwind_init();
	if (err == 0)
		err = register_nmi_handler(NMI_LOCAL, on_nmi, NMI_FLAG_FIRST, "holdfast");
	if (err < 0) {
		pr_err("holdfast: no NMI handler: %d\n", err);
		return err;
	}
	err = join_chain();
	if (err < 0)
		unregister_nmi_handler(NMI_LOCAL, "holdfast");
	return err;
}

void linux_cpu_exit(void)
{
	(void)unregister_die_notifier(&trap_block);
	unregister_nmi_handler(NMI_LOCAL, "holdfast");
}
