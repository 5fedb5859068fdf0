/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* atomic_model.h - takes the place of stub/atomic.h (gcc -include): every atomic operation first
 * hands control to the scheduler, which may let any other CPU go before it. */
#ifndef HF_ATOMIC_H
#define HF_ATOMIC_H

#include "stub/types.h"

uint32_t hf_atomic_load(const uint32_t *at);
void hf_atomic_store(uint32_t *at, uint32_t value);
bool hf_atomic_cas(uint32_t *at, uint32_t expected, uint32_t wanted);

#endif /* HF_ATOMIC_H */
