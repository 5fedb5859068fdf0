/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_watch.c - probes at memory.
 *
 *   access --> watchpoint traps before it --> each probe that the address touches --> the one instruction,
 *                                             unwatched (probe_step.c) --> watched again
 *
 * Every CPU has all of them in its debug registers. A breakpoint's or gdb's watchpoint at the same access
 * stops the CPU afterwards. */
#include "probe_watch.h"

#include "fmt.h"
#include "probe_event.h"
#include "probe_step.h"
#include "probe_table.h"

/* ---- a hit ---- */

static uint32_t from(unsigned first, unsigned end)
{
	return (uint32_t)(((uint64_t)1 << end) - ((uint64_t)1 << first));
}

/* Of slots that the address touches, those that the access touches. */
static uint32_t met(const struct hf_hw *hw, uint32_t slots, enum hf_bp_type type)
{
	for (unsigned i = 0; i < hw->count && type != HF_WP_ACCESS; i++) {
		if (hw->slots[i].type != HF_WP_ACCESS && hw->slots[i].type != type)
			slots &= ~(1u << i);
	}
	return slots;
}

/* Where the processor does not tell loads from stores, and slots of both kinds are touched, nobody can. */
static bool is_doubtful(const struct hf_hw *hw, uint32_t slots, unsigned i, enum hf_bp_type type)
{
	for (unsigned j = 0; j < hw->count && type == HF_WP_ACCESS; j++) {
		if ((slots >> j & 1u) != 0 && hw->slots[i].type != HF_WP_ACCESS &&
			hw->slots[j].type != hw->slots[i].type)
			return true;
	}
	return false;
}

/* Each probe of these slots; the strongest verdict wins. */
static enum hf_probe_verdict act(struct hf_probe_at *h, uint32_t slots, enum hf_bp_type type)
{
	struct hf_probes *s = hf_probes_of(h->k);
	const struct hf_hw *hw = &h->k->hw;
	enum hf_probe_verdict verdict = HF_PROBE_DONE;
	bool nested = hf_probe_is_nested(h);
	bool inside = h->cpu->inside;

	h->cpu->inside = true;
	for (unsigned i = hw->stops; i < hw->count; i++) {
		if ((slots >> i & 1u) == 0)
			continue;
		enum hf_probe_verdict wanted = HF_PROBE_DONE;
		h->p = &s->probes[hw->probe[i]];
		if (nested || is_doubtful(hw, slots, i, type))
			hf_probe_miss(h, hw->probe[i]);
		else
			wanted = hf_probe_act(h);
		verdict = wanted > verdict ? wanted : verdict;
	}
	h->cpu->inside = inside;
	return verdict;
}

/* The processor does not say which it was. */
static void miss_all(const struct hf_probe_at *h)
{
	const struct hf_hw *hw = &h->k->hw;

	for (unsigned i = hw->stops; i < hw->count; i++) {
		if (!hf_probe_is_idle(h->k, hw->probe[i]))
			hf_probe_miss(h, hw->probe[i]);
	}
}

/* The instruction cannot be carried out unwatched: what watches it goes off on this CPU at once, on each
 * other one when it comes to such an instruction or through the stub. */
static void give_up(const struct hf_probe_at *h, uint32_t slots)
{
	const struct hf_hw *hw = &h->k->hw;
	struct hf_probes *s = hf_probes_of(h->k);

	for (unsigned i = hw->stops; i < hw->count; i++) {
		if ((slots >> i & 1u) == 0 || hf_probe_is_idle(h->k, hw->probe[i]))
			continue;
		hf_probe_gate(&s->probes[hw->probe[i]], false,
			"an access by an instruction whose end cannot be told");
		int len = hf_snprintf(h->cpu->text, sizeof(h->cpu->text),
			"holdfast: probe %s is off: nobody knows where the instruction at %llx "
			"ends",
			s->probes[hw->probe[i]].name,
			(unsigned long long)hf_probe_arch_of(h->k)->pc(h->f));
		(void)hf_os(h->k)->log_write(
			hf_os(h->k)->ctx, h->cpu->text, (size_t)len); /* the list says it too */
	}
	hf_probe_step_sync(h);
}

/* Under another probe it is carried out as there. */
static void pass(const struct hf_probe_at *h, uint32_t slots)
{
	hf_addr pc = hf_probe_arch_of(h->k)->pc(h->f);
	const struct hf_site *site = hf_probe_site(hf_probes_of(h->k), pc);

	if (site != NULL && site->planted && !site->covered)
		hf_probe_displace(h, site, true);
	else if (hf_probe_step_begin(h, true) < 0)
		give_up(h, slots);
}

enum hf_probe_verdict hf_probe_watch(
	struct hf *k, struct hf_frame *f, const struct hf_probe_access *what)
{
	struct hf_probe_at h = hf_probe_look(k, f);
	bool done;
	uint32_t probes = from(k->hw.stops, k->hw.count);

	if (h.self >= HF_CPU_MAX || probes == 0)
		return HF_PROBE_NONE;
	hf_probe_step_end(&h);
	(void)hf_probe_leave_slot(&h, &done); /* not done: it traps before the access */
	h.own = what->addr;
	h.cpu->stopped_at = 0;
	uint32_t touched = hf_arch(k)->wp_hit(what->addr, k->hw.slots, k->hw.count);
	if (touched == 0) {
		miss_all(&h);
		pass(&h, probes);
		return HF_PROBE_DONE;
	}
	touched = met(&k->hw, touched, what->type);
	enum hf_probe_verdict verdict = act(&h, touched, what->type);
	if ((touched & ~probes) != 0) {
		hf_probe_step_drop(&h);
		return HF_PROBE_NONE;
	}
	if (verdict == HF_PROBE_DONE) {
		pass(&h, touched);
		return verdict;
	}
	hf_probe_step_drop(&h);
	h.cpu->stopped_at = hf_probe_arch_of(k)->pc(f);
	h.cpu->stopped_watch = touched;
	return verdict;
}

void hf_probe_watch_resume(const struct hf_probe_at *h)
{
	pass(h, h->cpu->stopped_watch);
}
