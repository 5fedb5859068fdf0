/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_insn.c - ARM instructions under probes: the table of classes. Encodings: ARM DDI 0406C A5.
 *
 *   word -> first row that fits -> REFUSE with the reason
 *                               -> BRANCH, EXCHANGE, LITERAL: emulated
 *                               -> SLOT: it does the same at any address, unless one of the fields that
 *                                        the row names is the pc
 *   no row -> refused */
#include "probe_insn.h"

#include "stub/err.h"

#define INSN_BYTES    4u
#define SEQUENCE_MAX  16u   /* instructions from a load-exclusive to its store */
#define LITERAL_REACH 4103u /* bytes from LDR to the furthest that it loads, A8.8.64 */
#define PC            15u
#define LR            14u

enum how { SLOT, REFUSE, BRANCH, EXCHANGE, LITERAL };

/* Fields of four bits where register numbers lie. */
#define F_N 1u /* bits 19:16 */
#define F_D 2u /* bits 15:12 */
#define F_S 4u /* bits 11:8 */
#define F_M 8u /* bits 3:0 */

struct row {
	uint32_t mask, value;
	uint8_t how;    /* enum how */
	uint8_t not_pc; /* F_*: these must not be the pc */
	const char *why;
};

static const struct row rows[] = {
	{0xf0000000u, 0xf0000000u, REFUSE, 0, "unconditional: barriers, PLD, CPS, NEON"},
	{0x0e000000u, 0x0a000000u, BRANCH, 0, NULL},                         /* B, BL */
	{0x0fffffd0u, 0x012fff10u, EXCHANGE, F_M, NULL},                     /* BX, BLX */
	{0x0f000000u, 0x0f000000u, REFUSE, 0, "it raises an exception"},     /* SVC */
	{0x0f9000f0u, 0x01000070u, REFUSE, 0, "it raises an exception"},     /* BKPT, HVC, SMC */
	{0x0ff000f0u, 0x07f000f0u, REFUSE, 0, "it raises an exception"},     /* UDF */
	{0x0f9000f0u, 0x01000000u, REFUSE, 0, "it sees or changes the PSR"}, /* MRS, MSR */
	{0x0ffffff0u, 0x0320f000u, SLOT, 0, NULL},                           /* NOP, YIELD, WFE.. */
	{0x0fb0f000u, 0x0320f000u, REFUSE, 0, "it sees or changes the PSR"}, /* MSR immediate */
	{0x0f8000f0u, 0x01800090u, REFUSE, 0, "part of an exclusive sequence"},
	{0x0fb000f0u, 0x01000090u, REFUSE, 0, "SWP"},
	{0x0fff0ff0u, 0x016f0f10u, SLOT, 0, NULL},                     /* CLZ */
	{0x0f9000f0u, 0x01000060u, REFUSE, 0, "an exception return"},  /* ERET */
	{0x0f900090u, 0x01000080u, SLOT, F_N | F_S | F_M, NULL},       /* halfword multiplies */
	{0x0f0000f0u, 0x00000090u, SLOT, F_N | F_S | F_M, NULL},       /* multiplies */
	{0x0e400090u, 0x00400090u, SLOT, F_N | F_D, NULL},             /* LDRH.. immediate */
	{0x0e400090u, 0x00000090u, SLOT, F_N | F_D | F_M, NULL},       /* LDRH.. register */
	{0x0fb00000u, 0x03000000u, SLOT, F_D, NULL},                   /* MOVW, MOVT */
	{0x0e000010u, 0x00000000u, SLOT, F_N | F_D | F_M, NULL},       /* data, register */
	{0x0e000090u, 0x00000010u, SLOT, F_N | F_D | F_M | F_S, NULL}, /* data, shifted by one */
	{0x0e000000u, 0x02000000u, SLOT, F_N | F_D, NULL},             /* data, immediate */
	{0x0f3f0000u, 0x051f0000u, LITERAL, F_D, NULL},                /* LDR, LDRB literal */
	{0x0e000000u, 0x04000000u, SLOT, F_N | F_D, NULL},             /* LDR, STR immediate */
	{0x0e000010u, 0x06000000u, SLOT, F_N | F_D | F_M, NULL},       /* LDR, STR register */
	{0x0e000010u, 0x06000010u, SLOT, 0, NULL}, /* media: 15 there means that nothing is */
	{0x0e400000u, 0x08400000u, REFUSE, 0, "it uses another mode's registers"},
	{0x0e108000u, 0x08108000u, REFUSE, 0, "it loads the pc"},  /* LDM, POP */
	{0x0e108000u, 0x08008000u, REFUSE, 0, "it stores the pc"}, /* STM, PUSH */
	{0x0e000000u, 0x08000000u, SLOT, F_N, NULL},               /* LDM, STM */
	{0x0fe00000u, 0x0c400000u, SLOT, F_N | F_D, NULL},         /* MCRR, MRRC */
	{0x0e000000u, 0x0c000000u, SLOT, F_N, NULL},               /* LDC, STC, VLDR.. */
	{0x0f000000u, 0x0e000000u, SLOT, 0, NULL},                 /* CDP, MCR, MRC */
};

