/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - the register table of x86-64, and Linux's registers to the stub's and back. The FPU's are a
 * program's, not the kernel's, and are not shown. */
#include <asm/segment.h>
#include <asm/special_insns.h>
#include <asm/switch_to.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "stub/err.h"
#include "x86.h"

#define WORD(n, reg_name, hint, reg_kind)                                                          \
	{                                                                                          \
		.name = (reg_name), .generic = (hint), .offset = (n)*8, .bits = 64,                \
		.kind = (reg_kind), .regnum = (n)                                                  \
	}
#define SELECTOR(n, reg_name)                                                                      \
	{                                                                                          \
		.name = (reg_name),                                                                \
		.offset = offsetof(struct hf_frame, s) + ((n)-X86_EFLAGS) * sizeof(uint32_t),      \
		.bits = 32, .kind = HF_REG_INT, .regnum = (n), .fixed = true                       \
	}

static const struct hf_reg core[] = {
	WORD(X86_RAX, "rax", NULL, HF_REG_INT),
	WORD(X86_RBX, "rbx", NULL, HF_REG_INT),
	WORD(X86_RCX, "rcx", NULL, HF_REG_INT),
	WORD(X86_RDX, "rdx", NULL, HF_REG_INT),
	WORD(X86_RSI, "rsi", NULL, HF_REG_INT),
	WORD(X86_RDI, "rdi", NULL, HF_REG_INT),
	WORD(X86_RBP, "rbp", "fp", HF_REG_DATA_PTR),
	WORD(X86_RSP, "rsp", "sp", HF_REG_DATA_PTR),
	WORD(X86_R8, "r8", NULL, HF_REG_INT),
	WORD(X86_R8 + 1, "r9", NULL, HF_REG_INT),
	WORD(X86_R8 + 2, "r10", NULL, HF_REG_INT),
	WORD(X86_R8 + 3, "r11", NULL, HF_REG_INT),
	WORD(X86_R8 + 4, "r12", NULL, HF_REG_INT),
	WORD(X86_R8 + 5, "r13", NULL, HF_REG_INT),
	WORD(X86_R8 + 6, "r14", NULL, HF_REG_INT),
	WORD(X86_R15, "r15", NULL, HF_REG_INT),
	WORD(X86_RIP, "rip", "pc", HF_REG_CODE_PTR),
	{.name = "eflags",
		.generic = "flags",
		.offset = offsetof(struct hf_frame, s),
		.bits = 32,
		.kind = HF_REG_FLAGS,
		.regnum = X86_EFLAGS},
	SELECTOR(X86_CS, "cs"),
	SELECTOR(X86_SS, "ss"),
	SELECTOR(X86_DS, "ds"),
	SELECTOR(X86_ES, "es"),
	SELECTOR(X86_FS, "fs"),
	SELECTOR(X86_GS, "gs"),
};

static const struct hf_reg_set core_set = {.regs = core, .count = HF_COUNT(core)};

const struct hf_reg_set *const *x86_reg_sets(void)
{
	static const struct hf_reg_set *const sets[] = {&core_set, NULL};

	return sets;
}

/* Where each of struct pt_regs goes. */
#define PAIR(reg, member)                                                                          \
	{                                                                                          \
		reg, offsetof(struct pt_regs, member)                                              \
	}
static const struct {
	enum x86_reg reg;
	size_t offset;
} places[] = {
	PAIR(X86_RAX, ax),
	PAIR(X86_RBX, bx),
	PAIR(X86_RCX, cx),
	PAIR(X86_RDX, dx),
	PAIR(X86_RSI, si),
	PAIR(X86_RDI, di),
	PAIR(X86_RBP, bp),
	PAIR(X86_RSP, sp),
	PAIR(X86_R8, r8),
	PAIR(X86_R8 + 1, r9),
	PAIR(X86_R8 + 2, r10),
	PAIR(X86_R8 + 3, r11),
	PAIR(X86_R8 + 4, r12),
	PAIR(X86_R8 + 5, r13),
	PAIR(X86_R8 + 6, r14),
	PAIR(X86_R15, r15),
	PAIR(X86_RIP, ip),
};

void linux_cpu_from_regs(struct hf_frame *f, const struct pt_regs *regs)
{
	*f = (struct hf_frame){.known = X86_KNOWN_REGS};
	for (unsigned i = 0; i < ARRAY_SIZE(places); i++)
		f->r[places[i].reg] =
			*(const unsigned long *)((const char *)regs + places[i].offset);
	f->s[0] = (uint32_t)regs->flags;
	f->s[X86_CS - X86_EFLAGS] = (uint16_t)regs->cs;
	f->s[X86_SS - X86_EFLAGS] = (uint16_t)regs->ss;
}

