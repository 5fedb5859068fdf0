/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpu.c - one CPU talks, the others wait.
 *
 *   a CPU:   RUNNING --trap, claim won---------> OWNER ---leave---> RUNNING
 *            RUNNING --trap or kick, claim lost-> PARKED --release-> RELEASED --> RUNNING
 *                                                  |  ^---- freeze cancels ----'
 *                                                  '--hand over--> OWNER
 *   owner:   FREE --claim--> cpu+1 --release all--> FREE
 *                            cpu+1 --release some-> HELD --claim by one of them, or ^C--> cpu+1
 *
 * Invariants, tried in every interleaving of three CPUs by tests/model:
 *  - at most one CPU is OWNER;
 *  - while a CPU owns the session, a CPU that freeze reported as parked runs no foreign code;
 *  - no CPU waits in park while nobody owns the target;
 *  - a CPU that never answered is never counted as parked.
 * A CPU that finds nobody owning the target leaves on its own; for the moment in which it does so it is
 * the owner, so that nobody counts it as parked any more. */
#include "cpu.h"

#include "atomic.h"
#include "link_use.h"

/* Polls between two looks at the clock, and the bound that holds when the clock stands still. */
#define POLLS_PER_LOOK 64u
#define POLLS_MAX      50000000u
#define KICKS_MAX      4u /* attempts: each asks the port for a harder way */
#define NS_PER_MS      1000000u

unsigned hf_cpu_count_all(const struct hf *k)
{
	unsigned count = hf_arch(k)->cpu_count();

	return count < HF_CPU_MAX ? count : HF_CPU_MAX;
}

enum hf_cpu_state hf_cpu_state_of(const struct hf *k, unsigned cpu)
{
	if (cpu >= hf_cpu_count(k))
		return HF_CPU_OFFLINE;
	enum hf_cpu_state state = (enum hf_cpu_state)hf_atomic_load(&k->cpus[cpu].state);
	if (state == HF_CPU_RUNNING && !hf_arch(k)->cpu_online(cpu))
		return HF_CPU_OFFLINE;
	return state;
}

struct hf_frame *hf_cpu_frame(struct hf *k, unsigned cpu)
{
	enum hf_cpu_state state = hf_cpu_state_of(k, cpu);

	return state == HF_CPU_PARKED || state == HF_CPU_OWNER ? k->cpus[cpu].frame : NULL;
}

static bool is_out(const struct hf *k, unsigned self)
{
	return (hf_atomic_load(&k->out_mask) >> self & 1u) != 0;
}

/* Nobody owns the target, or nobody but the CPUs that were let out, and self is one. */
static bool may_claim(const struct hf *k, unsigned self, uint32_t owner)
{
	return owner == HF_OWNER_FREE || (owner == HF_OWNER_HELD && is_out(k, self));
}

enum hf_claim hf_cpu_claim(struct hf *k, unsigned self)
{
	uint32_t owner = hf_atomic_load(&k->owner);

	if (owner == self + 1)
		return HF_NESTED;
	if (!may_claim(k, self, owner) || !hf_atomic_cas(&k->owner, owner, self + 1))
		return HF_BUSY;
	hf_atomic_store(&k->cpus[self].state, HF_CPU_OWNER);
	return HF_CLAIMED;
}

bool hf_cpu_must_park(const struct hf *k, unsigned self)
{
	uint32_t owner = hf_atomic_load(&k->owner);

	return owner != self + 1 && !may_claim(k, self, owner);
}

/* While a step is under way, or only some CPUs run, the line has no owner: the lowest parked CPU listens
 * for ^C, BREAK, a person's Return, or a new gdb's first packet. */
static bool listens(const struct hf *k, unsigned self)
{
	if (hf_atomic_load(&k->owner) != HF_OWNER_HELD)
		return false;
	for (unsigned cpu = 0; cpu < self; cpu++) {
		if (hf_atomic_load(&k->cpus[cpu].state) == HF_CPU_PARKED)
			return false;
	}
	return true;
}

