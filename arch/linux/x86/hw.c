/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hw.c - debug registers of x86 (Intel SDM 3, 18.2). The kernel's functions that load one would switch it on at
 * once, here inside the stub; so the register, the kernel's copies of it and the perf event that stands for
 * it are written here, and DR7, which switches on, comes last and depends on how this CPU goes back:
 *
 *   from an NMI          the kernel loads a DR7 that it keeps in memory         write that
 *   from a #DB           it loads one that it keeps on its stack                go back by an int3 of ours
 *   from anything else   it leaves DR7 alone                                    write DR7
 *
 * An int3 is gone back to (bounce) with the registers that were meant put by, and puts them back. */
#include <linux/hw_breakpoint.h>
#include <linux/notifier.h>
#include <linux/perf_event.h>
#include <linux/printk.h>
#include <linux/ptrace.h>

#include <asm/debugreg.h>

#include "stub/err.h"
#include "stub/state.h"
#include "x86.h"

#define ENABLES   0xffu /* DR7: a local and a global bit each */
#define PIECE_MAX 8u    /* bytes that one register watches */
#define DR7_BITS(n)                                                                                \
	(0xful << (DR_CONTROL_SHIFT + (n)*DR_CONTROL_SIZE) | 3ul << ((n)*DR_ENABLE_SIZE))
#define DR7_USE(n, lt)                                                                             \
	((unsigned long)((lt)&0xfu) << (DR_CONTROL_SHIFT + (n)*DR_CONTROL_SIZE) |                  \
		(unsigned long)DR_GLOBAL_ENABLE << ((n)*DR_ENABLE_SIZE))

/* What one register shall do; len 0: nothing. */
struct piece {
	hf_addr addr;
	u8 len, type; /* X86_BREAKPOINT_LEN_*, X86_BREAKPOINT_* */
};

static struct this_cpu {
	struct piece pieces[HBP_NUM]; /* of register n, as loaded last */
	enum x86_way way;
	unsigned long before; /* cpu_dr7 when the CPU came */
	bool stale;           /* an NMI could not say what DR7 shall be */
	bool away, waiting;
	hf_addr hits[HBP_NUM]; /* what was hit last */
	unsigned hit_count;
	struct pt_regs regs; /* waiting: where the bounce leads to */
} cpus[HF_CPU_MAX];

/* Of arch/x86/kernel/hw_breakpoint.c and nmi.c. */
static struct perf_event *__percpu *owners; /* bp_per_reg */
static unsigned long __percpu *addresses;   /* cpu_debugreg */
static unsigned long __percpu *nmi_dr7;

static struct this_cpu *here(void)
{
	return &cpus[linux_cpu_self()];
}

bool linux_cpu_hw_init(void)
{
	owners = (struct perf_event * __percpu *)linux_ksym("bp_per_reg");
	addresses = (unsigned long __percpu *)linux_ksym("cpu_debugreg");
	nmi_dr7 = (unsigned long __percpu *)linux_ksym("nmi_dr7");
	if (owners != NULL && addresses != NULL && nmi_dr7 != NULL && x86_first_in_chain())
		return true;
	pr_warn("holdfast: this kernel's debug registers are not understood: no hardware "
		"breakpoints\n");
	return false;
}

/* Every register does everything. */
bool linux_cpu_hw_has(enum linux_hw_kind kind)
{
	return kind == LINUX_HW_WATCH;
}

/* ---- which registers ---- */

struct plan {
	struct piece pieces[HBP_NUM];
	unsigned count;
};

static int add(struct plan *p, struct piece piece)
{
	if (p->count >= linux_hw_count(LINUX_HW_WATCH))
		return HF_ENOSPC;
	p->pieces[p->count++] = piece;
	return 0;
}

