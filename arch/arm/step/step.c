/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.c - software single step: fetch, find the row, check, follow.
 *
 *   arm_next_pc -> fetch -> decode -> refused?            HF_EINSN
 *                                  -> condition fails?    the instruction after it
 *                                  -> load-exclusive?     exits of the sequence
 *                                  -> row->go             where it says */
#include "arch/arm/step/step_row.h"

#define RETRY_MAX 4u /* instructions from a STREX to the branch that tries again, which is one */

/* ---- fetch and decode ---- */

/* ITSTATE lies in two pieces, CPSR bits 15:10 and 26:25; A2.5.2. */
static uint32_t itstate(uint32_t cpsr)
{
	return (cpsr >> 8 & 0xfc) | (cpsr >> 25 & 3);
}

static uint32_t it_advance(uint32_t it)
{
	return it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
}

static int fetch_half(const struct arm_step *t, uint32_t addr, uint32_t *half)
{
	uint8_t b[2];
	int err = t->read(t->ctx, addr, b, sizeof b);

	if (!err)
		*half = b[0] | (uint32_t)b[1] << 8;
	return err;
}

/* Read the instruction at t->addr and its length. Instructions are little-endian; A3.3.1. */
static int fetch(struct arm_step *t)
{
	uint32_t low = 0, high = 0;
	int err = fetch_half(t, t->addr, &high);

	if (err)
		return err;
	t->insn = high;
	t->len = 2;
	if (t->thumb && high < 0xe800) /* A6.1 */
		return 0;
	err = fetch_half(t, t->addr + 2, &low);
	if (err)
		return err;
	t->insn = t->thumb ? high << 16 | low : low << 16 | high;
	t->len = 4;
	return 0;
}

static int start(struct arm_step *t, const struct arm_state *s, arm_read_fn read, void *ctx)
{
	t->s = s;
	t->read = read;
	t->ctx = ctx;
	t->row = NULL;
	t->addr = s->r[15];
	t->thumb = s->cpsr & ARM_CPSR_T;
	t->it = t->thumb ? itstate(s->cpsr) : 0;
	return fetch(t);
}

static bool registers_allowed(const struct arm_step *t)
{
	static const uint8_t low_bit[] = {16, 12, 8, 0}; /* of F_N, F_D, F_S, F_M */

	for (unsigned i = 0; i < HF_COUNT(low_bit); i++) {
		uint32_t reg = arm_bits(t, low_bit[i] + 3u, low_bit[i]);

		if (reg == 15 && (t->row->rule & NOT_PC(1u << i)))
			return false;
		if (reg == 13 && (t->row->rule & NOT_SP(1u << i)))
			return false;
	}
	return true;
}

/* Is this state one we decode, and is the place in an IT block one where the row may stand? */
static bool place_allowed(const struct arm_step *t)
{
	bool inside = t->it & 0xf, last = (t->it & 0xf) == 8;

	if ((t->s->cpsr & ARM_CPSR_J) || (t->addr & (t->thumb ? 1 : 3)))
		return false; /* Jazelle, ThumbEE; a misaligned pc */
	if (!t->thumb && !(t->s->has & ARM_HAS_A32))
		return false;
	if (inside && t->it >> 4 == 15)
		return false; /* A2.5.2: no such condition */
	return !(inside && (t->row->rule & R_IT_NONE)) &&
	       !(inside && !last && (t->row->rule & R_IT_LAST));
}

static int decode(struct arm_step *t)
{
	if (!t->thumb)
		t->row = arm_a32_find(t);
	else
		t->row = t->len == 2 ? arm_t16_find(t) : arm_t32_find(t);
	if (!t->row || !place_allowed(t) || !registers_allowed(t))
		return HF_EINSN;
	return t->row->ok && !t->row->ok(t) ? HF_EINSN : 0;
}

/* ---- conditions ---- */

/* ConditionHolds(), A8.3.1. */
static bool holds(uint32_t cond, uint32_t cpsr)
{
	bool n = cpsr >> 31 & 1, z = cpsr >> 30 & 1, c = cpsr >> 29 & 1, v = cpsr >> 28 & 1;
	bool result = true;

	switch (cond >> 1) {
	case 0:
		result = z;
		break;
	case 1:
		result = c;
		break;
	case 2:
		result = n;
		break;
	case 3:
		result = v;
		break;
	case 4:
		result = c && !z;
		break;
	case 5:
		result = n == v;
		break;
	case 6:
		result = n == v && !z;
		break;
	default:
		return true; /* AL, and 1111 which means unconditional */
	}
	return result != (cond & 1);
}

static bool passes(const struct arm_step *t)
{
	uint32_t cpsr = t->s->cpsr;

	if (!t->thumb)
		return holds(t->insn >> 28, cpsr);
	if (t->row->rule & R_COND8)
		return holds(arm_bits(t, 11, 8), cpsr);
	if (t->row->rule & R_COND22)
		return holds(arm_bits(t, 25, 22), cpsr);
	if (t->row->rule & R_CBZ)
		return (t->s->r[arm_bits(t, 2, 0)] != 0) == arm_bit(t, 11);
	return !(t->it & 0xf) || holds(t->it >> 4, cpsr);
}

/* ---- load-exclusive .. store-exclusive as one unit ---- */

struct exits {
	struct arm_next at[HF_NEXT_MAX];
	unsigned n;
	bool full;
};

static void add_exit(struct exits *e, struct arm_next next)
{
	for (unsigned i = 0; i < e->n; i++)
		if (e->at[i].addr == next.addr && e->at[i].thumb == next.thumb)
			return;
	if (e->n == HF_NEXT_MAX)
		e->full = true;
	else
		e->at[e->n++] = next;
}

