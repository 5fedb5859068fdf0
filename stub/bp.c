/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bp.c - the table of breakpoints.
 *
 *   a slot:   unused --set--> disarmed <--arm_all / disarm_all--> planted
 *                ^---clear------'  '--disable/enable--'
 * Invariant: planted slots exist only while the target runs (or when lifting one failed, which is
 * said to the user); so in a session memory shows the program as it is. */
#include "bp.h"

#include "cond.h"
#include "cpu.h"
#include "mem.h"
#include "probe_use.h"
#include "shadow.h"
#include "str.h"

static bool is_soft(const struct hf_bp *bp)
{
	return bp->used && (HF_HW == 0 || bp->type == HF_BP_SOFT);
}

static bool is_code(enum hf_bp_type type)
{
	return HF_HW == 0 || type == HF_BP_SOFT || type == HF_BP_HARD;
}

/* A person's and gdb's can lie at the same place, and watchpoints of several lengths: each comes and goes
 * on its own. */
static struct hf_bp *find_of(struct hf *k, const struct hf_bp_want *want)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		struct hf_bp *bp = &k->bps[i];
		if (bp->used && !bp->step && bp->type == want->type && bp->addr == want->addr &&
			bp->by_gdb == want->by_gdb && (is_code(want->type) || bp->len == want->len))
			return bp;
	}
	return NULL;
}

/* The one that stops a CPU there. */
static struct hf_bp *find(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len)
{
	const struct hf_bp_want gdbs = {.type = type, .addr = addr, .len = len, .by_gdb = true};
	const struct hf_bp_want persons = {.type = type, .addr = addr, .len = len};
	struct hf_bp *mine = find_of(k, &persons);

	return mine != NULL && mine->enabled ? mine : find_of(k, &gdbs);
}

static struct hf_bp *free_slot(struct hf *k)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (!k->bps[i].used)
			return &k->bps[i];
	}
	return NULL;
}

struct hf_bp *hf_bp_enabled(struct hf *k, enum hf_bp_type type, hf_addr addr)
{
	struct hf_bp *bp = find(k, type, addr, 0);

	return bp != NULL && bp->enabled ? bp : NULL;
}

struct hf_bp *hf_bp_at(struct hf *k, hf_addr addr)
{
	return hf_bp_enabled(k, HF_BP_SOFT, addr);
}

bool hf_bp_stuck(const struct hf *k, hf_addr addr)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].planted && !k->bps[i].enabled && k->bps[i].addr == addr)
			return true;
	}
	return false;
}

/* Read what is there, write the breakpoint, see that it took. */
static int plant(struct hf *k, struct hf_bp *bp)
{
	uint8_t insn[HF_BP_BYTES];
	int len = hf_arch(k)->bp_insn(bp->addr, bp->len, insn);

	if (len < 0)
		return len;
	if (hf_arch(k)->mem_read(bp->saved, bp->addr, (size_t)len) != len)
		return HF_EFAULT;
	bp->insn_len = (uint8_t)len;
	int err = hf_mem_patch(k, bp->addr, insn, (size_t)len);
	bp->planted = err == 0;
	if (err == HF_EVERIFY || err == HF_EFAULT)
		(void)hf_arch(k)->text_write(
			bp->addr, bp->saved, (size_t)len); /* as it was, if it can be */
	return err;
}

/* Does it stand there no more? Its code was unloaded, or somebody has written something else: that is theirs. */
static bool is_gone(struct hf *k, const struct hf_bp *bp)
{
	uint8_t insn[HF_BP_BYTES];
	uint8_t now[HF_BP_BYTES];
	int len = hf_arch(k)->bp_insn(bp->addr, bp->len, insn);

	if (len != bp->insn_len)
		return false;
	if (hf_arch(k)->mem_read(now, bp->addr, (size_t)len) != len)
		return hf_mem_region(k, bp->addr).kind == HF_REGION_UNKNOWN;
	return hf_memcmp(now, insn, (size_t)len) != 0;
}

static int lift(struct hf *k, struct hf_bp *bp)
{
	int err = 0;

	if (is_gone(k, bp))
		bp->enabled = false;
	else
		err = hf_mem_patch(k, bp->addr, bp->saved, bp->insn_len);
	if (err == 0)
		bp->planted = false;
	return err;
}

