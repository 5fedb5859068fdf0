/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_event.c - what a probe does when it is hit:
 *
 *   gate -> cpu= -> hits, budget -> if -> every=, max= -> record -> the other actions
 *
 * All of it on the CPU that hit, with its own counters and its own ring. */
#include "probe_event.h"

#include "atomic.h"
#include "fmt.h"
#include "probe_call.h"
#include "probe_ring.h"
#include "probe_show.h"
#include "probe_table.h"
#include "probe_value.h"
#include "regs.h"
#include "str.h"
#include "trace.h"

#define NS_PER_S    1000000000u
#define TIMED_EVERY 64u /* hits: a clock is slow to read */
#define PIECES_MAX  (HF_RECORD_MAX - sizeof(struct hf_record))
#define LINE_MAX_OS 110u /* of text for the kernel's log */

static uint64_t now(const struct hf_probe_at *h)
{
	return hf_os(h->k)->now_ns(hf_os(h->k)->ctx);
}

static struct hf_probe_count *count_of(const struct hf_probe_at *h)
{
	struct hf_probes *s = hf_probes_of(h->k);

	return &s->counts[h->p - s->probes][h->self];
}

/* ---- the budget ---- */

static void too_hot(const struct hf_probe_at *h)
{
	unsigned budget = hf_probes_of(h->k)->budget;
	int len = hf_snprintf(h->cpu->text, sizeof(h->cpu->text),
		"holdfast: probe %s is off: more than %u hits in a second", h->p->name, budget);

	hf_probe_gate(h->p, false, "more hits in a second than its budget");
	(void)hf_os(h->k)->log_write(
		hf_os(h->k)->ctx, h->cpu->text, (size_t)len); /* the list says it too */
}

/* The clock is looked at once in so many hits as a second may have. */
static bool in_budget(const struct hf_probe_at *h)
{
	struct hf_probe_count *count = count_of(h);
	uint64_t ns;

	if (count->credit-- > 0)
		return true;
	ns = now(h);
	bool hot = count->since != 0 && ns - count->since < NS_PER_S;
	count->credit = hf_probes_of(h->k)->budget - 1u;
	count->since = ns;
	if (hot)
		too_hot(h);
	return !hot;
}

/* ---- is this hit one to act on? ---- */

/* Does it look at this CPU, and at the thread there? */
static bool is_asked(const struct hf_probe_at *h)
{
	struct hf_thread thread;

	if ((h->p->cpu_mask >> h->self & 1u) == 0)
		return false;
	return !h->p->one_task ||
	       (hf_os(h->k)->thread_on_cpu(hf_os(h->k)->ctx, h->self, &thread) == 0 &&
		       thread.id == h->p->task);
}

static bool holds(const struct hf_probe_at *h)
{
	uint64_t value = 0;

	if (h->p->cond_len == 0)
		return true;
	if (hf_probe_calc(h, h->p->cond_at, h->p->cond_len, &value) < 0) {
		count_of(h)->faults++;
		return false;
	}
	return value != 0;
}

/* Exact over all CPUs: max=5 acts five times. */
static bool has_turn(const struct hf_probe_at *h)
{
	struct hf_probe *p = h->p;

	if (p->max == 0 && p->every == 0)
		return true;
	uint32_t seen = hf_atomic_count(&p->seen);
	uint32_t every = p->every != 0 ? p->every : 1;
	uint32_t turn = seen / every;
	if (seen % every != 0)
		return false;
	if (p->max != 0 && turn >= p->max)
		hf_probe_gate(p, false, "its max= is reached");
	return p->max == 0 || turn <= p->max;
}

/* ---- the record ---- */

static void put_piece(struct hf_probe_cpu *c, struct hf_piece piece, const void *bytes)
{
	size_t room = PIECES_MAX - c->record_len;

	/* Always room for the piece that says that there was no room. */
	if (room < sizeof(piece) + piece.bytes + sizeof(piece)) {
		piece = (struct hf_piece){.tag = HF_PIECE_LEFT};
		if (room < sizeof(piece))
			return;
	}
	hf_memcpy(c->record + c->record_len, &piece, sizeof(piece));
	c->record_len += sizeof(piece);
	hf_memcpy(c->record + c->record_len, bytes, piece.bytes);
	c->record_len += piece.bytes;
}

