/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_run.h - a trace begins and ends. */
#ifndef HF_TRACE_RUN_H
#define HF_TRACE_RUN_H

#include "trace_state.h"

/* Begin: no frames, no hits, variables as they were defined. 0, or HF_ERUNNING: a CPU does not stand.
 * [frozen] */
int hf_trace_start(struct hf *k);

/* End it, if it runs. Context: any. */
void hf_trace_stop(struct hf *k, enum hf_trace_end end, unsigned by);

/* Let a tracepoint collect, or not; also while the trace runs. [frozen] */
void hf_trace_enable(struct hf *k, struct hf_tracepoint *tp, bool on);

/* As hf_trace_core says. */
void hf_trace_begin(struct hf *k);
void hf_trace_left(struct hf *k);
void hf_trace_leave_frame(struct hf *k);

#endif /* HF_TRACE_RUN_H */