static int check_place(struct hf *k, const struct hf_bp *bp, const char **why)
{
	uint8_t insn[HF_BP_BYTES];
	int len = hf_arch(k)->bp_insn(bp->addr, bp->len, insn);
	enum hf_region_kind kind = hf_mem_region(k, bp->addr).kind;

	if (len < 0)
		return len;
	if (kind == HF_REGION_DEVICE || kind == HF_REGION_UNKNOWN)
		return HF_EDEVICE;
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *other = &k->bps[i];
		bool same = other->addr == bp->addr && other->len == bp->len;
		if (!bp->step && other != bp && is_soft(other) && !other->step && !same &&
			hf_shadow_meets(other->addr, other->insn_len, bp->addr, (size_t)len)) {
			*why = "overlaps another breakpoint";
			return HF_EBUSY;
		}
	}
	int err = hf_os(k)->text_check(hf_os(k)->ctx, bp->addr, (size_t)len, why);
	return err == HF_ENOSYS ? 0 : err;
}

static int try_soft(struct hf *k, struct hf_bp *bp, const char **why)
{
	int err = check_place(k, bp, why);

	if (err == 0)
		err = plant(k, bp);
	if (err == 0)
		err = lift(k, bp);
	return err;
}

int hf_bp_hw_check(const struct hf *k, const struct hf_hw_slot *more, const char **why)
{
	struct hf_hw hw;

	if (HF_HW == 0)
		return HF_ENOSYS;
	hf_bp_hw(k, &hw);
	if (more != NULL && hw.count < HF_HW_MAX)
		hw.slots[hw.count] = *more;
	hw.count += more != NULL;
	int err = hw.count > HF_HW_MAX ? HF_ENOSPC : 0;
	for (unsigned i = 0; err == 0 && i < hw.count; i++)
		err = hf_mem_wraps(k, hw.slots[i].addr, hw.slots[i].len) ? HF_EINVAL : 0;
	if (err == 0)
		err = hf_arch(k)->hw_check(hw.slots, hw.count);
	if (err == HF_ENOSPC)
		*why = "no debug register is left for it";
	return err;
}

static int try_hard(struct hf *k, const struct hf_bp *bp, const char **why)
{
	int err = HF_HW != 0 ? hf_bp_hw_check(k, NULL, why) : HF_ENOSYS;

	if (err == 0 && bp->type == HF_BP_HARD)
		err = check_place(k, bp, why);
	return err;
}

static uint32_t kind_for(struct hf *k, const struct hf_bp_want *want)
{
	if (want->len != 0)
		return want->len;
	int kind = hf_arch(k)->bp_kind_at(hf_cpu_frame(k, k->cpu), want->addr);
	return kind > 0 ? (uint32_t)kind : hf_arch(k)->bp_kind_default;
}

int hf_bp_set(struct hf *k, const struct hf_bp_want *want, const char **why)
{
	struct hf_bp *bp = find_of(k, want);
	int err;

	*why = NULL;
	if (k->rung == 0 && hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_WRITE) == HF_EPERM)
		return HF_EPERM;
	if (bp != NULL)
		return (int)(bp - k->bps);
	bp = free_slot(k);
	if (bp == NULL)
		return HF_ENOSPC;
	*bp = (struct hf_bp){.addr = want->addr,
		.type = want->type,
		.used = true,
		.enabled = true,
		.by_gdb = want->by_gdb,
		.len = is_code(want->type) ? kind_for(k, want) : want->len};
	err = want->type == HF_BP_SOFT ? try_soft(k, bp, why) : try_hard(k, bp, why);
	if (err < 0) {
		bp->used = bp->planted; /* what cannot be lifted again must not be forgotten */
		bp->enabled = false;
		return err;
	}
	return (int)(bp - k->bps);
}

int hf_bp_enable(struct hf *k, unsigned index)
{
	const char *why; /* the error says it */

	if (index >= HF_BP_MAX || !k->bps[index].used || k->bps[index].step)
		return HF_ENOENT;
	struct hf_bp *bp = &k->bps[index];
	if (bp->enabled)
		return 0;
	bp->enabled = true;
	int err = bp->type == HF_BP_SOFT ? 0 : try_hard(k, bp, &why);
	bp->enabled = err == 0;
	return err;
}

int hf_bp_remove(struct hf *k, unsigned index)
{
	if (index >= HF_BP_MAX || !k->bps[index].used || k->bps[index].step)
		return HF_ENOENT;
	struct hf_bp *bp = &k->bps[index];
	int err = bp->planted ? lift(k, bp) : 0;
	if (err < 0)
		return err;
	if (HF_COND != 0)
		hf_cond_clear(k, bp);
	bp->used = false;
	return 0;
}

