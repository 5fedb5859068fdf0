/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_table.c - probes and sites.
 *
 *   hash[addr] -> site -> site        a site:  first -> probe -> probe
 *
 * Invariant: a site in use has at least one probe, and is in the hash; a planted one is in [low, high]. */
#include "probe_table.h"

#include "atomic.h"
#include "cpu.h"
#include "mem.h"
#include "shadow.h"
#include "str.h"

#define NONE HF_PROBE_MAX

static unsigned hash_of(hf_addr addr)
{
	return (unsigned)((addr >> 1u ^ addr >> 9u) & (HF_PROBE_HASH - 1u));
}

struct hf_site *hf_probe_site(struct hf_probes *s, hf_addr addr)
{
	for (unsigned i = s->hash[hash_of(addr)]; i < NONE; i = s->sites[i].next) {
		if (s->sites[i].addr == addr)
			return &s->sites[i];
	}
	return NULL;
}

void hf_probe_begin(struct hf *k)
{
	struct hf_probes *s = hf_probes_of(k);

	hf_memset(s, 0, sizeof(*s));
	s->budget = HF_PROBE_BUDGET;
	for (unsigned i = 0; i < HF_PROBE_HASH; i++)
		s->hash[i] = NONE;
}

/* ---- sites ---- */

static hf_addr slot_of(const struct hf *k, unsigned site)
{
	return hf_probe_arch_of(k)->slot_base + (hf_addr)site * HF_PROBE_SLOT_BYTES;
}

/* The displaced instruction into its slot. */
static int fill_slot(struct hf *k, unsigned n, const char **why)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(k);
	uint8_t code[HF_PROBE_SLOT_BYTES];
	int len = arch->slot_code(&hf_probes_of(k)->sites[n].insn, code);

	if (len <= 0)
		return len;
	if (n >= arch->slots) {
		*why = "no slot is left";
		return HF_ENOSPC;
	}
	return hf_mem_patch(k, slot_of(k, n), code, (size_t)len);
}

/* The slots and the trampoline are text of the kernel's like any other. */
static bool is_own(const struct hf *k, hf_addr addr)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(k);

	return addr == arch->trampoline ||
	       addr - arch->slot_base < (hf_addr)arch->slots * HF_PROBE_SLOT_BYTES;
}

static int check_site(struct hf *k, struct hf_site *site, const char **why)
{
	enum hf_region_kind kind = hf_mem_region(k, site->addr).kind;
	unsigned bp_kind = k->arch.bp_kind_default;
	uint8_t insn[HF_BP_BYTES];

	if (kind == HF_REGION_DEVICE || kind == HF_REGION_UNKNOWN)
		return HF_EDEVICE;
	if (is_own(k, site->addr)) {
		*why = "the debugger itself runs there";
		return HF_EPERM;
	}
	int len = k->arch.bp_insn(site->addr, bp_kind, insn);
	if (len < 0)
		return len;
	int err = hf_probe_arch_of(k)->check(site->addr, &site->insn, why);
	if (err < 0)
		return err;
	site->insn_len = (uint8_t)len;
	err = k->os.text_check(k->os.ctx, site->addr, (size_t)len, why);
	return err == HF_ENOSYS ? 0 : err;
}

/* Write the breakpoint; what was there is kept. */
static int plant(struct hf *k, struct hf_site *site)
{
	uint8_t insn[HF_BP_BYTES];
	int len = k->arch.bp_insn(site->addr, k->arch.bp_kind_default, insn);

	if (len < 0)
		return len;
	if (k->arch.mem_read(site->saved, site->addr, (size_t)len) != len)
		return HF_EFAULT;
	int err = hf_mem_patch(k, site->addr, insn, (size_t)len);
	site->planted = err == 0;
	if (err == HF_EVERIFY || err == HF_EFAULT)
		(void)k->arch.text_write(site->addr, site->saved, (size_t)len); /* as it was */
	return err;
}

static int lift(struct hf *k, struct hf_site *site)
{
	int err = hf_mem_patch(k, site->addr, site->saved, site->insn_len);

	if (err == 0)
		site->planted = false;
	return err;
}

