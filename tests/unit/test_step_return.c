/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_step_return.c - single step of exception returns: where memory or an SPSR that is known says
 * so, and refused where it does not. */
#include "step_support.h"
#include "unit.h"

START_TEST(an_exception_return_follows_a_known_spsr)
{
	struct arm_state s = state_at_code(0);

	s.has |= ARM_HAS_SPSR;
	s.r[14] = 0x9006;
	put_insn(CODE, 0xe25ef004, false); /* subs pc, lr, #4 */
	s.spsr = 0x10 | THUMB;
	ck_assert_int_eq(next_of(&s), 0x9003);
	s.spsr = 0x10;
	ck_assert_int_eq(next_of(&s), 0x9000);
	s.spsr = 0x10 | ARM_CPSR_J;
	ck_assert_int_eq(next_of(&s), HF_EINSN);
	s.spsr = 0x14; /* no such mode */
	ck_assert_int_eq(next_of(&s), HF_EINSN);
	s.spsr = 0x10;
	s.cpsr = 0x1f; /* System mode has no SPSR */
	ck_assert_int_eq(next_of(&s), HF_EINSN);
	s.cpsr = SVC_MODE;
	s.r[0] = 0x9000;
	put_insn(CODE, 0xe290f004, false); /* adds pc, r0, #4 */
	ck_assert_int_eq(next_of(&s), 0x9004);
	put_insn(CODE, 0xe8fd8001, false); /* ldm sp!, {r0, pc}^ */
	put_data(DATA + 4, 0x9004);
	ck_assert_int_eq(next_of(&s), 0x9004);
}
END_TEST

/* The four ways in which RFE finds its two words. */
START_TEST(rfe_takes_both_words_from_memory)
{
	static const struct {
		uint32_t word, at;
	} forms[] = {{0xf8930a00, DATA}, {0xf9930a00, DATA + 4}, {0xf8130a00, DATA - 4},
		{0xf9130a00, DATA - 8}};
	struct arm_state s = state_at_code(0);

	s.r[3] = DATA + 16;
	put_insn(CODE, forms[_i].word, false);
	put_data(forms[_i].at + 16, 0x9002);
	put_data(forms[_i].at + 20, 0x10 | THUMB);
	ck_assert_int_eq(next_of(&s), 0x9003);
	put_data(forms[_i].at + 20, 0x10);
	ck_assert_int_eq(next_of(&s), 0x9000);
	put_data(forms[_i].at + 20, 0);
	ck_assert_int_eq(next_of(&s), HF_EINSN);
}
END_TEST

START_TEST(thumb_returns_follow_the_same_rules)
{
	struct arm_state s = state_at_code(THUMB);

	put_insn(CODE, 0xf3de8f04, true); /* subs pc, lr, #4 */
	s.has |= ARM_HAS_SPSR;
	s.r[14] = 0x9006;
	s.spsr = 0x10 | THUMB;
	ck_assert_int_eq(next_of(&s), 0x9003);
	s.spsr = 0x10;
	ck_assert_int_eq(next_of(&s), 0x9000);
	s.has &= ~(uint32_t)ARM_HAS_SPSR;
	put_insn(CODE, 0xe990c000 | 1u << 16, true); /* rfeia r1 */
	put_data(DATA, 0x9002);
	put_data(DATA + 4, 0x10 | THUMB);
	ck_assert_int_eq(next_of(&s), 0x9003);
	put_insn(CODE, 0xe811c000, true); /* rfedb r1 */
	s.r[1] = DATA + 8;
	ck_assert_int_eq(next_of(&s), 0x9003);
}
END_TEST

/* The address, bit 0 telling the instruction set, or an error code. */
static int64_t return_of(const struct arm_state *s)
{
	struct arm_next back;
	int err = arm_returns_to(s, read_mem, NULL, &back);

	return err < 0 ? err : (int64_t)back.addr | back.thumb;
}

static const struct {
	uint32_t word;
	bool thumb;
	int64_t back;
} cases[] = {
	{0xeb000010, false, CODE + 4}, /* bl */
	{0x1b000010, false, CODE + 4}, /* blne */
	{0xfa000010, false, CODE + 4}, /* blx */
	{0xfb000010, false, CODE + 4}, /* blx, odd halfword */
	{0xe12fff33, false, CODE + 4}, /* blx r3 */
	{0xea000010, false, 0x9003},   /* b */
	{0x0a000010, false, 0x9003},   /* beq */
	{0xe12fff13, false, HF_EINSN}, /* bx r3 */
	{0xe12fff1e, false, HF_EINSN}, /* bx lr */
	{0xe8bd8010, false, HF_EINSN}, /* pop {r4, pc} */
	{0xe1a00000, false, HF_EINSN}, /* mov r0, r0 */
	{0xf000f810, true, CODE + 5},  /* bl */
	{0xf000e810, true, CODE + 5},  /* blx */
	{0x4798, true, CODE + 3},      /* blx r3 */
	{0xe010, true, 0x9003},        /* b */
	{0xd010, true, 0x9003},        /* beq */
	{0xf000b810, true, 0x9003},    /* b.w */
	{0xf0408010, true, 0x9003},    /* bne.w */
	{0x4718, true, HF_EINSN},      /* bx r3 */
	{0x4770, true, HF_EINSN},      /* bx lr */
	{0xbd10, true, HF_EINSN},      /* pop {r4, pc} */
	{0xdf01, true, HF_EINSN},      /* svc #1 */
	{0xde01, true, HF_EINSN},      /* udf #1 */
	{0xf3ef8000, true, HF_EINSN},  /* mrs r0, cpsr */
	{0xf3af8000, true, HF_EINSN},  /* nop.w */
	{0xb110, true, HF_EINSN},      /* cbz */
};

START_TEST(a_call_says_where_it_returns_to)
{
	struct arm_state s = state_at_code(cases[_i].thumb ? THUMB : 0);

	s.r[14] = 0x9003;
	put_insn(CODE, cases[_i].word, cases[_i].thumb);
	ck_assert_int_eq(return_of(&s), cases[_i].back);
	s.r[14] = 0x9000;
	ck_assert_int_eq(return_of(&s), cases[_i].back == 0x9003 ? 0x9000 : cases[_i].back);
	s.r[15] = CODE + CODE_SIZE;
	ck_assert_int_eq(return_of(&s), HF_EFAULT);
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("return");

	tcase_add_test(c, an_exception_return_follows_a_known_spsr);
	tcase_add_loop_test(c, rfe_takes_both_words_from_memory, 0, 4);
	tcase_add_test(c, thumb_returns_follow_the_same_rules);
	tcase_add_loop_test(c, a_call_says_where_it_returns_to, 0, HF_COUNT(cases));
	return unit_run_case("step_return", c);
}
