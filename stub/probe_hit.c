/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_hit.c - from the trap to the next instruction of the program.
 *
 *   at a site:        each probe there --> emulated, or --> slot --> breakpoint behind it --> next
 *   at the trampoline: the probe of the call that waits with this stack pointer --> its caller
 *   in a slot, by any other exception:  as if it had happened at the site
 *
 * Nothing here waits, and nothing is shared with another CPU's hit but words that are atomic. */
#include "probe.h"

#include "atomic.h"
#include "bp.h"
#include "cmd.h"
#include "fmt.h"
#include "probe_call.h"
#include "probe_event.h"
#include "probe_step.h"
#include "probe_table.h"
#include "probe_watch.h"
#include "str.h"

/* ---- returns ---- */

/* A return probe at a function's first instruction. */
static void catch_return(const struct hf_probe_at *h, unsigned n)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	const struct hf_probe *p = &hf_probes_of(h->k)->probes[n];
	struct hf_probe_call call = {.probe = (uint16_t)n, .generation = p->generation};

	if (hf_atomic_load(&p->gate) == 0 || (p->cpu_mask >> h->self & 1u) == 0)
		return;
	call.sp = arch->sp(h->f);
	call.since = hf_os(h->k)->now_ns(hf_os(h->k)->ctx);
	call.back = arch->catch_return(h->f, arch->trampoline);
	if (hf_probe_call_put(h->k, &call))
		return;
	(void)arch->catch_return(h->f, call.back);
	hf_probe_miss(h, n);
}

static enum hf_probe_verdict returned(struct hf_probe_at *h)
{
	struct hf_probes *s = hf_probes_of(h->k);
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	struct hf_probe_call call;

	if ((h->k->run.stepping && hf_bp_is_step_end(h->k, arch->trampoline)) ||
		!hf_probe_call_take(h->k, arch->sp(h->f), &call))
		return HF_PROBE_NONE;
	arch->go_back(h->f, call.back);
	h->p = &s->probes[call.probe];
	if (!h->p->used || h->p->generation != call.generation)
		return HF_PROBE_DONE;
	if (hf_probe_is_nested(h)) {
		hf_probe_miss(h, call.probe);
		return HF_PROBE_DONE;
	}
	h->own = hf_os(h->k)->now_ns(hf_os(h->k)->ctx) - call.since;
	h->cpu->inside = true;
	enum hf_probe_verdict verdict = hf_probe_act(h);
	h->cpu->inside = false;
	return verdict;
}

/* A tracepoint that steps goes on in the caller. */
static enum hf_probe_verdict at_trampoline(struct hf_probe_at *h)
{
	enum hf_probe_verdict verdict = returned(h);

	if (verdict == HF_PROBE_DONE)
		hf_probe_step_next(h);
	else
		hf_probe_step_drop(h);
	return verdict;
}

/* The trampoline is passed at full speed: its breakpoint is no instruction that can be stepped. */
static void follow(struct hf *k, const struct hf_frame *f, struct hf_next *ends, unsigned count)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(k);
	struct hf_frame *caller = (struct hf_frame *)(void *)k->scratch;

	for (unsigned i = 0; arch->trampoline != 0 && i < count; i++) {
		if (ends[i].addr != arch->trampoline && arch->pc(f) != arch->trampoline)
			continue;
		hf_memcpy(caller, f, hf_arch(k)->frame_bytes);
		arch->go_back(caller, hf_probe_call_behind(k, arch->sp(f)));
		int kind = hf_arch(k)->bp_kind_at(caller, arch->pc(caller));
		ends[i].addr = arch->pc(caller);
		ends[i].bp_kind = kind > 0 ? (uint8_t)kind : hf_arch(k)->bp_kind_default;
	}
}

/* ---- sites ---- */

/* All probes of a site; the strongest verdict wins. */
static enum hf_probe_verdict at_site(struct hf_probe_at *h, const struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(h->k);
	enum hf_probe_verdict verdict = HF_PROBE_DONE;
	bool nested = hf_probe_is_nested(h);
	bool inside = h->cpu->inside;

	h->cpu->inside = true;
	for (unsigned n = site->first; n < HF_PROBE_MAX; n = s->probes[n].next) {
		enum hf_probe_verdict wanted = HF_PROBE_DONE;
		h->p = &s->probes[n];
		if (nested)
			hf_probe_miss(h, n);
		else if (h->p->kind == HF_PROBE_RETURN)
			catch_return(h, n);
		else
			wanted = hf_probe_act(h);
		verdict = wanted > verdict ? wanted : verdict;
	}
	h->cpu->inside = inside;
	return verdict;
}

