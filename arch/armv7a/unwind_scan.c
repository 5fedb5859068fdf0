/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_scan.c - reading code: how much of a frame stands at an exact pc.
 *
 * EHABI opcodes describe a function between its prologue and its epilogue. At an exact pc the code
 * is followed in address order from the function's begin to the pc, with one state: the depth of
 * the frame, which registers are in their slots, whether the base register is set. A forward branch
 * leaves a note of the state at its target; a place that nothing falls into takes its note, or else
 * what is likely there:
 *
 *   flow     --b to a place ahead in the function-->  the same state (a loop that begins with its test)
 *   flow     --any other end of flow-->  the state at the last computed jump (a case of a switch),
 *                                        or the whole frame
 *
 * The begin may be that of an earlier function with equal opcodes (the linker merges those). Where
 * nothing falls in, a look ahead as far as the next call or end of flow may show a save of what is
 * saved already, or a frame deeper than the opcodes say: then a new function begins there. */
#include "arch/armv7a/unwind_int.h"

#define NOTES     8u
#define AHEAD_MAX 64u /* instructions looked at for the prologue of a new function */
#define POOL_GAP  256u
#define REG_SP    13u
#define REG_PC    15u

struct note {
	uint32_t addr; /* 0: free */
	struct armv7a_unwind_state state;
};

struct span {
	uint32_t begin, end;
};

struct sweep {
	const struct armv7a_unwind_env *env;
	const struct armv7a_unwind_entry *entry;
	const struct armv7a_unwind_plan *plan;
	struct armv7a_unwind_state now, fallback;
	struct armv7a_unwind_state other; /* now, if what is under other_cond was carried out */
	struct note notes[NOTES];
	struct span pool, table; /* data between instructions */
	uint32_t pc;
	int32_t compared; /* the constant of the last cmp: one less than the size of a jump table */
	uint8_t itstate;
	uint8_t other_cond; /* COND_ALWAYS: there is no other */
	bool thumb;
	bool dead;    /* the flow does not reach pc from above */
	bool keep;    /* dead, but the state above is the best guess */
	bool called;  /* the instruction above is a call: it may not return */
	bool jumped;  /* fallback is the state at a computed jump */
	bool renewed; /* the frame shows that a new function began */
};

static const struct armv7a_unwind_state fresh = {.fp_off = UNWIND_FP_UNSET};

static struct armv7a_unwind_state whole(const struct armv7a_unwind_plan *plan)
{
	bool has_fp = plan->fp != UNWIND_FP_NONE;

	return (struct armv7a_unwind_state){.depth = has_fp ? UNWIND_DEPTH_NO : plan->total,
		.saved = plan->saved,
		.fp_off = has_fp ? 0 : UNWIND_FP_UNSET};
}

static void add_note(struct sweep *s, uint32_t addr)
{
	struct note *place = NULL;

	if (addr <= s->pc || addr >= s->entry->end)
		return;
	if (armv7a_unwind_complete(s->plan, &s->now) &&
		armv7a_unwind_complete(s->plan, &s->fallback))
		return; /* what would be taken without a note */
	for (size_t i = 0; i < NOTES; i++) {
		struct note *note = &s->notes[i];
		if (note->addr == addr)
			return; /* the first branch there is as good as any */
		if (note->addr <= s->pc)
			place = note;
	}
	if (place)
		*place = (struct note){.addr = addr, .state = s->now};
}

static const struct armv7a_unwind_state *find_note(const struct sweep *s)
{
	for (size_t i = 0; i < NOTES; i++)
		if (s->notes[i].addr == s->pc)
			return &s->notes[i].state;
	return NULL;
}

static void skip_data(struct sweep *s)
{
	if (!s->dead)
		return;
	if (s->pc >= s->table.begin && s->pc < s->table.end)
		s->pc = s->table.end;
	if (s->pc >= s->pool.begin && s->pc < s->pool.end)
		s->pc = s->pool.end;
}

static void add_literal(struct sweep *s, uint32_t addr)
{
	uint32_t end = addr + 4;

	if (s->pool.end <= s->pc || addr > s->pool.end + POOL_GAP || end + POOL_GAP < s->pool.begin)
		s->pool = (struct span){.begin = addr, .end = addr};
	if (addr < s->pool.begin)
		s->pool.begin = addr;
	if (end > s->pool.end)
		s->pool.end = end;
}

static void add_table(struct sweep *s, const struct armv7a_insn *insn)
{
	uint32_t begin = s->pc + (s->thumb ? insn->size : 8u);
	uint32_t bytes = ((uint32_t)s->compared + 1) * (uint32_t)insn->imm;

	if (s->thumb && insn->imm == 4)
		begin = (begin + 3) & ~3u;
	bytes = (bytes + 1) & ~1u;
	if (begin + bytes <= s->entry->end && bytes < POOL_GAP * 8)
		s->table = (struct span){.begin = begin, .end = begin + bytes};
}

