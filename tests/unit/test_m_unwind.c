/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_unwind.c - backtraces of a Cortex-M by a scan of the stack (arch/armv7m/without/tables.c), on made-up
 * code and stacks. */
#include "arch/armv7m/unwind_exc.c"
#include "arch/armv7m/without/tables.c"

#include <stdio.h>

#include "stub/seam/arch.h"
#include "unit.h"

#define TEXT        0x8000u
#define TEXT_BYTES  0x4000u
#define STACK       0x20000u
#define STACK_WORDS 512u
#define SP          (STACK + 64u)
#define PSP         (STACK + 1024u)
#define PC          (TEXT + 0x1000u)
#define FUNCTION    (PC - 0x40u) /* the one that PC lies in begins there */
#define FAR         (TEXT + 0x3000u)
#define HOLE        0xf0000000u
#define PSR_HANDLER (PSR_T | 14u)
#define TO_MSP      0xfffffff9u
#define TO_HANDLER  0xfffffff1u
#define TO_PSP      0xfffffffdu
#define READS_MAX   (3 * SCAN_WORDS + OTHER_WORDS + 2)

static uint16_t text[TEXT_BYTES / 2];
static uint32_t stack[STACK_WORDS];
static struct hf_frame f;
static struct arm_unwind_env env;
static unsigned reads;

bool armv7m_ns(const struct hf_frame *frame)
{
	(void)frame;
	return false;
}

static int world_read(void *ctx, uint32_t addr, void *dst, size_t len)
{
	const uint8_t *from = addr < STACK ? (const uint8_t *)text : (const uint8_t *)stack;
	size_t size = addr < STACK ? sizeof(text) : sizeof(stack);
	uint32_t offset = addr - (addr < STACK ? TEXT : STACK);

	(void)ctx;
	reads++;
	if (offset >= size || len > size - offset)
		return HF_EFAULT;
	memcpy(dst, from + offset, len);
	return 0;
}

static void setup(void)
{
	memset(text, 0, sizeof(text));
	memset(stack, 0, sizeof(stack));
	reads = 0;
	env = (struct arm_unwind_env){.text_begin = TEXT,
		.text_end = TEXT + TEXT_BYTES,
		.exc_return_begin = 0xffffff80u,
		.exc_return_end = 0xffffffffu,
		.exception = armv7m_unwind_exception,
		.read = world_read};
	f = (struct hf_frame){.cpsr = PSR_T, .msp = SP, .psp = PSP, .known = KNOWN_SP | KNOWN_PC};
	f.r[13] = SP;
	f.r[15] = PC;
}

static uint32_t *slot(int n)
{
	return &stack[(SP - STACK) / 4 + (uint32_t)n];
}

/* The innermost frame: all is known. */
static void exact(uint32_t lr)
{
	env.exact = true;
	f.known = ~0u;
	f.r[14] = lr;
}

static void code(uint32_t at, uint16_t first, uint16_t second)
{
	text[(at - TEXT) / 2] = first;
	text[(at - TEXT) / 2 + 1] = second;
}

/* DDI 0403E A7.7.18: bl from at to target. */
static uint32_t bl(uint32_t at, uint32_t target)
{
	uint32_t offset = target - (at + 4);
	uint32_t sign = offset >> 31u;
	uint32_t j1 = (offset >> 23u & 1u) == sign, j2 = (offset >> 22u & 1u) == sign;

	code(at, (uint16_t)(0xf000u | sign << 10u | (offset >> 12u & 0x3ffu)),
		(uint16_t)(0xd000u | j1 << 13u | j2 << 11u | (offset >> 1u & 0x7ffu)));
	return (at + 4) | 1u;
}

static uint32_t blx(uint32_t at)
{
	code(at, 0xbf00, 0x47a0); /* nop, blx r4 */
	return (at + 4) | 1u;
}

