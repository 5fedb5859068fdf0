/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* atomic.h - the three atomic operations that stub/cpu.c is made of, so that the model checker
 * (tests/model) can put its own in their place and try every interleaving; and two more for probes.
 * All are sequentially consistent: the protocol's proofs are of the "either you see mine or I see
 * yours" kind, and none of this is on a hot path. */
#ifndef HF_ATOMIC_H
#define HF_ATOMIC_H

#include "types.h"

static inline uint32_t hf_atomic_load(const uint32_t *at)
{
	return __atomic_load_n(at, __ATOMIC_SEQ_CST);
}

static inline void hf_atomic_store(uint32_t *at, uint32_t value)
{
	__atomic_store_n(at, value, __ATOMIC_SEQ_CST);
}

/* If *at is expected, make it wanted and answer true. */
static inline bool hf_atomic_cas(uint32_t *at, uint32_t expected, uint32_t wanted)
{
	return __atomic_compare_exchange_n(
		at, &expected, wanted, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Add one; answers the new value. */
static inline uint32_t hf_atomic_count(uint32_t *at)
{
	return __atomic_add_fetch(at, 1, __ATOMIC_SEQ_CST);
}

/* What stands before it in the program, ordinary reads and writes too, is done before what stands behind
 * it. An ordered load or store alone lets those of one side pass. */
static inline void hf_atomic_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif /* HF_ATOMIC_H */
