/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - Linux's registers and the stub's: the same values, laid out as arch/armv7a/frame.h has them. */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "arm.h"

#define FP 11
#define SP 13
#define PC 15

void linux_cpu_from_regs(struct hf_frame *f, const struct pt_regs *regs)
{
	*f = (struct hf_frame){.cpsr = regs->ARM_cpsr, .known = FRAME_KNOWN_ALL};
	memcpy(f->r, regs->uregs, sizeof(f->r));
}

void linux_cpu_to_regs(struct pt_regs *regs, const struct hf_frame *f)
{
	memcpy(regs->uregs, f->r, sizeof(f->r));
	regs->ARM_cpsr = f->cpsr;
}

void linux_cpu_from_task(struct hf_frame *f, const struct task_struct *t)
{
	struct cpu_context_save saved;

	*f = (struct hf_frame){0};
	if (linux_read_all(NULL, (unsigned long)&task_thread_info(t)->cpu_context, &saved,
		    sizeof(saved)) < 0)
		return;
	memcpy(&f->r[4], &saved.r4, 7 * sizeof(f->r[0])); /* r4 to r10 */
	f->r[FP] = saved.fp;
	f->r[SP] = saved.sp;
	f->r[PC] = saved.pc;
	/* The kernel is A32 code, in SVC mode, and switches with interrupts off. No code looks at the flags
	 * behind a switch; gdb can do nothing without knowing the instruction set. */
	f->cpsr = SVC_MODE | PSR_I_BIT;
	f->known = 0xff0u | 1u << SP | 1u << PC | FRAME_KNOWN_CPSR;
}

void linux_cpu_enter(struct hf_frame *f)
{
}

void linux_cpu_go_on(struct pt_regs *regs, const struct pt_regs *at)
{
	*regs = *at;
}

/* DFAR, ARM DDI 0406C B4.1.52 */
hf_addr linux_cpu_fault_addr(void)
{
	u32 addr;

	asm volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(addr));
	return addr;
}

bool linux_cpu_page_is_ram(unsigned long addr)
{
	struct page *page = vmalloc_to_page((const void *)addr);

	return page != NULL && pfn_valid(page_to_pfn(page));
}

unsigned long linux_cpu_arg(const struct pt_regs *regs, unsigned n)
{
	return regs->uregs[n];
}

/* panic(fmt, ...): the AAPCS passes r1 to r3, then the stack, and a va_list points at them in a row. */
#define STACK_ARGS 8

void linux_cpu_panic_text(char *dst, size_t len, const struct pt_regs *regs)
{
	unsigned long row[3 + STACK_ARGS] = {regs->ARM_r1, regs->ARM_r2, regs->ARM_r3};
	union {
		va_list list;
		void *at;
	} args = {.at = row};

	(void)linux_read_all(NULL, regs->ARM_sp, &row[3], STACK_ARGS * sizeof(row[0]));
	vsnprintf(dst, len, (const char *)regs->ARM_r0, args.list);
}

bool linux_cpu_can_repair(const char *death)
{
	return true;
}

void linux_cpu_repaired(struct pt_regs *regs, unsigned long err)
{
}

void linux_cpu_break(void)
{
	asm volatile(".inst %c0" : : "i"(UDF_HERE) : "memory");
}

u64 arm_divide(u64 what, u64 by, u64 *rest)
{
	return div64_u64_rem(what, by, rest);
}
