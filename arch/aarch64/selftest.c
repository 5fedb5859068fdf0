/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest.c - the guarded copy in EL1t and EL1h: does it give what is there, and does a fault in it
 * leave the CPU's state alone? */
#include "selftest.h"

#include "aarch64.h"
#include "machine.h"
#include "stub/str.h"
#include "sysreg.h"

struct aarch64_probe aarch64_probes[SELFTEST_PROBES];
uint32_t aarch64_probe_count;
struct aarch64_probe_result aarch64_probe_results[SELFTEST_MODES][SELFTEST_PROBES];

struct state {
	uint64_t daif, spsel, other_sp, tpidr;
};

struct attempt {
	const struct aarch64_probe *probe;
	struct aarch64_probe_result *result;
};

/* SP_EL0 cannot be read while it is in use, and SP_EL1 only while it is. */
static struct state look(void)
{
	struct state s = {.daif = SYSREG_READ(daif),
		.spsel = SYSREG_READ(spsel),
		.tpidr = SYSREG_READ(tpidr_el1)};

	if (s.spsel != 0)
		s.other_sp = SYSREG_READ(sp_el0);
	else
		__asm__ volatile("msr spsel, #1\n\tmov %0, sp\n\tmsr spsel, #0"
				 : "=r"(s.other_sp)::"memory");
	return s;
}

static uint32_t changed(const struct state *a, const struct state *b)
{
	return (a->daif != b->daif ? 1u : 0) | (a->spsel != b->spsel ? 2u : 0) |
	       (a->other_sp != b->other_sp ? 4u : 0) | (a->tpidr != b->tpidr ? 8u : 0);
}

static int copy(void *arg)
{
	static uint8_t buffer[SELFTEST_BYTES] __attribute__((aligned(SELFTEST_BYTES)));
	const struct attempt *a = arg;
	const struct aarch64_probe *p = a->probe;
	struct aarch64_probe_result *r = a->result;
	void *there = (void *)(uintptr_t)p->addr;

	hf_memset(buffer, 0, sizeof buffer);
	if (p->write != 0)
		(void)aarch64_copy(buffer, there, p->len);
	struct state before = look();
	r->done = p->write != 0 ? aarch64_copy(there, buffer, p->len)
				: aarch64_copy(buffer, there, p->len);
	struct state after = look();
	r->broken = changed(&before, &after);
	hf_memcpy(r->bytes, buffer, sizeof r->bytes);
	return 0;
}

unsigned machine_selftest(void)
{
	unsigned count = 0;

	for (unsigned n = 0; n < SELFTEST_PROBES && n < aarch64_probe_count; n++, count += 2) {
		struct attempt t = {&aarch64_probes[n], &aarch64_probe_results[0][n]};
		struct attempt h = {&aarch64_probes[n], &aarch64_probe_results[1][n]};
		machine_irq_state irq = machine_irq_save();
		machine_all_off();
		(void)copy(&t);
		(void)aarch64_on_debug_stack(copy, &h);
		machine_kick_on();
		machine_irq_restore(irq);
	}
	return count;
}
