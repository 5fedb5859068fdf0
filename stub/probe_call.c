/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_call.c - a table of calls, hashed by stack pointer. A function returns with the stack pointer that
 * it was entered with, and no other thread has the same: so a thread finds its own, whatever other threads
 * do on its CPU meanwhile. Tail calls share one: the youngest returns first.
 *
 *   a place:  0 free --cas--> 1 being filled --> 2 waits --cas--> 1 being read --> 0 */
#include "probe_call.h"

#include "atomic.h"

enum { FREE, BUSY, WAITS };

/* The first of HF_PROBE_WAYS places for this stack pointer. */
static struct hf_probe_call *ways(struct hf_probes *s, hf_addr sp)
{
	const unsigned sets = HF_PROBE_CALLS / HF_PROBE_WAYS;
	uint32_t mixed =
		(uint32_t)(sp >> 3u ^ sp >> 14u) * 2654435761u; /* Knuth's: an odd number */

	return &s->calls[(size_t)((mixed >> 16u) % sets) * HF_PROBE_WAYS];
}

bool hf_probe_call_put(struct hf *k, const struct hf_probe_call *call)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_probe_call *first = ways(s, call->sp);

	for (unsigned i = 0; i < HF_PROBE_WAYS; i++) {
		struct hf_probe_call *to = &first[i];
		if (!hf_atomic_cas(&to->taken, FREE, BUSY))
			continue;
		to->order = hf_atomic_count(&s->call_order);
		to->sp = call->sp;
		to->back = call->back;
		to->since = call->since;
		to->probe = call->probe;
		to->generation = call->generation;
		hf_atomic_store(&to->taken, WAITS);
		return true;
	}
	return false;
}

bool hf_probe_call_take(struct hf *k, hf_addr sp, struct hf_probe_call *out)
{
	struct hf_probe_call *first = ways(hf_probes_of(k), sp);
	struct hf_probe_call *found = NULL;

	for (unsigned i = 0; i < HF_PROBE_WAYS; i++) {
		struct hf_probe_call *at = &first[i];
		if (hf_atomic_load(&at->taken) != WAITS || at->sp != sp)
			continue;
		if (found == NULL || at->order - found->order <= UINT32_MAX / 2u)
			found = at;
	}
	if (found == NULL || !hf_atomic_cas(&found->taken, WAITS, BUSY))
		return false;
	*out = *found;
	hf_atomic_store(&found->taken, FREE);
	return true;
}

hf_addr hf_probe_call_behind(const struct hf *k, hf_addr sp)
{
	const struct hf_probes *s = hf_probes_of(k);
	const hf_addr trampoline = hf_probe_arch_of(k)->trampoline;
	const struct hf_probe_call *found = NULL;

	/* A function under several return probes goes from one to the next: the last one is meant. */
	for (unsigned i = 0; i < HF_PROBE_CALLS; i++) {
		const struct hf_probe_call *at = &s->calls[i];
		if (hf_atomic_load(&at->taken) == WAITS && at->sp >= sp && at->back != trampoline &&
			(found == NULL || at->sp < found->sp))
			found = at;
	}
	return found != NULL ? found->back : trampoline;
}

unsigned hf_probe_call_count(const struct hf *k)
{
	unsigned count = 0;

	for (unsigned i = 0; i < HF_PROBE_CALLS; i++)
		count += hf_atomic_load(&hf_probes_of(k)->calls[i].taken) == WAITS;
	return count;
}
