/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.c - the debug registers of AArch64 (DDI 0487 D2, D17.3). Each CPU has its own; none is
 * touched above what ID_AA64DFR0_EL1 says there is. */
#include "hwdebug.h"

#include "sysreg.h"

#define DFR0_BRPS(dfr0) ((unsigned)((dfr0) >> 12 & 0xfu) + 1u) /* D17.2.60 */
#define DFR0_WRPS(dfr0) ((unsigned)((dfr0) >> 20 & 0xfu) + 1u)

#define MDSCR_SS  (1u << 0)  /* single step, D17.3.20 */
#define MDSCR_KDE (1u << 13) /* debug exceptions from EL1 too */
#define MDSCR_MDE (1u << 15) /* breakpoints and watchpoints */

#define PAIR(n, value_reg, control_reg)                                                            \
	case n:                                                                                    \
		SYSREG_WRITE(control_reg##n##_el1, 0); /* off while the address changes */         \
		SYSREG_WRITE(value_reg##n##_el1, pair->value);                                     \
		SYSREG_WRITE(control_reg##n##_el1, pair->control);                                 \
		break

static void load_exec(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ARM_HW_CASES(PAIR, dbgbvr, dbgbcr);
	default:
		break;
	}
}

static void load_watch(unsigned n, const struct arm_hw_pair *pair)
{
	switch (n) {
		ARM_HW_CASES(PAIR, dbgwvr, dbgwcr);
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
	uint64_t dfr0 = SYSREG_READ(id_aa64dfr0_el1);

	return kind == ARM_HW_EXEC ? DFR0_BRPS(dfr0) : DFR0_WRPS(dfr0);
}

/* PSTATE.D still masks them. The OS lock holds debug events back: D17.3.23. MDSCR_EL1.SS is unknown after
 * a reset; what shall step is armed on the way out. */
void arm_hw_enable(void)
{
	uint64_t mdscr = SYSREG_READ(mdscr_el1) & ~(uint64_t)MDSCR_SS;

	SYSREG_WRITE(oslar_el1, 0);
	SYSREG_WRITE(mdscr_el1, mdscr | MDSCR_KDE | MDSCR_MDE);
	isb();
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
