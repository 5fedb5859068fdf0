/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpu.c - instead of cpu.c: one CPU, so nobody is frozen, parked or released.
 *
 *   owner:  FREE --claim--> 1 --release--> FREE */
#include "stub/cpu.h"

#include "stub/atomic.h"

enum hf_cpu_state hf_cpu_state_of(const struct hf *k, unsigned cpu)
{
	return cpu == 0 ? (enum hf_cpu_state)hf_atomic_load(&k->cpus[0].state) : HF_CPU_OFFLINE;
}

struct hf_frame *hf_cpu_frame(struct hf *k, unsigned cpu)
{
	return hf_cpu_state_of(k, cpu) == HF_CPU_OWNER ? k->cpus[0].frame : NULL;
}

enum hf_claim hf_cpu_claim(struct hf *k, unsigned self)
{
	if (!hf_atomic_cas(&k->owner, HF_OWNER_FREE, self + 1))
		return HF_NESTED;
	hf_atomic_store(&k->cpus[self].state, HF_CPU_OWNER);
	return HF_CLAIMED;
}

bool hf_cpu_must_park(const struct hf *k, unsigned self)
{
	(void)k;
	(void)self;
	return false;
}

bool hf_cpu_park(struct hf *k, unsigned self, struct hf_frame *frame, const struct hf_event *ev)
{
	(void)k;
	(void)self;
	(void)frame;
	(void)ev;
	return false;
}

bool hf_cpu_is_call(struct hf *k, int byte)
{
	(void)k;
	(void)byte;
	return false;
}

void hf_cpu_end_listening(struct hf *k)
{
	(void)k;
}

unsigned hf_cpu_freeze(struct hf *k)
{
	(void)k;
	return 0;
}

void hf_cpu_let_run(struct hf *k, uint32_t mask)
{
	(void)k;
	(void)mask;
}

bool hf_cpu_gone(const struct hf *k, uint32_t mask)
{
	(void)k;
	(void)mask;
	return true;
}

void hf_cpu_release(struct hf *k, unsigned self, uint32_t mask)
{
	(void)mask; /* it is all of them */
	hf_atomic_store(&k->cpus[self].state, HF_CPU_RUNNING);
	hf_atomic_store(&k->owner, HF_OWNER_FREE);
}

void hf_cpu_hand_over(struct hf *k, unsigned self, unsigned to)
{
	(void)k;
	(void)self;
	(void)to;
}
