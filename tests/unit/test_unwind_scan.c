/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_unwind_scan.c - the ARMv7-A unwinder at exact places: each instruction of hand-assembled
 * functions in turn, and random bytes for tables, code and stack. */
#include "unwind_world.h"

#include <check.h>
#include <stdlib.h>

#define CODE   (TEXT + 0x10u)
#define ROUNDS 60000u

static struct world w;

static void setup(void)
{
	world_init(&w);
}

struct place {
	uint32_t
		code; /* a Thumb instruction of 16 bits has the upper half 0, others are as written */
	const char *want; /* NULL: not asked */
};

/* Unwind from each instruction of a function in turn. */
static void walk(const struct place *places, size_t count, const char *ops, bool thumb)
{
	uint32_t at[64];
	uint32_t pc = CODE;

	for (size_t i = 0; i < count; i++) {
		uint32_t code = places[i].code;
		uint16_t halves[2] = {(uint16_t)(code >> 16), (uint16_t)code};
		at[i] = pc;
		if (!thumb)
			world_words(&w, pc, &code, 1);
		else if (halves[0])
			world_halves(&w, pc, halves, 2);
		else
			world_halves(&w, pc, &halves[1], 1);
		pc += thumb && !halves[0] ? 2 : 4;
	}
	world_stream(&w, CODE, (const uint8_t *)ops, strlen(ops));
	world_entry(&w, pc, 1);
	for (size_t i = 0; i < count; i++) {
		if (!places[i].want)
			continue;
		struct hf_frame f = w.f;
		world_exact(&w, at[i], thumb);
		w.f.cpsr |= 0x40000000; /* Z */
		const char *got = world_unwind(&w);
		ck_assert_msg(strcmp(got, places[i].want) == 0, "instruction %zu: %s, not %s", i,
			got, places[i].want);
		w.f = f;
	}
}

#define WALK(thumb, ops, ...)                                                                      \
	do {                                                                                       \
		static const struct place places[] = {__VA_ARGS__};                                \
		walk(places, HF_COUNT(places), ops, thumb);                                        \
	} while (0)

START_TEST(an_arm_prologue_and_epilogue_are_followed)
{
	WALK(false, "\x02\xa9", {0xe1a03000, "call sp+0 pc=lr"}, /* mov r3, r0 */
		{0xe92d4030, "call sp+0 pc=lr"},                 /* push {r4, r5, lr} */
		{0xe24dd00c, "call sp+3 r4=0 r5=1 pc=2"},        /* sub sp, sp, #12 */
		{0xe1a04000, "call sp+6 r4=3 r5=4 pc=5"},        /* mov r4, r0 */
		{0xeb000100, "call sp+6 r4=3 r5=4 pc=5"},        /* bl */
		{0xe28dd00c, "call sp+6 r4=3 r5=4 pc=5"},        /* add sp, sp, #12 */
		{0xe8bd8030, "call sp+3 r4=0 r5=1 pc=2"}         /* pop {r4, r5, pc} */
	);
}
END_TEST

START_TEST(registers_saved_one_by_one_are_told_apart)
{
	WALK(false, "\xaa", {0xe16d41f0, "call sp+0 pc=lr"},    /* strd r4, r5, [sp, #-16]! */
		{0xe58d6008, "call sp+4 r4=0 r5=1 pc=lr"},      /* str r6, [sp, #8] */
		{0xe58de00c, "call sp+4 r4=0 r5=1 r6=2 pc=lr"}, /* str lr, [sp, #12] */
		{0xeb000100, "call sp+4 r4=0 r5=1 r6=2 pc=3"},  /* bl */
		{0xe1cd40d0, "call sp+4 r4=0 r5=1 r6=2 pc=3"},  /* ldrd r4, r5, [sp] */
		{0xe59d6008, "call sp+4 r4=0 r5=1 r6=2 pc=3"},  /* ldr r6, [sp, #8] */
		{0xe28dd00c, "call sp+4 r4=0 r5=1 r6=2 pc=3"},  /* add sp, sp, #12 */
		{0xe49df004, "call sp+1 pc=0"}                  /* ldr pc, [sp], #4 */
	);
}
END_TEST