/* ---- the frame ---- */

static void grow(struct sweep *s, int32_t bytes, uint16_t regs)
{
	const struct armv7a_unwind_plan *plan = s->plan;
	bool too_deep = plan->fp == UNWIND_FP_NONE && s->now.depth >= 0 &&
			s->now.depth + bytes > plan->total;

	if (too_deep || (regs & s->now.saved & plan->saved)) {
		s->renewed = true;
		s->now = fresh;
	}
	s->now.saved |= regs;
	if (s->now.depth != UNWIND_DEPTH_NO)
		s->now.depth += bytes;
}

/* Registers are back; the base register is never loaded elsewhere. */
static void load(struct sweep *s, uint16_t regs)
{
	if (s->plan->fp != UNWIND_FP_NONE && (regs >> s->plan->fp & 1u))
		s->now.fp_off = UNWIND_FP_UNSET;
}

static void shrink(struct sweep *s, int32_t bytes)
{
	if (s->now.depth != UNWIND_DEPTH_NO)
		s->now.depth -= bytes;
	if (s->now.depth < 0)
		s->now.depth = UNWIND_DEPTH_NO;
}

/* sp += or -= a constant that was loaded before: the locals, all at once. */
static void move_far(struct sweep *s)
{
	const struct armv7a_unwind_plan *plan = s->plan;

	if (plan->fp != UNWIND_FP_NONE)
		s->now.depth = UNWIND_DEPTH_NO;
	else if (s->now.depth == plan->total)
		s->now.depth -= plan->pad;
	else
		s->now.depth = plan->total;
}

static bool is_fp(const struct sweep *s, const struct armv7a_insn *insn)
{
	return s->plan->fp != UNWIND_FP_NONE && insn->regs == 1u << s->plan->fp;
}

static void set_sp(struct sweep *s, const struct armv7a_insn *insn)
{
	s->now.depth = UNWIND_DEPTH_NO;
	if (!is_fp(s, insn) || s->now.fp_off == UNWIND_FP_UNSET)
		return;
	int32_t depth = s->plan->fp_depth - s->now.fp_off * 4 - insn->imm;
	if (depth >= 0)
		s->now.depth = depth;
}

static void move_fp(struct sweep *s, const struct armv7a_insn *insn)
{
	int32_t words = s->now.fp_off + insn->imm / 4;

	if (!is_fp(s, insn) || s->now.fp_off == UNWIND_FP_UNSET)
		return;
	s->now.fp_off = UNWIND_FP_UNSET;
	if (words <= INT16_MAX)
		s->now.fp_off = (int16_t)words;
}

static bool is_frame_change(const struct armv7a_insn *insn)
{
	return insn->op == INSN_GROW || insn->op == INSN_SHRINK || insn->op == INSN_LOAD;
}

static void change_frame(struct sweep *s, const struct armv7a_insn *insn)
{
	switch (insn->op) {
	case INSN_GROW:
		grow(s, insn->imm, insn->regs);
		break;
	case INSN_SHRINK:
		shrink(s, insn->imm);
		load(s, insn->regs);
		break;
	case INSN_LOAD:
		load(s, insn->regs);
		break;
	case INSN_STORE:
		s->now.saved |= insn->regs;
		break;
	case INSN_SP_REG:
		move_far(s);
		break;
	case INSN_SP_FROM:
		set_sp(s, insn);
		break;
	case INSN_SP_LOST:
		s->now.depth = UNWIND_DEPTH_NO;
		break;
	case INSN_FP_SET:
		if (is_fp(s, insn))
			s->now.fp_off = 0;
		break;
	case INSN_FP_ADD:
		move_fp(s, insn);
		break;
	default:
		break;
	}
}

/* ---- the flow ---- */

static void change_flow(struct sweep *s, const struct armv7a_insn *insn)
{
	bool conditional = insn->cond != COND_ALWAYS;
	uint32_t target = s->pc + (uint32_t)insn->imm;

	switch (insn->op) {
	case INSN_BRANCH:
		add_note(s, target);
		s->dead = !conditional;
		s->keep = !conditional && target > s->pc && target < s->entry->end;
		break;
	case INSN_CALL:
		s->now.saved |= s->plan->saved;
		s->called = true;
		break;
	case INSN_JUMP:
		s->fallback = s->now;
		s->jumped = true;
		if (insn->imm)
			add_table(s, insn);
		s->dead = !conditional;
		break;
	case INSN_END:
		s->dead = !conditional;
		break;
	case INSN_TRAP:
		s->called = true;
		break;
	case INSN_LITERAL:
		add_literal(s, (s->pc & ~3u) + (uint32_t)insn->imm);
		break;
	case INSN_CMP:
		s->compared = insn->imm;
		break;
	default:
		break;
	}
}

