/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_table.c - the table of probes: set, remove, switch. */
#include "probe_table.h"

#include "atomic.h"
#include "bp.h"
#include "cpu.h"
#include "str.h"
#include "trace.h"

#define NONE HF_PROBE_MAX

void hf_probe_begin(struct hf *k)
{
	struct hf_probes *s = hf_probes_of(k);

	hf_memset(s, 0, sizeof(*s));
	s->budget = HF_PROBE_BUDGET;
	for (unsigned i = 0; i < HF_PROBE_HASH; i++)
		s->hash[i] = NONE;
	if (hf_cfg(k)->probe->trace != NULL)
		hf_cfg(k)->probe->trace->begin(k);
}

unsigned hf_probe_named(const struct hf *k, const char *name, size_t len)
{
	const struct hf_probes *s = hf_probes_of(k);

	for (unsigned i = 0; i < HF_PROBE_MAX; i++) {
		const struct hf_probe *p = &s->probes[i];
		if (p->used && hf_strlen(p->name) == len && hf_memcmp(p->name, name, len) == 0)
			return i;
	}
	return HF_PROBE_MAX;
}

bool hf_probe_matches(const char *pattern, const char *name)
{
	size_t len = hf_strlen(pattern);

	if (len > 0 && pattern[len - 1] == '*')
		return hf_strlen(name) >= len - 1 && hf_memcmp(pattern, name, len - 1) == 0;
	return hf_strcmp(pattern, name) == 0;
}

struct hf_probe_count hf_probe_count_on(const struct hf *k, unsigned n, unsigned cpu)
{
	struct hf_probe_count count = hf_probes_of(k)->counts[n][cpu];

	if (hf_probe_arch_of(k)->counted != NULL) {
		uint64_t more = hf_probe_arch_of(k)->counted(n, cpu);
		count.hits += more;
		count.acted += more;
	}
	return count;
}

struct hf_probe_count hf_probe_total(const struct hf *k, unsigned n)
{
	struct hf_probe_count sum = {0};

	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		const struct hf_probe_count c = hf_probe_count_on(k, n, cpu);
		sum.hits += c.hits;
		sum.acted += c.acted;
		sum.missed += c.missed;
		sum.faults += c.faults;
		sum.sum += c.sum;
		sum.cost_ns += c.cost_ns;
		sum.timed += c.timed;
	}
	if (hf_probe_arch_of(k)->missed != NULL)
		sum.missed += hf_probe_arch_of(k)->missed(n);
	return sum;
}

/* ---- watchpoints ---- */

static bool is_used(const struct hf_probe *p)
{
	return p->used && p->kind == HF_PROBE_WATCH;
}

static struct hf_hw_slot slot_of(const struct hf_probe *p)
{
	return (struct hf_hw_slot){.addr = p->addr, .len = p->watch_len, .type = p->watch_type};
}

void hf_probe_watches(const struct hf *k, struct hf_hw *out, bool all)
{
	for (unsigned n = 0; n < HF_PROBE_MAX; n++) {
		const struct hf_probe *p = &hf_probes_of(k)->probes[n];
		if (!is_used(p) || (!all && hf_probe_is_idle(k, n)))
			continue;
		if (out->count < HF_HW_MAX) {
			out->slots[out->count] = slot_of(p);
			out->probe[out->count] = (uint8_t)n;
		}
		out->count++;
	}
}

/* Beside all that are set? */
static int check_watch(struct hf *k, const struct hf_probe *p, const char **why)
{
	const struct hf_hw_slot slot = slot_of(p);

	if (hf_probe_arch_of(k)->hold == NULL) {
		*why = "no watchpoint probes here";
		return HF_ENOSYS;
	}
	return hf_bp_hw_check(k, &slot, why);
}

/* ---- setting and removing ---- */

/* The names in its actions, and a histogram for each that wants one. */
static int check_acts(struct hf *k, struct hf_probe *p, const char **why)
{
	struct hf_probes *s = hf_probes_of(k);
	unsigned hist = 0;

	for (unsigned i = 0; i < p->acts_count; i++) {
		struct hf_act *act = &p->acts[i];
		bool names = act->kind == HF_ACT_ENABLE || act->kind == HF_ACT_DISABLE;
		unsigned other = names ? hf_probe_named(k, p->text + act->at, act->len) : 0;
		if (other == HF_PROBE_MAX) {
			*why = "enable= or disable= of a probe that is not there";
			return HF_ENOENT;
		}
		if (names) {
			act->hist = (uint8_t)other;
			act->step = s->probes[other].generation;
		}
		if (act->kind != HF_ACT_HIST)
			continue;
		while (hist < HF_PROBE_HISTS && s->hists[hist].used)
			hist++;
		if (hist == HF_PROBE_HISTS) {
			*why = "8 histograms are there already";
			return HF_ENOSPC;
		}
		act->hist = (uint8_t)hist++;
	}
	return 0;
}

/* What its actions hold: histograms, and other probes that they may switch on. */
static void hold(struct hf_probes *s, const struct hf_probe *p, bool on)
{
	for (unsigned i = 0; i < p->acts_count; i++) {
		const struct hf_act *act = &p->acts[i];
		if (act->kind == HF_ACT_HIST)
			s->hists[act->hist] = (struct hf_hist){.used = on};
		else if (act->kind == HF_ACT_ENABLE && s->probes[act->hist].generation == act->step)
			s->probes[act->hist].enablers =
				(uint16_t)(s->probes[act->hist].enablers + (on ? 1u : UINT16_MAX));
	}
}

