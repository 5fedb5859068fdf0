/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - from a frame to its caller, by the kernel's own unwinder, one step at a time: where its tables
 * lie is not to be found out on a kernel that keeps no names of data. It reads the stack unguarded, but
 * never beyond its end, so the stack is looked at first.
 *
 *   pc behind an exception entry's call?  --> a struct pt_regs lies at sp           HF_UNWIND_EXCEPTION
 *   else                                  --> unwind_frame()                        HF_UNWIND_CALL */
#include <linux/kallsyms.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/stacktrace.h>

#include "arm.h"
#include "stub/err.h"

#define FP 11
#define SP 13
#define LR 14
#define PC 15

static int (*step)(struct stackframe *frame);
/* Of entry-armv.S. Its tables end every walk; where it has none, unwind_frame() writes so to the log. */
static unsigned long entry_begin, entry_end;

void arm_unwind_init(void)
{
	step = (int (*)(struct stackframe *))linux_ksym("unwind_frame");
	entry_begin = linux_ksym("__entry_text_start");
	entry_end = linux_ksym("__entry_text_end");
	if (step == NULL)
		pr_warn("holdfast: no unwind_frame: backtraces end at the first frame\n");
}

/* Of entry-armv.S: all that leave a pt_regs of the kernel's at sp. */
static bool is_exception_entry(hf_addr pc)
{
	static const char *const names[] = {
		"__dabt_svc", "__irq_svc", "__und_svc", "__pabt_svc", "__fiq_svc"};
	static char name[KSYM_NAME_LEN];
	unsigned long size, offset;
	char *module;

	if (linux_fn.kallsyms_lookup == NULL ||
		linux_fn.kallsyms_lookup((unsigned long)pc, &size, &offset, &module, name) == NULL)
		return false;
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static int cross_exception(struct hf_frame *f)
{
	struct pt_regs regs;

	if (linux_read_all(NULL, f->r[SP], &regs, sizeof(regs)) < 0)
		return HF_EFAULT;
	if (user_mode(&regs))
		return HF_ENOENT;
	linux_cpu_from_regs(f, &regs);
	return HF_UNWIND_EXCEPTION;
}

/* Can the stack be read, from sp to its end? */
static bool stack_is_there(unsigned long sp)
{
	unsigned long word;

	return sp % sizeof(word) == 0 && linux_read_all(NULL, sp, &word, sizeof(word)) == 0 &&
	       linux_read_all(NULL, (sp | (THREAD_SIZE - 1)) & ~3ul, &word, sizeof(word)) == 0;
}

int arm_linux_unwind(struct hf_frame *f, bool exact)
{
	struct stackframe frame = {0};
	bool guess = false;

	if (step == NULL)
		return HF_ENOSYS;
	if (exact && (f->cpsr & 0xfu) == 0 && (f->known & FRAME_KNOWN_CPSR) != 0)
		return HF_ENOENT; /* a program's */
	if (!exact && is_exception_entry(f->r[PC]))
		return cross_exception(f);
	if (!stack_is_there(f->r[SP]))
		return HF_EFAULT;
	arm_get_current_stackframe(
		&(struct pt_regs){.uregs = {[FP] = f->r[FP],
					  [SP] = f->r[SP],
					  [LR] = f->r[LR],
					  [PC] = exact ? f->r[PC] : f->r[PC] - 4}},
		&frame);
	if (!linux_is_text(f->r[PC]) || f->r[PC] - entry_begin < entry_end - entry_begin ||
		step(&frame) < 0) {
		/* a wild call, or assembly without tables: it returns by lr */
		if (!exact || !linux_is_text(f->r[LR]))
			return exact ? HF_EINVAL : HF_ENOENT;
		guess = true;
		frame.fp = f->r[FP];
		frame.sp = f->r[SP];
		frame.pc = f->r[LR];
	}
	if (!linux_is_text(frame.pc))
		return HF_ENOENT; /* what started this CPU, before its MMU was on */
	f->r[FP] = frame.fp;
	f->r[SP] = frame.sp;
	f->r[LR] = frame.lr;
	f->r[PC] = frame.pc;
	f->known = 1u << FP | 1u << SP | 1u << PC;
	return guess ? HF_UNWIND_GUESS : HF_UNWIND_CALL;
}
