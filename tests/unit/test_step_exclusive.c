/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_step_exclusive.c - a load-exclusive .. store-exclusive sequence is one step, in A32 and T32:
 * which sequences are recognised, and where they can be left. */
#include "step_support.h"
#include "unit.h"

#define LDREX_R0_R1    0xe1910f9f
#define STREX_R2_R3_R1 0xe1812f93
#define STREXB         0xe1c12f93
#define NOP            0xe320f000
#define B(cond, words) ((cond) << 28 | 0x0a000000u | ((uint32_t)((words)-2) & 0xffffffu))
#define NE             1u

struct sequence {
	const char *what;
	uint32_t words[18]; /* T32: first halfword on top */
	unsigned n;
	uint32_t exits[HF_NEXT_MAX]; /* offsets from CODE */
};

static const struct sequence in_a32[] = {
	{"ldrex, add, strex", {LDREX_R0_R1, 0xe2800001, STREX_R2_R3_R1, 0xe3520000, B(NE, -4)}, 1,
		{12}},
	{"a spinlock: wfene, strexeq", {LDREX_R0_R1, 0xe3500000, 0x1320f002, 0x01812f93}, 1, {16}},
	{"compare and swap", {LDREX_R0_R1, 0xe1500004, B(NE, 4), STREX_R2_R3_R1}, 2, {16, 24}},
	{"back to its own start", {LDREX_R0_R1, 0xe3500000, B(NE, -2), STREX_R2_R3_R1}, 1, {16}},
	{"forward to inside", {LDREX_R0_R1, B(NE, 2), NOP, STREX_R2_R3_R1}, 1, {16}},
	{"two ways out to one place", {LDREX_R0_R1, B(NE, 9), B(2, 8), STREX_R2_R3_R1}, 2,
		{16, 40}},
	{"a way out to right behind", {LDREX_R0_R1, B(NE, 2), STREX_R2_R3_R1}, 1, {12}},
	{"a way out backwards", {LDREX_R0_R1, B(NE, -9), STREX_R2_R3_R1}, 2, {12, -32u}},
	{"as many ways out as there is room for",
		{LDREX_R0_R1, B(NE, 20), B(2, 20), B(3, 20), B(4, 20), B(5, 20), STREX_R2_R3_R1}, 6,
		{28, 84, 88, 92, 96, 100}},
	{"one way out too many",
		{LDREX_R0_R1, B(NE, 20), B(2, 20), B(3, 20), B(4, 20), B(5, 20), B(6, 20),
			STREX_R2_R3_R1},
		1, {4}},
	{"sixteen instructions",
		{LDREX_R0_R1, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP,
			STREX_R2_R3_R1},
		1, {64}},
	{"seventeen instructions",
		{LDREX_R0_R1, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP,
			NOP, STREX_R2_R3_R1},
		1, {4}},
	{"another size stored", {LDREX_R0_R1, STREXB}, 1, {4}},
	{"another load-exclusive first", {LDREX_R0_R1, LDREX_R0_R1, STREX_R2_R3_R1}, 1, {4}},
	{"a call inside", {LDREX_R0_R1, 0xeb000010, STREX_R2_R3_R1}, 1, {4}},
	{"an indirect branch inside", {LDREX_R0_R1, 0x112fff1e, STREX_R2_R3_R1}, 1, {4}},
	{"a breakpoint inside", {LDREX_R0_R1, 0xe1200070, STREX_R2_R3_R1}, 1, {4}},
	{"an unknown word inside", {LDREX_R0_R1, 0xe7ffffff, STREX_R2_R3_R1}, 1, {4}},
	{"the store first", {STREX_R2_R3_R1, NOP}, 1, {4}},
	{"from the middle", {0xe2800001, STREX_R2_R3_R1}, 1, {4}},
	{"ldrexd, strexd", {0xe1b10f9f, 0xe1a12f94}, 1, {8}},
	{"ldrexb, strexb", {0xe1d10f9f, 0xe1c12f93}, 1, {8}},
	{"ldrexh, strexh", {0xe1f10f9f, 0xe1e12f93}, 1, {8}},
	{"ldrexeq with Z clear", {0x01910f9f, 0x01812f93}, 1, {4}},
};

static const struct sequence in_t32[] = {
	{"ldrex, adds, strex", {0xe8510f00, 0x3001, 0xe8410200}, 1, {10}},
	{"it ne, wfene; it eq, strexeq", {0xe8510f00, 0x2800, 0xbf18, 0xbf20, 0xbf08, 0xe8410200},
		1, {16}},
	{"cbnz out", {0xe8510f00, 0xb9f8, 0xe8410200}, 2, {10, 70}},
	{"bne out, b.w out", {0xe8510f00, 0xd11e, 0xf47fae9e, 0xe8410200}, 3, {14, 68, -698u}},
	{"bne back inside", {0xe8510f00, 0x2800, 0xd1fb, 0xe8410200}, 1, {12}},
	{"strex in an IT block of two", {0xe8510f00, 0x2800, 0xbf04, 0xe8410200, 0x2a00}, 1, {12}},
	{"a branch inside an IT block, last", {0xe8510f00, 0xbf08, 0xe01e, 0xe8410200}, 2,
		{12, 70}},
	{"a branch inside an IT block, not last", {0xe8510f00, 0xbf04, 0xe01e, 0xe8410200}, 1, {4}},
	{"ldrexd, strexd", {0xe8d1047f, 0xe8c10472}, 1, {8}},
	{"ldrexb, strexb", {0xe8d10f4f, 0xe8c10f42}, 1, {8}},
	{"ldrexh, strexb", {0xe8d10f5f, 0xe8c10f42}, 1, {4}},
	{"pop {pc} inside", {0xe8510f00, 0xbd00, 0xe8410200}, 1, {4}},
};

