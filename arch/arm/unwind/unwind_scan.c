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
#include "arch/arm/unwind/unwind_int.h"

#define NOTES     8u
#define AHEAD_MAX 64u /* instructions looked at for the prologue of a new function */
#define POOL_GAP  256u
#define REG_SP    13u
#define REG_PC    15u

struct note {
	uint32_t addr; /* 0: free */
	struct arm_unwind_state state;
};

struct span {
	uint32_t begin, end;
};

struct sweep {
	const struct arm_unwind_env *env;
	const struct arm_unwind_entry *entry;
	const struct arm_unwind_plan *plan;
	struct arm_unwind_state now, fallback;
	struct arm_unwind_state other; /* now, if what is under other_cond was carried out */
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
	bool guessed; /* now is what fallback said */
	bool jumped;  /* fallback is the state at a computed jump */
};

static void add_note(struct sweep *s, uint32_t addr)
{
	struct note *place = NULL;

	if (addr <= s->pc || addr >= s->entry->end)
		return;
	if (arm_unwind_complete(s->plan, &s->now) && arm_unwind_complete(s->plan, &s->fallback))
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

static const struct arm_unwind_state *find_note(const struct sweep *s)
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

static void add_table(struct sweep *s, const struct arm_insn *insn)
{
	uint32_t begin = s->pc + (s->thumb ? insn->size : 8u);
	uint32_t bytes = ((uint32_t)s->compared + 1) * (uint32_t)insn->imm;

	if (s->thumb && insn->imm == 4)
		begin = (begin + 3) & ~3u;
	bytes = (bytes + 1) & ~1u;
	if (begin + bytes <= s->entry->end && bytes < POOL_GAP * 8)
		s->table = (struct span){.begin = begin, .end = begin + bytes};
}

static bool is_frame_change(const struct arm_insn *insn)
{
	return insn->op == INSN_GROW || insn->op == INSN_SHRINK || insn->op == INSN_LOAD;
}

static void change_flow(struct sweep *s, const struct arm_insn *insn)
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

static bool is_flow_change(const struct arm_insn *insn)
{
	return insn->op == INSN_BRANCH || insn->op == INSN_JUMP || insn->op == INSN_END;
}

static bool ends_prologue(const struct arm_insn *insn)
{
	return insn->op == INSN_CALL || insn->op == INSN_TRAP ||
	       (insn->cond == COND_ALWAYS && is_flow_change(insn));
}

/* The instruction at pc, with its condition from an IT block; its size, or HF_EFAULT. */
static int look(struct sweep *s, struct arm_insn *insn)
{
	uint32_t code;

	if (arm_insn_fetch(s->env, s->pc, s->thumb, &code) < 0)
		return HF_EFAULT;
	*insn = arm_insn_decode(code, s->thumb);
	if (s->itstate)
		insn->cond = s->itstate >> 4;
	/* ITAdvance, A2.5.2 */
	uint32_t rest = s->itstate & 7u ? (s->itstate & 0xe0u) | (s->itstate * 2u & 0x1fu) : 0;
	s->itstate = (uint8_t)rest;
	if (insn->op == INSN_IT && (insn->imm & 0xf))
		s->itstate = (uint8_t)insn->imm;
	return insn->size;
}

/* Does a new function's prologue begin at pc, where the whole frame would stand otherwise? */
static bool begins_function(struct sweep *s)
{
	struct arm_unwind_state now = s->now;
	uint32_t pc = s->pc;
	uint8_t itstate = s->itstate;
	struct arm_insn insn;
	bool renewed = false;

	for (uint32_t n = 0; n < AHEAD_MAX && s->pc < s->entry->end && !renewed; n++) {
		if (look(s, &insn) < 0 || ends_prologue(&insn))
			break;
		if (insn.cond == COND_ALWAYS && insn.op == INSN_GROW)
			renewed = arm_unwind_change(s->plan, &now, &insn);
		s->pc += insn.size;
	}
	s->pc = pc;
	s->itstate = itstate;
	return renewed;
}

/* Settle the state in front of the instruction at pc. */
static void arrive(struct sweep *s)
{
	bool dead = s->dead;
	const struct arm_unwind_state *note = NULL;

	bool broken = dead || s->called;
	if (!broken && !s->guessed)
		return;
	note = find_note(s);
	if (note)
		s->now = *note;
	else if (dead && !s->keep)
		s->now = s->fallback;
	s->guessed = !note && ((dead && !s->keep) || s->guessed);
	s->dead = false;
	s->keep = false;
	s->called = false;
	if (note || !broken || !begins_function(s))
		return;
	s->guessed = false;
	s->now = UNWIND_STATE_FRESH;
	s->fallback = arm_unwind_whole(s->plan);
	s->jumped = false;
}

/* Run the instruction at pc. 0 or HF_EFAULT. */
static int step(struct sweep *s)
{
	struct arm_unwind_state now = s->now;
	struct arm_insn insn;

	if (look(s, &insn) < 0)
		return HF_EFAULT;
	(void)arm_unwind_change(s->plan, &s->now, &insn); /* now is fresh by itself then */
	if (insn.cond != s->other_cond || is_flow_change(&insn))
		s->other_cond = COND_ALWAYS;
	if (insn.cond != COND_ALWAYS && is_frame_change(&insn)) {
		s->other = s->now;
		s->other_cond = insn.cond;
	}
	if (insn.cond != COND_ALWAYS)
		s->now = now;
	/* The deepest whole frame is what the body has. */
	if (!s->jumped && s->now.depth > s->fallback.depth && arm_unwind_complete(s->plan, &s->now))
		s->fallback = s->now;
	change_flow(s, &insn);
	s->pc += insn.size;
	return 0;
}

bool arm_unwind_where(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	const struct arm_unwind_plan *plan, const struct hf_frame *f,
	struct arm_unwind_state *state)
{
	struct sweep s = {.env = env,
		.entry = entry,
		.plan = plan,
		.pc = entry->begin,
		.now = UNWIND_STATE_FRESH,
		.fallback = arm_unwind_whole(plan),
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
	if (s.other_cond != COND_ALWAYS && arm_insn_passes(s.other_cond, f->cpsr))
		*state = s.other;
	return true;
}
