/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_call.h - functions under return probes that have not returned yet. */
#ifndef HF_PROBE_CALL_H
#define HF_PROBE_CALL_H

#include "probe_state.h"

/* A function was entered with this stack pointer. False: no place is left. [hit] */
bool hf_probe_call_put(struct hf *k, const struct hf_probe_call *call);

/* The youngest call with this stack pointer, which is forgotten. False: there is none. [hit] */
bool hf_probe_call_take(struct hf *k, hf_addr sp, struct hf_probe_call *out);

/* Where the innermost call whose stack pointer is not below sp returns to; the trampoline when there is
 * none. Context: any, a guess while CPUs run. */
hf_addr hf_probe_call_behind(const struct hf *k, hf_addr sp);

/* How many wait. Context: any. */
unsigned hf_probe_call_count(const struct hf *k);

#endif /* HF_PROBE_CALL_H */
