/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_watch.h - probes at memory: watchpoints that stop no CPU. */
#ifndef HF_PROBE_WATCH_H
#define HF_PROBE_WATCH_H

#include "probe_value.h"

/* Behind a stop that hf_probe_watch() asked for: the access is carried out. [hit] */
void hf_probe_watch_resume(const struct hf_probe_at *h);

#endif /* HF_PROBE_WATCH_H */