struct loop {
	struct sequence code;
	uint32_t start; /* offset of the pc */
};

/* A stop at the store broke the sequence: the loop that tries again is one step. */
static const struct loop at_the_store[] = {
	{{"add, strex, cmp, bne back",
		 {LDREX_R0_R1, 0xe2800001, STREX_R2_R3_R1, 0xe3520000, B(NE, -4)}, 1, {20}},
		8},
	{{"compare and swap",
		 {LDREX_R0_R1, 0xe1500004, B(NE, 4), STREX_R2_R3_R1, 0xe3520000, B(NE, -5)}, 1,
		 {24}},
		12},
	{{"a way out farther on", {LDREX_R0_R1, B(NE, 9), STREX_R2_R3_R1, B(NE, -3)}, 2, {16, 40}},
		8},
	{{"no branch behind it", {LDREX_R0_R1, STREX_R2_R3_R1, NOP, NOP, NOP, NOP, B(NE, -6)}, 1,
		 {8}},
		4},
	{{"a branch that gives up", {LDREX_R0_R1, STREX_R2_R3_R1, 0xe3520000, B(NE, 6)}, 1, {8}},
		4},
	{{"back to somewhere else", {NOP, STREX_R2_R3_R1, 0xe3520000, B(NE, -3)}, 1, {8}}, 4},
	{{"back to another store's load",
		 {LDREX_R0_R1, STREX_R2_R3_R1, STREX_R2_R3_R1, 0xe3520000, B(NE, -4)}, 1, {12}},
		8},
	{{"back to the middle", {LDREX_R0_R1, NOP, STREX_R2_R3_R1, B(NE, -2)}, 1, {12}}, 8},
	{{"a return behind it", {LDREX_R0_R1, STREX_R2_R3_R1, 0xe12fff1e, B(NE, -3)}, 1, {8}}, 4},
};

static void check_sequence(const struct sequence *q, uint32_t start, bool thumb)
{
	struct arm_state s = state_at_code(thumb ? THUMB : 0);
	struct arm_next next[HF_NEXT_MAX];
	uint32_t at = CODE;
	int n;

	s.r[15] = CODE + start;
	memset(code, 0, sizeof code);
	for (unsigned i = 0; i < HF_COUNT(q->words); i++)
		at += put_insn(at, q->words[i], thumb);
	n = arm_next_pc(&s, read_mem, NULL, next);
	ck_assert_msg(n == (int)q->n, "%s: %d exits", q->what, n);
	for (unsigned i = 0; i < q->n; i++) {
		ck_assert_msg(next[i].addr == CODE + q->exits[i], "%s: exit to %x", q->what,
			next[i].addr);
		ck_assert(next[i].thumb == thumb);
	}
}

START_TEST(a_sequence_in_a32_is_one_step)
{
	check_sequence(&in_a32[_i], 0, false);
}
END_TEST

START_TEST(a_sequence_in_t32_is_one_step)
{
	check_sequence(&in_t32[_i], 0, true);
}
END_TEST

START_TEST(a_store_that_will_fail_is_stepped_with_its_loop)
{
	check_sequence(&at_the_store[_i].code, at_the_store[_i].start, false);
}
END_TEST

START_TEST(a_sequence_that_runs_off_readable_memory_is_stepped_plainly)
{
	struct arm_state s = state_at_code(0);

	s.r[15] = CODE + CODE_SIZE - 4;
	put_insn(s.r[15], LDREX_R0_R1, false);
	ck_assert_int_eq(next_of(&s), CODE + CODE_SIZE);
	s.r[15] += 4;
	ck_assert_int_eq(next_of(&s), HF_EFAULT);
	ck_assert_int_eq(arm_insn_len(&s, read_mem, NULL), HF_EFAULT);
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), HF_EFAULT);
	ck_assert(!arm_insn_touches_masks(&s, read_mem, NULL));
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("exclusive");

	tcase_add_loop_test(c, a_sequence_in_a32_is_one_step, 0, HF_COUNT(in_a32));
	tcase_add_loop_test(
		c, a_store_that_will_fail_is_stepped_with_its_loop, 0, HF_COUNT(at_the_store));
	tcase_add_loop_test(c, a_sequence_in_t32_is_one_step, 0, HF_COUNT(in_t32));
	tcase_add_test(c, a_sequence_that_runs_off_readable_memory_is_stepped_plainly);
	return unit_run_case("step_exclusive", c);
}