/* What the CPU pushes. */
static void pushed(uint32_t at, uint32_t lr, uint32_t pc, uint32_t psr)
{
	uint32_t hw[HW_WORDS] = {1, 2, 3, 4, 12, lr, pc, psr};

	memcpy(&stack[(at - STACK) / 4], hw, sizeof(hw));
}

/* In words: what it is, how many slots sp grew, and the new pc; or the error. */
static const char *unwound(void)
{
	static char line[80];
	static const char *const kinds[] = {"call", "exception", "guess"};
	struct hf_frame before = f;
	int kind = arm_unwind(&f, &env);

	ck_assert_uint_le(reads, READS_MAX);
	reads = 0;
	if (kind < 0) {
		ck_assert_mem_eq(&before, &f, sizeof(f));
		snprintf(line, sizeof(line), "error %d", kind);
		return line;
	}
	ck_assert((f.known & (KNOWN_SP | KNOWN_PC)) == (KNOWN_SP | KNOWN_PC));
	if (kind == HF_UNWIND_GUESS)
		ck_assert_uint_eq(f.known, KNOWN_SP | KNOWN_PC);
	snprintf(line, sizeof(line), "%s sp+%d pc=%x", kinds[kind],
		(int)(f.r[13] - before.r[13]) / 4, (unsigned)f.r[15]);
	env.exact = kind == HF_UNWIND_EXCEPTION;
	return line;
}

/* ---- what is a return address ---- */

START_TEST(a_word_behind_a_call_is_the_caller)
{
	*slot(5) = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+6 pc=b004");
}
END_TEST

