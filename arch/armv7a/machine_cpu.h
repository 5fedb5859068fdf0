/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine_cpu.h - the inline half of arch/bare/machine.h for ARMv7-A. */
#ifndef ARMV7A_MACHINE_CPU_H
#define ARMV7A_MACHINE_CPU_H

#include "frame.h"
#include "stub/types.h"

/* Compiled-in breakpoints, told apart by their immediate (trap.c). */
#define ARMV7A_BKPT_ENTER 0xbe00 /* call the debugger */
#define ARMV7A_BKPT_BOOT  0xb007 /* wait before the first thread */
#define ARMV7A_BKPT_STOP  0xca11 /* hf_board_stop(): r0 is the reason, lr the way back */
#define ARMV7A_UDF_BUG    0xb0b  /* BUG(): .bug_table says where */

#define ARMV7A_STR2(x) #x
#define ARMV7A_STR(x)  ARMV7A_STR2(x)

#define ARMV7A_BKPT(imm)          __asm__ volatile("bkpt " ARMV7A_STR(imm)::: "memory")
#define MACHINE_BREAKPOINT()      ARMV7A_BKPT(ARMV7A_BKPT_ENTER)
#define MACHINE_BOOT_BREAKPOINT() ARMV7A_BKPT(ARMV7A_BKPT_BOOT)

/* Trap for good, and record file and line for the instruction's address. */
#define MACHINE_BUG(file, line)                                                                    \
	do {                                                                                       \
		__asm__ volatile(                                                                  \
			"1: udf " ARMV7A_STR(ARMV7A_UDF_BUG) "\n"                                  \
							     ".pushsection .bug_table, \"a\"\n"    \
							     ".long 1b, %c0, %c1\n"                \
							     ".popsection" ::"i"(file),            \
			"i"(line)                                                                  \
			: "memory");                                                               \
		__builtin_unreachable();                                                           \
	} while (0)

typedef uint32_t machine_irq_state;

static inline machine_irq_state machine_irq_save(void)
{
	machine_irq_state cpsr;

	__asm__ volatile("mrs %0, cpsr\n\tcpsid i" : "=r"(cpsr)::"memory");
	return cpsr;
}

static inline void machine_irq_restore(machine_irq_state cpsr)
{
	if ((cpsr & PSR_I) == 0)
		__asm__ volatile("cpsie i" ::: "memory");
}

static inline void machine_irq_on(void)
{
	__asm__ volatile("cpsie i" ::: "memory");
}

static inline void machine_irq_off(void)
{
	__asm__ volatile("cpsid i" ::: "memory");
}

/* Mask what even the debugger's kick needs: nothing reaches this CPU any more. */
static inline void machine_all_off(void)
{
	__asm__ volatile("cpsid aif" ::: "memory");
}

/* The debugger's kick may arrive from here on, and asynchronous aborts; ordinary interrupts stay as they are. */
static inline void machine_kick_on(void)
{
	__asm__ volatile("cpsie af" ::: "memory");
}

static inline unsigned machine_cpu(void)
{
	uint32_t mpidr; /* ARM DDI 0406C B4.1.106: Aff0 is the CPU of the cluster */

	__asm__ volatile("mrc p15, 0, %0, c0, c0, 5" : "=r"(mpidr));
	return mpidr & 3u;
}

static inline void machine_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/* Sleep until an interrupt is pending, masked or not. */
static inline void machine_wait(void)
{
	__asm__ volatile("dsb\n\twfi" ::: "memory");
}

static inline void machine_barrier(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

#endif /* ARMV7A_MACHINE_CPU_H */
