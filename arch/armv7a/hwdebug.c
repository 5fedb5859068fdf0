/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.c - the debug registers of ARMv7-A, through coprocessor 14 (DDI 0406C C11). Each CPU has its
 * own; none is touched above what DBGDIDR says there is. */
#include "hwdebug.h"

#include "board.h"
#include "machine_cpu.h"

#define DBGDIDR_BRPS(didr) (((didr) >> 24 & 0xfu) + 1u) /* C11.11.15 */
#define DBGDIDR_WRPS(didr) (((didr) >> 28 & 0xfu) + 1u)
#define DSCR_MDBGEN        (1u << 15) /* monitor debug mode, C11.11.20 */

/* The number of a debug register is part of the instruction. */
#define WRITE(n, op2, value) __asm__ volatile("mcr p14, 0, %0, c0, c" #n ", " #op2 ::"r"(value))
#define PAIR(n, value_op, control_op)                                                              \
	case n:                                                                                    \
		WRITE(n, control_op, 0); /* off while the address changes */                       \
		WRITE(n, value_op, (uint32_t)pair->value);                                         \
		WRITE(n, control_op, pair->control);                                               \
		break

static void load_exec(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ARM_HW_CASES(PAIR, 4, 5); /* DBGBVR, DBGBCR */
	default:
		break;
	}
}

static void load_watch(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ARM_HW_CASES(PAIR, 6, 7); /* DBGWVR, DBGWCR */
	default:
		break;
	}
}

void arm_hw_load(enum arm_hw_kind kind, unsigned n, const struct arm_hw_pair *pair)
{
	if (kind == ARM_HW_EXEC)
		load_exec(n, pair);
	else
		load_watch(n, pair);
}

unsigned arm_hw_pairs(enum arm_hw_kind kind)
{
	uint32_t didr;

	__asm__("mrc p14, 0, %0, c0, c0, 0" : "=r"(didr));
	return kind == ARM_HW_EXEC ? DBGDIDR_BRPS(didr) : DBGDIDR_WRPS(didr);
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

static bool paused[BOARD_CPUS]; /* each CPU its own */

/* Unlock first: DBGOSLAR, C11.11.35. Then no vector catch (DBGVCR): what a debugger at the JTAG
 * port left on would make an abort of each abort. */
void arm_hw_enable(void)
{
	__asm__ volatile("mcr p14, 0, %0, c1, c0, 4" ::"r"(0));
	__asm__ volatile("isb");
	__asm__ volatile("mcr p14, 0, %0, c0, c7, 0" ::"r"(0));
	monitor(!paused[machine_cpu()]);
}

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
