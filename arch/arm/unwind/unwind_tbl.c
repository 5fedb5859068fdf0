/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_tbl.c - the exception index table, and what to do with an opcode stream it names.
 *
 * Sections cited as "EHABI n" are of IHI 0038, Exception Handling ABI for the Arm Architecture.
 * Summing up a stream and running it are two walks over the same actions (unwind_ops.c). */
#include "arch/arm/unwind/unwind_int.h"

#define ENTRY_BYTES   8u
#define CANTUNWIND    1u          /* EHABI 5 */
#define COMPACT       0x80000000u /* EHABI 6.3 */
#define COMPACT_SPARE 0x70000000u
#define MODEL_LAST    2u
#define REG_SP        13u
#define REG_LR        14u
#define REG_PC        15u
#define KEEPABLE      0x5ff0u /* r4-r12, lr: what a prologue saves for its caller */

int arm_unwind_word(const struct arm_unwind_env *env, uint32_t addr, uint32_t *word)
{
	return env->read(env->ctx, addr, word, sizeof(*word)) == 0 ? 0 : HF_EFAULT;
}

/* EHABI 4: a place-relative offset of 31 bits. */
static uint32_t prel31(uint32_t place, uint32_t word)
{
	uint32_t offset = word & 0x7fffffffu;

	if (offset & 0x40000000u)
		offset |= 0x80000000u;
	return place + offset;
}

/* ---- the index ---- */

/* The stream of an .ARM.extab entry, compact models 0 to 2. The generic model (bit 31 clear) names
 * a personality routine whose data only that routine understands. EHABI 6.3 */
static int open_extab(const struct arm_unwind_env *env, uint32_t addr, struct arm_unwind_ops *ops)
{
	uint32_t word;

	if (addr & 3u)
		return HF_EINVAL;
	if (arm_unwind_word(env, addr, &word) < 0)
		return HF_EFAULT;
	uint32_t model = word >> 24 & 0xfu;
	if (!(word & COMPACT) || (word & COMPACT_SPARE) || model > MODEL_LAST)
		return HF_EINVAL;
	if (model == 0)
		*ops = (struct arm_unwind_ops){.word = word << 8, .left = 3};
	else
		*ops = (struct arm_unwind_ops){.word = word << 16,
			.left = 2,
			.words = (uint8_t)(word >> 16),
			.next = addr + 4};
	return 0;
}

static int open_entry(
	const struct arm_unwind_env *env, uint32_t addr, struct arm_unwind_entry *entry)
{
	uint32_t second;

	if (arm_unwind_word(env, addr + 4, &second) < 0)
		return HF_EFAULT;
	entry->cannot = second == CANTUNWIND;
	if (entry->cannot)
		return 0;
	if (!(second & COMPACT))
		return open_extab(env, prel31(addr + 4, second), &entry->ops);
	if (second & (COMPACT_SPARE | 0x0f000000u))
		return HF_EINVAL; /* only model 0 fits into the index itself */
	entry->ops = (struct arm_unwind_ops){.word = second << 8, .left = 3};
	return 0;
}

/* Where the function of the entry at addr begins. */
static int entry_begin(const struct arm_unwind_env *env, uint32_t addr, uint32_t *begin)
{
	uint32_t word;

	if (arm_unwind_word(env, addr, &word) < 0)
		return HF_EFAULT;
	if (word & 0x80000000u)
		return HF_EINVAL;
	*begin = prel31(addr, word) & ~1u;
	return 0;
}

int arm_unwind_find(const struct arm_unwind_env *env, uint32_t pc, struct arm_unwind_entry *entry)
{
	uint32_t low = 0;
	uint32_t high = (env->exidx_end - env->exidx_begin) / ENTRY_BYTES;
	uint32_t begin = 0;

	*entry = (struct arm_unwind_entry){.end = env->text_end};
	if (env->exidx_end <= env->exidx_begin || (env->exidx_begin & 3u))
		return HF_ENOENT;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int err = entry_begin(env, env->exidx_begin + middle * ENTRY_BYTES, &begin);
		if (err < 0)
			return err;
		if (begin <= pc) {
			entry->begin = begin;
			low = middle + 1;
		} else {
			entry->end = begin;
			high = middle;
		}
	}
	if (low == 0)
		return HF_ENOENT;
	return open_entry(env, env->exidx_begin + (low - 1) * ENTRY_BYTES, entry);
}

/* ---- the two walks ---- */

/* The nth action of the stream. */
static void count(struct arm_unwind_plan *plan, const struct arm_unwind_action *act, uint16_t n)
{
	if (act->kind == ACT_BASE) {
		plan->fp = (uint8_t)act->regs;
		plan->fp_depth = 0;
	}
	if (act->kind == ACT_POP)
		plan->saved |= act->regs & KEEPABLE;
	plan->fp_depth += act->bytes;
	plan->total += act->bytes;
	if (act->kind == ACT_BASE || act->bytes < 0) {
		plan->first = n;
		plan->total = 0;
	}
}