/* Pieces are as large as they are aligned. */
static int add_watch(struct plan *p, const struct hf_hw_slot *slot)
{
	static const u8 lens[] = {[1] = X86_BREAKPOINT_LEN_1,
		[2] = X86_BREAKPOINT_LEN_2,
		[4] = X86_BREAKPOINT_LEN_4,
		[8] = X86_BREAKPOINT_LEN_8};
	hf_addr addr = slot->addr;
	hf_addr left = slot->len;
	u8 type = slot->type == HF_WP_WRITE ? X86_BREAKPOINT_WRITE : X86_BREAKPOINT_RW;
	int err = left == 0 || addr + left < addr ? HF_EINVAL : 0;

	if (slot->type == HF_WP_READ)
		return HF_ENOSYS; /* gdb then asks for reads and writes, and compares */
	while (left > 0 && err == 0) {
		unsigned bytes = PIECE_MAX;
		while (addr % bytes != 0 || bytes > left)
			bytes /= 2;
		err = add(p, (struct piece){.addr = addr, .len = lens[bytes], .type = type});
		addr += bytes;
		left -= bytes;
	}
	return err;
}

static int make_plan(struct plan *p, const struct hf_hw_slot *slots, unsigned n)
{
	int err = 0;

	*p = (struct plan){0};
	for (unsigned i = 0; i < n && err == 0; i++) {
		if (slots[i].type == HF_BP_HARD)
			err = add(p, (struct piece){.addr = slots[i].addr,
					     .len = X86_BREAKPOINT_LEN_X,
					     .type = X86_BREAKPOINT_EXECUTE});
		else
			err = add_watch(p, &slots[i]);
	}
	return err;
}

int linux_cpu_hw_fits(const struct hf_hw_slot *slots, unsigned n)
{
	struct plan p;

	return make_plan(&p, slots, n);
}

/* ---- into this CPU ---- */

/* The register that perf has for this event; HBP_NUM: none at the moment. */
static unsigned register_of(const struct perf_event *event)
{
	struct perf_event **mine = this_cpu_ptr(owners);
	unsigned n = 0;

	while (n < HBP_NUM && mine[n] != event)
		n++;
	return n;
}

static void load(unsigned index, const struct piece *to)
{
	struct perf_event *event = linux_hw_event(LINUX_HW_WATCH, index);
	unsigned n = event != NULL ? register_of(event) : HBP_NUM;
	unsigned long dr7 = this_cpu_read(cpu_dr7);

	if (n == HBP_NUM)
		return;
	struct arch_hw_breakpoint *info = counter_arch_bp(event);
	bool used = to->len != 0;
	info->address = used ? (unsigned long)to->addr : linux_hw_idle(LINUX_HW_WATCH, index);
	info->len = used ? to->len : X86_BREAKPOINT_LEN_4;
	info->type = used ? to->type : X86_BREAKPOINT_WRITE;
	here()->pieces[n] = *to;
	this_cpu_ptr(addresses)[n] = info->address;
	set_debugreg(info->address, n);
	dr7 &= ~DR7_BITS(n);
	if (used)
		dr7 |= DR7_USE(n, to->len | to->type);
	this_cpu_write(cpu_dr7, dr7);
}

void linux_cpu_hw_idle(void *unused)
{
	static const struct piece nothing;

	for (unsigned i = 0; i < linux_hw_count(LINUX_HW_WATCH); i++)
		load(i, &nothing);
	set_debugreg(this_cpu_read(cpu_dr7), 7);
}

/* DR7 for the way back. */
static void switch_on(struct this_cpu *c)
{
	unsigned long dr7 = this_cpu_read(cpu_dr7);

	switch (c->way) {
	case X86_BY_NMI:
		if (*this_cpu_ptr(nmi_dr7) == 0 && (c->before & ENABLES) != 0) {
			c->stale = true; /* it came into a #DB, whose way back is still to come */
			return;
		}
		*this_cpu_ptr(nmi_dr7) = dr7;
		break;
	case X86_BY_DEBUG:
		c->away = dr7 != c->before || c->stale;
		break;
	case X86_BY_OTHER:
	default:
		set_debugreg(dr7, 7);
		break;
	}
	c->stale = false;
}

