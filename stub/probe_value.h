/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_value.h - fetching what a probe's arguments say. */
#ifndef HF_PROBE_VALUE_H
#define HF_PROBE_VALUE_H

#include "probe_state.h"

/* What a hit is about. */
struct hf_probe_at {
	struct hf *k;
	struct hf_probe *p;
	struct hf_probe_cpu *cpu;
	struct hf_frame *f;
	unsigned self;
	uint64_t own; /* $lat: ns since the function was entered; $addr: what was accessed */
};

/* Read memory as the program sees it, in any context: like hf_mem_read(), without what only the owner may
 * ask. */
int hf_probe_read(struct hf *k, void *dst, hf_addr addr, size_t len);

/* As hf_agent_job.match; the context is a struct hf_probe. [hit] */
int hf_probe_match(struct hf *k, const void *probe, unsigned n, hf_addr addr);

/* Run a piece of the probe's code. 0 and *value, or an error. */
int hf_probe_calc(const struct hf_probe_at *h, unsigned at, unsigned len, uint64_t *value);

#define HF_VALUE_MAX (HF_PROBE_ELEMS * 8u)

/* An argument's bytes, as they lie in memory; how many, or an error. */
int hf_probe_fetch(
	const struct hf_probe_at *h, const struct hf_probe_arg *arg, uint8_t out[HF_VALUE_MAX]);

/* The number that an argument's bytes are: its bit field, signed as its type is. */
uint64_t hf_probe_number(const struct hf *k, const struct hf_probe_arg *arg, const uint8_t *bytes);

#endif /* HF_PROBE_VALUE_H */
