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
#include "probe_table.h"
#include "str.h"

static struct hf_probe_at look(struct hf *k, struct hf_frame *f)
{
	unsigned self = k->arch.cpu_self();

	return (struct hf_probe_at){
		.k = k, .f = f, .self = self, .cpu = &hf_probes_of(k)->cpus[self % HF_CPU_MAX]};
}

/* In a hit already, or in the stub: its counters and scratch memory are in use. */
static bool is_nested(const struct hf_probe_at *h)
{
	return h->cpu->inside || h->k->cpus[h->self].inside;
}

static void miss(const struct hf_probe_at *h, unsigned n)
{
	hf_probes_of(h->k)->counts[n][h->self].missed++;
}

/* ---- slots ---- */

static hf_addr slot_of(const struct hf *k, unsigned site)
{
	return hf_probe_arch_of(k)->slot_base + (hf_addr)site * HF_PROBE_SLOT_BYTES;
}

static void displace(const struct hf_probe_at *h, const struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(h->k);
	unsigned n = (unsigned)(site - s->sites);
	uint32_t token = 0;

	if (hf_probe_arch_of(h->k)->run(h->f, &site->insn, slot_of(h->k, n), &token))
		return;
	h->cpu->in_slot = true;
	h->cpu->site = (uint16_t)n;
	h->cpu->token = token;
}

/* Did the CPU come out of its slot? done: the instruction there has been carried out. */
static bool leave_slot(const struct hf_probe_at *h, bool *done)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	const struct hf_site *site = &hf_probes_of(h->k)->sites[h->cpu->site];
	hf_addr offset = arch->pc(h->f) - slot_of(h->k, h->cpu->site);

	if (!h->cpu->in_slot || offset > site->insn.len)
		return false;
	*done = offset != 0;
	h->cpu->in_slot = false;
	h->cpu->stopped_at = *done ? 0 : site->addr;
	arch->back(h->f, site->addr + (*done ? site->insn.len : 0), h->cpu->token);
	return true;
}

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
	call.since = h->k->os.now_ns(h->k->os.ctx);
	call.back = arch->catch_return(h->f, arch->trampoline);
	if (hf_probe_call_put(h->k, &call))
		return;
	(void)arch->catch_return(h->f, call.back);
	miss(h, n);
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
	if (is_nested(h)) {
		miss(h, call.probe);
		return HF_PROBE_DONE;
	}
	h->lat = h->k->os.now_ns(h->k->os.ctx) - call.since;
	h->cpu->inside = true;
	enum hf_probe_verdict verdict = hf_probe_act(h);
	h->cpu->inside = false;
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
		hf_memcpy(caller, f, k->arch.frame_bytes);
		arch->go_back(caller, hf_probe_call_behind(k, arch->sp(f)));
		int kind = k->arch.bp_kind_at(caller, arch->pc(caller));
		ends[i].addr = arch->pc(caller);
		ends[i].bp_kind = kind > 0 ? (uint8_t)kind : k->arch.bp_kind_default;
	}
}

/* ---- sites ---- */

/* All probes of a site; the strongest verdict wins. */
static enum hf_probe_verdict at_site(struct hf_probe_at *h, const struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(h->k);
	enum hf_probe_verdict verdict = HF_PROBE_DONE;
	bool nested = is_nested(h);
	bool inside = h->cpu->inside;

	h->cpu->inside = true;
	for (unsigned n = site->first; n < HF_PROBE_MAX; n = s->probes[n].next) {
		enum hf_probe_verdict wanted = HF_PROBE_DONE;
		h->p = &s->probes[n];
		if (nested)
			miss(h, n);
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
	struct hf_probe_at h = look(k, f);
	hf_addr pc = hf_probe_arch_of(k)->pc(f);
	struct hf_site *site;
	bool done;

	if (h.self >= HF_CPU_MAX)
		return HF_PROBE_NONE;
	if (leave_slot(&h, &done) && done)
		return HF_PROBE_DONE;
	h.cpu->stopped_at = 0;
	if (pc == hf_probe_arch_of(k)->trampoline)
		return returned(&h);
	site = hf_probe_site(hf_probes_of(k), pc);
	if (site == NULL || site->covered)
		return HF_PROBE_NONE;
	enum hf_probe_verdict verdict = at_site(&h, site);
	hf_probe_lift_idle(k, site);
	if (verdict == HF_PROBE_DONE)
		displace(&h, site);
	else
		h.cpu->stopped_at = pc;
	return verdict;
}

/* When the site is not planted (it is gone, or this CPU is being stepped from here) the program's own
 * instruction is there. */
void hf_probe_resume(struct hf *k, struct hf_frame *f)
{
	struct hf_probe_at h = look(k, f);
	hf_addr pc = hf_probe_arch_of(k)->pc(f);
	const struct hf_site *site = hf_probe_site(hf_probes_of(k), pc);

	if (site != NULL && site->planted && h.cpu->stopped_at == pc)
		displace(&h, site);
	h.cpu->stopped_at = 0;
}

void hf_probe_fault(struct hf *k, struct hf_frame *f)
{
	struct hf_probe_at h = look(k, f);
	bool done;

	if (h.self < HF_CPU_MAX)
		(void)leave_slot(&h, &done); /* not in one: nothing to move */
}

const char *hf_probe_reason(struct hf *k)
{
	struct hf_probe_cpu *c = &hf_probes_of(k)->cpus[k->arch.cpu_self() % HF_CPU_MAX];

	(void)hf_snprintf(
		c->text, sizeof(c->text), "probe %s", hf_probes_of(k)->probes[c->reason].name);
	return c->text;
}

enum hf_probe_verdict hf_probe_event(struct hf *k, unsigned n, struct hf_frame *f, uint64_t lat_ns)
{
	struct hf_probe_at h = look(k, f);

	if (h.self >= HF_CPU_MAX || n >= HF_PROBE_MAX)
		return HF_PROBE_DONE;
	if (is_nested(&h)) {
		miss(&h, n);
		return HF_PROBE_DONE;
	}
	h.p = &hf_probes_of(k)->probes[n];
	h.lat = lat_ns;
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
	.hide = hf_probe_hide,
	.overlaps = hf_probe_overlaps,
	.cmds = hf_cmd_probe,
};
