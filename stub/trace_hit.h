/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_hit.h - what a tracepoint does when it is hit. */
#ifndef HF_TRACE_HIT_H
#define HF_TRACE_HIT_H

#include "probe_value.h"
#include "trace_state.h"

/* As hf_trace_core.hit says. */
bool hf_trace_hit(const struct hf_probe_at *h);

/* As hf_trace_core.step and steps_over say. */
bool hf_trace_step(const struct hf_probe_at *h);
void hf_trace_steps_over(const struct hf_probe_at *h);

#endif /* HF_TRACE_HIT_H */
