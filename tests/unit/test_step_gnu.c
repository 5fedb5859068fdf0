/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_step_gnu.c - what the step decoder takes for an instruction, held against the GNU tools: all
 * 16-bit Thumb words, and a dense sample of the others.
 *
 *   sample of words -> objdump -> text -> as -> words again
 *        |               |                       |
 *        |               |                       '- the same word, no complaint: must be accepted
 *        |               '- <UNDEFINED>, <UNPREDICTABLE>: must be refused
 *        '- decoder: accepted or refused */
#include "step_support.h"
#include "unit.h"

static bool accepted_at(struct arm_state s, uint32_t word)
{
	struct arm_next next[HF_NEXT_MAX];

	memset(code, 0, sizeof code);
	put_insn(CODE, word, s.cpsr & THUMB);
	return arm_next_pc(&s, read_mem, NULL, next) != HF_EINSN ||
	       arm_insn_bkpt(&s, read_mem, NULL) > 0;
}

/* Is this word an instruction to the decoder? Some branch targets make an instruction refused, so a
 * condition that fails (EQ, alone in an IT block in Thumb) is tried too. */
static bool accepted(uint32_t word, bool thumb)
{
	if (accepted_at(state_at_code(thumb ? THUMB : 0), word))
		return true;
	if (thumb)
		return accepted_at(state_at_code(THUMB | IT(0x08)), word);
	return word >> 28 == 14 && accepted_at(state_at_code(0), word & 0x0fffffff);
}

enum verdict { SAYS_VALID, SAYS_UNDEFINED, SAYS_UNPREDICTABLE };

struct sample {
	uint32_t word;
	enum verdict verdict;
	bool canonical; /* the assembler makes this word of the disassembler's text */
	char text[76];
};

/* A reason for which decoder and GNU tools may differ over the words it matches: where a and b
 * differ, only over those with one and the same register in the fields from bits a and b on. */
struct exception {
	uint32_t mask, value;
	const char *reason;
	unsigned a, b;
	unsigned seen;
};

static uint32_t random_word(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u; /* Numerical Recipes, "ranqd1" */
	return *seed >> 16 | *seed << 16;
}

/* A word whose register fields more often than chance hold what matters. */
static uint32_t random_variant(uint32_t *seed)
{
	static const uint8_t picks[] = {0, 1, 2, 4, 6, 8, 13, 14, 15, 15};
	uint32_t w = random_word(seed);

	for (unsigned lo = 0; lo < 20; lo += 4) {
		if (lo == 4 || (random_word(seed) & 3) == 0)
			continue;
		w &= ~(0xfu << lo);
		w |= (uint32_t)picks[random_word(seed) % HF_COUNT(picks)] << lo;
	}
	return w;
}

static void parse_disassembly(char *line, struct sample *s)
{
	char *text = strchr(line, '\t');

	text = text ? strchr(text + 1, '\t') : NULL;
	ck_assert_ptr_nonnull(text);
	s->verdict = SAYS_VALID;
	if (strstr(text, "UNPREDICTABLE") || strstr(text, "unpredictable"))
		s->verdict = SAYS_UNPREDICTABLE;
	if (strstr(text, "UNDEFINED") || strstr(text, "undefined"))
		s->verdict = SAYS_UNDEFINED;
	text[strcspn(text, ";@\n")] = '\0';
	snprintf(s->text, sizeof s->text, "%s", text);
}

