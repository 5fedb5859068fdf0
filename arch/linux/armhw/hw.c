/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hw.c - debug registers on arm and arm64: a reserved perf event (../hw.c) is pointed somewhere else by the
 * kernel's own functions that load and unload one. Both exceptions come before the instruction; the stub
 * steps over it. The kernel's handler finds the event whose register matches and calls it back. */
#include <linux/hw_breakpoint.h>
#include <linux/irqflags.h>
#include <linux/perf_event.h>
#include <linux/ptrace.h>
#include <linux/string.h>

#include "arch/arm/hwplan.h"
#include "arch/linux/linux.h"
#include "stub/err.h"

#define CELL                                                                                       \
	sizeof(long)  /* bytes that one register selects one by one, on any debug architecture */
#define BAS_WORD 0xfu /* all of an instruction: DDI 0487 D17.3.2, DDI 0406C C11.11.2 */
#define INSN     4u
#define KERNEL   1u /* PAC, PMC: DDI 0487 D17.3.2, DDI 0406C C11.11.2 */
#define PROGRAMS 2u

/* What one register shall watch; bas 0: nothing. */
struct piece {
	unsigned long addr;
	u8 bas;  /* a bit for each byte of the cell */
	u8 type; /* ARM_BREAKPOINT_* */
};

static int (*install)(struct perf_event *event);
static void (*uninstall)(struct perf_event *event);
static struct piece loaded[HF_CPU_MAX][LINUX_HW_KINDS][LINUX_HW_MAX];

bool linux_cpu_hw_init(void)
{
	install = (int (*)(struct perf_event *))linux_ksym("arch_install_hw_breakpoint");
	uninstall = (void (*)(struct perf_event *))linux_ksym("arch_uninstall_hw_breakpoint");
	memset(loaded, 0, sizeof(loaded));
	if (install != NULL && uninstall != NULL)
		return true;
	pr_warn("holdfast: no arch_install_hw_breakpoint: no hardware breakpoints\n");
	return false;
}

bool linux_cpu_hw_has(enum linux_hw_kind kind)
{
	return true;
}

/* ---- which registers ---- */

struct plan {
	struct piece pieces[LINUX_HW_KINDS][LINUX_HW_MAX];
	unsigned counts[LINUX_HW_KINDS];
};

static int add(struct plan *p, enum linux_hw_kind kind, struct piece piece)
{
	if (p->counts[kind] >= linux_hw_count(kind))
		return HF_ENOSPC;
	p->pieces[kind][p->counts[kind]++] = piece;
	return 0;
}

static int add_exec(struct plan *p, const struct hf_hw_slot *slot)
{
	if (slot->len != INSN)
		return HF_EINVAL;
	return add(p, LINUX_HW_EXEC,
		(struct piece){.addr = (unsigned long)slot->addr,
			.bas = BAS_WORD,
			.type = ARM_BREAKPOINT_EXECUTE});
}

static int add_watch(struct plan *p, const struct hf_hw_slot *slot)
{
	static const u8 access[] = {[HF_WP_WRITE] = ARM_BREAKPOINT_STORE,
		[HF_WP_READ] = ARM_BREAKPOINT_LOAD,
		[HF_WP_ACCESS] = ARM_BREAKPOINT_LOAD | ARM_BREAKPOINT_STORE};
	unsigned long addr = (unsigned long)slot->addr;
	unsigned long left = slot->len;
	int err = left == 0 || addr + left < addr ? HF_EINVAL : 0;

	while (left > 0 && err == 0) {
		unsigned long offset = addr % CELL;
		unsigned long bytes = min(left, CELL - offset);
		err = add(p, LINUX_HW_WATCH,
			(struct piece){.addr = addr - offset,
				.bas = (u8)(((1u << bytes) - 1u) << offset),
				.type = access[slot->type]});
		addr += bytes;
		left -= bytes;
	}
	return err;
}

static int make_plan(struct plan *p, const struct hf_hw_slot *slots, unsigned n)
{
	int err = 0;

	*p = (struct plan){0};
	for (unsigned i = 0; i < n && err == 0; i++)
		err = slots[i].type == HF_BP_HARD ? add_exec(p, &slots[i])
						  : add_watch(p, &slots[i]);
	return err;
}

int linux_cpu_hw_fits(const struct hf_hw_slot *slots, unsigned n)
{
	struct plan p;

	return make_plan(&p, slots, n);
}

/* ---- into this CPU ---- */

static const u32 perf_types[] = {[ARM_BREAKPOINT_EXECUTE] = HW_BREAKPOINT_X,
	[ARM_BREAKPOINT_LOAD] = HW_BREAKPOINT_R,
	[ARM_BREAKPOINT_STORE] = HW_BREAKPOINT_W,
	[ARM_BREAKPOINT_LOAD | ARM_BREAKPOINT_STORE] = HW_BREAKPOINT_RW};

static void point(enum linux_hw_kind kind, unsigned n, const struct piece *to)
{
	struct perf_event *event = linux_hw_event(kind, n);
	struct piece piece = *to;

	if (!linux_hw_is_live(event))
		return;
	if (piece.bas == 0)
		piece = (struct piece){.addr = linux_hw_idle(kind, n),
			.bas = BAS_WORD,
			.type = kind == LINUX_HW_EXEC ? ARM_BREAKPOINT_EXECUTE
						      : ARM_BREAKPOINT_STORE};
	struct arch_hw_breakpoint *info = counter_arch_bp(event);
	uninstall(event);
	/* an idle one is for programs, which have no way to that address */
	info->ctrl.privilege = to->bas == 0 ? PROGRAMS : KERNEL;
	info->address = piece.addr;
	info->ctrl.len = piece.bas;
	info->ctrl.type = piece.type;
	event->attr.bp_type = perf_types[piece.type]; /* the kernel's handler compares it */
	(void)install(event); /* cannot fail: its register was given up a moment ago */
}

void linux_cpu_hw_idle(void *unused)
{
	static const struct piece nothing;

	for (enum linux_hw_kind kind = 0; kind < LINUX_HW_KINDS; kind++) {
		for (unsigned i = 0; i < linux_hw_count(kind); i++)
			point(kind, i, &nothing);
	}
}

int linux_hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	unsigned cpu = linux_cpu_self();
	struct plan p;
	int err = make_plan(&p, slots, n);

	if (err < 0)
		return err;
	for (enum linux_hw_kind kind = 0; kind < LINUX_HW_KINDS; kind++) {
		for (unsigned i = 0; i < linux_hw_count(kind); i++) {
			struct piece *now = &loaded[cpu][kind][i];
			const struct piece *to = &p.pieces[kind][i];
			if (now->addr == to->addr && now->bas == to->bas && now->type == to->type)
				continue;
			point(kind, i, to);
			*now = *to;
		}
	}
	return (int)n;
}

/* Interrupts stay masked on the way out: the stub may want a single instruction to run, and no handler. */
void linux_cpu_hw_hit(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct arch_hw_breakpoint *info = counter_arch_bp(event);
	bool exec = info->ctrl.type == ARM_BREAKPOINT_EXECUTE;
	const struct hf_event ev = {
		.kind = exec ? HF_TRAP_HW_BREAK : HF_TRAP_WATCH, .addr = exec ? 0 : info->trigger};

	if (user_mode(regs))
		return;
	local_irq_disable();
	linux_cpu_debug_trap(regs, &ev);
}

uint32_t linux_wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	return arm_hw_hit(addr, slots, n);
}
