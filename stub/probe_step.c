/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_step.c - one instruction of the CPU that has hit, while all others run.
 *
 *   in a slot: a copy of it, with a breakpoint behind it, every exception masked
 *   in its place:
 *   the program's --begin--> held: every exception masked, ends in its own debug registers --traps--> end
 *                                            ^--- a tracepoint that steps: next ---------------------'
 *
 * A step writes nothing into memory: no other CPU meets what it needs. Held ends with whatever trap comes
 * next, so a CPU that is parked never is. */
#include "probe_step.h"

#include "probe_table.h"
#include "trace.h"

struct hf_probe_at hf_probe_look(struct hf *k, struct hf_frame *f)
{
	unsigned self = hf_arch(k)->cpu_self();

	return (struct hf_probe_at){
		.k = k, .f = f, .self = self, .cpu = &hf_probes_of(k)->cpus[self % HF_CPU_MAX]};
}

bool hf_probe_is_nested(const struct hf_probe_at *h)
{
	return h->cpu->inside || h->k->cpus[h->self].inside;
}

void hf_probe_miss(const struct hf_probe_at *h, unsigned n)
{
	hf_probes_of(h->k)->counts[n][h->self].missed++;
}

/* ---- debug registers ---- */

static bool is_watch(const struct hf_hw_slot *slot)
{
	return slot->type != HF_BP_SOFT && slot->type != HF_BP_HARD;
}

void hf_probe_step_sync(const struct hf_probe_at *h)
{
	const struct hf_hw *hw = &h->k->hw;
	struct hf_hw_slot slots[HF_HW_MAX];
	unsigned count = 0;

	for (unsigned i = 0; i < hw->count; i++) {
		if (i < hw->stops || !hf_probe_is_idle(h->k, hw->probe[i]))
			slots[count++] = hw->slots[i];
	}
	(void)hf_arch(h->k)->hw_sync(slots, count); /* a part of what fits */
}

/* The places where the instruction can end, and what is watched. */
static int sync_ends(const struct hf_probe_at *h, bool unwatched)
{
	const struct hf_hw *hw = &h->k->hw;
	struct hf_next next[HF_NEXT_MAX];
	struct hf_hw_slot slots[HF_HW_MAX];
	int ends = hf_arch(h->k)->next_pc(h->f, next);

	if (ends < 0)
		return ends;
	unsigned count = 0;
	for (; count < (unsigned)ends; count++) {
		if (next[count].addr == hf_probe_arch_of(h->k)->pc(h->f))
			return HF_EINSN; /* it would trap before it is carried out */
		slots[count] = (struct hf_hw_slot){
			.addr = next[count].addr, .len = next[count].bp_kind, .type = HF_BP_HARD};
	}
	for (unsigned i = 0; !unwatched && i < hw->count && count < HF_HW_MAX; i++) {
		if (is_watch(&hw->slots[i]))
			slots[count++] = hw->slots[i];
	}
	int err = hf_arch(h->k)->hw_check(slots, count);
	if (err == 0)
		(void)hf_arch(h->k)->hw_sync(slots, count);
	return err;
}

static void sync_again(const struct hf_probe_at *h)
{
	if (h->cpu->hw_is_own)
		hf_probe_step_sync(h);
	h->cpu->hw_is_own = false;
}

/* ---- slots ---- */

static hf_addr slot_of(const struct hf *k, unsigned site)
{
	return hf_probe_arch_of(k)->slot_base + (hf_addr)site * HF_PROBE_SLOT_BYTES;
}

/* What is emulated is not seen by a watchpoint: while there are any, the hardware does it if it can. */
static bool emulated(
	const struct hf_probe_at *h, const struct hf_site *site, hf_addr slot, uint32_t *token)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	uint8_t code[HF_PROBE_SLOT_BYTES];

	if (h->k->hw.count == 0 || arch->slot_code(&site->insn, code) == 0)
		return arch->run(h->f, &site->insn, slot, token);
	arch->into(h->f, slot, token);
	return false;
}