static void record_args(const struct hf_probe_at *h)
{
	uint8_t bytes[HF_VALUE_MAX];

	for (unsigned i = 0; i < h->p->args_count; i++) {
		if (h->p->args[i].hidden)
			continue;
		int len = hf_probe_fetch(h, &h->p->args[i], bytes);
		struct hf_piece piece = {
			.tag = HF_PIECE_ARG, .flags = (uint8_t)i, .bytes = (uint16_t)len};
		if (len < 0) {
			piece.tag = HF_PIECE_FAULT;
			piece.bytes = 0;
			count_of(h)->faults++;
		}
		put_piece(h->cpu, piece, bytes);
	}
}

static void record_stack(const struct hf_probe_at *h, unsigned frames)
{
	struct hf_frame *f = (struct hf_frame *)(void *)h->cpu->scratch;
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	hf_addr pcs[HF_PROBE_DEPTH];
	unsigned count = 0;
	int kind = HF_UNWIND_EXCEPTION;

	hf_memcpy(f, h->f, hf_arch(h->k)->frame_bytes);
	while (count < frames && kind >= 0) {
		if (arch->trampoline != 0 && arch->pc(f) == arch->trampoline)
			arch->go_back(f, hf_probe_call_behind(h->k, arch->sp(f)));
		pcs[count++] = arch->pc(f);
		kind = hf_arch(h->k)->unwind(f, kind == HF_UNWIND_EXCEPTION);
	}
	put_piece(h->cpu,
		(struct hf_piece){
			.tag = HF_PIECE_STACK, .bytes = (uint16_t)(count * sizeof(pcs[0]))},
		pcs);
}

/* The first registers of the table, as long as they are numbers. */
static void record_regs(const struct hf_probe_at *h)
{
	uint8_t *to = h->cpu->record + h->cpu->record_len + sizeof(struct hf_piece);
	size_t room = PIECES_MAX - h->cpu->record_len;
	struct hf_piece piece = {.tag = HF_PIECE_REGS};
	const struct hf_reg *reg;
	const char *feature;
	uint64_t value;

	for (unsigned i = 0; (reg = hf_reg_at(h->k, i, &feature)) != NULL; i++) {
		size_t end = sizeof(piece) + piece.bytes + sizeof(value) + sizeof(piece);
		if (reg->bits > 64 || end > room ||
			hf_reg_value(h->k, h->f, reg->regnum, &value) < 0)
			break;
		hf_memcpy(to + piece.bytes, &value, sizeof(value));
		piece.bytes = (uint16_t)(piece.bytes + sizeof(value));
	}
	if (piece.bytes == 0)
		return;
	hf_memcpy(to - sizeof(piece), &piece, sizeof(piece));
	h->cpu->record_len += sizeof(piece) + piece.bytes;
}

static void print(const struct hf_probe_at *h, const struct hf_record *head)
{
	struct hf_show what = {.cpu = h->self, .brief = true};
	uint8_t *whole = h->cpu->whole;

	hf_memcpy(whole, head, sizeof(*head));
	hf_memcpy(whole + sizeof(*head), h->cpu->record, head->pieces);
	what.record = whole;
	size_t len = hf_show_record(h->k, &what, h->cpu->text, sizeof(h->cpu->text));
	for (size_t i = 0; i < len; i++)
		h->cpu->text[i] = h->cpu->text[i] == '\n' ? ' ' : h->cpu->text[i];
	len = len > LINE_MAX_OS ? LINE_MAX_OS : len;
	(void)hf_os(h->k)->log_write(
		hf_os(h->k)->ctx, h->cpu->text, len); /* no log: the record is there */
}