static const struct row *find(uint32_t word)
{
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if ((word & rows[i].mask) == rows[i].value)
			return &rows[i];
	}
	return NULL;
}

static unsigned field(uint32_t word, unsigned low)
{
	return word >> low & 0xfu;
}

static bool names_pc(uint32_t word, unsigned fields)
{
	static const uint8_t lows[] = {16, 12, 8, 0};

	for (unsigned i = 0; i < HF_COUNT(lows); i++) {
		if ((fields >> i & 1u) != 0 && field(word, lows[i]) == PC)
			return true;
	}
	return false;
}

static bool is_exclusive(uint32_t word)
{
	return word >> 28 != PC && (word & 0x0f8000f0u) == 0x01800090u;
}

/* A trap between a load-exclusive and its store makes the store fail, for ever in a loop. */
static bool in_sequence(uint32_t addr, armv7a_read_fn read, void *ctx)
{
	uint32_t word;

	for (unsigned n = 1; n < SEQUENCE_MAX; n++) {
		if (read(ctx, addr - n * INSN_BYTES, &word, sizeof(word)) < 0)
			return false;
		if (is_exclusive(word))
			return (word >> 20 & 1u) != 0;          /* the load comes before us */
		if (word == 0xe12fff1eu || word >> 24 == 0xeau) /* BX lr, B */
			return false;
	}
	return false;
}

/* Literals lie behind the functions that load them: a breakpoint there would be taken for one. */
static bool is_literal(uint32_t addr, armv7a_read_fn read, void *ctx)
{
	uint32_t word;

	for (uint32_t at = addr - INSN_BYTES; addr - at <= LITERAL_REACH; at -= INSN_BYTES) {
		if (read(ctx, at, &word, sizeof(word)) < 0)
			return false;
		bool load = word >> 28 != PC && (word & 0x0f3f0000u) == 0x051f0000u; /* LDR */
		bool fpu = word >> 28 != PC && (word & 0x0f3f0e00u) == 0x0d1f0a00u;  /* VLDR */
		uint32_t offset = load ? word & 0xfffu : (word & 0xffu) * 4;
		uint32_t from = at + 2 * INSN_BYTES + offset;
		if ((load || fpu) && (word >> 23 & 1u) != 0 && addr - from < INSN_BYTES)
			return true;
		if (fpu && (word >> 23 & 1u) != 0 && addr - from < 2 * INSN_BYTES)
			return true;
	}
	return false;
}

int armv7a_probe_check(
	uint32_t addr, armv7a_read_fn read, void *ctx, struct hf_probe_insn *out, const char **why)
{
	uint32_t word;

	*why = NULL;
	if (addr % INSN_BYTES != 0)
		return HF_EALIGN;
	if (read(ctx, addr, &word, sizeof(word)) < 0)
		return HF_EFAULT;
	const struct row *row = find(word);
	if (row == NULL)
		*why = "not a known instruction";
	else if (row->how == REFUSE)
		*why = row->why;
	else if (names_pc(word, row->not_pc))
		*why = "it uses the pc";
	else if (in_sequence(addr, read, ctx))
		*why = "part of an exclusive sequence";
	if (is_literal(addr, read, ctx))
		*why = "not an instruction: another one loads it";
	*out = (struct hf_probe_insn){
		.word = word, .len = INSN_BYTES, .how = row != NULL ? row->how : REFUSE};
	return *why != NULL ? HF_EINSN : 0;
}

bool armv7a_probe_needs_slot(const struct hf_probe_insn *insn)
{
	return insn->how == SLOT;
}

/* ---- emulation ---- */

/* A8.3; flags are bits 31:28 of CPSR. */
static bool holds(uint32_t cond, uint32_t cpsr)
{
	bool n = cpsr >> 31 & 1u;
	bool z = cpsr >> 30 & 1u;
	bool c = cpsr >> 29 & 1u;
	bool v = cpsr >> 28 & 1u;
	const bool results[] = {z, c, n, v, c && !z, n == v, n == v && !z, true};

	return results[cond >> 1] != ((cond & 1u) != 0);
}

/* A8.8.18, A8.8.25 */
static void branch(struct hf_frame *f, uint32_t word)
{
	uint32_t offset = word << 8; /* 24 bits, signed, in words */
	uint32_t behind = f->r[PC] + INSN_BYTES;

	offset = offset >> 6 | (offset >> 31 != 0 ? 0xfc000000u : 0);
	f->r[PC] += 2 * INSN_BYTES + offset;
	if ((word >> 24 & 1u) != 0)
		f->r[LR] = behind;
}

