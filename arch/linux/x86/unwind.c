/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - from a frame to its caller by the kernel's ORC tables (Documentation/arch/x86/orc-unwinder.rst
 * of Linux; the rules are those of its asm/orc_types.h). The kernel's own unwinder knows no frame of
 * another CPU and no stack but the current CPU's; this one knows nothing but guarded reads.
 *
 *   no table for the pc, exact?  --> a wild call: the stack's top returns           HF_UNWIND_CALL
 *   the entry says a call        --> caller's sp, pc below it, rbp if saved         HF_UNWIND_CALL
 *   the entry says registers     --> all of them, or what the CPU pushed            HF_UNWIND_EXCEPTION */
#include <asm/orc_types.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#include "stub/err.h"
#include "x86.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define IS_END(o)     ((o)->sp_reg == ORC_REG_UNDEFINED)
#define IS_CALL(o)    ((o)->type == UNWIND_HINT_TYPE_CALL)
#define IS_REGS(o)    ((o)->type == UNWIND_HINT_TYPE_REGS)
#define IS_PARTIAL(o) ((o)->type == UNWIND_HINT_TYPE_REGS_PARTIAL)
#else
#define IS_END(o)     ((o)->type == ORC_TYPE_UNDEFINED || (o)->type == ORC_TYPE_END_OF_STACK)
#define IS_CALL(o)    ((o)->type == ORC_TYPE_CALL)
#define IS_REGS(o)    ((o)->type == ORC_TYPE_REGS)
#define IS_PARTIAL(o) ((o)->type == ORC_TYPE_REGS_PARTIAL)
#endif

#define WORD 8

/* A sorted table: where each entry's code begins, as offsets from the table itself, and the entries. */
struct table {
	const int *ips;
	const struct orc_entry *entries;
	unsigned long count;
};

static struct table kernel_table;
static unsigned long init_begin, init_end;
static struct module *(*module_at)(unsigned long addr);

void x86_unwind_init(void)
{
	unsigned long begin = linux_ksym("__start_orc_unwind_ip");
	unsigned long end = linux_ksym("__stop_orc_unwind_ip");
	unsigned long entries = linux_ksym("__start_orc_unwind");

	init_begin = linux_ksym("__init_begin");
	init_end = linux_ksym("__init_end");
	module_at = (struct module * (*)(unsigned long)) linux_ksym("__module_address");
	if (begin == 0 || end <= begin || entries == 0) {
		pr_warn("holdfast: no ORC tables: backtraces end at the first frame\n");
		return;
	}
	kernel_table = (struct table){.ips = (const int *)begin,
		.entries = (const struct orc_entry *)entries,
		.count = (end - begin) / sizeof(int)};
}

static bool get(unsigned long addr, unsigned long *value)
{
	return linux_read_all(NULL, addr, value, sizeof(*value)) == 0;
}

static bool find_table(unsigned long pc, struct table *t)
{
	struct module mod;
	const struct module *at = module_at != NULL ? module_at(pc) : NULL;

	if (at == NULL) {
		*t = kernel_table;
		return t->count != 0;
	}
	if (linux_read_all(NULL, (unsigned long)&at->arch, &mod.arch, sizeof(mod.arch)) < 0)
		return false;
	*t = (struct table){.ips = mod.arch.orc_unwind_ip,
		.entries = mod.arch.orc_unwind,
		.count = mod.arch.num_orcs};
	return t->count != 0;
}

static bool begins_at(const struct table *t, unsigned long i, unsigned long *pc)
{
	int offset;

	if (linux_read_all(NULL, (unsigned long)&t->ips[i], &offset, sizeof(offset)) < 0)
		return false;
	*pc = (unsigned long)&t->ips[i] + (unsigned long)(long)offset;
	return true;
}

/* The last entry that begins at or before pc. */
static bool find(unsigned long pc, struct orc_entry *out)
{
	struct table t;
	unsigned long begin;

	if (!linux_is_text(pc) || !find_table(pc, &t))
		return false;
	unsigned long low = 0;
	unsigned long high = t.count;
	while (high - low > 1) {
		unsigned long middle = low + (high - low) / 2;
		if (!begins_at(&t, middle, &begin))
			return false;
		if (begin <= pc)
			low = middle;
		else
			high = middle;
	}
	return begins_at(&t, low, &begin) && begin <= pc &&
	       linux_read_all(NULL, (unsigned long)&t.entries[low], out, sizeof(*out)) == 0;
}

static bool reg(const struct hf_frame *f, unsigned n, unsigned long *value)
{
	*value = f->r[n];
	return (f->known >> n & 1u) != 0;
}

