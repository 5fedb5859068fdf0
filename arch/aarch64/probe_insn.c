/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_insn.c - instructions under probes: the table of classes. Encodings: ARM DDI 0487 C4.1, C6.2.
 *
 *   word -> first row that fits -> REFUSE with the reason, or one of the emulations, or
 *   no row -> SLOT: it does the same at any address */
#include "probe_insn.h"

#include "insn.h"
#include "stub/err.h"

#define INSN_BYTES    4u
#define SEQUENCE_MAX  16u /* as step.c: instructions from a load-exclusive to its store */
#define LITERAL_REACH 4096u
#define LITERAL_MAX   8u /* bytes of a literal; 16-byte ones are the FPU's and not in kernel code */
#define SP            31u
#define LR            30u

enum how { SLOT, REFUSE, NOP, FLOW, LITERAL, ADDRESS, PUSH_PAIR, ADD_SUB, MOVE };

struct row {
	struct insn_rule rule;
	uint8_t how; /* enum how */
	const char *why;
};

static const struct row rows[] = {
	{{0xffff0000u, 0x00000000u}, REFUSE, "not an instruction"},
	{{0xff000000u, 0xd4000000u}, REFUSE, "it raises an exception"},
	{{0xfff8f01fu, 0xd500401fu}, REFUSE, "it changes PSTATE"}, /* MSR immediate */
	{{0xffdfffe0u, 0xd51b4220u}, REFUSE, "it sees or changes the interrupt masks"}, /* DAIF */
	{{0xffdfffe0u, 0xd5184200u}, REFUSE, "it sees or changes the stack selection"}, /* SPSel */
	{{0xffdfffc0u, 0xd5184000u}, REFUSE, "it sees what an exception saves"}, /* SPSR, ELR */
	{{0xfffffbffu, 0xd503201fu}, NOP, NULL},  /* NOP; the other bit is not used by hints */
	{{0xffffff3fu, 0xd503241fu}, NOP, NULL},  /* BTI */
	{{0xfc000000u, 0x14000000u}, FLOW, NULL}, /* B */
	{{0xfc000000u, 0x94000000u}, FLOW, NULL}, /* BL */
	{{0xff000010u, 0x54000000u}, FLOW, NULL}, /* B.cond */
	{{0x7e000000u, 0x34000000u}, FLOW, NULL}, /* CBZ, CBNZ */
	{{0x7e000000u, 0x36000000u}, FLOW, NULL}, /* TBZ, TBNZ */
	{{0xfffffc1fu, 0xd61f0000u}, FLOW, NULL}, /* BR */
	{{0xfffffc1fu, 0xd63f0000u}, FLOW, NULL}, /* BLR */
	{{0xfffffc1fu, 0xd65f0000u}, FLOW, NULL}, /* RET */
	{{0xfe000000u, 0xd6000000u}, REFUSE, "an exception return, or authenticated"},
	{{0x1f000000u, 0x10000000u}, ADDRESS, NULL}, /* ADR, ADRP */
	{{0x3f000000u, 0x18000000u}, LITERAL, NULL}, /* LDR, LDRSW, PRFM, all literal */
	{{0x3f000000u, 0x1c000000u}, REFUSE, "it loads the FPU from beside the code"},
	{{0xffc003e0u, 0xa98003e0u}, PUSH_PAIR, NULL}, /* STP Xt, Xt2, [sp, #imm]! */
	{{0xbf800000u, 0x91000000u}, ADD_SUB, NULL},   /* ADD, SUB immediate of 64 bits, no flags */
	{{0xffe0ffe0u, 0xaa0003e0u}, MOVE, NULL},      /* MOV Xd, Xm */
};

static const struct row *find(uint32_t word)
{
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if (insn_is(word, rows[i].rule))
			return &rows[i];
	}
	return NULL;
}