START_TEST(one_after_the_other_up_to_the_end_of_the_stack)
{
	*slot(0) = bl(FAR, FUNCTION);
	*slot(3) = bl(TEXT + 0x100, FAR - 0x20);
	*slot(4) = blx(TEXT + 0x200);
	ck_assert_str_eq(unwound(), "guess sp+1 pc=b004");
	ck_assert_str_eq(unwound(), "guess sp+3 pc=8104");
	ck_assert_str_eq(unwound(), "guess sp+1 pc=8204");
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

/* Far and near, up and down: DDI 0403E A7.7.18's bits. */
START_TEST(each_distance_of_a_call_is_understood)
{
	static const int32_t by[] = {-0x1000000, -0xfffffe, -0x800000, -0x400002, -0x400000,
		-0x1000, -4, 0, 2, 0xffe, 0x3ffffe, 0x400000, 0x7ffffe, 0x800000, 0xfffffe};
	uint32_t target, word = bl(FAR, FAR + 4 + (uint32_t)by[_i]);

	ck_assert(after_call(&env, word, &target));
	ck_assert_int_eq((int32_t)(target - (FAR + 4)), by[_i]);
}
END_TEST

/* Halfwords before the address; none of these calls. */
START_TEST(a_text_address_behind_anything_else_is_data)
{
	static const uint16_t other[][2] = {{0xf000, 0xe800}, /* blx to ARM code: there is none */
		{0xf000, 0xc000}, {0xf000, 0xb800},           /* b.w */
		{0xf000, 0x8000},                             /* b.w on a condition */
		{0xe800, 0xd000}, {0xbf00, 0x4720},           /* bx r4 */
		{0xf000, 0xf800 & 0x7fff}, {0xbf00, 0xbf00}, {0xd000, 0xf000}};

	code(FAR, other[_i][0], other[_i][1]);
	*slot(1) = (FAR + 4) | 1u;
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

START_TEST(a_call_through_any_register_is_one)
{
	code(FAR, 0xbf00, (uint16_t)(0x4780 | _i << 3));
	*slot(1) = (FAR + 4) | 1u;
	ck_assert_str_eq(unwound(), "guess sp+2 pc=b004");
}
END_TEST

START_TEST(numbers_are_no_return_addresses)
{
	uint32_t word = bl(FAR, FUNCTION);

	code(TEXT - 4 + TEXT_BYTES, 0xf7ff,
		0xfffe);     /* a call at the very end: it does not return */
	*slot(0) = word - 1; /* no Thumb bit */
	*slot(1) = (TEXT + TEXT_BYTES) | 1u;
	*slot(2) = TEXT - 1;
	*slot(3) = 1;
	*slot(4) = 0xffffffffu;
	*slot(5) = STACK | 1u;
	*slot(6) = TEXT | 1u; /* what is before it cannot be read */
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
	*slot(7) = word;
	ck_assert_str_eq(unwound(), "guess sp+8 pc=b004");
}
END_TEST

/* ---- which of them ---- */

START_TEST(a_call_that_cannot_have_led_to_pc_is_passed_by)
{
	*slot(0) = bl(TEXT + 0x100, PC + 2);        /* behind pc */
	*slot(1) = bl(TEXT + 0x200, PC - NEAR);     /* too far before it */
	*slot(2) = bl(TEXT + 0x300, PC - NEAR + 2); /* just near enough */
	ck_assert_str_eq(unwound(), "guess sp+3 pc=8304");
}
END_TEST

START_TEST(else_the_first_of_any_kind_is_taken)
{
	*slot(1) = bl(TEXT + 0x100, FAR);
	*slot(2) = bl(TEXT + 0x200, FAR);
	ck_assert_str_eq(unwound(), "guess sp+2 pc=8104");
	*slot(OTHER_WORDS + 1) =
		bl(TEXT + 0x100, FAR); /* slot 2 is passed: the words count from there */
	*slot(2) = 0;
	ck_assert_str_eq(unwound(), "guess sp+64 pc=8104");
	*slot(3 * OTHER_WORDS + 1) = bl(TEXT + 0x100, FAR);
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

START_TEST(the_scan_is_bounded)
{
	f.r[13] = STACK;
	stack[SCAN_WORDS] = bl(FAR, FUNCTION);
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
	stack[SCAN_WORDS - 1] = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+256 pc=b004");
}
END_TEST

START_TEST(a_hole_ends_it)
{
	f.r[13] = STACK + 4 * STACK_WORDS - 8;
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
	stack[STACK_WORDS - 1] = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+2 pc=b004");
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
	f.r[13] = HOLE;
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

START_TEST(a_frame_without_sp_or_pc_or_with_half_a_word_is_refused)
{
	*slot(0) = bl(FAR, FUNCTION);
	f.known = _i == 0 ? KNOWN_SP : _i == 1 ? KNOWN_PC : KNOWN_SP | KNOWN_PC;
	f.r[13] += _i == 2 ? 2 : 0;
	ck_assert_int_eq(arm_unwind(&f, &env), HF_EINVAL);
}
END_TEST

/* ---- lr ---- */

START_TEST(a_leaf_returns_to_lr)
{
	exact(bl(FAR, FUNCTION));
	*slot(2) = bl(TEXT + 0x100, FAR - 0x20);
	ck_assert_str_eq(unwound(), "guess sp+0 pc=b004");
	ck_assert_str_eq(unwound(), "guess sp+3 pc=8104");
}
END_TEST

START_TEST(an_lr_that_was_pushed_is_one_frame)
{
	exact(bl(FAR, FUNCTION));
	*slot(1) = bl(TEXT + 0x200, FUNCTION); /* a local with an old return address */
	*slot(2) = f.r[14];
	ck_assert_str_eq(unwound(), "guess sp+3 pc=b004");
}
END_TEST

START_TEST(a_wild_call_returns_to_lr)
{
	exact(blx(FAR));
	f.r[15] = _i == 0 ? 0 : HOLE;
	ck_assert_str_eq(unwound(), "guess sp+0 pc=b004");
}
END_TEST

START_TEST(an_lr_left_from_a_call_of_the_functions_own_is_passed_by)
{
	static const uint32_t targets[] = {FUNCTION - 0x100, FUNCTION, FAR, PC + 2, TEXT};

	*slot(1) = bl(FAR, FUNCTION);
	exact(bl(PC - 0x10, targets[_i]));
	ck_assert_str_eq(unwound(), "guess sp+2 pc=b004");
}
END_TEST

START_TEST(a_function_that_was_jumped_to_returns_to_lr)
{
	exact(bl(FAR, TEXT + 0x100));
	ck_assert_str_eq(unwound(), "guess sp+0 pc=b004");
}
END_TEST

START_TEST(a_caller_right_before_its_callee_is_one)
{
	exact(bl(FUNCTION - 0x10, FUNCTION));
	ck_assert_str_eq(unwound(), "guess sp+0 pc=8fb4");
	setup();
	exact(bl(FUNCTION - 4, FUNCTION)); /* the call is its last instruction */
	ck_assert_str_eq(unwound(), "guess sp+0 pc=8fc0");
}
END_TEST

START_TEST(an_lr_that_holds_something_else_is_passed_by)
{
	static const uint32_t values[] = {0, 1, FAR | 1u, TEXT | 1u, 0xffffffffu, HOLE | 1u};

	*slot(1) = bl(FUNCTION + TEXT_BYTES / 4, FUNCTION);
	exact(values[_i]);
	ck_assert_str_eq(unwound(), "guess sp+2 pc=9fc4");
}
END_TEST

/* ---- exceptions ---- */

START_TEST(a_handler_returns_to_what_it_interrupted)
{
	exact(TO_MSP);
	f.cpsr = PSR_HANDLER;
	pushed(SP, FAR | 1u, FAR + 0x10, PSR_T | (_i == 1 ? PSR_PAD : 0u));
	ck_assert_str_eq(unwound(), _i == 1 ? "exception sp+9 pc=b010" : "exception sp+8 pc=b010");
	ck_assert_uint_eq(f.r[3], 4);
	ck_assert_uint_eq(f.r[12], 12);
	ck_assert_uint_eq(f.r[14], FAR | 1u);
	ck_assert_uint_eq(f.msp, f.r[13]);
	ck_assert_uint_eq(f.cpsr, PSR_T);
}
END_TEST

START_TEST(it_is_found_on_the_stack_and_goes_to_psp)
{
	uint32_t caller = bl(TEXT + 0x500, FAR - 0x40);

	*slot(1) = bl(FAR, FUNCTION);
	*slot(4) = TO_PSP;
	pushed(PSP, caller, FAR + 0x10, PSR_T);
	f.cpsr = PSR_HANDLER;
	ck_assert_str_eq(unwound(), "guess sp+2 pc=b004");
	uint32_t msp = f.r[13] + 12;
	ck_assert_int_eq(arm_unwind(&f, &env), HF_UNWIND_EXCEPTION);
	ck_assert_uint_eq(f.r[13], PSP + 32);
	ck_assert_uint_eq(f.psp, PSP + 32);
	ck_assert_uint_eq(f.msp, msp);
	ck_assert_uint_eq(f.r[15], FAR + 0x10);
	env.exact = true;
	ck_assert_str_eq(unwound(), "guess sp+0 pc=8504");
}
END_TEST

START_TEST(a_handler_in_a_handler_in_main)
{
	f.cpsr = PSR_T | 36u;
	*slot(0) = TO_HANDLER;
	pushed(SP + 4, FAR | 1u, FAR + 0x10, PSR_HANDLER);
	*slot(9) = bl(TEXT + 0x200, FAR);
	*slot(12) = TO_MSP;
	pushed(SP + 13 * 4, 0, TEXT + 0x600, PSR_T);
	ck_assert_str_eq(unwound(), "exception sp+9 pc=b010");
	ck_assert_str_eq(unwound(), "guess sp+1 pc=8204");
	ck_assert_str_eq(unwound(), "exception sp+11 pc=8600");
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

START_TEST(a_number_that_looks_like_an_exc_return_is_none)
{
	static const struct {
		uint32_t word, cpsr, psr;
	} rows[] = {
		{TO_MSP, PSR_T, PSR_T},             /* in Thread mode nothing is to be left */
		{TO_MSP, PSR_HANDLER, 0},           /* -7, and no xPSR where one would be */
		{TO_MSP, PSR_HANDLER, PSR_HANDLER}, /* to Thread mode, and an exception's number */
		{TO_HANDLER, PSR_HANDLER, PSR_T},   /* to Handler mode, and none */
		{TO_MSP, PSR_HANDLER, PSR_T | 0x100000u},        /* a bit that is zero */
		{TO_MSP & ~1u, PSR_HANDLER, PSR_T},              /* even */
		{TO_MSP | 2u, PSR_HANDLER, PSR_T},               /* -5 */
		{0xfffffff9u & ~0x80u, PSR_HANDLER, PSR_T},      /* below all of them */
		{TO_MSP & ~(uint32_t)EXC_S, PSR_HANDLER, PSR_T}, /* to the other state */
	};

	f.cpsr = rows[_i].cpsr;
	*slot(0) = rows[_i].word;
	pushed(SP + 4, FAR | 1u, FAR + 0x10, rows[_i].psr);
	*slot(12) = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+13 pc=b004");
	setup();
	exact(rows[_i].word);
	f.cpsr = rows[_i].cpsr;
	pushed(SP, FAR | 1u, FAR + 0x10, rows[_i].psr);
	*slot(12) = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+13 pc=b004");
}
END_TEST

START_TEST(an_exception_whose_stack_is_a_hole_is_none)
{
	f.cpsr = PSR_HANDLER;
	f.psp = HOLE;
	*slot(0) = TO_PSP;
	*slot(1) = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+2 pc=b004");
}
END_TEST

/* A handler that was left by a jump: the call in it is of another function, and is shown nevertheless. */
START_TEST(nothing_is_looked_for_behind_an_exception)
{
	f.cpsr = PSR_HANDLER;
	*slot(1) = bl(TEXT + 0x100, FAR);
	*slot(2) = TO_MSP;
	pushed(SP + 12, FAR | 1u, FAR + 0x10, PSR_T);
	*slot(12) = bl(FAR, FUNCTION);
	ck_assert_str_eq(unwound(), "guess sp+2 pc=8104");
	ck_assert_str_eq(unwound(), "exception sp+9 pc=b010");
}
END_TEST

START_TEST(where_nothing_was_pushed_lr_says_nothing)
{
	exact(TO_MSP);
	f.cpsr = PSR_HANDLER;
	f.known &= ~0x100fu;
	pushed(SP, FAR | 1u, FAR + 0x10, PSR_T);
	ck_assert_int_eq(arm_unwind(&f, &env), HF_ENOENT);
}
END_TEST

/* ---- noise ---- */

static uint32_t noise(void)
{
	static uint32_t state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint32_t noisy_word(void)
{
	switch (noise() % 6) {
	case 0:
		return (TEXT + noise() % TEXT_BYTES) | 1u;
	case 1:
		return 0xffffff80u + noise() % 0x80;
	case 2:
		return PSR_T | (noise() % 4 == 0 ? noise() : noise() % 2 * 14);
	default:
		return noise() % 2 == 0 ? noise() : STACK + noise() % 2048;
	}
}

START_TEST(noise_gives_an_answer_or_an_error_and_always_an_end)
{
	unsigned answers[4] = {0};

	for (unsigned n = 0; n < 3000; n++) {
		setup();
		for (size_t i = 0; i < HF_COUNT(text); i++)
			text[i] = (uint16_t)(noise() % 4 == 0   ? 0xf000 | (noise() & 0x7ff)
					     : noise() % 3 == 0 ? 0xf800 | (noise() & 0x7ff)
								: noise());
		for (size_t i = 0; i < STACK_WORDS; i++)
			stack[i] = noisy_word();
		exact(noisy_word());
		f.cpsr = noise() % 2 == 0 ? PSR_HANDLER : noise();
		f.psp = STACK + noise() % 2048;
		if (noise() % 8 == 0)
			f.r[noise() % 16] = noise();
		int kind = 0;
		for (unsigned depth = 0; kind >= 0; depth++) {
			ck_assert_uint_lt(depth, 2 * STACK_WORDS);
			uint32_t sp = f.r[13], pc = f.r[15];
			reads = 0;
			kind = arm_unwind(&f, &env);
			ck_assert_uint_le(reads, READS_MAX);
			answers[kind < 0 ? 3 : kind]++;
			if (kind < 0)
				ck_assert(kind == HF_ENOENT || kind == HF_EINVAL);
			if (kind == HF_UNWIND_GUESS)
				ck_assert(f.r[13] > sp ||
					  (f.r[13] == sp && (env.exact || f.r[15] != pc)));
			if (kind >= 0)
				ck_assert_uint_eq(f.r[15] & 1u, 0);
			env.exact = kind == HF_UNWIND_EXCEPTION;
		}
	}
	ck_assert_uint_eq(answers[HF_UNWIND_CALL], 0);
	ck_assert_uint_gt(answers[HF_UNWIND_EXCEPTION], 100);
	ck_assert_uint_gt(answers[HF_UNWIND_GUESS], 10000);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("m_unwind");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_set_timeout(t, UNIT_LIMIT_S);
	tcase_add_test(t, a_word_behind_a_call_is_the_caller);
	tcase_add_test(t, one_after_the_other_up_to_the_end_of_the_stack);
	tcase_add_loop_test(t, each_distance_of_a_call_is_understood, 0, 15);
	tcase_add_loop_test(t, a_text_address_behind_anything_else_is_data, 0, 9);
	tcase_add_loop_test(t, a_call_through_any_register_is_one, 0, 15);
	tcase_add_test(t, numbers_are_no_return_addresses);
	tcase_add_test(t, a_call_that_cannot_have_led_to_pc_is_passed_by);
	tcase_add_test(t, else_the_first_of_any_kind_is_taken);
	tcase_add_test(t, the_scan_is_bounded);
	tcase_add_test(t, a_hole_ends_it);
	tcase_add_loop_test(t, a_frame_without_sp_or_pc_or_with_half_a_word_is_refused, 0, 3);
	tcase_add_test(t, a_leaf_returns_to_lr);
	tcase_add_test(t, an_lr_that_was_pushed_is_one_frame);
	tcase_add_loop_test(t, a_wild_call_returns_to_lr, 0, 2);
	tcase_add_loop_test(t, an_lr_left_from_a_call_of_the_functions_own_is_passed_by, 0, 5);
	tcase_add_test(t, a_function_that_was_jumped_to_returns_to_lr);
	tcase_add_test(t, a_caller_right_before_its_callee_is_one);
	tcase_add_loop_test(t, an_lr_that_holds_something_else_is_passed_by, 0, 6);
	tcase_add_loop_test(t, a_handler_returns_to_what_it_interrupted, 0, 2);
	tcase_add_test(t, it_is_found_on_the_stack_and_goes_to_psp);
	tcase_add_test(t, a_handler_in_a_handler_in_main);
	tcase_add_loop_test(t, a_number_that_looks_like_an_exc_return_is_none, 0, 9);
	tcase_add_test(t, an_exception_whose_stack_is_a_hole_is_none);
	tcase_add_test(t, nothing_is_looked_for_behind_an_exception);
	tcase_add_test(t, where_nothing_was_pushed_lr_says_nothing);
	tcase_add_test(t, noise_gives_an_answer_or_an_error_and_always_an_end);
	return unit_run_case("m_unwind", t);
}
