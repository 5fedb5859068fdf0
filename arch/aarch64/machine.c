/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine.c - arch/bare/machine.h for AArch64: threads, a CPU's start; the rest is in arch/arm/cpus.c. */
#include "machine.h"

#include "aarch64.h"
#include "arch/arm/psci.h"
#include "layout.h"
#include "stub/str.h"

/* What machine_switch() leaves at a sleeping thread's sp. */
struct switched {
	uint64_t fp, lr;
	uint64_t x19[10];
};

extern uint8_t aarch64_thread_stacks[], aarch64_debug_stacks[];
extern const char aarch64_secondary[], aarch64_thread_start[];

_Static_assert(THREAD_STACKS == MACHINE_STACK_COUNT, "layout.h and machine.h disagree");

int machine_cpu_start(unsigned cpu)
{
	return arm_psci_cpu_on(cpu, (uintptr_t)aarch64_secondary);
}

/* ---- threads ---- */

uint8_t *machine_stack(unsigned n, size_t *bytes)
{
	*bytes = (1u << THREAD_SHIFT) - THREAD_STACK_LO;
	return aarch64_thread_stacks + ((size_t)n << THREAD_SHIFT) + THREAD_STACK_LO;
}

void *machine_stack_init(uint8_t *stack, size_t bytes, void (*fn)(void *), void *arg)
{
	/* top of stack: 16-byte aligned, as the stacks of layout.h are */
	struct switched *saved = (struct switched *)(void *)(stack + bytes) - 1;

	*saved = (struct switched){.lr = (uintptr_t)aarch64_thread_start};
	saved->x19[0] = (uintptr_t)fn;
	saved->x19[1] = (uintptr_t)arg;
	return saved;
}

void machine_switch_frame(const void *saved, struct hf_frame *out)
{
	/* x19-x29 sp pc cpsr */
	const uint64_t kept = 0x3ff80000u | FRAME_KNOWN_SP | FRAME_KNOWN_PC | FRAME_KNOWN_CPSR;
	struct switched s;

	hf_memset(out, 0, sizeof *out);
	if (aarch64_copy(&s, saved, sizeof s) != (int)sizeof s)
		return;
	for (unsigned i = 0; i < HF_COUNT(s.x19); i++)
		out->x[19 + i] = s.x19[i];
	out->x[29] = s.fp;
	out->sp = (uintptr_t)saved + sizeof s;
	out->pc = s.lr;
	out->cpsr = PSR_EL1T | PSR_I;
	out->known = kept;
}

/* ---- the debugger's needs ---- */

const struct hf_arch_ops *machine_hf_arch(void)
{
	return &aarch64_ops;
}

int machine_region_at(hf_addr addr, struct hf_region *out)
{
	return aarch64_region_at(addr, out);
}

int machine_on_debug_stack(int (*fn)(void *), void *arg)
{
	return aarch64_on_debug_stack(fn, arg);
}

bool machine_frame_in_debugger(const struct hf_frame *f)
{
	uint64_t base = (uintptr_t)aarch64_debug_stacks + ((uint64_t)machine_cpu() << DEBUG_SHIFT);

	return (f->cpsr & PSR_SP) != 0 && f->sp - (base + DEBUG_LO) <= DEBUG_BYTES;
}

hf_addr machine_frame_pc(const struct hf_frame *f)
{
	return f->pc;
}

hf_addr machine_frame_lr(const struct hf_frame *f)
{
	return f->x[30];
}