/* A trap between a load-exclusive and its store makes the store fail, for ever in a loop. */
static bool in_sequence(uint64_t addr, aarch64_read_fn read, void *ctx)
{
	uint32_t word;

	for (unsigned n = 1; n < SEQUENCE_MAX; n++) {
		if (read(ctx, addr - (uint64_t)n * INSN_BYTES, &word, sizeof(word)) < 0 ||
			insn_is_exclusive(word, INSN_IS_STORE_EX) || insn_is(word, INSN_IS_B) ||
			insn_is(word, INSN_IS_BR_ANY))
			return false;
		if (insn_is_exclusive(word, INSN_IS_LOAD_EX))
			return true;
	}
	return false;
}

/* Literals lie behind the functions that load them: a breakpoint there would be taken for one. Functions
 * are shorter than LITERAL_REACH. */
static bool is_literal(uint64_t addr, aarch64_read_fn read, void *ctx)
{
	uint32_t word;

	for (uint64_t at = addr - INSN_BYTES; addr - at <= LITERAL_REACH; at -= INSN_BYTES) {
		if (read(ctx, at, &word, sizeof(word)) < 0)
			return false;
		if ((word & 0x3b000000u) == 0x18000000u && /* LDR, of the FPU's too */
			addr - insn_target(word, at) < LITERAL_MAX)
			return true;
	}
	return false;
}

int aarch64_probe_check(
	uint64_t addr, aarch64_read_fn read, void *ctx, struct hf_probe_insn *out, const char **why)
{
	uint32_t word;

	*why = NULL;
	if (addr % INSN_BYTES != 0)
		return HF_EALIGN;
	if (read(ctx, addr, &word, sizeof(word)) < 0)
		return HF_EFAULT;
	const struct row *row = find(word);
	*out = (struct hf_probe_insn){
		.word = word, .len = INSN_BYTES, .how = row != NULL ? row->how : SLOT};
	if (row != NULL)
		*why = row->why;
	if (insn_is_exclusive(word, INSN_IS_LOAD_EX) || insn_is_exclusive(word, INSN_IS_STORE_EX) ||
		in_sequence(addr, read, ctx))
		*why = "part of an exclusive sequence";
	if (is_literal(addr, read, ctx))
		*why = "not an instruction: another one loads it";
	return *why != NULL ? HF_EINSN : 0;
}

bool aarch64_probe_needs_slot(const struct hf_probe_insn *insn)
{
	return insn->how == SLOT || insn->how == PUSH_PAIR || insn->how == LITERAL;
}

/* ---- emulation ---- */

static uint64_t get(const struct hf_frame *f, unsigned n, bool or_sp)
{
	if (n < SP)
		return f->x[n];
	return or_sp ? f->sp : 0;
}

static void set(struct hf_frame *f, unsigned n, bool or_sp, uint64_t value)
{
	if (n < SP)
		f->x[n] = value;
	else if (or_sp)
		f->sp = value;
}

static int read_word(void *ctx, uint64_t addr, void *dst, size_t len)
{
	(void)addr;
	(void)len;
	*(uint32_t *)dst = *(const uint32_t *)ctx;
	return 0;
}

static void flow(struct hf_frame *f, uint32_t word)
{
	struct hf_next next[HF_NEXT_MAX];
	uint64_t behind = f->pc + INSN_BYTES;

	if (aarch64_next_pc(f, read_word, &word, next) != 1)
		return; /* cannot be: check_site() has let only branches with one end through */
	f->pc = next[0].addr;
	if (insn_is(word, INSN_IS_BL) || insn_is(word, INSN_IS_BLR))
		f->x[LR] = behind;
}

static void address(struct hf_frame *f, uint32_t word)
{
	int64_t offset = insn_signed(insn_bits(word, 5, 19) << 2 | insn_bits(word, 29, 2), 21);
	bool page = word >> 31 != 0;
	uint64_t base = page ? f->pc & ~(uint64_t)0xfff : f->pc;

	set(f, word & 0x1fu, false, base + (uint64_t)(page ? offset * 0x1000 : offset));
}

/* C6.2.190, C6.2.205: opc 0 a word, 1 a doubleword, 2 a signed word, 3 a prefetch. */
static bool literal(
	struct hf_frame *f, uint32_t word, int (*copy)(void *dst, const void *src, size_t len))
{
	unsigned opc = word >> 30;
	uint64_t from = insn_target(word, f->pc); /* the offset lies as in CBZ */
	int len = opc == 1 ? 8 : 4;
	uint64_t value = 0;

