/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.c - instead of arch/arm/step, for a Cortex-M without coprocessors: where the instructions that move the
 * pc go to. The others are only measured, not checked: what is undefined or unpredictable is taken for one that
 * goes on, and faults when it runs.
 *
 *   look -> the first row that fits -> no condition, or it holds -> follow() says where to
 *                                  '-> it fails, or the row is GOES_ON: behind it
 *
 * A load-exclusive .. store-exclusive sequence is one step, as in arch/arm/step; a step that begins at a
 * store-exclusive is that instruction alone, so a breakpoint at one is met again and again. References are to
 * DDI 0403E. */
#include "arch/arm/step/step.h"

#define EXC_RETURN_MIN 0xf0000000u /* B1.5.8: above this a branch is not a branch */
#define EXC_RETURN_PSP 4u
#define PUSHED_PC      24u /* in the frame that an exception pushes, B1.5.6 */

#define SIGNED(value, bits) (((value) ^ 1u << ((bits)-1u)) - (1u << ((bits)-1u)))

enum what {
	GOES_ON,
	REFUSED,
	B_COND16,
	B_16,
	CBZ,
	B_COND32,
	B_32,
	BX,
	MOV_PC,
	ADD_PC,
	TBB,
	POP, /* from here on the pc is loaded */
	LDMIA,
	LDMDB,
	LDR_LITERAL,
	LDR_IMM12,
	LDR_IMM8,
	LDR_REG
};

#define MASKS  1u /* see arm_insn_touches_masks() */
#define FIXED  2u /* goes where the instruction alone says */
#define LOADX  4u
#define STOREX 8u

/* Halfwords; of a 16-bit instruction there is no second. */
struct row {
	uint16_t mask, value, mask2, value2;
	uint8_t what, rule;
};

static const struct row rows[] = {
	/* 16 bits, A5.2 */
	{0xff00, 0xbe00, 0, 0, REFUSED, 0},     /* BKPT */
	{0xff00, 0xde00, 0, 0, REFUSED, 0},     /* UDF */
	{0xff00, 0xdf00, 0, 0, GOES_ON, MASKS}, /* SVC */
	{0xf000, 0xd000, 0, 0, B_COND16, FIXED},
	{0xf800, 0xe000, 0, 0, B_16, FIXED},
	{0xf500, 0xb100, 0, 0, CBZ, FIXED}, /* CBZ CBNZ */
	{0xff00, 0xbd00, 0, 0, POP, 0},
	{0xff87, 0x4687, 0, 0, MOV_PC, 0},
	{0xff87, 0x4487, 0, 0, ADD_PC, 0},
	{0xff07, 0x4700, 0, 0, BX, 0}, /* BX BLX */
	{0xff00, 0x4700, 0, 0, REFUSED, 0},
	{0xffff, 0xbf20, 0, 0, GOES_ON, MASKS}, /* WFE */
	{0xffe8, 0xb660, 0, 0, GOES_ON, MASKS}, /* CPS */
	/* 32 bits, A5.3 */
	{0xffd0, 0xe890, 0x8000, 0x8000, LDMIA, 0}, /* LDM POP */
	{0xffd0, 0xe910, 0x8000, 0x8000, LDMDB, 0},
	{0xfff0, 0xe840, 0x0000, 0x0000, GOES_ON, STOREX}, /* STREX */
	{0xfff0, 0xe850, 0x0f00, 0x0f00, GOES_ON, LOADX},  /* LDREX */
	{0xfff0, 0xe8c0, 0x0fe0, 0x0f40, GOES_ON, STOREX}, /* STREXB STREXH */
	{0xfff0, 0xe8d0, 0x0fef, 0x0f4f, GOES_ON, LOADX},  /* LDREXB LDREXH */
	{0xfff0, 0xe8d0, 0xffe0, 0xf000, TBB, 0},          /* TBB TBH */
	{0xfff0, 0xf380, 0xf300, 0x8000, GOES_ON, MASKS},  /* MSR */
	{0xffff, 0xf3ef, 0xf000, 0x8000, GOES_ON, MASKS},  /* MRS */
	{0xffff, 0xf3af, 0xffff, 0x8002, GOES_ON, MASKS},  /* WFE */
	{0xfff0, 0xf7f0, 0xf000, 0xa000, REFUSED, 0},      /* UDF */
	{0xfb80, 0xf380, 0xd000, 0x8000, GOES_ON, 0}, /* what else lies where B has its condition */
	{0xf800, 0xf000, 0xd000, 0x8000, B_COND32, FIXED},
	{0xf800, 0xf000, 0xd000, 0x9000, B_32, FIXED},
	{0xf800, 0xf000, 0xd000, 0xd000, B_32, 0}, /* BL */
	{0xff7f, 0xf85f, 0xf000, 0xf000, LDR_LITERAL, 0},
	{0xfff0, 0xf8d0, 0xf000, 0xf000, LDR_IMM12, 0},
	{0xfff0, 0xf850, 0xff00, 0xfe00, REFUSED, 0}, /* LDRT */
	{0xfff0, 0xf850, 0xf800, 0xf800, LDR_IMM8, 0},
	{0xfff0, 0xf850, 0xffc0, 0xf000, LDR_REG, 0},
	{0, 0, 0, 0, GOES_ON, 0},
};

