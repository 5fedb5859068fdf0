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
#define CPSR_WATCH (PSR_MODE | PSR_T | PSR_F | PSR_I | PSR_A)

struct armv7a_probe armv7a_probes[SELFTEST_PROBES];
uint32_t armv7a_probe_count;
struct armv7a_probe_result armv7a_probe_results[SELFTEST_MODES][SELFTEST_PROBES];

static const uint8_t modes[SELFTEST_MODES] = {
	PSR_MODE_SVC, PSR_MODE_SYS, PSR_MODE_IRQ, PSR_MODE_FIQ, PSR_MODE_ABT, PSR_MODE_UND};

#define BY_ABORT (1u << 9 | 1u << 10) /* ABT's lr and SPSR: what the abort itself writes */
#define BY_CALL  (1u << 18)           /* FIQ's r12: a call in FIQ mode may change it, AAPCS 6.1.1 */

static uint32_t changed(const uint32_t before[SELFTEST_BANKS], const uint32_t after[SELFTEST_BANKS])
{
	uint32_t bits = 0;

	for (unsigned n = 0; n < SELFTEST_BANKS; n++)
		bits |= before[n] != after[n] ? 1u << n : 0;
	return bits;
}

static void copy(const struct armv7a_probe *p, unsigned mode, struct armv7a_probe_result *r)
{
	static uint8_t buffer[SELFTEST_BYTES] __attribute__((aligned(SELFTEST_BYTES)));
	uint32_t before[SELFTEST_BANKS];
	uint32_t after[SELFTEST_BANKS];
	void *there = (void *)p->addr;

	hf_memset(buffer, 0, sizeof buffer);
	if (p->write != 0)
		(void)armv7a_copy(buffer, there, p->len);
	machine_irq_state irq = machine_irq_save();
	machine_all_off();
	armv7a_banks_mark(MARK);
	armv7a_banks_read(before);
	uint64_t both = p->write != 0 ? armv7a_copy_in_mode(there, buffer, p->len, mode)
				      : armv7a_copy_in_mode(buffer, there, p->len, mode);
	armv7a_banks_read(after);
	machine_irq_restore(irq);
	machine_kick_on();

	r->done = (int32_t)both;
	r->broken = changed(before, after);
	if (r->done < (int32_t)p->len)
		r->broken &= ~BY_ABORT;
	if (mode == PSR_MODE_FIQ)
		r->broken &= ~BY_CALL;
	if (((uint32_t)(both >> 32) & CPSR_WATCH) != (mode | PSR_I | PSR_F | PSR_A))
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
