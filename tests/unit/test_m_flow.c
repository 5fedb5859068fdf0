/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_flow.c - the small step decoder of a Cortex-M (arch/armv7m/without/step.c) against the full one, for
 * all 16-bit words and a dense sample of the others: wherever the full one knows where to go, the small one says
 * the same, and it never goes where the full one cannot read. */
#include "step_support.h"
#include "unit.h"

#define arm_next_pc            flow_next_pc
#define arm_insn_touches_masks flow_touches_masks
#define arm_returns_to         flow_returns_to

int flow_next_pc(
	const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next next[HF_NEXT_MAX]);
bool flow_touches_masks(const struct arm_state *s, arm_read_fn read, void *ctx);
int flow_returns_to(const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next *back);

#include "arch/armv7m/without/step.c"
#undef arm_next_pc
#undef arm_insn_touches_masks
#undef arm_returns_to

#define SAMPLE    12u /* second halfwords for each first one */
#define M3        (ARM_CORTEX_M3 | ARM_HAS_PSP)
#define SCALE(n)  (((n)*0x9e3779b1u) >> 16) /* spread over 16 bits */
#define FIRST_T32 0xe800u

static struct arm_state state_of(uint32_t (*value)(unsigned n), uint32_t cpsr)
{
	struct arm_state s = {.cpsr = THUMB | cpsr, .has = M3, .psp = DATA};

	for (unsigned n = 0; n < 15; n++)
		s.r[n] = value(n);
	s.r[15] = CODE + 64;
	return s;
}

/* Bases and targets; small numbers with and without the Thumb bit; what an exception returns with. */
static uint32_t in_data(unsigned n)
{
	return n < 13 && n % 2 ? 2 * n : DATA + 4 * (n % 8);
}

static uint32_t odd(unsigned n)
{
	return n % 3 ? DATA + 1 + 2 * n : 0;
}

static uint32_t returns(unsigned n)
{
	return n == 13 ? DATA + 8 : n % 2 ? 0xfffffffdu : 0xfffffff9u;
}

static uint32_t (*const states[])(unsigned n) = {in_data, odd, returns};

/* Outside an IT block, last in one, and in the middle of one; with some flags. */
static const uint32_t psrs[] = {0, N_FLAG | C_FLAG, Z_FLAG | V_FLAG, IT(0x08), Z_FLAG | IT(0x08),
	IT(0x04), N_FLAG | V_FLAG | IT(0xa8), C_FLAG | IT(0x98)};

static void assert_same_return(const struct arm_state *s, uint32_t word)
{
	struct arm_next full = {0}, flow = {0};
	int err = arm_returns_to(s, read_mem, NULL, &full);

	ck_assert_msg(flow_returns_to(s, read_mem, NULL, &flow) == err, "%08x: a call", word);
	ck_assert_msg(err != 0 || flow.addr == full.addr, "%08x: its return", word);
}

static void assert_same(const struct arm_state *s, uint32_t word)
{
	struct arm_next full[HF_NEXT_MAX], flow[HF_NEXT_MAX];
	int known = arm_next_pc(s, read_mem, NULL, full);
	int count = flow_next_pc(s, read_mem, NULL, flow);

	if (known == HF_EFAULT)
		ck_assert_msg(count < 0, "%08x: goes on where nothing can be read", word);
	if (known <= 0)
		return;
	ck_assert_msg(count == known, "%08x psr %08x: %d for %d", word, s->cpsr, count, known);
	for (int n = 0; n < known; n++)
		ck_assert_msg(flow[n].thumb && flow[n].addr == full[n].addr,
			"%08x psr %08x: %08x for %08x", word, s->cpsr, flow[n].addr, full[n].addr);
	ck_assert_msg(
		flow_touches_masks(s, read_mem, NULL) == arm_insn_touches_masks(s, read_mem, NULL),
		"%08x: masks", word);
	assert_same_return(s, word);
}

static void assert_same_everywhere(uint32_t word)
{
	put_insn(CODE + 64, word, true);
	for (unsigned i = 0; i < HF_COUNT(states); i++) {
		for (unsigned j = word % 4; j < HF_COUNT(psrs); j += 4) {
			struct arm_state s = state_of(states[i], psrs[j]);
			assert_same(&s, word);
		}
	}
}

/* Thumb addresses, EXC_RETURNs, and what no branch may load. */
static void fill_data(void)
{
	static const uint32_t words[] = {CODE + 1, 0xfffffffd, CODE, 0xfffffff9, DATA + 3};

	for (unsigned n = 0; n < DATA_SIZE / 4; n++)
		put_data(DATA + 4 * n, words[n % HF_COUNT(words)]);
}

