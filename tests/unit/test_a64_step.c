/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_a64_step.c - arch/aarch64/step.c: rows of instructions and where they lead. Encodings are what
 * binutils gives for the text beside them. */
#include "arch/aarch64/step.h"
#include "stub/err.h"
#include "tests/unit/unit.h"

#define BASE 0x40100000u

#define NZCV(n) ((uint32_t)(n) << 28)

struct code {
	const uint32_t *words;
	size_t count;
};

static int read_code(void *ctx, uint64_t addr, void *dst, size_t len)
{
	const struct code *c = ctx;
	size_t at = (size_t)(addr - BASE) / 4;

	if (addr < BASE || at >= c->count || len != 4)
		return HF_EFAULT;
	memcpy(dst, &c->words[at], 4);
	return 0;
}

static struct hf_frame frame_at(uint64_t pc)
{
	struct hf_frame f = {.pc = pc, .known = FRAME_KNOWN_ALL, .cpsr = PSR_EL1T};

	return f;
}

/* ---- single instructions ---- */

struct row {
	const char *text;
	uint32_t insn;
	uint32_t cpsr;
	uint64_t x3;
	int64_t to; /* from pc; or an address when above 4 GiB */
};

#define ABSOLUTE 0x123456789000

static const struct row rows[] = {
	{"nop", 0xd503201f, 0, 0, 4},
	{"add x0, x1, x2", 0x8b020020, 0, 0, 4},
	{"b .+0x100", 0x14000040, 0, 0, 0x100},
	{"b .-8", 0x17fffffe, 0, 0, -8},
	{"bl .+0x40", 0x94000010, 0, 0, 0x40},
	{"b.eq .+16, Z", 0x54000080, NZCV(4), 0, 16},
	{"b.eq .+16", 0x54000080, 0, 0, 4},
	{"b.ne .+16", 0x54000081, 0, 0, 16},
	{"b.hi .+16, C", 0x54000088, NZCV(2), 0, 16},
	{"b.hi .+16, C Z", 0x54000088, NZCV(6), 0, 4},
	{"b.lt .+16, N", 0x5400008b, NZCV(8), 0, 16},
	{"b.lt .+16, N V", 0x5400008b, NZCV(9), 0, 4},
	{"b.gt .+16, N V", 0x5400008c, NZCV(9), 0, 16},
	{"b.al .+16", 0x5400008e, 0, 0, 16},
	{"b.nv .+16", 0x5400008f, NZCV(15), 0, 16},
	{"cbz x3, .+32", 0xb4000103, 0, 0, 32},
	{"cbz x3, .+32", 0xb4000103, 0, 1, 4},
	{"cbz w3, .+32, upper half", 0x34000103, 0, (uint64_t)1 << 40, 32},
	{"cbnz x3, .+32, upper half", 0xb5000103, 0, (uint64_t)1 << 40, 32},
	{"cbnz w3, .-4", 0x35ffffe3, 0, 7, -4},
	{"tbz x3, #40, .+8", 0xb6400043, 0, (uint64_t)1 << 40, 4},
	{"tbz w3, #4, .+8", 0x36200043, 0, 0, 8},
	{"tbnz x3, #40, .+8", 0xb7400043, 0, (uint64_t)1 << 40, 8},
	{"br x3", 0xd61f0060, 0, ABSOLUTE, ABSOLUTE},
	{"blr x3", 0xd63f0060, 0, ABSOLUTE, ABSOLUTE},
	{"ret x3", 0xd65f0060, 0, ABSOLUTE, ABSOLUTE},
	{"ldar w0, [x1], no exclusive", 0x88dffc20, 0, 0, 4},
	{"stlr w0, [x1]", 0x889ffc20, 0, 0, 4},
	{"casp x0, x1, x2, x3, [x4]", 0x48207c82, 0, 0, 4},
	{"eret", 0xd69f03e0, 0, 0, HF_EINSN},
	{"braa x0, x1", 0xd71f0801, 0, 0, HF_EINSN},
	{"retaa", 0xd65f0bff, 0, 0, HF_EINSN},
};

START_TEST(one_instruction)
{
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		struct code code = {&rows[i].insn, 1};
		struct hf_frame f = frame_at(BASE);
		struct hf_next next[HF_NEXT_MAX];

		f.cpsr |= rows[i].cpsr;
		f.x[3] = rows[i].x3;
		int n = aarch64_next_pc(&f, read_code, &code, next);
		ck_assert_msg(!aarch64_step_is_sequence(&f, read_code, &code), "%s", rows[i].text);
		if (rows[i].to == HF_EINSN) {
			ck_assert_msg(n == HF_EINSN, "%s: %d", rows[i].text, n);
			continue;
		}
		uint64_t want = rows[i].to == ABSOLUTE ? ABSOLUTE : BASE + (uint64_t)rows[i].to;
		ck_assert_msg(n == 1 && next[0].addr == want && next[0].bp_kind == 4, "%s: %d %llx",
			rows[i].text, n, (unsigned long long)next[0].addr);
	}
}
END_TEST

START_TEST(unreadable_code_is_an_error)
{
	struct code code = {NULL, 0};
	struct hf_frame f = frame_at(BASE);
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(aarch64_next_pc(&f, read_code, &code, next), HF_EFAULT);
	ck_assert(!aarch64_insn_touches_masks(&f, read_code, &code));
}
END_TEST

/* ---- exclusive sequences ---- */

