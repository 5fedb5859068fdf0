/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_def.c - definitions of tracepoints.
 *
 *   pool:  | item of 0 | item of 0 | item of 1 | item of 0 | free ...      next: offsets, a list for each
 *
 * A tracepoint is a probe of a kind of its own, which is off unless a trace runs. */
#include "trace_def.h"

#include "agent.h"
#include "fmt.h"
#include "probe_table.h"
#include "str.h"
#include "trace_buf.h"

#define ALIGN sizeof(uint64_t)

static uint8_t *pool_of(const struct hf *k)
{
	return (uint8_t *)hf_traces_of(k)->pool;
}

static void describe(struct hf_probe *p, const struct hf_trace_want *want, unsigned place)
{
	*p = (struct hf_probe){.addr = want->addr,
		.kind = HF_PROBE_TRACE,
		.cpu_mask = UINT32_MAX,
		.point = (uint8_t)place};
	(void)hf_snprintf(p->name, sizeof(p->name), "gdb%u.%u", want->number, place);
	(void)hf_snprintf(p->text, sizeof(p->text), "tracepoint %u of gdb's", want->number);
}

int hf_trace_add(struct hf *k, const struct hf_trace_want *want, struct hf_tracepoint **out,
	const char **why)
{
	struct hf_traces *t = hf_traces_of(k);
	struct hf_probes *s = hf_probes_of(k);
	unsigned place = 0;

	*why = NULL;
	while (place < HF_TRACE_POINTS && t->points[place].used)
		place++;
	if (place == HF_TRACE_POINTS)
		return HF_ENOSPC;
	describe(&s->draft, want, place);
	int n = hf_probe_set(k, why);
	if (n < 0)
		return n;
	hf_probe_gate(&s->probes[n], false, NULL);
	*out = &t->points[place];
	**out = (struct hf_tracepoint){.addr = want->addr,
		.number = want->number,
		.used = true,
		.enabled = want->enabled,
		.pass = want->pass,
		.steps = want->steps,
		.probe = (uint16_t)n,
		.generation = s->probes[n].generation};
	return 0;
}

struct hf_tracepoint *hf_trace_at(struct hf *k, uint64_t number, hf_addr addr)
{
	for (unsigned i = 0; i < HF_TRACE_POINTS; i++) {
		struct hf_tracepoint *tp = &hf_traces_of(k)->points[i];
		if (tp->used && tp->number == number && tp->addr == addr)
			return tp;
	}
	return NULL;
}

int hf_trace_put_item(struct hf *k, struct hf_tracepoint *tp, enum hf_trace_item_kind kind,
	size_t len, uint8_t **out)
{
	struct hf_traces *t = hf_traces_of(k);
	struct hf_trace_item item = {
		.len = (uint16_t)len, .kind = (uint8_t)kind, .stepping = tp->stepping};
	size_t at = t->pool_used;
	size_t room = HF_TRACE_POOL - at;

	if (room < sizeof(item) || len > room - sizeof(item))
		return HF_ENOSPC;
	hf_memcpy(pool_of(k) + at, &item, sizeof(item));
	*out = pool_of(k) + at + sizeof(item);
	if (tp->items > 0) {
		uint8_t *before = pool_of(k) + tp->last;
		hf_memcpy(&item, before, sizeof(item));
		item.next = (uint16_t)at;
		hf_memcpy(before, &item, sizeof(item));
	} else {
		tp->first = (uint16_t)at;
	}
	tp->last = (uint16_t)at;
	tp->items++;
	t->pool_used = (at + sizeof(item) + len + ALIGN - 1) & ~(ALIGN - 1);
	t->pool_used = t->pool_used < HF_TRACE_POOL ? t->pool_used : HF_TRACE_POOL;
	return 0;
}

struct hf_trace_mark hf_trace_mark(const struct hf *k, const struct hf_tracepoint *tp)
{
	return (struct hf_trace_mark){.pool_used = hf_traces_of(k)->pool_used, .tp = *tp};
}

void hf_trace_back_to(struct hf *k, struct hf_tracepoint *tp, const struct hf_trace_mark *mark)
{
	hf_traces_of(k)->pool_used = mark->pool_used;
	*tp = mark->tp;
}

const uint8_t *hf_trace_next_item(const struct hf *k, const struct hf_tracepoint *tp,
	struct hf_trace_items *i, struct hf_trace_item *out)
{
	size_t at = i->count == 0 ? tp->first : i->next;

	if (i->count >= tp->items)
		return NULL;
	hf_memcpy(out, pool_of(k) + at, sizeof(*out));
	i->count++;
	i->next = out->next;
	return pool_of(k) + at + sizeof(*out);
}

struct hf_probe *hf_trace_probe(struct hf *k, const struct hf_tracepoint *tp)
{
	struct hf_probe *p = &hf_probes_of(k)->probes[tp->probe];

	return p->used && p->generation == tp->generation ? p : NULL;
}

int hf_trace_drop(struct hf *k, struct hf_tracepoint *tp)
{
	int err = hf_trace_probe(k, tp) != NULL ? hf_probe_remove(k, tp->probe) : 0;

	tp->used = err < 0;
	return err;
}

int hf_trace_clear(struct hf *k)
{
	struct hf_traces *t = hf_traces_of(k);
	int first = 0;

	if (!hf_probe_none_in_hit(k))
		return HF_ERUNNING; /* it reads its actions */
	for (unsigned i = 0; i < HF_TRACE_POINTS; i++) {
		int err = t->points[i].used ? hf_trace_drop(k, &t->points[i]) : 0;
		first = first == 0 ? err : first;
	}
	if (first < 0)
		return first;
	t->pool_used = 0;
	t->fixed_count = 0;
	hf_memset(k->tvars, 0, sizeof(k->tvars));
	hf_memset(t->vars, 0, sizeof(t->vars));
	hf_trace_buf_clear(k);
	return 0;
}

int hf_trace_set_var(struct hf *k, uint16_t number, uint64_t initial, const char *name, size_t len)
{
	struct hf_tvar *var = hf_agent_var(k, number);

	for (unsigned i = 0; i < HF_TVAR_MAX && var == NULL; i++) {
		if (!k->tvars[i].used)
			var = &k->tvars[i];
	}
	if (var == NULL)
		return HF_ENOSPC;
	*var = (struct hf_tvar){.value = initial, .number = number, .used = true};

	struct hf_trace_var *more = &hf_traces_of(k)->vars[var - k->tvars];
	len = len < sizeof(more->name) ? len : sizeof(more->name) - 1;
	*more = (struct hf_trace_var){.initial = initial};
	hf_memcpy(more->name, name, len);
	return 0;
}