/* A site for addr: the one that is there, or a new one that was planted once and lifted again. */
static int take_site(struct hf *k, hf_addr addr, const char **why)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_site *site = hf_probe_site(s, addr);
	unsigned n = 0;

	if (site != NULL)
		return (int)(site - s->sites);
	while (n < HF_PROBE_MAX && s->sites[n].used)
		n++;
	if (n == HF_PROBE_MAX)
		return HF_ENOSPC;
	site = &s->sites[n];
	*site = (struct hf_site){.addr = addr, .first = NONE};
	int err = check_site(k, site, why);
	if (err == 0)
		err = fill_slot(k, n, why);
	if (err == 0)
		err = plant(k, site);
	if (err == 0)
		err = lift(k, site);
	if (err < 0)
		return err;
	site->used = true;
	site->next = s->hash[hash_of(addr)];
	s->hash[hash_of(addr)] = (uint16_t)n;
	return (int)n;
}

/* Nobody is in its slot: every exception is masked there, and everything is frozen. */
static int drop_site(struct hf *k, unsigned n)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_site *site = &s->sites[n];
	uint16_t *at = &s->hash[hash_of(site->addr)];
	int err = site->planted ? lift(k, site) : 0;

	if (err < 0)
		return err;
	while (*at != n)
		at = &s->sites[*at].next;
	*at = site->next;
	site->used = false;
	return 0;
}

/* ---- probes ---- */

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
				(uint8_t)(s->probes[act->hist].enablers + (on ? 1u : UINT8_MAX));
	}
}

/* On a bare port the stub arms, with a site; else the system does, at once or later. */
static int attach(struct hf *k, unsigned n, struct hf_probe *p, const char **why)
{
	if (hf_probe_arch_of(k)->arm != NULL) {
		int err = hf_probe_arch_of(k)->arm(n, p->addr, p->kind == HF_PROBE_RETURN, true);
		p->arming = err == HF_EAGAIN ? HF_PROBE_PENDING : HF_PROBE_BY_OS;
		return err == HF_EAGAIN ? 0 : err;
	}
	int site = take_site(k, p->addr, why);
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

int hf_probe_set(struct hf *k, const char **why)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_probe *p = &s->draft;
	unsigned n = 0;

	*why = NULL;
	if (hf_probe_named(k, p->name, hf_strlen(p->name)) < HF_PROBE_MAX) {
		*why = "a probe has that name";
		return HF_EBUSY;
	}
	while (n < HF_PROBE_MAX && s->probes[n].used)
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
	if (p->arming == HF_PROBE_BY_STUB)
		link(s, n);
	return (int)n;
}

/* Whoever still runs may be in a hit of it. */
static bool all_stand(const struct hf *k)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_RUNNING ||
			hf_cpu_state_of(k, cpu) == HF_CPU_RELEASED)
			return false;
	}
	return true;
}