/* The caller's stack pointer. */
static bool find_sp(const struct hf_frame *f, const struct orc_entry *o, unsigned long *sp)
{
	switch (o->sp_reg) {
	case ORC_REG_SP:
		*sp = f->r[X86_RSP] + (unsigned long)(long)o->sp_offset;
		return true;
	case ORC_REG_BP:
		return reg(f, X86_RBP, sp) && (*sp += (unsigned long)(long)o->sp_offset, true);
	case ORC_REG_SP_INDIRECT:
		return get(f->r[X86_RSP], sp) && (*sp += (unsigned long)(long)o->sp_offset, true);
	case ORC_REG_BP_INDIRECT:
		return reg(f, X86_RBP, sp) && get(*sp + (unsigned long)(long)o->sp_offset, sp);
	case ORC_REG_R10:
		return reg(f, X86_R8 + 2, sp);
	case ORC_REG_R13:
		return reg(f, X86_R8 + 5, sp);
	case ORC_REG_DI:
		return reg(f, X86_RDI, sp);
	case ORC_REG_DX:
		return reg(f, X86_RDX, sp);
	default:
		return false;
	}
}

/* rbp as the caller had it; unknown is no error. */
static void find_bp(struct hf_frame *f, const struct orc_entry *o, unsigned long sp)
{
	unsigned long at = o->bp_reg == ORC_REG_PREV_SP ? sp : f->r[X86_RBP];
	unsigned long value;

	if (o->bp_reg == ORC_REG_UNDEFINED)
		return;
	if ((o->bp_reg == ORC_REG_PREV_SP || o->bp_reg == ORC_REG_BP) &&
		get(at + (unsigned long)(long)o->bp_offset, &value)) {
		f->r[X86_RBP] = value;
		f->known |= X86_KNOWN(X86_RBP);
		return;
	}
	f->known &= ~X86_KNOWN(X86_RBP);
}

static int arrived(struct hf_frame *f, unsigned long pc, unsigned long sp)
{
	f->r[X86_RIP] = pc;
	f->r[X86_RSP] = sp;
	f->known &= X86_KNOWN(X86_RBP) | X86_KNOWN(X86_RSP) | X86_KNOWN(X86_RIP);
	return HF_UNWIND_CALL;
}

static int cross_call(struct hf_frame *f, const struct orc_entry *o, unsigned long sp)
{
	unsigned long pc;

	if (!get(sp - WORD, &pc))
		return HF_EFAULT;
	if (pc - init_begin < init_end - init_begin)
		return HF_ENOENT; /* what started the kernel, and is freed */
	if (!linux_is_text(pc))
		return HF_EINVAL;
	find_bp(f, o, sp);
	return arrived(f, pc, sp);
}

static int cross_regs(struct hf_frame *f, unsigned long at, bool partial)
{
	struct pt_regs regs = {0};
	size_t skipped = offsetof(struct pt_regs, ip); /* the CPU pushes what follows */
	size_t from = partial ? skipped : 0;
	unsigned long base = partial ? at - skipped : at;

	if (linux_read_all(NULL, base + from, (uint8_t *)&regs + from, sizeof(regs) - from) < 0)
		return HF_EFAULT;
	if (user_mode(&regs))
		return HF_ENOENT;
	unsigned long bp = f->r[X86_RBP];
	uint64_t known = f->known;
	linux_cpu_from_regs(f, &regs);
	if (partial) {
		f->r[X86_RBP] = bp;
		f->known = (known & X86_KNOWN(X86_RBP)) | X86_KNOWN(X86_RIP) | X86_KNOWN(X86_RSP);
	}
	return HF_UNWIND_EXCEPTION;
}

int x86_unwind(struct hf_frame *f, bool exact)
{
	struct orc_entry o;
	unsigned long sp, pc;

	if (exact && !linux_is_text(f->r[X86_RIP])) {
		if (!get(f->r[X86_RSP], &pc))
			return HF_EFAULT;
		return linux_is_text(pc) ? arrived(f, pc, f->r[X86_RSP] + WORD) : HF_EINVAL;
	}
	if (!find(exact ? f->r[X86_RIP] : f->r[X86_RIP] - 1, &o))
		return HF_EINVAL;
	if (IS_END(&o))
		return HF_ENOENT;
	if (!find_sp(f, &o, &sp))
		return HF_EINVAL;
	if (IS_CALL(&o))
		return cross_call(f, &o, sp);
	if (IS_REGS(&o) || IS_PARTIAL(&o))
		return cross_regs(f, sp, IS_PARTIAL(&o));
	return HF_EINVAL;
}