/* The instruction at addr. */
struct insn {
	const struct arm_state *s;
	arm_read_fn read;
	void *ctx;
	const struct row *row;
	uint32_t addr, len;
	uint32_t a, b; /* its halfwords */
	uint32_t to;   /* where it goes */
};

static int look(struct insn *i)
{
	uint16_t half[2] = {0};
	const struct row *row = rows;
	int err = i->read(i->ctx, i->addr, &half[0], 2);

	i->len = 2;
	if (err == 0 && half[0] >= 0xe800) {
		err = i->read(i->ctx, i->addr + 2, &half[1], 2);
		i->len = 4;
	}
	while ((half[0] & row->mask) != row->value || (half[1] & row->mask2) != row->value2)
		row++;
	i->row = row;
	i->a = half[0];
	i->b = half[1];
	i->to = i->addr + i->len;
	return err;
}

static uint32_t reg(const struct insn *i, uint32_t n)
{
	return n == 15 ? i->addr + 4 : i->s->r[n];
}

/* ---- conditions ---- */

static bool holds(const struct insn *i, uint32_t cond)
{
	/* EQ CS MI VS HI GE GT AL: a bit for each state of N, Z, C, V; A7.3.1 */
	static const uint16_t when[] = {
		0xf0f0, 0xcccc, 0xff00, 0xaaaa, 0x0c0c, 0xaa55, 0x0a05, 0xffff};

	return (when[cond >> 1] >> (i->s->cpsr >> 28) & 1) != (cond & 1);
}

/* Whether it goes where it can go: 1, 0, or HF_EINSN where such an instruction may not stand. */
static int passes(const struct insn *i)
{
	/* ITSTATE, in two pieces of the xPSR; A7.3.3 */
	uint32_t it = (i->s->cpsr >> 8 & 0xfc) | (i->s->cpsr >> 25 & 3);
	bool alone = i->row->what == B_COND16 || i->row->what == B_COND32 || i->row->what == CBZ;

	if (i->row->what == GOES_ON || i->row->what == REFUSED)
		return 1;
	if ((it & 7) != 0 || (it != 0 && alone) || it >> 4 == 15)
		return HF_EINSN;
	if (i->row->what == CBZ)
		return (i->s->r[i->a & 7] != 0) == (i->a >> 11 & 1);
	if (i->row->what == B_COND16)
		return holds(i, i->a >> 8 & 15);
	if (i->row->what == B_COND32)
		return holds(i, i->a >> 6 & 15);
	return it == 0 || holds(i, it >> 4);
}

/* ---- flow ---- */

static int load(const struct insn *i, uint32_t addr, uint32_t *word)
{
	return i->read(i->ctx, addr, word, sizeof(*word));
}

/* BXWritePC(), A2.3.1; msp as it is when an exception returns. */
static int go(struct insn *i, uint32_t target, uint32_t msp)
{
	int err = (target & 1) != 0 ? 0 : HF_EINSN;

	if (target >= EXC_RETURN_MIN) {
		if ((i->s->has & ARM_HAS_PSP) == 0)
			return HF_EINSN;
		err = load(i, (target & EXC_RETURN_PSP ? i->s->psp : msp) + PUSHED_PC, &target);
	}
	i->to = target & ~1u;
	return err;
}

/* The highest register lies highest; A7.7.41. */
static uint32_t bytes_of(uint32_t list)
{
	uint32_t bytes = 0;

	for (; list != 0; list &= list - 1)
		bytes += 4;
	return bytes;
}

/* Where the new pc is loaded from. */
static uint32_t source(const struct insn *i)
{
	uint32_t base = reg(i, i->a & 15), offset = i->b & 0xfff;

	switch (i->row->what) {
	case POP:
		return i->s->r[13] + bytes_of(i->a & 0xff);
	case LDMIA:
		return base + bytes_of(i->b & 0x7fff);
	case LDMDB:
		return base - 4;
	case LDR_LITERAL:
		return (base & ~3u) + ((i->a & 0x80) != 0 ? offset : 0 - offset);
	case LDR_IMM12:
		return base + offset;
	case LDR_IMM8:
		offset = (i->b & 0x200) != 0 ? i->b & 0xff : 0 - (i->b & 0xff);
		return base + ((i->b & 0x400) != 0 ? offset : 0);
	default:
		return base + (reg(i, i->b & 15) << (i->b >> 4 & 3));
	}
}

static int load_pc(struct insn *i)
{
	uint32_t at = source(i), target = 0;

	if ((at & 3) != 0)
		return HF_EINSN; /* A7.7.42: UNPREDICTABLE */
	int err = load(i, at, &target);
	return err != 0 ? err : go(i, target, at + 4);
}

