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

int main(void)
{
	TCase *c = tcase_create("return");

	tcase_add_test(c, an_exception_return_follows_a_known_spsr);
	tcase_add_loop_test(c, rfe_takes_both_words_from_memory, 0, 4);
	tcase_add_test(c, thumb_returns_follow_the_same_rules);
	return unit_run_case("step_return", c);
}
