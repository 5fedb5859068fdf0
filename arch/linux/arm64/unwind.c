/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind.c - from a frame to its caller on Linux. Exception entries leave a frame record inside struct
 * pt_regs, so the chain of records leads through them: a record that lies in one is an exception. For
 * the rest arch/aarch64/unwind.c serves. */
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <linux/ptrace.h>

#include "arch/aarch64/unwind.h"
#include "arch/linux/probe.h"
#include "arm64.h"
#include "stub/err.h"

#define FP 29

/* Is the record at x29 that of a pt_regs? Then f becomes what was interrupted. */
static bool cross_exception(struct hf_frame *f)
{
	struct pt_regs regs;
	uint64_t at = f->x[FP] - offsetof(struct pt_regs, stackframe);

	if ((f->known >> FP & 1u) == 0 || f->x[FP] % sizeof(uint64_t) != 0 ||
		linux_read_all(NULL, at, &regs, sizeof(regs)) < 0)
		return false;
	if (regs.stackframe[0] != regs.regs[FP] || regs.stackframe[1] != regs.pc || regs.pc == 0 ||
		regs.sp != at + sizeof(regs))
		return false;
	linux_cpu_from_regs(f, &regs);
	return true;
}

int arm64_unwind(struct hf_frame *f, bool exact)
{
	/* It reads code word by word, often a whole function. */
	struct linux_window window = {.full = false};
	/* Kernel and modules, wherever both were put at boot; reads are guarded. */
	struct aarch64_unwind_env env = {.text_begin = MODULES_VADDR,
		.text_end = VMALLOC_END,
		.exact = exact,
		.read = linux_read_near,
		.ctx = &window};

	if (!exact && cross_exception(f))
		return HF_UNWIND_EXCEPTION;
	if (!exact && linux_probe_in_hit()) /* the kernel is built with frame pointers */
		return aarch64_unwind_by_record(f, &env);
	return aarch64_unwind(f, &env);
}