START_TEST(a_frame_pointer_counts_from_set_to_restored)
{
	WALK(false, "\x9b\x40\x84\x80", {0xe92d4800, "call sp+0 pc=lr"}, /* push {fp, lr} */
		{0xe28db004, "call sp+2 r11=0 pc=1"},                    /* add fp, sp, #4 */
		{0xe24dd008, "call sp+17 r11=15 pc=16"},                 /* sub sp, sp, #8 */
		{0xe04dd003, "call sp+17 r11=15 pc=16"},                 /* sub sp, sp, r3 */
		{0xeb000100, "call sp+17 r11=15 pc=16"},                 /* bl */
		{0xe24bd004, "call sp+17 r11=15 pc=16"},                 /* sub sp, fp, #4 */
		{0xe59db000, "call sp+17 r11=15 pc=16"},                 /* ldr fp, [sp] */
		{0xe28dd004, "call sp+2 r11=0 pc=1"},                    /* add sp, sp, #4 */
		{0xe49df004, "call sp+1 pc=0"}                           /* ldr pc, [sp], #4 */
	);
}
END_TEST

/* Thumb at -O0: the frame pointer itself moves before sp takes its value. */
START_TEST(a_moving_frame_pointer_is_followed)
{
	WALK(true, "\x97\x03\x84\x08", {0xb580, "call sp+0 pc=lr"}, /* push {r7, lr} */
		{0xb084, "call sp+2 r7=0 pc=1"},                    /* sub sp, #16 */
		{0xaf00, "call sp+6 r7=4 pc=5"},                    /* add r7, sp, #0 */
		{0x6078, "call sp+22 r7=20 pc=21"},                 /* str r0, [r7, #4] */
		{0xf000f900, "call sp+22 r7=20 pc=21"},             /* bl */
		{0x3710, "call sp+22 r7=20 pc=21"},                 /* adds r7, #16 */
		{0x46bd, "call sp+18 r7=16 pc=17"},                 /* mov sp, r7 */
		{0xbd80, "call sp+18 r7=16 pc=17"}                  /* pop {r7, pc} */
	);
}
END_TEST

START_TEST(thumb_prologues_of_both_lengths_are_followed)
{
	WALK(true, "\x01\xb2\x01\xd1\x85\xff",
		{0xe92d5ff0, "call sp+0 pc=lr"}, /* push {r4-r12, lr} */
		{0xed2d8b04,
			"call sp+10 r4=0 r5=1 r6=2 r7=3 r8=4 r9=5 r10=6 r11=7 pc=9"}, /* vpush */
		{0xf5ad7d02, "call sp+14 r4=4 r5=5 r6=6 r7=7 r8=8 r9=9 r10=10 r11=11 pc=13"},
		{0xb082, "call sp+144 r4=134 r5=135 r6=136 r7=137 r8=138 r9=139 r10=140 r11=141 "
			 "pc=143"},
		{0xf000f900, "call sp+146 r4=136 r5=137 r6=138 r7=139 r8=140 r9=141 r10=142 "
			     "r11=143 pc=145"},
		{0xb002, NULL},     /* add sp, #8 */
		{0xf50d7d02, NULL}, /* add.w sp, sp, #520 */
		{0xecbd8b04, "call sp+14 r4=4 r5=5 r6=6 r7=7 r8=8 r9=9 r10=10 r11=11 pc=13"},
		{0xe8bd9ff0, "call sp+10 r4=0 r5=1 r6=2 r7=3 r8=4 r9=5 r10=6 r11=7 pc=9"});
}
END_TEST