/* Fill verdict and text of n samples. A 16-bit sample is followed by four NOPs, the reach of IT. */
static void disassemble(struct sample *samples, size_t n, bool thumb)
{
	FILE *bin = file_in("in.bin", "wb"), *out;
	char line[256];
	size_t i = 0, skip = 0;

	for (size_t k = 0; k < n; k++) {
		uint32_t w = samples[k].word;
		uint8_t b[12] = {
			(uint8_t)w, (uint8_t)(w >> 8), (uint8_t)(w >> 16), (uint8_t)(w >> 24)};

		if (thumb && w >= 0x10000)
			memcpy(b, (uint8_t[]){b[2], b[3], b[0], b[1]}, 4);
		else if (thumb)
			memcpy(b + 2, "\0\xbf\0\xbf\0\xbf\0\xbf", 8);
		fwrite(b, 1, thumb && w < 0x10000 ? 10 : 4, bin);
	}
	fclose(bin);
	ck_assert_int_eq(run("arm-none-eabi-objdump -D -z -b binary -m arm %s in.bin >out.txt",
				 thumb ? "-M force-thumb" : ""),
		0);
	out = file_in("out.txt", "r");
	while (i < n && fgets(line, sizeof line, out)) {
		if (!strchr(line, '\t') || (skip && skip--))
			continue;
		parse_disassembly(line, &samples[i]);
		skip = thumb && samples[i].word < 0x10000 ? 4 : 0;
		i++;
	}
	fclose(out);
	ck_assert_uint_eq(i, n);
}

/* Assemble the texts of the samples, but for those marked in drop. */
static int assemble(const struct sample *samples, const bool *drop, size_t n, bool thumb)
{
	FILE *s = source_begin(thumb);

	for (size_t i = 0; i < n; i++)
		fprintf(s, "%s\n", drop[i] ? "nop" : samples[i].text);
	fclose(s);
	return run(AS);
}

static void drop_complaints(bool *drop, size_t n)
{
	FILE *f = file_in("err", "r");
	char line[512];

	while (fgets(line, sizeof line, f)) {
		unsigned long at = strtoul(line + strcspn(line, ":") + 1, NULL, 10);

		if (at > SOURCE_HEAD && at <= n + SOURCE_HEAD)
			drop[at - SOURCE_HEAD - 1] = true;
	}
	fclose(f);
}

/* Mark the samples that survive the way through disassembler and assembler. */
static void reassemble(struct sample *samples, size_t n, bool thumb)
{
	bool *drop = calloc(n, sizeof *drop);
	unsigned passes = 0;
	FILE *f;

	ck_assert_ptr_nonnull(drop);
	for (size_t i = 0; i < n; i++) /* IT would bind the lines that follow it */
		drop[i] = samples[i].verdict != SAYS_VALID ||
			  strncmp(samples[i].text, "\tit", 3) == 0;
	while (assemble(samples, drop, n, thumb) != 0) {
		ck_assert_uint_lt(passes++, 4); /* some errors show only when others are gone */
		drop_complaints(drop, n);
	}
	drop_complaints(drop, n); /* the assembler only warns of much that is UNPREDICTABLE */
	f = file_in("in.bin", "rb");
	for (size_t i = 0; i < n; i++) {
		uint32_t word = 0;

		ck_assert(read_insn(f, thumb, &word));
		samples[i].canonical = !drop[i] && word == samples[i].word;
	}
	fclose(f);
	free(drop);
}

/* One instruction set's exceptions: what is refused with good reason, and what is accepted so. */
struct exceptions {
	struct exception *refused, *accepted;
	size_t n_refused, n_accepted;
};

static bool excepted(struct exception *list, size_t n, uint32_t word)
{
	for (size_t i = 0; i < n; i++) {
		bool same = !((word >> list[i].a ^ word >> list[i].b) & 0xf);

		if ((word & list[i].mask) == list[i].value && same) {
			list[i].seen++;
			return true;
		}
	}
	return false;
}

