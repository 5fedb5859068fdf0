/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_use.h - the calls of the probes' ops (probe.h, trace.h). Without probes (HF_PROBES of stub/limits.h) they
 * are nothing. */
#ifndef HF_PROBE_USE_H
#define HF_PROBE_USE_H

#include "probe.h"
#include "state.h"
#include "trace.h"

static inline int hf_probes_plant(struct hf *k, const hf_addr *skip)
{
	return HF_PROBES != 0 ? hf_cfg(k)->probe->core->plant_all(k, skip) : 0;
}

static inline int hf_probes_lift(struct hf *k)
{
	return HF_PROBES != 0 ? hf_cfg(k)->probe->core->lift_all(k) : 0;
}

static inline void hf_probes_follow(
	struct hf *k, const struct hf_frame *f, struct hf_next *ends, unsigned count)
{
	if (HF_PROBES != 0)
		hf_cfg(k)->probe->core->follow(k, f, ends, count);
}

static inline void hf_probes_watch(const struct hf *k, struct hf_hw *out, bool all)
{
	if (HF_PROBES != 0)
		hf_cfg(k)->probe->core->watches(k, out, all);
}

static inline void hf_probes_hide(const struct hf *k, void *copy, hf_addr addr, size_t len)
{
	if (HF_PROBES != 0)
		hf_cfg(k)->probe->core->hide(k, copy, addr, len);
}

static inline bool hf_probes_overlap(const struct hf *k, hf_addr addr, size_t len)
{
	return HF_PROBES != 0 && hf_cfg(k)->probe->core->overlaps(k, addr, len);
}

/* NULL: none. */
static inline const struct hf_cmd *hf_probes_cmds(const struct hf *k)
{
	return HF_PROBES != 0 ? hf_cfg(k)->probe->core->cmds : NULL;
}

/* gdb's tracepoints; NULL: none. */
static inline const struct hf_trace_core *hf_probes_trace(const struct hf *k)
{
	return HF_PROBES != 0 ? hf_cfg(k)->probe->trace : NULL;
}

#endif /* HF_PROBE_USE_H */