START_TEST(a_block_behind_a_return_has_the_frame_of_its_branch)
{
	WALK(false, "\xa8", {0xe3500000, "call sp+0 pc=lr"}, /* cmp r0, #0 */
		{0x0a000006, "call sp+0 pc=lr"},             /* beq to the bx */
		{0xe92d4010, "call sp+0 pc=lr"},             /* push {r4, lr} */
		{0xeb000100, "call sp+2 r4=0 pc=1"},         /* bl */
		{0xe3500000, "call sp+2 r4=0 pc=1"},         /* cmp r0, #0 */
		{0x1a000003, "call sp+2 r4=0 pc=1"},         /* bne to the mov */
		{0x18bd8010, "call sp+2 r4=0 pc=1"},         /* popne {r4, pc} */
		{0xe8bd8010, "call sp+2 r4=0 pc=1"},         /* pop {r4, pc} */
		{0xe3a00001, NULL},                          /* unreachable */
		{0xe12fff1e, "call sp+0 pc=lr"},             /* bx lr */
		{0xe3a00001, "call sp+2 r4=0 pc=1"},         /* mov r0, #1 */
		{0xe8bd8010, "call sp+2 r4=0 pc=1"}          /* pop {r4, pc} */
	);
}
END_TEST

/* A conditional branch ahead must not make the state behind the return that follows it. */
START_TEST(a_block_behind_an_epilogue_has_the_whole_frame)
{
	WALK(false, "\x9b\x40\x84\x80", {0xe92d4800, NULL}, /* push {fp, lr} */
		{0xe28db004, NULL},                         /* add fp, sp, #4 */
		{0x1a000002, NULL},                         /* bne behind the pop */
		{0xe24bd004, NULL},                         /* sub sp, fp, #4 */
		{0xe8bd4800, NULL},                         /* pop {fp, lr} */
		{0xe12fff1e, "call sp+0 pc=lr"},            /* bx lr */
		{0xe1a00001, "call sp+17 r11=15 pc=16"},    /* mov r0, r1 */
		{0xeafffffa, "call sp+17 r11=15 pc=16"}     /* b */
	);
}
END_TEST

/* Z is set: eq has been carried out, ne has not. */
START_TEST(a_conditional_epilogue_depends_on_the_flags)
{
	WALK(false, "\xa8", {0xe92d4010, NULL},      /* push {r4, lr} */
		{0xe3500000, "call sp+2 r4=0 pc=1"}, /* cmp r0, #0 */
		{0x08bd4010, "call sp+2 r4=0 pc=1"}, /* popeq {r4, lr} */
		{0x0a000100, "call sp+0 pc=lr"},     /* beq */
		{0x18bd4010, "call sp+2 r4=0 pc=1"}, /* popne {r4, lr} */
		{0x1a000100, "call sp+2 r4=0 pc=1"}, /* bne */
		{0xe8bd8010, "call sp+2 r4=0 pc=1"}  /* pop {r4, pc} */
	);
}
END_TEST

START_TEST(a_conditional_epilogue_in_an_it_block_is_known)
{
	WALK(true, "\xa8", {0xb510, NULL},           /* push {r4, lr} */
		{0x2800, "call sp+2 r4=0 pc=1"},     /* cmp r0, #0 */
		{0xbf04, "call sp+2 r4=0 pc=1"},     /* itt eq */
		{0xe8bd4010, "call sp+2 r4=0 pc=1"}, /* popeq {r4, lr} */
		{0xe7f0, "call sp+0 pc=lr"},         /* beq */
		{0xbf18, "call sp+2 r4=0 pc=1"},     /* it ne */
		{0xbd10, "call sp+2 r4=0 pc=1"},     /* popne {r4, pc} */
		{0xbd10, "call sp+2 r4=0 pc=1"}      /* pop {r4, pc} */
	);
}
END_TEST