bool hf_cpu_is_call(struct hf *k, int byte)
{
	bool end = byte == '\r' || byte == '\n';

	/* As in hf_rx(): the rest of a packet may never come. */
	if (rsp_inside(&k->rsp) && (end || byte == (int)RSP_INTERRUPT_BYTE))
		rsp_reset(&k->rsp);
	enum rsp_event event = byte < 0 ? RSP_NONE : rsp_feed(&k->rsp, (uint8_t)byte);
	if (event == RSP_PACKET)
		k->rx.have_packet = true;
	if (event == RSP_TEXT && end) /* gdb is gone, and the held target has no console */
		k->rx.typed = true;
	return event == RSP_PACKET || event == RSP_INTERRUPT || (event == RSP_TEXT && end);
}

static bool is_call(struct hf *k)
{
	int byte = hf_line(k)->get(hf_line(k)->dev);

	if (byte >= 0 && hf_link_take(k, (uint8_t)byte))
		return hf_link_calls(k);
	return hf_cpu_is_call(k, byte) || hf_line(k)->break_seen(hf_line(k)->dev);
}

/* Has this CPU to talk, while the target is held and nobody does? In non-stop it has to, asked or not. */
static bool called(struct hf *k)
{
	if (!hf_live_on(k) && is_call(k))
		k->rx.break_in = true; /* whoever owns the target next, this CPU or not, sees it */
	return hf_live_on(k) || k->rx.break_in;
}

/* The line and rx have one user at a time: who claims the target meanwhile waits for the listener. */
static bool take_over(struct hf *k, unsigned self)
{
	if (!listens(k, self) || !hf_atomic_cas(&k->listener, 0, self + 1))
		return false;
	bool taken = hf_atomic_load(&k->owner) == HF_OWNER_HELD && called(k) &&
		     hf_atomic_cas(&k->owner, HF_OWNER_HELD, self + 1);
	hf_atomic_store(&k->listener, 0);
	if (taken)
		hf_atomic_store(&k->cpus[self].state, HF_CPU_OWNER);
	return taken;
}

void hf_cpu_end_listening(struct hf *k)
{
	for (unsigned polls = 0; polls < POLLS_MAX && hf_atomic_load(&k->listener) != 0; polls++)
		hf_arch(k)->cpu_relax();
}

/* The owner has made this CPU its successor? */
static bool handed(struct hf *k, unsigned self, uint32_t owner, bool *owns)
{
	*owns = owner == self + 1;
	if (*owns)
		hf_atomic_store(&k->cpus[self].state, HF_CPU_OWNER);
	return *owns;
}

/* Nobody holds this CPU (it came too late to be released, or the session ended): take the target, and
 * keep it when an event waits to be shown. Else go; a PARKED that an owner has seen stays one until that
 * owner lets it go, so it is given up only in the moment in which this CPU is the owner. */
static bool left_alone(struct hf *k, unsigned self, bool *owns)
{
	const struct hf_cpu *me = &k->cpus[self];
	uint32_t owner = hf_atomic_load(&k->owner);

	if (handed(k, self, owner, owns))
		return true;
	if (!may_claim(k, self, owner) || !hf_atomic_cas(&k->owner, owner, self + 1))
		return false;
	bool keeps = me->event->kind != HF_TRAP_KICK && !me->reported;
	bool gone = hf_atomic_cas(
		&k->cpus[self].state, HF_CPU_PARKED, keeps ? HF_CPU_OWNER : HF_CPU_RUNNING);
	*owns = gone && keeps;
	if (!*owns)
		hf_atomic_store(&k->owner, owner);
	return gone;
}