enum hf_probe_verdict hf_probe_hit(struct hf *k, struct hf_frame *f)
{
	struct hf_probe_at h = hf_probe_look(k, f);
	hf_addr pc = hf_probe_arch_of(k)->pc(f);
	struct hf_site *site;
	bool done;

	if (h.self >= HF_CPU_MAX)
		return HF_PROBE_NONE;
	hf_probe_step_end(&h);
	if (hf_probe_leave_slot(&h, &done) && done) {
		hf_probe_step_next(&h);
		return HF_PROBE_DONE;
	}
	h.cpu->stopped_at = 0;
	if (pc == hf_probe_arch_of(k)->trampoline)
		return at_trampoline(&h);
	site = hf_probe_site(hf_probes_of(k), pc);
	if (site == NULL || site->covered) {
		hf_probe_step_drop(&h);
		return HF_PROBE_NONE;
	}
	enum hf_probe_verdict verdict = at_site(&h, site);
	hf_probe_lift_idle(k, site);
	if (verdict == HF_PROBE_DONE) {
		hf_probe_displace(&h, site, false);
	} else {
		hf_probe_step_drop(&h);
		h.cpu->stopped_at = pc;
		h.cpu->stopped_watch = 0;
	}
	return verdict;
}

/* When the site is not planted (it is gone, or this CPU is being stepped from here) the program's own
 * instruction is there. */
void hf_probe_resume(struct hf *k, struct hf_frame *f)
{
	struct hf_probe_at h = hf_probe_look(k, f);
	hf_addr pc = hf_probe_arch_of(k)->pc(f);
	const struct hf_site *site = hf_probe_site(hf_probes_of(k), pc);

	if (h.cpu->stopped_at == pc && h.cpu->stopped_watch != 0)
		hf_probe_watch_resume(&h);
	else if (site != NULL && site->planted && h.cpu->stopped_at == pc)
		hf_probe_displace(&h, site, false);
	h.cpu->stopped_at = 0;
}

void hf_probe_fault(struct hf *k, struct hf_frame *f)
{
	struct hf_probe_at h = hf_probe_look(k, f);
	bool done;

	if (h.self >= HF_CPU_MAX)
		return;
	hf_probe_step_end(&h);
	hf_probe_step_drop(&h);
	(void)hf_probe_leave_slot(&h, &done); /* not in one: nothing to move */
}

const char *hf_probe_reason(struct hf *k)
{
	struct hf_probe_cpu *c = &hf_probes_of(k)->cpus[hf_arch(k)->cpu_self() % HF_CPU_MAX];

	(void)hf_snprintf(
		c->text, sizeof(c->text), "probe %s", hf_probes_of(k)->probes[c->reason].name);
	return c->text;
}

enum hf_probe_verdict hf_probe_event(struct hf *k, unsigned n, struct hf_frame *f, uint64_t lat_ns)
{
	struct hf_probe_at h = hf_probe_look(k, f);

	if (h.self >= HF_CPU_MAX || n >= HF_PROBE_MAX)
		return HF_PROBE_DONE;
	if (hf_probe_is_nested(&h)) {
		hf_probe_miss(&h, n);
		return HF_PROBE_DONE;
	}
	h.p = &hf_probes_of(k)->probes[n];
	h.own = lat_ns;
	h.cpu->now = (uint16_t)n;
	h.cpu->inside = true;
	enum hf_probe_verdict verdict = h.p->used ? hf_probe_act(&h) : HF_PROBE_DONE;
	h.cpu->inside = false;
	return verdict;
}

const struct hf_probe_core hf_probe_core = {
	.begin = hf_probe_begin,
	.plant_all = hf_probe_plant_all,
	.lift_all = hf_probe_lift_all,
	.follow = follow,
	.watches = hf_probe_watches,
	.hide = hf_probe_hide,
	.overlaps = hf_probe_overlaps,
	.cmds = hf_cmd_probe,
};