/* Hold the decoder against the GNU tools over n samples, and see each exception used. */
static void compare(struct sample *samples, size_t n, bool thumb, const struct exceptions *e)
{
	unsigned canonical = 0, invalid = 0, bad = 0;

	tools_open();
	disassemble(samples, n, thumb);
	reassemble(samples, n, thumb);
	tools_close();
	for (size_t i = 0; i < n; i++) {
		const struct sample *s = &samples[i];
		bool ours = accepted(s->word, thumb), valid = s->verdict == SAYS_VALID;

		canonical += s->canonical;
		invalid += !valid;
		if ((!ours && s->canonical && !excepted(e->refused, e->n_refused, s->word)) ||
			(ours && !valid && !excepted(e->accepted, e->n_accepted, s->word))) {
			bad++;
			fprintf(stderr, "%s: %08x%s\n", ours ? "accepted" : "refused", s->word,
				s->text);
		}
	}
	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_gt(canonical, n / 5); /* the sample does say something */
	ck_assert_uint_gt(invalid, n / 100);
	for (size_t i = 0; i < e->n_refused; i++)
		ck_assert_msg(e->refused[i].seen, "unused: %s", e->refused[i].reason);
	for (size_t i = 0; i < e->n_accepted; i++)
		ck_assert_msg(e->accepted[i].seen, "unused: %s", e->accepted[i].reason);
}

/* ---- A32 ---- */

#define A32_VARIANTS 24

static struct exception a32_refused[] = {
	{0xfc000000, 0xfc000000, "MCR2 and kin: no coprocessor of the core's has them", 0, 0, 0},
	{0x0c000200, 0x0c000000, "coprocessors with bit 1 of their number clear", 0, 0, 0},
	{0x0c000a00, 0x0c000200, "coprocessors 2, 3, 6 and 7", 0, 0, 0},
	{0x0e000f00, 0x0c000f00, "LDC and STC of CP15: UNDEFINED (A5.6)", 0, 0, 0},
	{0x0e000f01, 0x0c000b01, "FLDMX and FSTMX past d15 (A8.8.50)", 0, 0, 0},
	{0x0fe00e00, 0x0c400a00, "64-bit transfers of CP10, CP11 not VMOV (A7.9)", 0, 0, 0},
	{0xfd7ff000, 0xf51ff000, "PLDW of a literal: UNPREDICTABLE (A8.8.126)", 0, 0, 0},
	{0x0ff000f0, 0x01000070, "HLT: ARMv8", 0, 0, 0},
	{0x0fa0f070, 0x07a0f050, "SBFX and UBFX into pc: UNPREDICTABLE (A5.4)", 0, 0, 0},
	{0x0fa0007f, 0x07a0005f, "SBFX and UBFX of pc: UNPREDICTABLE (A5.4)", 0, 0, 0},
	{0x0fe0009f, 0x01a0001f, "shift by register of pc: UNPREDICTABLE (A5.2.2)", 0, 0, 0},
	{0x0fe00f90, 0x01a00f10, "shift by pc: UNPREDICTABLE (A5.2.2)", 0, 0, 0},
};

static struct exception a32_accepted[] = {
	{0x0feff010, 0x01a0f000, "shift by immediate into pc: ALUWritePC (A8.8.94)", 0, 0, 0},
};

START_TEST(the_a32_words_are_those_of_the_gnu_tools)
{
	const struct exceptions e = {
		.refused = a32_refused,
		.accepted = a32_accepted,
		.n_refused = HF_COUNT(a32_refused),
		.n_accepted = HF_COUNT(a32_accepted),
	};
	const size_t n = (size_t)256 * 16 * A32_VARIANTS;
	struct sample *samples = calloc(n, sizeof *samples);
	uint32_t seed = 1;

	ck_assert_ptr_nonnull(samples);
	for (size_t i = 0; i < n; i++) {
		uint32_t opcode = (uint32_t)(i / A32_VARIANTS); /* bits 27:20 and 7:4 */
		uint32_t w = random_variant(&seed) & 0x000fff0f;

		w |= (opcode & 0xff0) << 16 | (opcode & 0xf) << 4;
		samples[i].word = w | (i % 3 ? 0xe0000000 : 0xf0000000);
	}
	compare(samples, n, false, &e);
	free(samples);
}
END_TEST

/* ---- T32 ---- */

#define T16_WORDS    0xe800u /* from there on a halfword is the first of two */
#define T32_VARIANTS 16u

static struct exception t16_refused[] = {
	{0xffc0, 0xba80, "HLT: ARMv8", 0, 0, 0},
	{0xffff, 0x44ff, "ADD pc, pc: UNPREDICTABLE (A8.8.6)", 0, 0, 0},
};