int linux_hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	struct this_cpu *c = here();
	struct plan p;
	int err = make_plan(&p, slots, n);

	if (err < 0)
		return err;
	if (slots == NULL) { /* it has just come: NMI and #DB have switched off already */
		c->before = this_cpu_read(cpu_dr7);
		if (c->way == X86_BY_OTHER)
			set_debugreg(0UL, 7);
		return 0;
	}
	for (unsigned i = 0; i < linux_hw_count(LINUX_HW_WATCH); i++)
		load(i, &p.pieces[i]);
	switch_on(c);
	return (int)n;
}

enum x86_way x86_hw_come(enum x86_way way)
{
	struct this_cpu *c = here();
	enum x86_way was = c->way;

	c->way = way;
	return was;
}

/* ---- the bounce ---- */

void x86_hw_bounce(struct pt_regs *regs)
{
	struct this_cpu *c = here();

	if (!c->away)
		return;
	c->away = false;
	c->waiting = true;
	c->regs = *regs;
	regs->ip = (unsigned long)x86_pad;
	regs->flags &= ~(unsigned long)(X86_EFLAGS_TF | X86_EFLAGS_IF | X86_EFLAGS_RF);
}

static bool land(struct pt_regs *regs, unsigned long at)
{
	struct this_cpu *c = here();

	if (at != (unsigned long)x86_pad || !c->waiting)
		return false;
	c->waiting = false;
	*regs = c->regs;
	return true;
}

bool x86_hw_land(struct pt_regs *regs)
{
	if (!land(regs, regs->ip - 1))
		return false;
	set_debugreg(this_cpu_read(cpu_dr7), 7);
	return true;
}

void x86_hw_land_nmi(struct pt_regs *regs)
{
	if (land(regs, regs->ip))
		*this_cpu_ptr(nmi_dr7) = this_cpu_read(cpu_dr7);
}

/* ---- hits ---- */

bool x86_hw_event(struct pt_regs *regs, unsigned long *dr6, struct hf_event *ev)
{
	struct this_cpu *c = here();
	bool exec = false;

	c->hit_count = 0;
	for (unsigned i = 0; i < linux_hw_count(LINUX_HW_WATCH); i++) {
		struct perf_event *event = linux_hw_event(LINUX_HW_WATCH, i);
		unsigned n = event != NULL ? register_of(event) : HBP_NUM;
		if (n == HBP_NUM || (*dr6 & DR_TRAP0 << n) == 0)
			continue;
		*dr6 &= ~((unsigned long)DR_TRAP0 << n);
		if (c->pieces[n].len == 0)
			continue;
		if (c->pieces[n].type == X86_BREAKPOINT_EXECUTE)
			exec |= c->pieces[n].addr == regs->ip;
		else
			c->hits[c->hit_count++] = c->pieces[n].addr;
	}
	if (c->hit_count > 0)
		*ev = (struct hf_event){.kind = HF_TRAP_WATCH, .addr = c->hits[0]};
	else if (exec)
		*ev = (struct hf_event){.kind = HF_TRAP_HW_BREAK};
	if (exec)
		regs->flags |= X86_EFLAGS_RF; /* over it, should it be gone meanwhile */
	return c->hit_count > 0 || exec;
}

/* A register tells that it was hit, not by which byte. Of another CPU's event only the first is known. */
uint32_t linux_wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	const struct this_cpu *c = here();
	bool own = c->hit_count > 0 && c->hits[0] == addr;
	unsigned count = own ? c->hit_count : 1;
	uint32_t mask = 0;

	for (unsigned i = 0; i < n; i++) {
		if (slots[i].type == HF_BP_HARD || slots[i].type == HF_BP_SOFT)
			continue;
		for (unsigned h = 0; h < count; h++) {
			hf_addr at = own ? c->hits[h] : addr;
			if (at >= slots[i].addr && at - slots[i].addr < slots[i].len)
				mask |= 1u << i;
		}
	}
	return mask;
}

void linux_cpu_hw_hit(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	/* trap.c is asked first, so what comes here is an idle one's */
}
