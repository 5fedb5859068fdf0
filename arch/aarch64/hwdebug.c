/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.c - the debug registers of AArch64 (DDI 0487 D2, D17.3). Each CPU has its own; none is
 * touched above what ID_AA64DFR0_EL1 says there is. */
#include "hwdebug.h"

#include "arch/arm/hwplan.h"
#include "stub/err.h"
#include "sysreg.h"

#define DFR0_BRPS(dfr0) ((unsigned)((dfr0) >> 12 & 0xfu) + 1u) /* D17.2.60 */
#define DFR0_WRPS(dfr0) ((unsigned)((dfr0) >> 20 & 0xfu) + 1u)

#define MDSCR_SS  (1u << 0)  /* single step, D17.3.20 */
#define MDSCR_KDE (1u << 13) /* debug exceptions from EL1 too */
#define MDSCR_MDE (1u << 15) /* breakpoints and watchpoints */

/* The number of a debug register is part of the instruction. */
#define PAIR(n, value_reg, control_reg)                                                            \
	case n:                                                                                    \
		SYSREG_WRITE(control_reg##n##_el1, 0); /* off while the address changes */         \
		SYSREG_WRITE(value_reg##n##_el1, pair->value);                                     \
		SYSREG_WRITE(control_reg##n##_el1, pair->control);                                 \
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

static void write_exec(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ALL_PAIRS(dbgbvr, dbgbcr);
	default:
		break;
	}
}

static void write_watch(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ALL_PAIRS(dbgwvr, dbgwcr);
	default:
		break;
	}
}

static uint64_t dfr0(void)
{
	return SYSREG_READ(id_aa64dfr0_el1);
}

void aarch64_hw_init(void)
{
	uint64_t mdscr = SYSREG_READ(mdscr_el1) & ~(uint64_t)MDSCR_SS;

	SYSREG_WRITE(oslar_el1, 0); /* the OS lock holds debug events back, D17.3.23 */
	SYSREG_WRITE(mdscr_el1, mdscr | MDSCR_KDE | MDSCR_MDE);
	isb();
	(void)aarch64_hw_sync(NULL, 0); /* reset leaves the registers unknown; none always fits */
}

void aarch64_hw_step(bool on)
{
	uint64_t mdscr = SYSREG_READ(mdscr_el1);
	uint64_t wanted = on ? mdscr | MDSCR_SS : mdscr & ~(uint64_t)MDSCR_SS;

	if (wanted == mdscr)
		return;
	SYSREG_WRITE(mdscr_el1, wanted);
	isb();
}

int aarch64_hw_check(const struct hf_hw_slot *slots, unsigned n)
{
	struct arm_hw_plan plan;
	int err = arm_hw_plan(slots, n, ARM_HW_EXEC, DFR0_BRPS(dfr0()), &plan);

	return err < 0 ? err : arm_hw_plan(slots, n, ARM_HW_WATCH, DFR0_WRPS(dfr0()), &plan);
}

int aarch64_hw_sync(const struct hf_hw_slot *slots, unsigned n)
{
	struct arm_hw_plan plan;
	int err = aarch64_hw_check(slots, n);

	if (err < 0)
		return err;
	(void)arm_hw_plan(slots, n, ARM_HW_EXEC, ARM_HW_MAX, &plan);
	for (unsigned i = 0; i < DFR0_BRPS(dfr0()); i++)
		write_exec(i, &plan.pairs[i]);
	(void)arm_hw_plan(slots, n, ARM_HW_WATCH, ARM_HW_MAX, &plan);
	for (unsigned i = 0; i < DFR0_WRPS(dfr0()); i++)
		write_watch(i, &plan.pairs[i]);
	isb();
	return (int)n;
}