START_TEST(all_16_bit_words_are_those_of_the_gnu_tools)
{
	const struct exceptions e = {
		.refused = t16_refused,
		.n_refused = HF_COUNT(t16_refused),
	};
	struct sample *samples = calloc(T16_WORDS, sizeof *samples);

	ck_assert_ptr_nonnull(samples);
	for (uint32_t w = 0; w < T16_WORDS; w++)
		samples[w].word = w;
	compare(samples, T16_WORDS, true, &e);
	free(samples);
}
END_TEST

static struct exception t32_refused[] = {
	{0xfe000000, 0xfc000000, "LDC2 and kin: no coprocessor of the core's has them", 0, 0, 0},
	{0xff000000, 0xfe000000, "MCR2, CDP2; VSEL and kin: ARMv8", 0, 0, 0},
	{0xfe000200, 0xec000000, "coprocessors with bit 1 of their number clear", 0, 0, 0},
	{0xfe000a00, 0xec000200, "coprocessors 2, 3, 6 and 7", 0, 0, 0},
	{0xfe000f00, 0xec000f00, "LDC and STC of CP15: UNDEFINED (A5.6)", 0, 0, 0},
	{0xfe000f01, 0xec000b01, "FLDMX and FSTMX past d15 (A8.8.50)", 0, 0, 0},
	{0xffe00e00, 0xec400a00, "64-bit transfers of CP10, CP11 not VMOV (A7.9)", 0, 0, 0},
	{0xff00fe10, 0xee00fa10, "VMOV to and from pc: UNPREDICTABLE (A7.8)", 0, 0, 0},
	{0xff700000, 0xe8700000, "LDRD twice into one register (A8.8.72)", 12, 8, 0},
	{0xff500000, 0xe9500000, "LDRD twice into one register (A8.8.72)", 12, 8, 0},
	{0xfff00000, 0xe8400000, "STREX over its source (A6.3.6)", 12, 8, 0},
	{0xfff00000, 0xe8400000, "STREX over its base (A6.3.6)", 16, 8, 0},
	{0xfef0f800, 0xf810f800, "PLD, PLI that are indexed (A6.3.9)", 0, 0, 0},
	{0xfff0f800, 0xf830f800, "PLDW that is indexed (A6.3.8)", 0, 0, 0},
	{0xff800000, 0xfb800000, "long result in one register (A6.3.17)", 12, 8, 0},
	{0xfe0f0f00, 0xec0f0e00, "LDC, STC off pc, but for LDC of a literal (A5.6)", 0, 0, 0},
	{0xff7ff000, 0xf83ff000, "PLDW of a literal: UNPREDICTABLE (A8.8.126)", 0, 0, 0},
	{0xffef800f, 0xea4f000d, "shifts of sp (A6.3.11)", 0, 0, 0},
};

START_TEST(the_32_bit_words_are_those_of_the_gnu_tools)
{
	const struct exceptions e = {
		.refused = t32_refused,
		.n_refused = HF_COUNT(t32_refused),
	};
	const size_t n = (size_t)(0x10000 - T16_WORDS) * T32_VARIANTS;
	struct sample *samples = calloc(n, sizeof *samples);
	uint32_t seed = 1;

	ck_assert_ptr_nonnull(samples);
	for (size_t i = 0; i < n; i++) {
		uint32_t high = T16_WORDS + (uint32_t)(i / T32_VARIANTS);

		samples[i].word = high << 16 | (random_variant(&seed) & 0xffff);
	}
	compare(samples, n, true, &e);
	free(samples);
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("gnu");

	tcase_set_timeout(c, 60);
	tcase_add_test(c, the_a32_words_are_those_of_the_gnu_tools);
	tcase_add_test(c, all_16_bit_words_are_those_of_the_gnu_tools);
	tcase_add_test(c, the_32_bit_words_are_those_of_the_gnu_tools);
	return unit_run_case("step_gnu", c);
}