#define LDAXR_W0        0x885ffc20u /* ldaxr w0, [x1] */
#define ADD             0x0b020000u
#define STLXR_W3        0x8803fc20u /* stlxr w3, w0, [x1] */
#define LDXP            0xc87f0820u
#define STXP            0xc8230820u
#define CBNZ_W3         0x35000003u
#define CMP             0x6b04001fu
#define B_NE            0x54000001u
#define RET             0xd65f03c0u
#define CB(insn, words) ((insn) | ((uint32_t)(words)&0x7ffffu) << 5)

static int next_at(const uint32_t *words, size_t count, size_t pc, struct hf_next *next)
{
	struct code code = {words, count};
	struct hf_frame f = frame_at(BASE + 4 * pc);

	return aarch64_step_is_sequence(&f, read_code, &code)
		       ? aarch64_next_pc(&f, read_code, &code, next)
		       : 0;
}

START_TEST(an_atomic_addition_is_one_step)
{
	const uint32_t loop[] = {LDAXR_W0, ADD, STLXR_W3, CB(CBNZ_W3, -3), RET};
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(next_at(loop, 5, 0, next), 1);
	ck_assert_uint_eq(next[0].addr, BASE + 12);
	/* at the store the loop that tries again counts as one */
	ck_assert_int_eq(next_at(loop, 5, 2, next), 1);
	ck_assert_uint_eq(next[0].addr, BASE + 16);
	ck_assert_int_eq(next_at(loop, 5, 1, next), 0);
	ck_assert_int_eq(next_at(loop, 5, 3, next), 0);
}
END_TEST

START_TEST(a_compare_and_swap_has_two_ends)
{
	const uint32_t loop[] = {LDAXR_W0, CMP, CB(B_NE, 3), STLXR_W3, CB(CBNZ_W3, -4), RET};
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(next_at(loop, 6, 0, next), 2);
	ck_assert_uint_eq(next[0].addr, BASE + 16);
	ck_assert_uint_eq(next[1].addr, BASE + 20);
	ck_assert_int_eq(next_at(loop, 6, 3, next), 1); /* behind the loop, twice */
	ck_assert_uint_eq(next[0].addr, BASE + 20);
}
END_TEST

START_TEST(pairs_and_branches_inside)
{
	const uint32_t loop[] = {LDXP, CB(B_NE, 2), ADD, STXP, CB(CBNZ_W3, -4), RET};
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(next_at(loop, 6, 0, next), 1); /* the branch stays inside */
	ck_assert_uint_eq(next[0].addr, BASE + 16);
}
END_TEST

START_TEST(what_is_no_sequence)
{
	const uint32_t no_store[20] = {LDAXR_W0, [19] = STLXR_W3};
	const uint32_t with_call[] = {LDAXR_W0, 0x94000010, STLXR_W3};
	const uint32_t two_loads[] = {LDAXR_W0, LDAXR_W0, STLXR_W3};
	const uint32_t lone_store[] = {STLXR_W3, CB(CBNZ_W3, 2), RET, RET};
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(next_at(no_store, 20, 0, next), 0);
	ck_assert_int_eq(next_at(with_call, 3, 0, next), 0);
	ck_assert_int_eq(next_at(two_loads, 3, 0, next), 0);
	ck_assert_int_eq(next_at(two_loads, 3, 1, next), 1);
	ck_assert_int_eq(next_at(lone_store, 4, 0, next), 0);
	ck_assert_int_eq(next_at(two_loads, 2, 1, next), 0); /* the rest is not there */
}
END_TEST

START_TEST(more_ends_than_fit_are_refused)
{
	uint32_t loop[] = {LDAXR_W0, CB(B_NE, 20), CB(B_NE, 21), CB(B_NE, 22), CB(B_NE, 23),
		CB(B_NE, 24), CB(B_NE, 25), STLXR_W3, RET};
	struct hf_next next[HF_NEXT_MAX];

	ck_assert_int_eq(next_at(loop, 9, 0, next), HF_ENOSPC);
	loop[1] = ADD;
	ck_assert_int_eq(next_at(loop, 9, 0, next), HF_NEXT_MAX);
}
END_TEST

/* ---- masks ---- */

START_TEST(which_instructions_touch_the_masks)
{
	const struct {
		uint32_t insn;
		bool touches;
	} list[] = {
		{0xd50342df, true},  /* msr daifset, #2 */
		{0xd5034dff, true},  /* msr daifclr, #13 */
		{0xd53b4223, true},  /* mrs x3, daif */
		{0xd51b4224, true},  /* msr daif, x4 */
		{0xd69f03e0, true},  /* eret */
		{0xd50041bf, false}, /* msr spsel, #1 */
		{0xd53b4203, false}, /* mrs x3, nzcv */
		{0xd503201f, false}, /* nop */
	};

	for (size_t i = 0; i < HF_COUNT(list); i++) {
		struct code code = {&list[i].insn, 1};
		struct hf_frame f = frame_at(BASE);

		ck_assert_msg(aarch64_insn_touches_masks(&f, read_code, &code) == list[i].touches,
			"%08x", list[i].insn);
	}
}
END_TEST

UNIT_MAIN("a64_step", one_instruction, unreadable_code_is_an_error, an_atomic_addition_is_one_step,
	a_compare_and_swap_has_two_ends, pairs_and_branches_inside, what_is_no_sequence,
	more_ends_than_fit_are_refused, which_instructions_touch_the_masks)
