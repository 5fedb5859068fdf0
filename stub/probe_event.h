/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_event.h - what a probe does when it is hit. */
#ifndef HF_PROBE_EVENT_H
#define HF_PROBE_EVENT_H

#include "probe_value.h"

/* One probe, one hit. DONE, STOP or PANIC. [hit] */
enum hf_probe_verdict hf_probe_act(const struct hf_probe_at *h);

#endif /* HF_PROBE_EVENT_H */
