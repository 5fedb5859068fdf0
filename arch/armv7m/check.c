/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* check.c - is the CPU set up so that the debugger works? What a program changed since it started, and a debug
 * probe that is in the way, are hard to see from what goes wrong then. */
#include "armv7m.h"
#include "variant.h"

#define VECTOR_ENTRY(vectors, n) ((vectors)[n] & ~1u)

/* Faults are taken by the debugger, through the vector table that is in use. */
static bool has_faults(const uint32_t *vectors)
{
	uint32_t entry = (uint32_t)hf_exception & ~1u;

	for (unsigned n = ARMV7M_HARD_FAULT; n <= VARIANT_LAST_FAULT; n++) {
		if (VECTOR_ENTRY(vectors, n) != entry)
			return false;
	}
	return true;
}

const char *armv7m_check(void)
{
	const uint32_t *vectors = variant_vectors();

	if (!has_faults(vectors))
		return "a fault's vector is not hf_exception: it passes the debugger by";
	if (variant_fault_priority() != 0)
		return "faults have a priority below 0 (SHPR1): in a handler above it they are "
		       "HardFaults";
	if (variant_probe())
		return "a debug probe has C_DEBUGEN set: BKPT halts for it; holdfast_hand_over in "
		       "OpenOCD";
	return NULL;
}