int hf_bp_clear(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len)
{
	const struct hf_bp_want want = {.type = type, .addr = addr, .len = len, .by_gdb = true};
	const struct hf_bp *bp = find_of(k, &want);

	return bp == NULL ? HF_ENOENT : hf_bp_remove(k, (unsigned)(bp - k->bps));
}

void hf_bp_clear_gdb(struct hf *k)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].by_gdb && !k->bps[i].code.persist)
			(void)hf_bp_remove(k, i); /* what cannot be lifted stays in the list */
	}
}

static int set_step_end(struct hf *k, const struct hf_next *next, const char **why)
{
	struct hf_bp *bp = free_slot(k);

	if (bp == NULL)
		return HF_ENOSPC;
	*bp = (struct hf_bp){.addr = next->addr,
		.len = next->bp_kind,
		.type = HF_BP_SOFT,
		.used = true,
		.enabled = true,
		.step = true};
	return check_place(k, bp, why);
}

int hf_bp_set_step(struct hf *k, const struct hf_next *next, unsigned count, const char **why)
{
	for (unsigned i = 0; i < count; i++) {
		int err = set_step_end(k, &next[i], why);
		if (err < 0) {
			hf_bp_clear_step(k);
			return err;
		}
	}
	return 0;
}

void hf_bp_clear_step(struct hf *k)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].step && !k->bps[i].planted)
			k->bps[i] = (struct hf_bp){0};
	}
}

bool hf_bp_is_step_end(const struct hf *k, hf_addr addr)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].used && k->bps[i].step && k->bps[i].addr == addr)
			return true;
	}
	return false;
}

/* Two slots can want the same place (a step that ends on a user's breakpoint): one is planted. */
static bool taken(const struct hf *k, const struct hf_bp *bp)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *other = &k->bps[i];
		if (other != bp && is_soft(other) && other->planted && other->addr == bp->addr)
			return true;
	}
	return false;
}

int hf_bp_arm_all(struct hf *k, const hf_addr *skip)
{
	int first = 0;

	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		struct hf_bp *bp = &k->bps[i];
		if (!is_soft(bp) || !bp->enabled || bp->planted || taken(k, bp))
			continue;
		if (skip != NULL && !bp->step && bp->addr == *skip)
			continue;
		int err = plant(k, bp);
		if (err < 0 && (first == 0 || bp->step))
			first = err;
	}
	int err = hf_probes_plant(k, skip);
	return first == 0 ? err : first;
}

int hf_bp_disarm_all(struct hf *k)
{
	int first = hf_probes_lift(k);

	for (unsigned i = HF_BP_MAX; i-- > 0;) { /* backwards: what lay below comes back last */
		int err = k->bps[i].planted ? lift(k, &k->bps[i]) : 0;
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

static void take_stops(const struct hf *k, struct hf_hw *out)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &k->bps[i];
		if (!bp->used || !bp->enabled || bp->type == HF_BP_SOFT)
			continue;
		if (out->count < HF_HW_MAX)
			out->slots[out->count] = (struct hf_hw_slot){
				.addr = bp->addr, .len = bp->len, .type = bp->type};
		out->count++;
	}
	out->stops = out->count;
}

void hf_bp_hw(const struct hf *k, struct hf_hw *out)
{
	out->count = 0;
	take_stops(k, out);
	hf_probes_watch(k, out, true);
}

/* An access that has stopped its CPU is carried out unseen; at a breakpoint what probes watch still counts. */
void hf_bp_hw_load(struct hf *k, unsigned cpu)
{
	struct hf_hw *hw = HF_HW_OF(k);

	hw->count = hw->stops = 0;
	if (cpu < HF_CPU_MAX && k->cpus[cpu].shown_watch)
		return;
	if (cpu == HF_CPU_MAX)
		take_stops(k, hw);
	hf_probes_watch(k, hw, false);
}

bool hf_bp_hard_at(struct hf *k, hf_addr addr)
{
	return HF_HW != 0 && hf_bp_enabled(k, HF_BP_HARD, addr) != NULL;
}

void hf_bp_count_hit(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len)
{
	struct hf_bp *bp = find(k, type, addr, len);

	if (bp != NULL)
		bp->hits++;
}
