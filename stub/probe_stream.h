/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_stream.h - records and counters to the host while the target runs. */
#ifndef HF_PROBE_STREAM_H
#define HF_PROBE_STREAM_H

#include "probe_state.h"

/* From now on, of the probes that hf_probe_matches() this name. [frozen] */
void hf_stream_start(struct hf *k, const char *name);

/* Context: any. */
void hf_stream_stop(struct hf *k);
bool hf_stream_is_on(const struct hf *k);

#endif /* HF_PROBE_STREAM_H */