static bool is_it(const struct arm_step *t)
{
	return t->len == 2 && (t->insn & 0xff00) == 0xbf00 && (t->insn & 0xf);
}

/* Step t over straight-line code to the instruction that follows. */
static int advance(struct arm_step *t)
{
	uint32_t it = is_it(t) ? t->insn & 0xff : it_advance(t->it);
	int err;

	t->addr += t->len;
	t->it = it;
	err = fetch(t);
	return err ? err : decode(t);
}

/* From the load-exclusive at t on, leave t behind the matching store-exclusive and collect where
 * branches go. False when this is not such a sequence. */
static bool scan(struct arm_step *t, struct exits *branches)
{
	uint32_t kind = t->row->rule & R_X_MASK;

	for (unsigned n = 1; n < ARM_EXCLUSIVE_MAX; n++) {
		const struct arm_row *row;

		if (advance(t))
			return false;
		row = t->row;
		if (row->rule & R_X_MASK) /* any other exclusive ends what we understand */
			return row->rule & R_STOREX && (row->rule & R_X_MASK) == kind;
		if (row->rule & R_BKPT || (row->go && !(row->rule & R_BRANCH)))
			return false;
		if (row->go) {
			(void)row->go(t); /* R_BRANCH: cannot fail */
			add_exit(branches, t->next);
		}
	}
	return false;
}

/* Where code from begin to end can be left: behind it first, then by its branches. 0: too many ways. */
static int leave(const struct exits *branches, const struct arm_step *begin, uint32_t end,
	struct arm_next *next)
{
	struct exits e = {.n = 0};

	add_exit(&e, (struct arm_next){.addr = end, .thumb = begin->thumb});
	for (unsigned i = 0; i < branches->n; i++)
		if (branches->at[i].addr - begin->addr >= end - begin->addr)
			add_exit(&e, branches->at[i]);
	if (branches->full || e.full)
		return 0;
	for (unsigned i = 0; i < e.n; i++)
		next[i] = e.at[i];
	return (int)e.n;
}

/* Fill next with the exits of the sequence that begins at t; 0 when none begins there. */
static int sequence(const struct arm_step *begin, struct arm_next *next)
{
	struct arm_step t = *begin;
	struct exits branches = {.n = 0};

	return scan(&t, &branches) ? leave(&branches, begin, t.addr + t.len, next) : 0;
}

static bool is_load_exclusive(const struct arm_step *t)
{
	return (t->row->rule & R_X_MASK) && !(t->row->rule & R_STOREX);
}

/* Leave t at the first branch behind a store-exclusive, its target in t->next; false when there is none
 * soon. */
static bool find_branch(struct arm_step *t)
{
	for (unsigned n = 0; n < RETRY_MAX; n++) {
		if (advance(t) || (t->row->rule & (R_BKPT | R_X_MASK)))
			return false;
		if (!t->row->go)
			continue;
		return t->row->rule & R_BRANCH && !t->row->go(t);
	}
	return false;
}

/* A stop at a store-exclusive has broken its sequence: it fails. Where a branch behind it tries again
 * from the load-exclusive on, the step is that loop as a whole, else a CPU that is stepped off such a
 * stop would come back to it for ever. Fill next with the loop's exits; 0 when there is no such loop. */
static int retried(const struct arm_step *store, struct arm_next *next)
{
	struct arm_step branch = *store, t;
	struct exits branches = {.n = 0};

	if (!find_branch(&branch) || branch.next.addr >= store->addr)
		return 0;
	t = branch;
	t.addr = branch.next.addr;
	t.it = 0;
	if (fetch(&t) || decode(&t) || !is_load_exclusive(&t))
		return 0;
	const struct arm_step load = t;
	if (!scan(&t, &branches) || t.addr != store->addr)
		return 0;
	return leave(&branches, &load, branch.addr + branch.len, next);
}

/* ---- public ---- */

int arm_next_pc(
	const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next next[HF_NEXT_MAX])
{
	struct arm_step t;
	int err = start(&t, s, read, ctx);

	if (!err)
		err = decode(&t);
	if (err)
		return err;
	if (t.row->rule & R_BKPT)
		return HF_EINSN;
	t.next = (struct arm_next){.addr = t.addr + t.len, .thumb = t.thumb};
	if (passes(&t)) {
		int n = 0;

		if (is_load_exclusive(&t))
			n = sequence(&t, next);
		else if (t.row->rule & R_STOREX)
			n = retried(&t, next);
		if (n > 0)
			return n;
		err = t.row->go ? t.row->go(&t) : 0;
	}
	next[0] = t.next;
	return err ? err : 1;
}

bool arm_insn_touches_masks(const struct arm_state *s, arm_read_fn read, void *ctx)
{
	struct arm_step t;

	return start(&t, s, read, ctx) == 0 && decode(&t) == 0 && (t.row->rule & R_MASKS);
}

int arm_insn_len(const struct arm_state *s, arm_read_fn read, void *ctx)
{
	struct arm_step t;
	int err = start(&t, s, read, ctx);

	return err ? err : (int)t.len;
}

int arm_insn_bkpt(const struct arm_state *s, arm_read_fn read, void *ctx)
{
	struct arm_step t;
	int err = start(&t, s, read, ctx);

	if (err)
		return err;
	return decode(&t) == 0 && (t.row->rule & R_BKPT) ? (int)t.len : 0;
}