static void record(const struct hf_probe_at *h)
{
	const struct hf_probes *s = hf_probes_of(h->k);
	const struct hf_probe *p = h->p;
	struct hf_record head = {.probe = (uint16_t)(p - s->probes),
		.generation = p->generation,
		.ns = now(h),
		.at = hf_probe_arch_of(h->k)->pc(h->f)};
	bool printed = false;

	h->cpu->record_len = 0;
	record_args(h);
	for (unsigned i = 0; i < p->acts_count; i++) {
		if (p->acts[i].kind == HF_ACT_STACK)
			record_stack(h, p->acts[i].arg);
		if (p->acts[i].kind == HF_ACT_REGS)
			record_regs(h);
		printed |= p->acts[i].kind == HF_ACT_PRINT;
	}
	head.pieces = (uint32_t)h->cpu->record_len;
	hf_ring_put(&hf_probes_of(h->k)->rings[h->self], &head, h->cpu->record);
	if (printed)
		print(h, &head);
}

/* ---- the other actions ---- */

static bool number(const struct hf_probe_at *h, unsigned arg, uint64_t *out)
{
	uint8_t bytes[HF_VALUE_MAX];

	if (hf_probe_fetch(h, &h->p->args[arg], bytes) < 0) {
		count_of(h)->faults++;
		return false;
	}
	*out = hf_probe_number(h->k, &h->p->args[arg], bytes);
	return true;
}

static unsigned bucket_of(const struct hf_act *act, uint64_t value)
{
	unsigned n = 0;

	if (act->step != 0) {
		uint64_t steps = value / act->step;
		return steps < HF_HIST_BUCKETS ? (unsigned)steps : HF_HIST_BUCKETS - 1u;
	}
	for (; value != 0; value >>= 1u)
		n++;
	return n;
}

static void switch_other(const struct hf_probe_at *h, const struct hf_act *act)
{
	struct hf_probe *other = &hf_probes_of(h->k)->probes[act->hist];

	if (other->used && other->generation == act->step && other->off_why == NULL)
		hf_probe_gate(other, act->kind == HF_ACT_ENABLE, NULL);
}

static enum hf_probe_verdict act(const struct hf_probe_at *h, const struct hf_act *a)
{
	uint64_t value = 0;

	switch (a->kind) {
	case HF_ACT_HIST:
		if (number(h, a->arg, &value))
			hf_probes_of(h->k)->hists[a->hist].buckets[h->self][bucket_of(a, value)]++;
		break;
	case HF_ACT_SUM:
		if (number(h, a->arg, &value))
			count_of(h)->sum += value;
		break;
	case HF_ACT_OFF:
		hf_probe_gate(h->p, false, NULL);
		break;
	case HF_ACT_ENABLE:
	case HF_ACT_DISABLE:
		switch_other(h, a);
		break;
	case HF_ACT_STOP:
		return HF_PROBE_STOP;
	case HF_ACT_PANIC:
		return HF_PROBE_PANIC;
	default: /* in the record */
		break;
	}
	return HF_PROBE_DONE;
}

static enum hf_probe_verdict act_all(const struct hf_probe_at *h)
{
	enum hf_probe_verdict verdict = HF_PROBE_DONE;
	struct hf_probe *p = h->p;

	if (!in_budget(h))
		return HF_PROBE_DONE;
	if (p->kind == HF_PROBE_TRACE) {
		count_of(h)->acted += hf_cfg(h->k)->probe->trace->hit(h);
		return HF_PROBE_DONE;
	}
	if (!holds(h) || !has_turn(h))
		return HF_PROBE_DONE;
	count_of(h)->acted++;
	if (p->records)
		record(h);
	for (unsigned i = 0; i < p->acts_count; i++) {
		enum hf_probe_verdict wanted = act(h, &p->acts[i]);
		verdict = wanted > verdict ? wanted : verdict;
	}
	if (verdict != HF_PROBE_DONE)
		h->cpu->reason = (uint16_t)(p - hf_probes_of(h->k)->probes);
	return verdict;
}

/* Some hits are timed, the first one among them. */
enum hf_probe_verdict hf_probe_act(const struct hf_probe_at *h)
{
	struct hf_probe_count *count = count_of(h);

	if (hf_atomic_load(&h->p->gate) == 0 || !is_asked(h))
		return HF_PROBE_DONE;
	if (count->hits++ % TIMED_EVERY != 0)
		return act_all(h);
	uint64_t begin = now(h);
	enum hf_probe_verdict verdict = act_all(h);
	count->cost_ns += now(h) - begin;
	count->timed++;
	return verdict;
}
