/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest.c - the guarded copy in every CPU mode: does it give what is there, and does a fault in it
 * leave the registers of all modes alone?
 *
 *   marks into the banked registers --> armv7a_copy_in_mode() --> marks still there? */
#include "selftest.h"

#include "armv7a.h"
#include "machine.h"
#include "stub/str.h"

#define MARK       0x5e1f0000u
#define MODE_BIT   31u
#define CPSR_WATCH (PSR_MODE | PSR_T | PSR_F | PSR_I)

struct armv7a_probe armv7a_probes[SELFTEST_PROBES];
uint32_t armv7a_probe_count;
struct armv7a_probe_result armv7a_probe_results[SELFTEST_MODES][SELFTEST_PROBES];

static const uint8_t modes[SELFTEST_MODES] = {
	PSR_MODE_SVC, PSR_MODE_SYS, PSR_MODE_IRQ, PSR_MODE_FIQ, PSR_MODE_ABT, PSR_MODE_UND};

/* MRS and MSR of another mode's register: B9.3.9; the last two are what an abort itself destroys. */
#define BANKED(x)                                                                                  \
	x(0, lr_usr) x(1, lr_irq) x(2, spsr_irq) x(3, lr_und) x(4, spsr_und) x(5, lr_fiq)          \
		x(6, spsr_fiq) x(7, r8_fiq) x(8, r9_fiq) x(9, r10_fiq) x(10, r11_fiq)              \
			x(11, r12_fiq) x(12, lr_abt) x(13, spsr_abt)
#define STACKS(x) x(14, sp_usr) x(15, sp_irq) x(16, sp_und) x(17, sp_fiq) x(18, sp_abt)

#define BY_ABORT (1u << 12 | 1u << 13)
#define BANKS    19u

static void set_marks(void)
{
#define SET(n, reg) __asm__ volatile("msr " #reg ", %0" ::"r"(MARK | (n)));
	BANKED(SET)
#undef SET
}

static void read_banks(uint32_t bank[BANKS])
{
#define GET(n, reg) __asm__ volatile("mrs %0, " #reg : "=r"(bank[n]));
	BANKED(GET)
	STACKS(GET)
#undef GET
}

static uint32_t changed(const uint32_t before[BANKS], const uint32_t after[BANKS])
{
	uint32_t bits = 0;

	for (unsigned n = 0; n < BANKS; n++)
		bits |= before[n] != after[n] ? 1u << n : 0;
	return bits;
}

static void copy(const struct armv7a_probe *p, unsigned mode, struct armv7a_probe_result *r)
{
	static uint8_t buffer[SELFTEST_BYTES] __attribute__((aligned(SELFTEST_BYTES)));
	uint32_t before[BANKS];
	uint32_t after[BANKS];
	void *there = (void *)p->addr;

	hf_memset(buffer, 0, sizeof buffer);
	if (p->write != 0)
		(void)armv7a_copy(buffer, there, p->len);
	machine_irq_state irq = machine_irq_save();
	machine_all_off();
	set_marks();
	read_banks(before);
	uint64_t both = p->write != 0 ? armv7a_copy_in_mode(there, buffer, p->len, mode)
				      : armv7a_copy_in_mode(buffer, there, p->len, mode);
	read_banks(after);
	machine_irq_restore(irq);
	machine_kick_on();

	r->done = (int32_t)both;
	r->broken = changed(before, after);
	if (r->done < (int32_t)p->len)
		r->broken &= ~BY_ABORT;
	if (((uint32_t)(both >> 32) & CPSR_WATCH) != (mode | PSR_I | PSR_F))
		r->broken |= 1u << MODE_BIT;
	hf_memcpy(r->bytes, buffer, sizeof r->bytes);
}

unsigned machine_selftest(void)
{
	unsigned count = 0;

	for (unsigned m = 0; m < SELFTEST_MODES; m++) {
		for (unsigned n = 0; n < SELFTEST_PROBES && n < armv7a_probe_count; n++, count++)
			copy(&armv7a_probes[n], modes[m], &armv7a_probe_results[m][n]);
	}
	return count;
}