void hf_probe_displace(const struct hf_probe_at *h, const struct hf_site *site, bool unwatched)
{
	struct hf_probes *s = hf_probes_of(h->k);
	unsigned n = (unsigned)(site - s->sites);
	uint32_t token = 0;

	if (emulated(h, site, slot_of(h->k, n), &token)) {
		hf_probe_step_next(h);
		return;
	}
	h->cpu->in_slot = true;
	h->cpu->site = (uint16_t)n;
	h->cpu->token = token;
	h->cpu->hw_is_own = unwatched;
	if (unwatched)
		(void)hf_arch(h->k)->hw_sync(NULL, 0);
}

bool hf_probe_leave_slot(const struct hf_probe_at *h, bool *done)
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
	sync_again(h);
	return true;
}

/* ---- one instruction ---- */

int hf_probe_step_begin(const struct hf_probe_at *h, bool unwatched)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	uint32_t token = arch->hold(h->f);
	bool traps = arch->pc(h->f) == arch->trampoline; /* by itself */
	int err = traps ? 0 : hf_arch(h->k)->step(h->f, true);

	h->cpu->hw_is_own = unwatched || err < 0;
	if (err == HF_ENOSYS)
		err = sync_ends(h, unwatched);
	else if (unwatched)
		(void)hf_arch(h->k)->hw_sync(NULL, 0);
	h->cpu->held = true;
	h->cpu->hold_token = token;
	h->cpu->hold_pc = arch->pc(h->f);
	if (err < 0)
		hf_probe_step_end(h);
	return err;
}

void hf_probe_step_end(const struct hf_probe_at *h)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);

	if (!h->cpu->held)
		return;
	h->cpu->held = false;
	(void)hf_arch(h->k)->step(
		h->f, false); /* nothing to undo where the hardware does not step */
	arch->back(h->f, arch->pc(h->f), h->cpu->hold_token);
	sync_again(h);
}

/* ---- a tracepoint that steps ---- */

void hf_probe_step_drop(const struct hf_probe_at *h)
{
	if (h->cpu->steps == 0)
		return;
	hf_probes_of(h->k)->counts[h->cpu->stepper][h->self].faults += h->cpu->steps;
	h->cpu->steps = 0;
	hf_cfg(h->k)->probe->trace->steps_over(h);
}

/* Begin the next one, or carry it out: 1. 0; or why it is not done. */
static int go_on(const struct hf_probe_at *h)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	const char *why;

	if (hf_os(h->k)->text_check(hf_os(h->k)->ctx, arch->pc(h->f), 1, &why) == HF_EPERM)
		return HF_EPERM; /* the debugger itself */
	int done = arch->masks(h->f);
	return done != 0 ? done : hf_probe_step_begin(h, false);
}

/* At the place of a probe its breakpoint traps in the step's stead. The place that functions under return probes
 * return to is not the program's. */
void hf_probe_step_next(const struct hf_probe_at *h)
{
	const struct hf_trace_core *trace = hf_cfg(h->k)->probe->trace;
	const struct hf_probe_arch *arch = hf_probe_arch_of(h->k);
	int done = 1;

	while (h->cpu->steps > 0 && done == 1) {
		if (arch->pc(h->f) != arch->trampoline)
			h->cpu->steps = trace->step(h) ? (uint16_t)(h->cpu->steps - 1u) : 0;
		if (h->cpu->steps == 0)
			trace->steps_over(h);
		done = h->cpu->steps > 0 ? go_on(h) : 0;
		if (done < 0)
			hf_probe_step_drop(h);
	}
}

/* Behind a step that the debugger has ordered its own trap is still to be reported. */
bool hf_probe_stepped(struct hf *k, struct hf_frame *f, bool by_step)
{
	struct hf_probe_at h = hf_probe_look(k, f);

	if (h.self >= HF_CPU_MAX || !h.cpu->held)
		return false;
	if (!by_step && hf_probe_arch_of(k)->pc(f) == h.cpu->hold_pc)
		return false; /* a breakpoint in the step's stead */
	hf_probe_step_end(&h);
	if (by_step && k->run.stepping && k->run.step_cpu == h.self)
		return false;
	hf_probe_step_next(&h);
	return true;
}
