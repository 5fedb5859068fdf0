/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_site.c - sites: where the breakpoints of probes are.
 *
 *   hash[addr] -> site -> site        a site:  first -> probe -> probe
 *
 * Invariant: a site in use has at least one probe, and is in the hash; a planted one is in [low, high]. */
#include "probe_site.h"

#include "atomic.h"
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
	unsigned bp_kind = hf_arch(k)->bp_kind_default;
	uint8_t insn[HF_BP_BYTES];

	if (kind == HF_REGION_DEVICE || kind == HF_REGION_UNKNOWN)
		return HF_EDEVICE;
	if (is_own(k, site->addr)) {
		*why = "the debugger itself runs there";
		return HF_EPERM;
	}
	int len = hf_arch(k)->bp_insn(site->addr, bp_kind, insn);
	if (len < 0)
		return len;
	int err = hf_probe_arch_of(k)->check(site->addr, &site->insn, why);
	if (err < 0)
		return err;
	site->insn_len = (uint8_t)len;
	err = hf_os(k)->text_check(hf_os(k)->ctx, site->addr, (size_t)len, why);
	return err == HF_ENOSYS ? 0 : err;
}

/* Write the breakpoint; what was there is kept. */
static int plant(struct hf *k, struct hf_site *site)
{
	uint8_t insn[HF_BP_BYTES];
	int len = hf_arch(k)->bp_insn(site->addr, hf_arch(k)->bp_kind_default, insn);

	if (len < 0)
		return len;
	if (hf_arch(k)->mem_read(site->saved, site->addr, (size_t)len) != len)
		return HF_EFAULT;
	int err = hf_mem_patch(k, site->addr, insn, (size_t)len);
	site->planted = err == 0;
	if (err == HF_EVERIFY || err == HF_EFAULT)
		(void)hf_arch(k)->text_write(site->addr, site->saved, (size_t)len); /* as it was */
	return err;
}

static int lift(struct hf *k, struct hf_site *site)
{
	int err = hf_mem_patch(k, site->addr, site->saved, site->insn_len);

	if (err == 0)
		site->planted = false;
	return err;
}

int hf_site_take(struct hf *k, hf_addr addr, const char **why)
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

int hf_site_drop(struct hf *k, unsigned n)
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
	unsigned self = hf_arch(k)->cpu_self();

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

/* Somebody has written another instruction there since it was looked at: it goes into the slot. When it cannot,
 * the probes are off, and the list says so. */
static bool is_as_known(struct hf *k, struct hf_site *site)
{
	struct hf_probes *s = hf_probes_of(k);
	uint8_t now[HF_BP_BYTES];
	const char *why;

	if (hf_arch(k)->mem_read(now, site->addr, site->insn_len) != site->insn_len ||
		hf_memcmp(now, site->saved, site->insn_len) == 0)
		return true; /* what cannot be read is not planted either */
	if (hf_probe_arch_of(k)->check(site->addr, &site->insn, &why) == 0 &&
		fill_slot(k, (unsigned)(site - s->sites), &why) == 0)
		return true;
	for (unsigned n = site->first; n < NONE; n = s->probes[n].next)
		hf_probe_gate(&s->probes[n], false, "the instruction there was changed");
	return false;
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
		if (site->covered || passed || !acts(s, site) || !is_as_known(k, site))
			continue;
		int err = plant(k, site);
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

/* A session begins: what was half sent is cut off, the host sees that by its checksum. */
static void cut_stream(struct hf_probes *s)
{
	s->stream.len = s->stream.at = 0;
	(void)hf_atomic_count(&s->stream.cut);
}

int hf_probe_lift_all(struct hf *k)
{
	struct hf_probes *s = hf_probes_of(k);
	int first = 0;

	cut_stream(s);
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
		if (site->used && site->planted &&
			hf_shadow_meets(site->addr, site->insn_len, addr, len))
			return true;
	}
	return false;
}