/* The linker gives equal opcodes of neighbours one entry. */
START_TEST(a_second_function_in_the_same_entry_is_seen)
{
	WALK(false, "\xa8", {0xe92d4010, "call sp+0 pc=lr"}, /* push {r4, lr} */
		{0xeb000100, "call sp+2 r4=0 pc=1"},         /* bl, and it does not return */
		{0xe1a03000, "call sp+0 pc=lr"},             /* mov r3, r0 */
		{0xe3500000, "call sp+0 pc=lr"},             /* cmp r0, #0 */
		{0x0a000003, "call sp+0 pc=lr"},             /* beq to the bx */
		{0xe92d4010, "call sp+0 pc=lr"},             /* push {r4, lr} */
		{0xeb000100, "call sp+2 r4=0 pc=1"},         /* bl */
		{0xe8bd4010, "call sp+2 r4=0 pc=1"},         /* pop {r4, lr} */
		{0xea000100, "call sp+0 pc=lr"},             /* b, a tail call */
		{0xe12fff1e, "call sp+0 pc=lr"},             /* bx lr */
		{0xe1a03000, "call sp+0 pc=lr"},             /* mov r3, r0 */
		{0xe92d4010, "call sp+0 pc=lr"},             /* push {r4, lr} */
		{0xe7f001f2, "call sp+2 r4=0 pc=1"},         /* udf */
		{0xe92d4010, "call sp+0 pc=lr"},             /* push {r4, lr} */
		{0xe8bd8010, "call sp+2 r4=0 pc=1"}          /* pop {r4, pc} */
	);
}
END_TEST

START_TEST(literals_and_jump_tables_are_not_taken_for_code)
{
	WALK(false, "\xa8", {0xe92d4010, NULL},      /* push {r4, lr} */
		{0xe59f3004, NULL},                  /* ldr r3, [pc, #4]: the word below */
		{0xeb000100, "call sp+2 r4=0 pc=1"}, /* bl */
		{0xea000000, "call sp+2 r4=0 pc=1"}, /* b over it */
		{0xe8bd4010, NULL},                  /* data that looks like pop {r4, lr} */
		{0xe3500001, "call sp+2 r4=0 pc=1"}, /* cmp r0, #1 */
		{0x979ff100, "call sp+2 r4=0 pc=1"}, /* ldrls pc, [pc, r0, lsl #2] */
		{0xea000002, "call sp+2 r4=0 pc=1"}, /* b to the default */
		{0xe8bd4010, NULL},                  /* the table */
		{0xe8bd4010, NULL}, {0xe3a00001, "call sp+2 r4=0 pc=1"}, /* mov r0, #1 */
		{0xe8bd8010, "call sp+2 r4=0 pc=1"}                      /* pop {r4, pc} */
	);
}
END_TEST

START_TEST(a_leaf_returns_to_lr)
{
	WALK(false, "\xb0", {0xe1a00001, "call sp+0 pc=lr"}, {0xe12fff1e, "call sp+0 pc=lr"});
}
END_TEST

START_TEST(code_that_cannot_be_read_leaves_the_table)
{
	world_entry(&w, TEXT + TEXT_BYTES - 8, 0x80a8b0b0);
	w.env.text_end += 0x1000;
	world_exact(&w, TEXT + TEXT_BYTES + 4, false);
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=1");
}
END_TEST

START_TEST(a_long_function_is_given_up_in_time)
{
	world_entry(&w, TEXT, 0x80a8b0b0);
	world_halves(&w, TEXT, (const uint16_t[]){0xb510}, 1);
	world_exact(&w, TEXT + TEXT_BYTES - 2, true); /* 8191 instructions */
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=1");
	ck_assert_uint_lt(w.reads, 9000);
	world_init(&w);
	world_entry(&w, TEXT, 0x80a8b0b0);
	w.env.text_end = 0xfffffff0;
	world_exact(&w, 0x40000000, true);
	ck_assert_str_eq(world_unwind(&w), "call sp+2 r4=0 pc=1");
	ck_assert_uint_lt(w.reads, 9000);
}
END_TEST

/* ---- noise ---- */

static uint32_t noise_state;

static uint32_t noise(void)
{
	noise_state ^= noise_state << 13;
	noise_state ^= noise_state >> 17;
	noise_state ^= noise_state << 5;
	return noise_state;
}