static int table_branch(struct insn *i)
{
	uint32_t half = i->b >> 4 & 1;
	uint16_t entry = 0;
	int err =
		i->read(i->ctx, reg(i, i->a & 15) + (reg(i, i->b & 15) << half), &entry, 1 + half);

	i->to = i->addr + 4 + 2u * entry;
	return err;
}

/* S, J1 and J2 are the top bits of the two long offsets; A7.7.12. */
static uint32_t offset32(const struct insn *i, bool conditional)
{
	uint32_t s = i->a >> 10 & 1, j1 = i->b >> 13 & 1, j2 = i->b >> 11 & 1, low = i->b & 0x7ff;

	if (conditional)
		return SIGNED(s << 19 | j2 << 18 | j1 << 17 | (i->a & 0x3f) << 11 | low, 20u);
	return SIGNED(
		s << 23 | (j1 ^ s ^ 1) << 22 | (j2 ^ s ^ 1) << 21 | (i->a & 0x3ff) << 11 | low,
		24u);
}

static int follow(struct insn *i)
{
	uint32_t pc = i->addr + 4, rm = reg(i, i->a >> 3 & 15);

	switch (i->row->what) {
	case GOES_ON:
		return 0;
	case REFUSED:
		return HF_EINSN;
	case B_COND16:
		i->to = pc + 2 * SIGNED(i->a & 0xff, 8u);
		return 0;
	case B_16:
		i->to = pc + 2 * SIGNED(i->a & 0x7ff, 11u);
		return 0;
	case CBZ:
		i->to = pc + ((i->a >> 3 & 0x40) | (i->a >> 2 & 0x3e));
		return 0;
	case B_COND32:
	case B_32:
		i->to = pc + 2 * offset32(i, i->row->what == B_COND32);
		return 0;
	case BX:
		return go(i, rm, i->s->r[13]);
	case MOV_PC:
	case ADD_PC:
		i->to = (i->row->what == MOV_PC ? rm : pc + rm) & ~1u;
		return 0;
	case TBB:
		return table_branch(i);
	default:
		return load_pc(i);
	}
}

/* ---- load-exclusive .. store-exclusive ---- */

/* Of places to go from begin to end on, the first of which is end, those that lie outside, each once. */
static int outside(struct arm_next *next, unsigned count, uint32_t begin, uint32_t end)
{
	unsigned kept = 0;

	for (unsigned n = 0; n < count; n++) {
		bool drop = next[n].addr - begin < end - begin;
		for (unsigned m = 0; m < kept; m++)
			drop = drop || next[m].addr == next[n].addr;
		if (!drop)
			next[kept++].addr = next[n].addr;
	}
	return (int)kept;
}

/* Where the sequence that begins at load can be left, behind it first; 0 when this is none. */
static int sequence(const struct insn *load, struct arm_next next[HF_NEXT_MAX])
{
	struct insn i = *load;
	unsigned count = 1;

	for (unsigned n = 1; n < ARM_EXCLUSIVE_MAX; n++) {
		i.addr += i.len;
		if (look(&i) != 0 || (i.row->rule & LOADX) != 0)
			return 0;
		next[0].addr = i.to;
		if ((i.row->rule & STOREX) != 0)
			return outside(next, count, load->addr, i.to);
		if (i.row->what == GOES_ON)
			continue;
		if ((i.row->rule & FIXED) == 0 || count == HF_NEXT_MAX)
			return 0;
		(void)follow(&i); /* FIXED: cannot fail */
		next[count++].addr = i.to;
	}
	return 0;
}

/* ---- public ---- */

static int begin(struct insn *i, const struct arm_state *s, arm_read_fn read, void *ctx)
{
	i->s = s;
	i->read = read;
	i->ctx = ctx;
	i->addr = s->r[15];
	return look(i);
}

int arm_next_pc(
	const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next next[HF_NEXT_MAX])
{
	struct insn i;
	int count = 0, err = begin(&i, s, read, ctx);

	if (err == 0)
		err = passes(&i);
	if (err > 0)
		err = follow(&i);
	if ((i.row->rule & LOADX) != 0)
		count = sequence(&i, next);
	if (err == 0 && count == 0) {
		next[0].addr = i.to;
		count = 1;
	}
	for (int n = 0; n < count; n++)
		next[n].thumb = true;
	return err != 0 ? err : count;
}

bool arm_insn_touches_masks(const struct arm_state *s, arm_read_fn read, void *ctx)
{
	struct insn i;

	return begin(&i, s, read, ctx) == 0 && (i.row->rule & MASKS) != 0;
}

int arm_returns_to(const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next *back)
{
	struct insn i;
	int err = begin(&i, s, read, ctx);
	bool hands_on = (i.row->rule & FIXED) != 0 && i.row->what != CBZ;
	bool calls = i.row->what == B_32 || (i.row->what == BX && (i.a & 0x80) != 0);

	back->addr = hands_on ? s->r[14] & ~1u : i.to;
	back->thumb = true;
	return err == 0 && !hands_on && !calls ? HF_EINSN : err;
}
