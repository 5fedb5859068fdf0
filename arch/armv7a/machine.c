/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine.c - arch/bare/machine.h for ARMv7-A: threads, a CPU's start; the rest is in arch/arm/cpus.c. */
#include "machine.h"

#include "arch/arm/psci.h"
#include "armv7a.h"
#include "layout.h"
#include "stub/str.h"

#define SWITCH_WORDS 10u /* what machine_switch() pushes: r3-r11, lr */
#define SWITCH_R4    1u
#define SWITCH_LR    9u

extern uint8_t armv7a_thread_stacks[], armv7a_exc_stacks[];
extern const char armv7a_secondary[], armv7a_thread_start[];

_Static_assert(THREAD_STACKS == MACHINE_STACK_COUNT, "layout.h and machine.h disagree");

int machine_cpu_start(unsigned cpu)
{
	return arm_psci_cpu_on(cpu, (uint32_t)armv7a_secondary);
}

/* ---- threads ---- */

uint8_t *machine_stack(unsigned n, size_t *bytes)
{
	*bytes = (1u << THREAD_SHIFT) - THREAD_STACK_LO;
	return armv7a_thread_stacks + ((size_t)n << THREAD_SHIFT) + THREAD_STACK_LO;
}

void *machine_stack_init(uint8_t *stack, size_t bytes, void (*fn)(void *), void *arg)
{
	/* top of stack: 8-byte aligned, as the stacks of layout.h are */
	uint32_t *saved = (uint32_t *)(void *)(stack + bytes) - SWITCH_WORDS;

	hf_memset(saved, 0, SWITCH_WORDS * sizeof *saved);
	saved[SWITCH_R4] = (uint32_t)fn;
	saved[SWITCH_R4 + 1] = (uint32_t)arg;
	saved[SWITCH_LR] = (uint32_t)armv7a_thread_start;
	return saved;
}

void machine_switch_frame(const void *saved, struct hf_frame *out)
{
	const uint32_t kept = 0x0ff0u | 1u << 13 | 1u << 15 | FRAME_KNOWN_CPSR; /* r4-r11 sp pc */
	uint32_t words[SWITCH_WORDS];

	hf_memset(out, 0, sizeof *out);
	if (armv7a_copy(words, saved, sizeof words) != (int)sizeof words)
		return;
	for (unsigned i = 0; i < 8; i++)
		out->r[4 + i] = words[SWITCH_R4 + i];
	out->r[13] = (uint32_t)saved + sizeof words;
	out->r[15] = words[SWITCH_LR];
	out->cpsr = PSR_MODE_SVC | PSR_I;
	out->known = kept;
}

/* ---- the debugger's needs ---- */

const struct hf_arch_ops *machine_hf_arch(void)
{
	return &armv7a_ops;
}

int machine_region_at(hf_addr addr, struct hf_region *out)
{
	return armv7a_region_at(addr, out);
}

int machine_on_debug_stack(int (*fn)(void *), void *arg)
{
	return armv7a_on_debug_stack(fn, arg);
}

bool machine_frame_in_debugger(const struct hf_frame *f)
{
	uint32_t base = (uint32_t)armv7a_exc_stacks + (machine_cpu() << EXC_SHIFT);

	return f->r[13] - (base + EXC_DEBUG_LO) <= EXC_DEBUG_BYTES;
}

hf_addr machine_frame_pc(const struct hf_frame *f)
{
	return f->r[15];
}

hf_addr machine_frame_lr(const struct hf_frame *f)
{
	return f->r[14];
}