	if (opc == 3)
		return true;
	if (copy(&value, (const void *)(uintptr_t)from, (size_t)len) != len)
		return false;
	set(f, word & 0x1fu, false, opc == 2 ? (uint64_t)insn_signed((uint32_t)value, 32) : value);
	return true;
}

static bool push_pair(
	struct hf_frame *f, uint32_t word, int (*copy)(void *dst, const void *src, size_t len))
{
	uint64_t pair[2] = {get(f, word & 0x1fu, false), get(f, insn_bits(word, 10, 5), false)};
	uint64_t sp = f->sp + (uint64_t)(insn_signed(insn_bits(word, 15, 7), 7) * 8);

	if (copy((void *)(uintptr_t)sp, pair, sizeof(pair)) != (int)sizeof(pair))
		return false; /* the slot's own access faults as the program's would */
	f->sp = sp;
	return true;
}

static void add_sub(struct hf_frame *f, uint32_t word)
{
	uint64_t imm = (uint64_t)insn_bits(word, 10, 12) << (insn_bits(word, 22, 1) * 12u);
	uint64_t left = get(f, insn_bits(word, 5, 5), true);
	bool minus = insn_bits(word, 30, 1) != 0;

	set(f, word & 0x1fu, true, minus ? left - imm : left + imm);
}

bool aarch64_probe_emulate(struct hf_frame *f, const struct hf_probe_insn *insn,
	int (*copy)(void *dst, const void *src, size_t len))
{
	uint32_t word = insn->word;
	bool done = true;

	switch ((enum how)insn->how) {
	case FLOW:
		flow(f, word);
		return true;
	case ADDRESS:
		address(f, word);
		break;
	case LITERAL:
		done = literal(f, word, copy);
		break;
	case PUSH_PAIR:
		done = push_pair(f, word, copy);
		break;
	case ADD_SUB:
		add_sub(f, word);
		break;
	case MOVE:
		set(f, word & 0x1fu, false, get(f, insn_bits(word, 16, 5), false));
		break;
	case NOP:
		break;
	case SLOT:
	case REFUSE:
		return false;
	}
	if (done)
		f->pc += INSN_BYTES;
	return done;
}

/* ---- masks ---- */

#define IS_MSR_IMM RULE(0xfffff0dfu, 0xd50340dfu) /* DAIFSet, DAIFClr: C6.2.230 */
#define IS_MRS     RULE(0xffffffe0u, 0xd53b4220u) /* of DAIF, C5.2.2 */
#define IS_MSR     RULE(0xffffffe0u, 0xd51b4220u)
#define IS_WFE     RULE(0xffffffffu, 0xd503205fu) /* may wait for what is masked; need not, C6.2.386 */
#define DAIF       (uint32_t)(PSR_D | PSR_A | PSR_I | PSR_F)

int aarch64_probe_masks(struct hf_frame *f, aarch64_read_fn read, void *ctx)
{
	uint32_t word;

	if (read(ctx, f->pc, &word, sizeof(word)) < 0)
		return HF_EFAULT;
	unsigned t = word & 0x1fu;
	uint32_t imm = insn_bits(word, 8, 4) << 6;
	bool clear = insn_bits(word, 5, 1) != 0;

	if (insn_is(word, IS_MSR_IMM))
		f->cpsr = clear ? f->cpsr & ~imm : f->cpsr | imm;
	else if (insn_is(word, IS_MRS))
		set(f, t, false, f->cpsr & DAIF);
	else if (insn_is(word, IS_MSR))
		f->cpsr = (f->cpsr & ~DAIF) | ((uint32_t)get(f, t, false) & DAIF);
	else if (!insn_is(word, IS_WFE))
		return aarch64_insn_touches_masks(f, read, ctx) ? HF_EINSN : 0;
	f->pc += INSN_BYTES;
	return 1;
}