int hf_probe_remove(struct hf *k, unsigned n)
{
	struct hf_probes *s = hf_probes_of(k);

	if (n >= HF_PROBE_MAX || !s->probes[n].used)
		return HF_ENOENT;
	if (!all_stand(k))
		return HF_ERUNNING;
	struct hf_probe *p = &s->probes[n];
	struct hf_site *site = &s->sites[p->site];
	hf_probe_gate(p, false, NULL);
	if (p->arming != HF_PROBE_BY_STUB) {
		int err = hf_probe_arch_of(k)->arm(n, p->addr, p->kind == HF_PROBE_RETURN, false);
		if (err < 0 && err != HF_EAGAIN)
			return err;
	} else if (site->first == n && p->next == NONE) {
		int err = drop_site(k, p->site);
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

void hf_probe_gate(struct hf_probe *p, bool on, const char *why)
{
	p->off_why = why;
	hf_atomic_store(&p->gate, on);
}

void hf_probe_armed(struct hf *k, unsigned n, int err)
{
	struct hf_probe *p = &hf_probes_of(k)->probes[n % HF_PROBE_MAX];

	p->arming = err < 0 ? HF_PROBE_REFUSED : HF_PROBE_BY_OS;
	p->off_why = err < 0 ? hf_strerror(err) : NULL;
}

/* ---- plant and lift ---- */

/* One that went off by itself for good is not waited for. */
static bool acts(const struct hf_probes *s, const struct hf_site *site)
{
	for (unsigned n = site->first; n < NONE; n = s->probes[n].next) {
		const struct hf_probe *p = &s->probes[n];
		if (hf_atomic_load(&p->gate) != 0 || (p->enablers > 0 && p->off_why == NULL))
			return true;
	}
	return false;
}

/* The CPU that is stepped from here does not see its probes. */
static void count_missed(struct hf *k, const struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(k);
	unsigned self = k->arch.cpu_self();

	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		if (s->cpus[cpu].stopped_at == site->addr)
			return; /* it stands there because they have seen it */
	}
	for (unsigned n = site->first; n < NONE; n = s->probes[n].next)
		s->counts[n][self].missed++;
}

/* Memory that is read by a hit is the program's own outside of [low, high]. */
static void widen(struct hf_probes *s, hf_addr addr, unsigned len)
{
	hf_addr last = addr + len - 1;

	s->low = addr < s->low ? addr : s->low;
	s->high = last > s->high ? last : s->high;
}

static void widen_by_breakpoints(struct hf *k)
{
	struct hf_probes *s = hf_probes_of(k);

	s->low = UINT64_MAX;
	s->high = 0;
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].planted)
			widen(s, k->bps[i].addr, k->bps[i].insn_len);
	}
}

int hf_probe_plant_all(struct hf *k, const hf_addr *skip)
{
	struct hf_probes *s = hf_probes_of(k);
	int first = 0;

	widen_by_breakpoints(k);
	for (unsigned i = 0; i < HF_PROBE_MAX; i++) {
		struct hf_site *site = &s->sites[i];
		if (!site->used)
			continue;
		widen(s, site->addr, site->insn_len);
		if (site->planted)
			continue;
		site->covered = hf_shadow_overlaps(k, site->addr, site->insn_len);
		bool passed = skip != NULL && *skip == site->addr;
		if (passed && acts(s, site))
			count_missed(k, site);
		if (site->covered || passed || !acts(s, site))
			continue;
		int err = plant(k, site);
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

int hf_probe_lift_all(struct hf *k)
{
	struct hf_probes *s = hf_probes_of(k);
	int first = 0;

	for (unsigned i = 0; i < HF_PROBE_MAX; i++) {
		int err = s->sites[i].planted ? lift(k, &s->sites[i]) : 0;
		s->sites[i].covered = false;
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

void hf_probe_lift_idle(struct hf *k, struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(k);

	if (acts(s, site) || !hf_atomic_cas(&s->patching, 0, 1))
		return;
	if (site->planted)
		(void)lift(k, site); /* it stays, and its next hit tries again */
	hf_atomic_store(&s->patching, 0);
}

void hf_probe_hide(const struct hf *k, void *copy, hf_addr addr, size_t len)
{
	const struct hf_probes *s = hf_probes_of(k);
	uint8_t *bytes = copy;

	if (len == 0 || addr > s->high || addr + len - 1 < s->low)
		return;
	for (unsigned i = 0; i < HF_PROBE_MAX; i++) {
		const struct hf_site *site = &s->sites[i];
		for (unsigned j = 0; site->used && site->planted && j < site->insn_len; j++) {
			hf_addr at = site->addr + j;
			if (at >= addr && at - addr < len)
				bytes[at - addr] = site->saved[j];
		}
	}
}

bool hf_probe_overlaps(const struct hf *k, hf_addr addr, size_t len)
{
	const struct hf_probes *s = hf_probes_of(k);

	for (unsigned i = 0; i < HF_PROBE_MAX; i++) {
		const struct hf_site *site = &s->sites[i];
		if (site->used && site->planted && addr < site->addr + site->insn_len &&
			site->addr < addr + len)
			return true;
	}
	return false;
}