static bool ends_prologue(const struct armv7a_insn *insn)
{
	if (insn->op == INSN_CALL || insn->op == INSN_TRAP)
		return true;
	return insn->cond == COND_ALWAYS &&
	       (insn->op == INSN_BRANCH || insn->op == INSN_JUMP || insn->op == INSN_END);
}

/* The instruction at pc, with its condition from an IT block; its size, or HF_EFAULT. */
static int look(struct sweep *s, struct armv7a_insn *insn)
{
	uint32_t code;

	if (armv7a_insn_fetch(s->env, s->pc, s->thumb, &code) < 0)
		return HF_EFAULT;
	*insn = armv7a_insn_decode(code, s->thumb);
	if (s->itstate)
		insn->cond = s->itstate >> 4;
	/* ITAdvance, A2.5.2 */
	s->itstate = s->itstate & 7u ? (s->itstate & 0xe0u) | (s->itstate << 1 & 0x1fu) : 0;
	if (insn->op == INSN_IT && (insn->imm & 0xf))
		s->itstate = (uint8_t)insn->imm;
	return insn->size;
}

/* Does a new function's prologue begin at pc, where the whole frame would stand otherwise? */
static bool begins_function(struct sweep *s)
{
	struct armv7a_unwind_state now = s->now;
	uint32_t pc = s->pc;
	uint8_t itstate = s->itstate;
	struct armv7a_insn insn;

	s->renewed = false;
	for (uint32_t n = 0; n < AHEAD_MAX && s->pc < s->entry->end && !s->renewed; n++) {
		if (look(s, &insn) < 0 || ends_prologue(&insn))
			break;
		if (insn.cond == COND_ALWAYS && insn.op == INSN_GROW)
			grow(s, insn.imm, insn.regs);
		s->pc += insn.size;
	}
	s->now = now;
	s->pc = pc;
	s->itstate = itstate;
	return s->renewed;
}

/* Settle the state in front of the instruction at pc. */
static void arrive(struct sweep *s)
{
	bool dead = s->dead;
	const struct armv7a_unwind_state *note = NULL;

	if (!dead && !s->called)
		return;
	note = find_note(s);
	if (note)
		s->now = *note;
	else if (dead && !s->keep)
		s->now = s->fallback;
	s->dead = false;
	s->keep = false;
	s->called = false;
	if (note || !begins_function(s))
		return;
	s->now = fresh;
	s->fallback = whole(s->plan);
	s->jumped = false;
}

/* Run the instruction at pc. 0 or HF_EFAULT. */
static int step(struct sweep *s)
{
	struct armv7a_unwind_state now = s->now;
	struct armv7a_insn insn;

	if (look(s, &insn) < 0)
		return HF_EFAULT;
	change_frame(s, &insn);
	if (insn.cond == COND_ALWAYS || insn.cond != s->other_cond)
		s->other_cond = COND_ALWAYS;
	if (insn.cond != COND_ALWAYS && is_frame_change(&insn)) {
		s->other = s->now;
		s->other_cond = insn.cond;
	}
	if (insn.cond != COND_ALWAYS)
		s->now = now;
	/* The deepest whole frame is what the body has. */
	if (!s->jumped && s->now.depth > s->fallback.depth &&
		armv7a_unwind_complete(s->plan, &s->now))
		s->fallback = s->now;
	change_flow(s, &insn);
	s->pc += insn.size;
	return 0;
}

bool armv7a_unwind_where(const struct armv7a_unwind_env *env,
	const struct armv7a_unwind_entry *entry, const struct armv7a_unwind_plan *plan,
	const struct hf_frame *f, struct armv7a_unwind_state *state)
{
	struct sweep s = {.env = env,
		.entry = entry,
		.plan = plan,
		.pc = entry->begin,
		.now = fresh,
		.fallback = whole(plan),
		.other_cond = COND_ALWAYS,
		.thumb = f->cpsr & PSR_T};
	uint32_t budget = UNWIND_SWEEP_MAX;

	for (; s.pc != f->r[REG_PC]; budget--) {
		if (!budget || s.pc > f->r[REG_PC] || step(&s) < 0)
			return false;
		skip_data(&s);
		arrive(&s);
	}
	*state = s.now;
	if (s.other_cond != COND_ALWAYS && armv7a_insn_passes(s.other_cond, f->cpsr))
		*state = s.other;
	return true;
}
