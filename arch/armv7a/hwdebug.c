/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.c - the debug registers of ARMv7-A, through coprocessor 14 (DDI 0406C C11). Each CPU has its
 * own; none is touched above what DBGDIDR says there is. */
#include "hwdebug.h"

#include "arch/arm/hwplan.h"
#include "board.h"
#include "machine_cpu.h"
#include "stub/err.h"

#define DBGDIDR_BRPS(didr) (((didr) >> 24 & 0xfu) + 1u) /* C11.11.15 */
#define DBGDIDR_WRPS(didr) (((didr) >> 28 & 0xfu) + 1u)
#define DSCR_MDBGEN        (1u << 15) /* monitor debug mode, C11.11.20 */

/* The number of a debug register is part of the instruction. */
#define WRITE(n, op2, value) __asm__ volatile("mcr p14, 0, %0, c0, c" #n ", " #op2 ::"r"(value))
#define PAIR(n, value_op, control_op)                                                              \
	case n:                                                                                    \
		WRITE(n, control_op, 0); /* off while the address changes */                       \
		WRITE(n, value_op, value);                                                         \
		WRITE(n, control_op, control);                                                     \
		break
#define ALL_PAIRS(v, c)                                                                            \
	PAIR(0, v, c);                                                                             \
	PAIR(1, v, c);                                                                             \
	PAIR(2, v, c);                                                                             \
	PAIR(3, v, c);                                                                             \
	PAIR(4, v, c);                                                                             \
	PAIR(5, v, c);                                                                             \
	PAIR(6, v, c);                                                                             \
	PAIR(7, v, c);                                                                             \
	PAIR(8, v, c);                                                                             \
	PAIR(9, v, c);                                                                             \
	PAIR(10, v, c);                                                                            \
	PAIR(11, v, c);                                                                            \
	PAIR(12, v, c);                                                                            \
	PAIR(13, v, c);                                                                            \
	PAIR(14, v, c);                                                                            \
	PAIR(15, v, c)

static void write_exec(unsigned n, uint32_t value, uint32_t control)
{
	switch (n) {
		ALL_PAIRS(4, 5); /* DBGBVR, DBGBCR */
	default:
		break;
	}
}

static void write_watch(unsigned n, uint32_t value, uint32_t control)
{
	switch (n) {
		ALL_PAIRS(6, 7); /* DBGWVR, DBGWCR */
	default:
		break;
	}
}

static uint32_t didr(void)
{
	uint32_t value;

	__asm__("mrc p14, 0, %0, c0, c0, 0" : "=r"(value));
	return value;
}

/* Shall debug events become exceptions on this CPU? */
static void monitor(bool on)
{
	uint32_t dscr;

	__asm__ volatile("mrc p14, 0, %0, c0, c2, 2" : "=r"(dscr));
	dscr = on ? dscr | DSCR_MDBGEN : dscr & ~DSCR_MDBGEN;
	__asm__ volatile("mcr p14, 0, %0, c0, c2, 2" ::"r"(dscr));
	__asm__ volatile("isb" ::: "memory");
}

/* Unlock first: DBGOSLAR, C11.11.35. */
static void enable(void)
{
	__asm__ volatile("mcr p14, 0, %0, c1, c0, 4" ::"r"(0));
	__asm__ volatile("isb");
	monitor(true);
}

static bool paused[BOARD_CPUS]; /* each CPU its own */

void armv7a_hw_pause(void)
{
	paused[machine_cpu()] = true;
	monitor(false);
}

void armv7a_hw_continue(void)
{
	bool *mine = &paused[machine_cpu()];

	if (!*mine)
		return;
	*mine = false;
	monitor(true);
}

int armv7a_hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	struct arm_hw_plan plan;
	int err = arm_hw_plan(slots, n, ARM_HW_EXEC, DBGDIDR_BRPS(didr()), &plan);

	return err < 0 ? err : arm_hw_plan(slots, n, ARM_HW_WATCH, DBGDIDR_WRPS(didr()), &plan);
}

int armv7a_hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	struct arm_hw_plan plan;
	int err = armv7a_hw_check(slots, n);

	if (err < 0)
		return err;
	enable();
	(void)arm_hw_plan(slots, n, ARM_HW_EXEC, ARM_HW_MAX, &plan);
	for (unsigned i = 0; i < DBGDIDR_BRPS(didr()); i++)
		write_exec(i, (uint32_t)plan.pairs[i].value, plan.pairs[i].control);
	(void)arm_hw_plan(slots, n, ARM_HW_WATCH, ARM_HW_MAX, &plan);
	for (unsigned i = 0; i < DBGDIDR_WRPS(didr()); i++)
		write_watch(i, (uint32_t)plan.pairs[i].value, plan.pairs[i].control);
	__asm__ volatile("isb" ::: "memory");
	return (int)n;
}
