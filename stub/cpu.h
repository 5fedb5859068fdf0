/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpu.h - one CPU talks, the others wait. */
#ifndef HF_CPU_H
#define HF_CPU_H

#include "state.h"

enum hf_claim {
	HF_CLAIMED, /* this CPU owns the session now */
	HF_BUSY,    /* another one does: park */
	HF_NESTED   /* this CPU owns it already: a fault inside the stub */
};

/* Try to become the owner. Context: any CPU, interrupts masked. */
enum hf_claim hf_cpu_claim(struct hf *k, unsigned self);

/* Is there a session (or a step under way) that self has to wait for? */
bool hf_cpu_must_park(const struct hf *k, unsigned self);

/* Wait until the owner lets this CPU go, or until there is no owner. frame and event are published
 * to the owner meanwhile. Returns true when this CPU owns the target now: its turn to report came, or
 * a ^C on the line of a stepping target called for it. */
bool hf_cpu_park(struct hf *k, unsigned self, struct hf_frame *frame, const struct hf_event *ev);

/* A byte (negative: none) that comes while the target is held and nobody talks: does it call for a session? So
 * do ^C, a whole packet, and a person's Return. */
bool hf_cpu_is_call(struct hf *k, int byte);

/* The new owner waits, bounded, until no parked CPU polls the line any more. */
void hf_cpu_end_listening(struct hf *k);

/* Park every other CPU; waits at most cfg.freeze_ms. Returns how many online CPUs still run. */
unsigned hf_cpu_freeze(struct hf *k);

/* Let the CPUs in mask go. When that is all of them, nobody owns the target any more; otherwise the
 * others stay parked until one of mask traps. The owner must leave the stub (it is in mask) or park
 * (it is not) right after. */
void hf_cpu_release(struct hf *k, unsigned self, uint32_t mask);

/* End the session on self, which parks next, with to as the owner: a parked CPU that waits with an event. It
 * leaves hf_cpu_park() with true. Nobody else moves. */
void hf_cpu_hand_over(struct hf *k, unsigned self, unsigned to);

/* Let parked CPUs in mask go while the owner stays what it is: whatever they trap into waits its turn.
 * hf_cpu_freeze() gets them back. */
void hf_cpu_let_run(struct hf *k, uint32_t mask);

/* Have all CPUs in mask that were let go left the stub? */
bool hf_cpu_gone(const struct hf *k, uint32_t mask);

/* What cpu is at this moment; HF_CPU_OFFLINE when it never came up. */
enum hf_cpu_state hf_cpu_state_of(const struct hf *k, unsigned cpu);

/* Its registers, or NULL while it runs. */
struct hf_frame *hf_cpu_frame(struct hf *k, unsigned cpu);

/* Of a stub that has room for several. */
unsigned hf_cpu_count_all(const struct hf *k);

/* With room for one only, what loops over all CPUs is no loop. */
static inline unsigned hf_cpu_count(const struct hf *k)
{
	return HF_CPU_MAX == 1 ? 1 : hf_cpu_count_all(k);
}

/* Bits of all CPUs that exist. */
static inline uint32_t hf_cpu_all(const struct hf *k)
{
	return (1u << hf_cpu_count(k)) - 1;
}

#endif /* HF_CPU_H */