/* Instructions that the walk knows, with some of their operands changed. */
static uint32_t noisy_code(void)
{
	static const uint32_t known[] = {0xe92d4010, 0xe24dd008, 0xe8bd8010, 0x0a000004, 0xea000001,
		0xe28db004, 0xe24bd004, 0x979ff100, 0x4010e92d, 0xbd10b510, 0xbf18d003, 0xf003e8df,
		0xe59f3010, 0xe3500003, 0xe7f001f2, 0xeb000000, 0xe16d41f0, 0x46bdaf00};
	uint32_t code = known[noise() % HF_COUNT(known)];

	return noise() % 4 ? code : noise() % 2 ? code ^ (1u << noise() % 32) : noise();
}

static void make_noise(void)
{
	world_init(&w);
	for (unsigned i = 0; i < 64; i++) {
		uint32_t code = noisy_code();
		world_words(&w, CODE + 4 * i, &code, 1);
		w.extab[i] = noise();
	}
	w.extab[0] = 0x80000000u | (noise() & 0x03070000u) | (noise() & 0xffffu);
	for (unsigned i = 0; i < 4; i++)
		world_entry(&w, CODE + 64 * i,
			noise() % 2 ? 0x80000000u | (noise() & 0xffffffu)
				    : world_prel31(EXIDX + 8 * i + 4, EXTAB + noise() % 8 * 4));
	if (noise() % 8 == 0)
		w.exidx[noise() % 8] ^= 1u << noise() % 32;
	for (unsigned i = 0; i < 64; i++)
		if (noise() % 4 == 0)
			*world_slot(&w, (int)i) = noise();
	world_exact(&w, CODE + noise() % 256, noise() % 2);
	w.env.exact = noise() % 4;
	w.f.cpsr ^= noise() & ~(uint32_t)PSR_T;
	if (noise() % 4 == 0)
		w.f.r[noise() % 16] = noise();
	if (noise() % 4 == 0)
		w.f.known &= noise();
}

START_TEST(noise_gives_an_answer_or_an_error)
{
	unsigned answers[4] = {0};

	for (uint32_t i = 1; i <= ROUNDS; i++) {
		noise_state = i * 2654435761u + (uint32_t)_i;
		make_noise();
		struct hf_frame before = w.f;
		int kind = arm_unwind(&w.f, &w.env);
		ck_assert_uint_lt(w.reads, 20000);
		if (kind < 0) {
			ck_assert(kind == HF_ENOENT || kind == HF_EFAULT || kind == HF_EINVAL);
			ck_assert_mem_eq(&before, &w.f, sizeof(before));
			answers[3]++;
			continue;
		}
		ck_assert_int_le(kind, HF_UNWIND_GUESS);
		answers[kind]++;
		if (kind != HF_UNWIND_EXCEPTION)
			ck_assert_uint_ge(w.f.r[13], before.r[13]);
		ck_assert_uint_eq(w.f.r[15] & 1u, 0);
	}
	ck_assert_uint_gt(answers[HF_UNWIND_CALL], ROUNDS / 20);
	ck_assert_uint_gt(answers[3], ROUNDS / 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("unwind_scan");
	TCase *t = tcase_create("code");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, an_arm_prologue_and_epilogue_are_followed);
	tcase_add_test(t, registers_saved_one_by_one_are_told_apart);
	tcase_add_test(t, a_frame_pointer_counts_from_set_to_restored);
	tcase_add_test(t, a_moving_frame_pointer_is_followed);
	tcase_add_test(t, thumb_prologues_of_both_lengths_are_followed);
	tcase_add_test(t, a_block_behind_a_return_has_the_frame_of_its_branch);
	tcase_add_test(t, a_block_behind_an_epilogue_has_the_whole_frame);
	tcase_add_test(t, a_conditional_epilogue_depends_on_the_flags);
	tcase_add_test(t, a_conditional_epilogue_in_an_it_block_is_known);
	tcase_add_test(t, a_second_function_in_the_same_entry_is_seen);
	tcase_add_test(t, literals_and_jump_tables_are_not_taken_for_code);
	tcase_add_test(t, a_leaf_returns_to_lr);
	tcase_add_test(t, code_that_cannot_be_read_leaves_the_table);
	tcase_add_test(t, a_long_function_is_given_up_in_time);
	tcase_add_loop_test(t, noise_gives_an_answer_or_an_error, 0, 2);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