/* A8.8.26, A8.8.27 */
static void exchange(struct hf_frame *f, uint32_t word)
{
	uint32_t to = f->r[field(word, 0)];
	uint32_t behind = f->r[PC] + INSN_BYTES;

	if ((word >> 5 & 1u) != 0)
		f->r[LR] = behind;
	f->r[PC] = to & ~1u;
	if ((to & 1u) != 0)
		f->cpsr |= PSR_T;
}

/* A8.8.64, A8.8.69 */
static bool literal(struct hf_frame *f, uint32_t word, armv7a_read_fn read, void *ctx)
{
	uint32_t base = f->r[PC] + 2 * INSN_BYTES;
	uint32_t offset = word & 0xfffu;
	bool byte = (word >> 22 & 1u) != 0;
	uint32_t value = 0;

	if (read(ctx, (word >> 23 & 1u) != 0 ? base + offset : base - offset, &value,
		    byte ? 1 : 4) < 0)
		return false;
	f->r[field(word, 12)] = value;
	f->r[PC] += INSN_BYTES;
	return true;
}

bool armv7a_probe_emulate(
	struct hf_frame *f, const struct hf_probe_insn *insn, armv7a_read_fn read, void *ctx)
{
	if (insn->how == SLOT || insn->how == REFUSE)
		return false;
	if (!holds(insn->word >> 28, f->cpsr)) {
		f->r[PC] += INSN_BYTES;
		return true;
	}
	if (insn->how == LITERAL)
		return literal(f, insn->word, read, ctx);
	if (insn->how == BRANCH)
		branch(f, insn->word);
	else
		exchange(f, insn->word);
	return true;
}

/* ---- masks ---- */

#define PSR_READ  0xf8ff03dfu /* what MRS sees, B9.3.8 */
#define PSR_MASKS 0x1c0u      /* A, I, F */

/* B9.3.2: imod 2 clears masks, 3 sets them; another mode is not loaded here. */
static bool cps(struct hf_frame *f, uint32_t word)
{
	bool set = (word >> 18 & 1u) != 0;

	if ((word >> 17 & 1u) != 0 || (word >> 19 & 1u) == 0)
		return false;
	f->cpsr = set ? f->cpsr | (word & PSR_MASKS) : f->cpsr & ~(word & PSR_MASKS);
	return true;
}

/* B9.3.12: a byte of the PSR for each of bits 19:16. */
static bool msr(struct hf_frame *f, uint32_t word)
{
	static const uint32_t bytes[] = {0xc0u, 0x300u, 0xf0000u, 0xf8000000u};
	uint32_t value = f->r[field(word, 0)];
	uint32_t changes = 0;

	if ((word >> 16 & 1u) != 0 && ((value ^ f->cpsr) & (PSR_MODE | PSR_T)) != 0)
		return false;
	for (unsigned i = 0; i < HF_COUNT(bytes); i++)
		changes |= (word >> (16 + i) & 1u) != 0 ? bytes[i] : 0;
	f->cpsr = (f->cpsr & ~changes) | (value & changes);
	return true;
}

bool armv7a_probe_masks(struct hf_frame *f, armv7a_read_fn read, void *ctx)
{
	uint32_t word;
	bool done = true;

	if ((f->cpsr & PSR_T) != 0 || read(ctx, f->r[PC], &word, sizeof(word)) < 0)
		return false;
	if (word >> 28 == PC && (word & 0xfff1fe20u) != 0xf1000000u)
		return false;
	if (word >> 28 == PC)
		done = cps(f, word);
	else if (!holds(word >> 28, f->cpsr) || (word & 0x0fffffffu) == 0x0320f002u)
		done = true; /* it does nothing, or is WFE, which need not wait */
	else if ((word & 0x0fff0fffu) == 0x010f0000u && field(word, 12) != PC)
		f->r[field(word, 12)] = f->cpsr & PSR_READ;
	else if ((word & 0x0ff0fff0u) == 0x0120f000u && field(word, 0) != PC)
		done = msr(f, word);
	else
		return false;
	if (done)
		f->r[PC] += INSN_BYTES;
	return done;
}

/* ---- accesses ---- */

/* A5: bit 20 is set for a load, but among the doublewords, which bits 6:5 tell apart. */
enum hf_bp_type armv7a_probe_access(uint32_t word, bool thumb)
{
	bool load = (word >> 20 & 1u) != 0;
	bool swap = (word & 0x0fb000f0u) == 0x01000090u;
	bool exclusive = (word & 0x0f8000f0u) == 0x01800090u;
	bool extra = (word & 0x0e000090u) == 0x00000090u && (word & 0x60u) != 0;
	bool doubleword = extra && !load && (word & 0x40u) != 0;

	if (thumb || word >> 28 == PC || swap)
		return HF_WP_ACCESS;
	if (doubleword)
		load = (word & 0x20u) == 0;
	else if (!exclusive && !extra && (word & 0x0c000000u) != 0x04000000u &&
		 (word & 0x0e000000u) != 0x08000000u && (word & 0x0e000000u) != 0x0c000000u)
		return HF_WP_ACCESS;
	return load ? HF_WP_READ : HF_WP_WRITE;
}