START_TEST(every_16_bit_word_goes_where_the_full_decoder_says)
{
	fill_data();
	for (uint32_t word = 0; word < FIRST_T32; word++)
		assert_same_everywhere(word);
}
END_TEST

START_TEST(a_sample_of_32_bit_words_does)
{
	fill_data();
	for (uint32_t first = FIRST_T32; first <= 0xffff; first++)
		for (uint32_t n = 0; n < SAMPLE; n++)
			assert_same_everywhere(first << 16 | SCALE(first * SAMPLE + n));
}
END_TEST

/* What the sample may have missed: a fifth of the second halfwords of those that load the pc, branch by a table,
 * or branch, one base register each. */
START_TEST(the_forms_of_what_moves_the_pc_do)
{
	static const uint32_t firsts[] = {0xe894, 0xe8b4, 0xe8bd, 0xe914, 0xe8d4, 0xe8df, 0xf85f,
		0xf8df, 0xf8d4, 0xf854, 0xf85d, 0xf04a, 0xf3af, 0xf3ef, 0xf384, 0xf7f0, 0xf412};
	const struct arm_state s = state_of(in_data, 0);

	fill_data();
	for (unsigned i = 0; i < HF_COUNT(firsts); i++) {
		for (uint32_t second = 0; second <= 0xffff; second += 5) {
			put_insn(CODE + 64, firsts[i] << 16 | second, true);
			assert_same(&s, firsts[i] << 16 | second);
		}
	}
}
END_TEST

START_TEST(load_exclusive_sequences_are_one_step)
{
	static const uint16_t codes[][12] = {
		{0xe851, 0x0f00, 0x3001, 0xe841, 0x0200, 0x2a00, 0xd1f8}, /* to its begin */
		{0xe851, 0x0f00, 0x2800, 0xd103, 0xe841, 0x0200},         /* bne out */
		{0xe8d1, 0x0f4f, 0xb900, 0xb938, 0xe8c1, 0x0f42}, /* cbnz inside, cbnz out */
		{0xe8d1, 0x0f5f, 0xd104, 0xd003, 0xe8c1, 0x0f52}, /* two ways out to one place */
		{0xe851, 0x0f00, 0x4770, 0xe841, 0x0200},         /* bx lr inside */
		{0xe851, 0x0f00, 0xbe00, 0xe841, 0x0200},         /* bkpt inside */
		{0xe851, 0x0f00, 0xe851, 0x0f00, 0xe841, 0x0200}, /* a second load */
		{0xe851, 0x0f00, 0xd00a, 0xd108, 0xd206, 0xd304, 0xd40a, 0xe841, 0x0200},
		{0xe851, 0x0f00, 0xd010, 0xd110, 0xd210, 0xd310, 0xd410, 0xd5f0, 0xe841, 0x0200},
		{0xe851, 0x0f00}, /* no store within sixteen */
	};
	const struct arm_state s = state_of(in_data, 0);

	for (unsigned i = 0; i < HF_COUNT(codes); i++) {
		memset(code, 0, sizeof(code));
		for (unsigned n = 0; n < HF_COUNT(codes[i]); n++)
			put_half(CODE + 64 + 2 * n, codes[i][n]);
		assert_same(&s, i);
	}
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error)
{
	struct arm_state s = state_of(in_data, 0);
	struct arm_next next[HF_NEXT_MAX];

	s.r[15] = CODE + CODE_SIZE;
	ck_assert_int_eq(flow_next_pc(&s, read_mem, NULL, next), HF_EFAULT);
	ck_assert(!flow_touches_masks(&s, read_mem, NULL));
	s.r[15] = CODE + CODE_SIZE - 2;
	put_half(s.r[15], 0xe851);
	ck_assert_int_eq(flow_next_pc(&s, read_mem, NULL, next), HF_EFAULT);
	put_half(s.r[15], 0xbe00); /* a breakpoint is no step */
	ck_assert_int_eq(flow_next_pc(&s, read_mem, NULL, next), HF_EINSN);
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("flow");

	tcase_set_timeout(c, 120);
	tcase_add_test(c, every_16_bit_word_goes_where_the_full_decoder_says);
	tcase_add_test(c, a_sample_of_32_bit_words_does);
	tcase_add_test(c, the_forms_of_what_moves_the_pc_do);
	tcase_add_test(c, load_exclusive_sequences_are_one_step);
	tcase_add_test(c, what_cannot_be_read_is_an_error);
	return unit_run_case("m_flow", c);
}
