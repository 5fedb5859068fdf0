/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine_cpu.h - the inline half of arch/bare/machine.h for AArch64. How interrupts are masked is
 * the board's choice: irqmask.h in its folder. */
#ifndef AARCH64_MACHINE_CPU_H
#define AARCH64_MACHINE_CPU_H

#include "irqmask.h"
#include "stub/types.h"

/* Compiled-in breakpoints, told apart by their immediate (trap.c). */
#define AARCH64_BRK_ENTER 0xbe00 /* call the debugger */
#define AARCH64_BRK_BOOT  0xb007 /* wait before the first thread */
#define AARCH64_BRK_STOP  0xca11 /* hf_board_stop(): x0 is the reason, x30 the way back */
#define AARCH64_UDF_BUG   0xb0b  /* BUG(): .bug_table says where */

#define AARCH64_STR2(x) #x
#define AARCH64_STR(x)  AARCH64_STR2(x)

#define AARCH64_BRK(imm)          __asm__ volatile("brk " AARCH64_STR(imm)::: "memory")
#define MACHINE_BREAKPOINT()      AARCH64_BRK(AARCH64_BRK_ENTER)
#define MACHINE_BOOT_BREAKPOINT() AARCH64_BRK(AARCH64_BRK_BOOT)

/* Trap for good, and record file and line for the instruction's address. */
#define MACHINE_BUG(file, line)                                                                    \
	do {                                                                                       \
		__asm__ volatile(                                                                  \
			"1: udf " AARCH64_STR(AARCH64_UDF_BUG) "\n"                                \
							       ".pushsection .bug_table, \"a\"\n"  \
							       ".quad 1b, %c0, %c1\n"              \
							       ".popsection" ::"i"(file),          \
			"i"(line)                                                                  \
			: "memory");                                                               \
		__builtin_unreachable();                                                           \
	} while (0)

/* Mask everything, the debugger's kick and its breakpoints too: nothing reaches this CPU any more. */
static inline void machine_all_off(void)
{
	__asm__ volatile("msr daifset, #15" ::: "memory");
}

static inline unsigned machine_cpu(void)
{
	uint64_t mpidr; /* ARM DDI 0487 D17.2.101: Aff0 is the CPU of the cluster */

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(mpidr));
	return (unsigned)mpidr & 3u;
}

static inline void machine_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/* Sleep until an interrupt is pending, masked or not. */
static inline void machine_wait(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

static inline void machine_barrier(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

#endif /* AARCH64_MACHINE_CPU_H */
