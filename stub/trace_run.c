/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_run.c - a trace begins and ends. It ends on any CPU, at any time: the one that clears `on` says why,
 * and closes the gates; a site whose gate is closed is lifted by the next CPU that hits it. */
#include "trace_run.h"

#include "atomic.h"
#include "probe_table.h"
#include "str.h"
#include "trace_buf.h"
#include "trace_def.h"

static uint64_t now(const struct hf *k)
{
	return hf_os(k)->now_ns(hf_os(k)->ctx);
}

static void set_gate(struct hf *k, const struct hf_tracepoint *tp, bool on)
{
	struct hf_probe *p = tp->used ? hf_trace_probe(k, tp) : NULL;

	if (p != NULL)
		hf_probe_gate(p, on, NULL);
}

int hf_trace_start(struct hf *k)
{
	struct hf_traces *t = hf_traces_of(k);

	if (!hf_probe_none_in_hit(k))
		return HF_ERUNNING;
	hf_trace_buf_clear(k);
	for (unsigned i = 0; i < HF_TVAR_MAX; i++)
		k->tvars[i].value = t->vars[i].initial;
	for (unsigned i = 0; i < HF_TRACE_POINTS; i++) {
		struct hf_tracepoint *tp = &t->points[i];
		tp->hits = 0;
		set_gate(k, tp, tp->enabled);
	}
	t->started_ns = now(k);
	t->ended_ns = 0;
	hf_atomic_store(&t->on, 1);
	return 0;
}

void hf_trace_stop(struct hf *k, enum hf_trace_end end, unsigned by)
{
	struct hf_traces *t = hf_traces_of(k);

	if (!hf_atomic_cas(&t->on, 1, 0))
		return;
	t->end = end;
	t->ended_by = (uint16_t)by;
	t->ended_ns = now(k);
	for (unsigned i = 0; i < HF_TRACE_POINTS; i++)
		set_gate(k, &t->points[i], false);
}

void hf_trace_enable(struct hf *k, struct hf_tracepoint *tp, bool on)
{
	tp->enabled = on;
	set_gate(k, tp, on && hf_atomic_load(&hf_traces_of(k)->on) != 0);
}

void hf_trace_begin(struct hf *k)
{
	hf_memset(hf_traces_of(k), 0, sizeof(struct hf_traces));
	hf_traces_of(k)->selected = HF_TRACE_NONE;
}

void hf_trace_leave_frame(struct hf *k)
{
	hf_traces_of(k)->selected = HF_TRACE_NONE;
}

void hf_trace_left(struct hf *k)
{
	if (!hf_traces_of(k)->disconnected)
		hf_trace_stop(k, HF_TRACE_GDB_GONE, 0);
	hf_trace_leave_frame(k);
}