int arm_unwind_measure(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	struct arm_unwind_plan *plan)
{
	struct arm_unwind_ops ops = entry->ops;
	struct arm_unwind_action act;
	bool popped = false;

	*plan = (struct arm_unwind_plan){.fp = UNWIND_FP_NONE};
	for (uint16_t n = 1;; n++) {
		int err = arm_unwind_next(env, &ops, &act);
		if (err < 0)
			return err;
		if (act.kind == ACT_END)
			return 0;
		if (act.kind == ACT_REFUSE)
			return HF_ENOENT;
		count(plan, &act, n);
		popped |= act.kind == ACT_POP;
		if (!popped)
			plan->pad = plan->total;
	}
}

struct run {
	const struct arm_unwind_env *env;
	struct hf_frame *f;
	uint32_t vsp;
	uint32_t fp_off; /* bytes that the base register lies above its place */
	int32_t skip;    /* bytes of the stream's frame that do not stand */
	uint16_t slots;  /* registers whose slot holds their value */
	uint16_t loaded; /* registers popped so far */
};

/* Registers leave the stack in rising order from rising addresses. EHABI 10.3 */
static int pop(struct run *r, uint16_t regs)
{
	uint32_t new_sp = 0;

	for (uint32_t n = 0; n <= REG_PC; n++) {
		uint32_t bit = 1u << n;
		if (!(regs & bit))
			continue;
		if (r->skip > 0) {
			r->skip -= 4;
			continue;
		}
		uint32_t *dst = n == REG_SP ? &new_sp : &r->f->r[n];
		if ((r->slots & bit) && arm_unwind_word(r->env, r->vsp, dst) < 0)
			return HF_EFAULT;
		r->loaded |= (uint16_t)(r->slots & bit);
		r->vsp += 4;
	}
	if (r->loaded & regs & 1u << REG_SP)
		r->vsp = new_sp;
	return 0;
}

static int apply(struct run *r, const struct arm_unwind_action *act)
{
	if (act->kind == ACT_BASE) {
		r->vsp = r->f->r[act->regs] - r->fp_off;
		return (r->f->known | r->loaded) >> act->regs & 1u ? 0 : HF_EINVAL;
	}
	if (act->kind == ACT_POP && act->regs)
		return pop(r, act->regs);
	int32_t skipped = act->bytes < r->skip ? act->bytes : r->skip;
	if (act->bytes < 0)
		skipped = 0;
	r->skip -= skipped;
	r->vsp += (uint32_t)(act->bytes - skipped);
	return 0;
}

static int finish(struct run *r, uint32_t old_sp)
{
	struct hf_frame *f = r->f;
	bool have_pc = r->loaded >> REG_PC & 1u;
	bool have_lr = r->loaded >> REG_LR & 1u;

	if ((r->vsp & 3u) || r->vsp < old_sp)
		return HF_EINVAL;
	f->r[REG_SP] = r->vsp;
	if (!have_pc && !have_lr && !(f->known & FRAME_KNOWN_LR))
		return HF_EINVAL;
	if (!have_pc)
		f->r[REG_PC] = f->r[REG_LR];
	f->known |= r->loaded | 1u << REG_PC | 1u << REG_SP;
	if (!have_pc || !have_lr)
		f->known &= ~(uint32_t)FRAME_KNOWN_LR;
	return 0;
}

/* Where in the stream, and with what vsp, this state begins; returns how many actions to leave out. */
static uint16_t begin(
	struct run *r, const struct arm_unwind_plan *plan, const struct arm_unwind_state *state)
{
	if (!state)
		return 0;
	if (arm_unwind_complete(plan, state) || state->depth < 0) {
		if (state->fp_off != UNWIND_FP_UNSET)
			r->fp_off = (uint32_t)state->fp_off * 4;
		return 0;
	}
	r->slots = (uint16_t)(state->saved & ~(1u << REG_SP));
	if (state->depth > plan->total)
		r->vsp += (uint32_t)(state->depth - plan->total);
	else
		r->skip = plan->total - state->depth;
	return plan->first;
}

int arm_unwind_run(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	const struct arm_unwind_plan *plan, const struct arm_unwind_state *state,
	struct hf_frame *f)
{
	struct arm_unwind_ops ops = entry->ops;
	struct run r = {.env = env, .f = f, .vsp = f->r[REG_SP], .slots = 0xffffu};
	struct arm_unwind_action act;
	uint16_t first = begin(&r, plan, state);
	uint32_t old_sp = f->r[REG_SP];

	for (uint16_t n = 0;; n++) {
		int err = arm_unwind_next(env, &ops, &act);
		if (err < 0)
			return err;
		if (act.kind == ACT_END)
			return finish(&r, old_sp);
		err = n < first ? 0 : apply(&r, &act);
		if (err < 0)
			return err;
	}
}