bool hf_cpu_park(struct hf *k, unsigned self, struct hf_frame *frame, const struct hf_event *ev)
{
	struct hf_cpu *me = &k->cpus[self];
	bool owns = false;

	me->frame = frame;
	me->event = ev;
	hf_atomic_store(&me->state, HF_CPU_PARKED);
	for (;;) {
		if (hf_atomic_cas(&me->state, HF_CPU_RELEASED, HF_CPU_RUNNING))
			return false;
		if (left_alone(k, self, &owns))
			return owns;
		if (take_over(k, self))
			return true;
		hf_arch(k)->cpu_relax();
	}
}

/* One look at a CPU that shall park: true when it has. A CPU that was released and has not gone yet
 * is called back without a kick. */
static bool parked(struct hf *k, unsigned cpu)
{
	uint32_t *state = &k->cpus[cpu].state;

	return hf_atomic_load(state) == HF_CPU_PARKED ||
	       hf_atomic_cas(state, HF_CPU_RELEASED, HF_CPU_PARKED);
}

/* The online CPUs that have not parked, a bit each. */
static uint32_t missing(struct hf *k, unsigned self)
{
	uint32_t mask = 0;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (cpu != self && hf_arch(k)->cpu_online(cpu) && !parked(k, cpu))
			mask |= 1u << cpu;
	}
	return mask;
}

static void kick(struct hf *k, uint32_t mask, unsigned attempt)
{
	for (unsigned cpu = 0; mask >> cpu != 0; cpu++) {
		if ((mask >> cpu & 1u) != 0)
			(void)hf_arch(k)->cpu_kick(
				cpu, attempt); /* who cannot be kicked is missed */
	}
}

/* Bounded in time, and in polls for the case that the clock does not tick. */
static uint32_t wait_parked(struct hf *k, unsigned self, uint64_t budget_ns)
{
	uint64_t start = hf_os(k)->now_ns(hf_os(k)->ctx);
	uint32_t mask = missing(k, self);

	for (unsigned polls = 0; mask != 0 && polls < POLLS_MAX; polls++) {
		if (polls % POLLS_PER_LOOK == 0 &&
			hf_os(k)->now_ns(hf_os(k)->ctx) - start > budget_ns)
			break;
		hf_arch(k)->cpu_relax();
		mask = missing(k, self);
	}
	return mask;
}

unsigned hf_cpu_freeze(struct hf *k)
{
	unsigned self = hf_atomic_load(&k->owner) - 1;
	uint64_t budget_ns = (uint64_t)hf_cfg(k)->freeze_ms * NS_PER_MS / KICKS_MAX;
	uint32_t mask = missing(k, self);
	unsigned still = 0;

	for (unsigned attempt = 0; mask != 0 && attempt < KICKS_MAX; attempt++) {
		kick(k, mask, attempt);
		mask = wait_parked(k, self, budget_ns);
	}
	for (; mask != 0; mask &= mask - 1)
		still++;
	return still;
}

void hf_cpu_let_run(struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((mask >> cpu & 1u) != 0)
			(void)hf_atomic_cas(&k->cpus[cpu].state, HF_CPU_PARKED, HF_CPU_RELEASED);
	}
}

bool hf_cpu_gone(const struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((mask >> cpu & 1u) != 0 &&
			hf_atomic_load(&k->cpus[cpu].state) == HF_CPU_RELEASED)
			return false;
	}
	return true;
}

void hf_cpu_release(struct hf *k, unsigned self, uint32_t mask)
{
	uint32_t all = hf_cpu_all(k);
	bool everybody = (mask & all) == all;

	hf_atomic_store(&k->out_mask, everybody ? 0 : mask);
	hf_cpu_let_run(k, mask & ~(1u << self));
	hf_atomic_store(
		&k->cpus[self].state, (mask >> self & 1u) != 0 ? HF_CPU_RUNNING : HF_CPU_PARKED);
	hf_atomic_store(&k->owner, everybody ? HF_OWNER_FREE : HF_OWNER_HELD);
}

void hf_cpu_hand_over(struct hf *k, unsigned self, unsigned to)
{
	hf_atomic_store(&k->cpus[self].state, HF_CPU_PARKED);
	hf_atomic_store(&k->owner, to + 1);
}