void linux_cpu_to_regs(struct pt_regs *regs, const struct hf_frame *f)
{
	for (unsigned i = 0; i < ARRAY_SIZE(places); i++)
		*(unsigned long *)((char *)regs + places[i].offset) = f->r[places[i].reg];
	regs->flags = f->s[0];
}

/* A task that sleeps has its registers on its stack, where __switch_to_asm() pushed them. */
void linux_cpu_from_task(struct hf_frame *f, const struct task_struct *t)
{
	struct inactive_task_frame saved;
	unsigned long sp;

	*f = (struct hf_frame){0};
	if (linux_read_all(NULL, (unsigned long)&t->thread.sp, &sp, sizeof(sp)) < 0 ||
		linux_read_all(NULL, sp, &saved, sizeof(saved)) < 0)
		return;
	f->r[X86_RBX] = saved.bx;
	f->r[X86_RBP] = saved.bp;
	f->r[X86_R8 + 4] = saved.r12;
	f->r[X86_R8 + 5] = saved.r13;
	f->r[X86_R8 + 6] = saved.r14;
	f->r[X86_R15] = saved.r15;
	f->r[X86_RIP] = saved.ret_addr;
	f->r[X86_RSP] = sp + sizeof(saved);
	f->known = X86_KNOWN(X86_RBX) | X86_KNOWN(X86_RBP) | X86_KNOWN(X86_R8 + 4) |
		   X86_KNOWN(X86_R8 + 5) | X86_KNOWN(X86_R8 + 6) | X86_KNOWN(X86_R15) |
		   X86_KNOWN(X86_RIP) | X86_KNOWN(X86_RSP);
}

/* An exception leaves the data selectors as they are. */
void linux_cpu_enter(struct hf_frame *f)
{
	uint32_t *s = &f->s[X86_DS - X86_EFLAGS];

	savesegment(ds, s[0]);
	savesegment(es, s[1]);
	savesegment(fs, s[2]);
	savesegment(gs, s[3]);
	f->known |= X86_KNOWN_DATA;
}

/* No selector goes back to the CPU. */
int x86_reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	const uint32_t *now = &f->s[regnum - X86_EFLAGS];

	return memcmp(now, src, sizeof(*now)) == 0 ? 0 : HF_ENOSYS;
}

hf_addr linux_cpu_fault_addr(void)
{
	return read_cr2();
}

/* vmalloc_to_page() warns of tables that are right (those of espfix), and of an address that is not canonical it
 * looks at the bits that are. How many count, x86_virt_bits does not say: a CPU can have more than are in use. */
bool linux_cpu_page_is_ram(unsigned long addr)
{
	unsigned level;
	const pte_t *entry = NULL;

	if (__is_canonical_address(addr, __VIRTUAL_MASK_SHIFT + 1))
		entry = lookup_address(addr, &level);
	if (entry == NULL || (pte_flags(*entry) & _PAGE_PRESENT) == 0)
		return false;
	switch (level) {
	case PG_LEVEL_4K:
		return pfn_valid(pte_pfn(*entry));
	case PG_LEVEL_2M:
		return pfn_valid(pmd_pfn(*(const pmd_t *)entry) + pte_index(addr));
	case PG_LEVEL_1G:
		return pfn_valid(pud_pfn(*(const pud_t *)entry) + (addr & ~PUD_MASK) / PAGE_SIZE);
	default:
		return false;
	}
}

unsigned long linux_cpu_arg(const struct pt_regs *regs, unsigned n)
{
	return n == 0 ? regs->di : regs->si;
}

/* panic(fmt, ...): a va_list as the System V ABI has it (AMD64, 3.5.7), of rsi to r9 and the stack. */
void linux_cpu_panic_text(char *dst, size_t len, const struct pt_regs *regs)
{
	unsigned long saved[6] = {regs->di, regs->si, regs->dx, regs->cx, regs->r8, regs->r9};
	union {
		va_list list;
		struct {
			unsigned general, vector;
			void *stack, *saved;
		} as;
	} args = {.as = {.general = sizeof(saved[0]),
			  .vector = 6 * 8 + 8 * 16, /* all used up */
			  .stack = (void *)(regs->sp + sizeof(long)),
			  .saved = saved}};

	vsnprintf(dst, len, (const char *)regs->di, args.list);
}

/* From any other (BUG() is an invalid opcode) the kernel goes on as if it had been a program's: it sends a signal, and
 * looks for the memory that a thread of its own has not. */
bool linux_cpu_can_repair(const char *death)
{
	return strcmp(death, "Oops") == 0 || strstarts(death, "general protection fault");
}

void linux_cpu_repaired(struct pt_regs *regs, unsigned long err)
{
}

void linux_cpu_break(void)
{
	asm volatile("int3" : : : "memory");
}

/* switch.S calls a name; a call through a pointer is the compiler's to make, with its thunk. */
void linux_cpu_call(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}
