/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* words.c - the words that CPUs share: each operation on one is a point of switching.
 *
 * Not so when an owner reads its own owner word or state, which nobody else can change then, and when
 * anybody touches hf.session, which the protocol never reads: these commute with all others do. */
#include "atomic_model.h"
#include "world.h"

unsigned words_state_of(const uint32_t *at)
{
	for (unsigned i = 0; i < CPUS; i++) {
		if (at == &world.k.cpus[i].state)
			return i;
	}
	return CPUS;
}

static enum word word_of(const uint32_t *at)
{
	if (at == &world.k.owner)
		return WORD_OWNER;
	if (at == &world.k.out_mask)
		return WORD_OUT_MASK;
	if (at == &world.k.listener)
		return WORD_LISTENER;
	return at == &world.k.session ? WORD_SESSION : WORD_STATE + words_state_of(at);
}

static uint32_t value_now(enum word word)
{
	switch (word) {
	case WORD_OWNER:
		return world.k.owner;
	case WORD_OUT_MASK:
		return world.k.out_mask;
	case WORD_LISTENER:
		return world.k.listener;
	case WORD_LINE:
		return world.byte_waits;
	case WORD_SESSION:
		return world.k.session;
	case WORD_STATE:
	default:
		return world.k.cpus[word - WORD_STATE].state;
	}
}

/* ---- rounds of a waiting loop ---- */

void words_new_round(unsigned cpu, bool spins)
{
	world.cpu[cpu].round = (struct round){.spins = spins};
}

/* Would another round read the same as this one did? Then it would do the same: nothing that lasts. */
bool words_same_round(unsigned cpu)
{
	const struct round *r = &world.cpu[cpu].round;

	if (r->mixed)
		return false;
	for (unsigned word = 0; r->read >> word != 0; word++) {
		if ((r->read >> word & 1u) != 0 && r->first[word] != value_now(word))
			return false;
	}
	return true;
}

static void note(enum word word, bool reads)
{
	unsigned self = fiber_self();
	struct round *r = &world.cpu[self].round;
	uint32_t value = value_now(word);

	if (self == CPUS || !r->spins)
		return;
	bool met = (r->read >> word & 1u) != 0;
	if (!met && reads)
		r->first[word] = value;
	else if (met && reads && r->last[word] != value)
		r->mixed = true; /* somebody wrote it in the middle of this round */
	if (met || reads)
		r->last[word] = value;
	r->read |= (reads ? 1u : 0u) << word;
}

void words_read_line(void)
{
	note(WORD_LINE, true);
}

/* A CPU enters the loop in which it waits when it shows itself parked, and leaves it by changing its
 * state again. */
static void note_waiting(const uint32_t *at, uint32_t value)
{
	unsigned self = fiber_self();

	if (self < CPUS && words_state_of(at) == self)
		words_new_round(self, value == HF_CPU_PARKED || value == HF_CPU_OWNER);
}

/* ---- what the owner believes ---- */

static bool owner_looks_at(unsigned cpu)
{
	unsigned self = fiber_self();

	return self < CPUS && cpu < CPUS && cpu != self && world.talker == self;
}

/* What it saw last. */
static void saw(const uint32_t *at, uint32_t value)
{
	unsigned cpu = words_state_of(at);

	if (!owner_looks_at(cpu))
		return;
	bool counts = value == HF_CPU_PARKED;
	if (world.cpu[cpu].counted && !counts && !world.freezing)
		world_broken("a parked CPU looks as if it ran");
	world.cpu[cpu].counted = counts;
}

/* It let this one go for a moment, or for good. */
static void let_go(const uint32_t *at, uint32_t value)
{
	unsigned cpu = words_state_of(at);

	if (cpu < CPUS && value == HF_CPU_RELEASED)
		world.cpu[cpu].counted = false;
	for (unsigned i = 0; i < CPUS && at == &world.k.out_mask; i++) {
		if (value == 0 || (value >> i & 1u) != 0)
			world.cpu[i].counted = false;
	}
}

/* ---- the operations ---- */

static bool commutes(const uint32_t *at)
{
	unsigned self = fiber_self();

	if (self == CPUS || at == &world.k.session)
		return true;
	if (world.k.owner != self + 1)
		return false;
	return at == &world.k.owner || (words_state_of(at) == self && *at == HF_CPU_OWNER);
}

static void written(uint32_t *at, uint32_t value)
{
	*at = value;
	note(word_of(at), false);
	note_waiting(at, value);
	let_go(at, value);
}

uint32_t hf_atomic_load(const uint32_t *at)
{
	if (!commutes(at))
		(void)world_point(&(struct op){.kind = OP_LOAD, .at = at});
	note(word_of(at), true);
	saw(at, *at);
	return *at;
}

void hf_atomic_store(uint32_t *at, uint32_t value)
{
	if (at != &world.k.session)
		(void)world_point(&(struct op){.kind = OP_STORE, .at = at, .value = value});
	written(at, value);
}

bool hf_atomic_cas(uint32_t *at, uint32_t expected, uint32_t wanted)
{
	(void)world_point(
		&(struct op){.kind = OP_CAS, .at = at, .expected = expected, .value = wanted});
	note(word_of(at), true);
	if (*at != expected)
		return false;
	if (wanted == HF_CPU_PARKED)
		saw(at, wanted);
	written(at, wanted);
	return true;
}
