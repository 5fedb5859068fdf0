/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - Linux's registers and the stub's: the same values, laid out as arch/aarch64/frame.h has them.
 * What the FPU holds is a program's, not the kernel's, and is not shown. */
#include <asm/esr.h>
#include <asm/insn.h>
#include <asm/sysreg.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "arm64.h"

#define FIRST_SAVED 19 /* of a task that sleeps: x19-x28, fp, sp, pc */
#define SAVED       10

void linux_cpu_from_regs(struct hf_frame *f, const struct pt_regs *regs)
{
	memcpy(f->x, regs->regs, sizeof(f->x));
	f->sp = regs->sp;
	f->pc = regs->pc;
	f->cpsr = (uint32_t)regs->pstate;
	f->reserved = 0;
	f->known = FRAME_KNOWN_ALL;
	f->reserved2 = 0;
}

void linux_cpu_to_regs(struct pt_regs *regs, const struct hf_frame *f)
{
	memcpy(regs->regs, f->x, sizeof(f->x));
	regs->pc = f->pc;
	regs->pstate = (regs->pstate & ~(u64)U32_MAX) | f->cpsr;
}

void linux_cpu_from_task(struct hf_frame *f, const struct task_struct *t)
{
	struct cpu_context saved;

	*f = (struct hf_frame){0};
	if (linux_read_all(NULL, (unsigned long)&t->thread.cpu_context, &saved, sizeof(saved)) < 0)
		return;
	memcpy(&f->x[FIRST_SAVED], &saved.x19, SAVED * sizeof(f->x[0]));
	f->x[29] = saved.fp;
	f->sp = saved.sp;
	f->pc = saved.pc;
	f->known = ((1u << SAVED) - 1) << FIRST_SAVED | 1u << 29 | FRAME_KNOWN_SP | FRAME_KNOWN_PC;
}

void linux_cpu_go_on(struct pt_regs *regs, const struct pt_regs *at)
{
	regs->pc = (unsigned long)arm64_resume;
	regs->regs[0] = (unsigned long)at;
	regs->pstate |= PSR_D | PSR_A | PSR_I | PSR_F;
}

hf_addr linux_cpu_fault_addr(void)
{
	return read_sysreg(far_el1);
}

bool linux_cpu_page_is_ram(unsigned long addr)
{
	struct page *page = vmalloc_to_page((const void *)addr);

	return page != NULL && pfn_is_map_memory(page_to_pfn(page));
}

unsigned long linux_cpu_arg(const struct pt_regs *regs, unsigned n)
{
	return regs->regs[n];
}

/* panic(fmt, ...): a va_list as the AAPCS64 has it (IHI 0055, "The va_list type"), of x1 to x7. */
void linux_cpu_panic_text(char *dst, size_t len, const struct pt_regs *regs)
{
	union {
		va_list list;
		struct {
			void *stack, *general_top, *vector_top;
			int general, vector;
		} as;
	} args = {.as = {.stack = (void *)regs->sp,
			  .general_top = (void *)&regs->regs[8],
			  .general = -7 * 8}};

	vsnprintf(dst, len, (const char *)regs->regs[0], args.list);
}

bool linux_cpu_can_repair(const char *death)
{
	return true;
}

/* What a BUG() came to is a BRK, behind which the kernel goes on. */
void linux_cpu_repaired(struct pt_regs *regs, unsigned long err)
{
	if (ESR_ELx_EC(err) == ESR_ELx_EC_BRK64)
		regs->pc -= AARCH64_INSN_SIZE;
}

void linux_cpu_break(void)
{
	asm volatile("brk %0" : : "i"(BRK_HERE) : "memory");
}
