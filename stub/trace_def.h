/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_def.h - definitions: tracepoints, what they collect, trace state variables. All [frozen], but for
 * what is marked. */
#ifndef HF_TRACE_DEF_H
#define HF_TRACE_DEF_H

#include "trace_state.h"

struct hf_trace_want {
	uint16_t number;
	hf_addr addr;
	bool enabled;
	uint32_t pass;
	uint16_t steps;
};

/* A new tracepoint without actions. 0 and *out, or an error as of hf_probe_set(); *why may say more. */
int hf_trace_add(struct hf *k, const struct hf_trace_want *want, struct hf_tracepoint **out,
	const char **why);

/* The tracepoint of that number there, or NULL. */
struct hf_tracepoint *hf_trace_at(struct hf *k, uint64_t number, hf_addr addr);

/* Add to its definition: len bytes at *out, for the caller to fill. 0, or HF_ENOSPC. */
int hf_trace_put_item(struct hf *k, struct hf_tracepoint *tp, enum hf_trace_item_kind kind,
	size_t len, uint8_t **out);

/* Where the definition ends now, to go back to when what follows is bad. */
struct hf_trace_mark {
	size_t pool_used;
	struct hf_tracepoint tp;
};
struct hf_trace_mark hf_trace_mark(const struct hf *k, const struct hf_tracepoint *tp);
void hf_trace_back_to(struct hf *k, struct hf_tracepoint *tp, const struct hf_trace_mark *mark);

/* The next item of a tracepoint; *i begins as {0}. Its bytes, or NULL behind the last. [any] */
const uint8_t *hf_trace_next_item(const struct hf *k, const struct hf_tracepoint *tp,
	struct hf_trace_items *i, struct hf_trace_item *out);

/* The probe of a tracepoint, NULL when it was removed. [any] */
struct hf_probe *hf_trace_probe(struct hf *k, const struct hf_tracepoint *tp);

/* Remove one. 0, or an error as of hf_probe_remove(): then it stays. */
int hf_trace_drop(struct hf *k, struct hf_tracepoint *tp);

/* Forget all definitions, variables and frames. 0, HF_ERUNNING, or what keeps a site from being lifted:
 * what could be removed is. */
int hf_trace_clear(struct hf *k);

/* Define a variable, or define it anew. 0, or HF_ENOSPC. name has len bytes, and is cut. */
int hf_trace_set_var(struct hf *k, uint16_t number, uint64_t initial, const char *name, size_t len);

#endif /* HF_TRACE_DEF_H */