/* On a bare port the stub arms, with a site; else the system does, at once or later. */
static int attach(struct hf *k, unsigned n, struct hf_probe *p, const char **why)
{
	if (p->kind == HF_PROBE_WATCH)
		return check_watch(k, p, why);
	if (hf_probe_arch_of(k)->arm != NULL) {
		const struct hf_probe_want want = {.addr = p->addr,
			.is_return = p->kind == HF_PROBE_RETURN,
			.max_active = p->max_active};
		struct hf_probe_insn insn;
		int err = hf_probe_arch_of(k)->check(p->addr, &insn, why);
		if (err == 0)
			err = hf_probe_arch_of(k)->arm(n, &want);
		p->arming = err == HF_EAGAIN ? HF_PROBE_PENDING : HF_PROBE_BY_OS;
		return err == HF_EAGAIN ? 0 : err;
	}
	int site = hf_site_take(k, p->addr, why);
	if (site < 0)
		return site;
	p->site = (uint16_t)site;
	p->next = NONE;
	return 0;
}

/* Behind the others of its site: they are hit in the order in which they were set. */
static void link(struct hf_probes *s, unsigned n)
{
	uint16_t *at = &s->sites[s->probes[n].site].first;

	while (*at < NONE)
		at = &s->probes[*at].next;
	*at = (uint16_t)n;
}

/* A system that hands hits on may stop a CPU in one: the place of a probe that was removed then may still
 * be looked at. */
static bool is_in_hit(const struct hf_probes *s, unsigned n)
{
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		if (s->cpus[cpu].inside && s->cpus[cpu].now == n)
			return true;
	}
	return false;
}

int hf_probe_set(struct hf *k, const char **why)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_probe *p = &s->draft;
	unsigned n = 0;

	*why = NULL;
	unsigned same = hf_probe_named(k, p->name, hf_strlen(p->name));
	if (same < HF_PROBE_MAX && hf_strcmp(s->probes[same].text, p->text) == 0)
		return (int)same;
	if (same < HF_PROBE_MAX) {
		*why = "a probe has that name";
		return HF_EBUSY;
	}
	while (n < HF_PROBE_MAX && (s->probes[n].used || is_in_hit(s, n)))
		n++;
	if (n == HF_PROBE_MAX)
		return HF_ENOSPC;
	int err = check_acts(k, p, why);
	if (err == 0)
		err = attach(k, n, p, why);
	if (err < 0)
		return err;
	p->used = true;
	p->gate = 1;
	p->generation = ++s->generation;
	s->probes[n] = *p;
	hf_memset(s->counts[n], 0, sizeof(s->counts[n]));
	hold(s, p, true);
	if (p->arming == HF_PROBE_BY_STUB && p->kind != HF_PROBE_WATCH)
		link(s, n);
	return (int)n;
}

bool hf_probe_all_stand(const struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_RUNNING ||
			hf_cpu_state_of(k, cpu) == HF_CPU_RELEASED)
			return false;
	}
	return true;
}

bool hf_probe_none_in_hit(const struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_probes_of(k)->cpus[cpu].inside)
			return false;
	}
	return hf_probe_all_stand(k);
}

int hf_probe_remove(struct hf *k, unsigned n)
{
	struct hf_probes *s = hf_probes_of(k);

	if (n >= HF_PROBE_MAX || !s->probes[n].used)
		return HF_ENOENT;
	if (!hf_probe_all_stand(k))
		return HF_ERUNNING;
	struct hf_probe *p = &s->probes[n];
	struct hf_site *site = &s->sites[p->site];
	hf_probe_gate(p, false, NULL);
	if (p->kind == HF_PROBE_WATCH) {
		/* on the way out no CPU watches for it */
	} else if (p->arming != HF_PROBE_BY_STUB) {
		int err = hf_probe_arch_of(k)->arm(n, NULL);
		if (err < 0 && err != HF_EAGAIN)
			return err;
	} else if (site->first == n && p->next == NONE) {
		int err = hf_site_drop(k, p->site);
		if (err < 0)
			return err;
	} else {
		uint16_t *at = &site->first;
		while (*at != n)
			at = &s->probes[*at].next;
		*at = p->next;
	}
	hold(s, p, false);
	p->used = false;
	return 0;
}

bool hf_probe_wants_frame(const struct hf *k, unsigned n)
{
	const struct hf_probe *p = &hf_probes_of(k)->probes[n % HF_PROBE_MAX];

	return p->records || p->args_count > 0 || p->cond_len > 0 || p->kind == HF_PROBE_TRACE;
}

bool hf_probe_only_counts(const struct hf *k, unsigned n)
{
	const struct hf_probe *p = &hf_probes_of(k)->probes[n % HF_PROBE_MAX];

	for (unsigned i = 0; i < p->acts_count; i++) {
		if (p->acts[i].kind != HF_ACT_COUNT)
			return false;
	}
	return !hf_probe_wants_frame(k, n) && p->max == 0 && p->every == 0 &&
	       p->cpu_mask == UINT32_MAX && !p->one_task;
}

bool hf_probe_is_idle(const struct hf *k, unsigned n)
{
	const struct hf_probe *p = &hf_probes_of(k)->probes[n % HF_PROBE_MAX];

	return hf_atomic_load(&p->gate) == 0 && (p->enablers == 0 || p->off_why != NULL);
}

void hf_probe_armed(struct hf *k, unsigned n, const char *why)
{
	struct hf_probe *p = &hf_probes_of(k)->probes[n % HF_PROBE_MAX];

	if (why == NULL) {
		p->arming = HF_PROBE_BY_OS;
		return;
	}
	p->arming = p->arming == HF_PROBE_BY_OS ? HF_PROBE_GONE : HF_PROBE_REFUSED;
	p->off_why = why;
}
