/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_step_a32.c - single step of A32 code: where each kind of instruction goes, what is
 * refused, and what else the decoder tells of an instruction. */
#include "step_support.h"
#include "unit.h"

#define AFTER (CODE + 4)

/* r1 and r2 are set before the step; every other register holds DATA. */
struct flow {
	const char *text;
	uint32_t word;
	uint32_t cpsr, r1, r2;
	uint32_t mem; /* the word at DATA + i is mem + i */
	int64_t next; /* bit 0: Thumb; or HF_E* */
};

static const struct flow flows[] = {
	/* branches */
	{"b .+0x40", 0xea00000e, 0, 0, 0, 0, CODE + 0x40},
	{"b .-0x40", 0xeaffffee, 0, 0, 0, 0, CODE - 0x40},
	{"bl .+0x40", 0xeb00000e, 0, 0, 0, 0, CODE + 0x40},
	{"beq .+0x40", 0x0a00000e, Z_FLAG, 0, 0, 0, CODE + 0x40},
	{"beq .+0x40", 0x0a00000e, 0, 0, 0, 0, AFTER},
	{"blx .+0x42", 0xfb00000e, 0, 0, 0, 0, CODE + 0x43},
	{"blx .+0x40", 0xfa00000e, 0, 0, 0, 0, CODE + 0x41},
	{"bx r1", 0xe12fff11, 0, 0x9000, 0, 0, 0x9000},
	{"bx r1", 0xe12fff11, 0, 0x9001, 0, 0, 0x9001},
	{"bx r1", 0xe12fff11, 0, 0x9002, 0, 0, HF_EINSN},
	{"bxne r1", 0x112fff11, Z_FLAG, 0x9002, 0, 0, AFTER},
	{"bx pc", 0xe12fff1f, 0, 0, 0, 0, CODE + 8},
	{"blx r1", 0xe12fff31, 0, 0x9001, 0, 0, 0x9001},
	{"bxj r1", 0xe12fff21, 0, 0x9001, 0, 0, 0x9001},
	/* data-processing to pc: every operation, every shift, carry in */
	{"mov pc, r1", 0xe1a0f001, 0, 0x9000, 0, 0, 0x9000},
	{"mov pc, r1", 0xe1a0f001, 0, 0x9001, 0, 0, 0x9001},
	{"mov pc, #0x9000", 0xe3a0fa09, 0, 0, 0, 0, 0x9000},
	{"mvn pc, r1", 0xe1e0f001, 0, ~0x9000u, 0, 0, 0x9000},
	{"add pc, r1, r2", 0xe081f002, 0, 0x9000, 8, 0, 0x9008},
	{"add pc, pc, r1, lsl #2", 0xe08ff101, 0, 3, 0, 0, CODE + 8 + 12},
	{"addls pc, pc, r1, lsl #2", 0x908ff101, C_FLAG, 3, 0, 0, AFTER},
	{"add pc, pc, #16", 0xe28ff010, 0, 0, 0, 0, CODE + 24},
	{"sub pc, pc, #16", 0xe24ff010, 0, 0, 0, 0, CODE - 8},
	{"sub pc, r1, r2, lsr #4", 0xe041f222, 0, 0x9000, 0x100, 0, 0x8ff0},
	{"sub pc, r1, r2, lsr #32", 0xe041f022, 0, 0x9000, ~0u, 0, 0x9000},
	{"add pc, r1, r2, asr #32", 0xe081f042, 0, 0x9004, 0x80000000, 0, 0x9003},
	{"add pc, r1, r2, asr #2", 0xe081f142, 0, 0x9010, ~0xfu, 0, 0x900c},
	{"add pc, r1, r2, ror #4", 0xe081f262, 0, 0x9000, 0x80, 0, 0x9008},
	{"add pc, r1, r2, rrx", 0xe081f062, C_FLAG, 0x80009000, 8, 0, 0x9004},
	{"add pc, r1, r2, rrx", 0xe081f062, 0, 0x9000, 8, 0, 0x9004},
	{"rsb pc, r1, r2", 0xe061f002, 0, 0x1000, 0xa000, 0, 0x9000},
	{"adc pc, r1, r2", 0xe0a1f002, C_FLAG, 0x9000, 7, 0, 0x9008},
	{"adc pc, r1, r2", 0xe0a1f002, 0, 0x9000, 8, 0, 0x9008},
	{"sbc pc, r1, r2", 0xe0c1f002, C_FLAG, 0x9008, 8, 0, 0x9000},
	{"sbc pc, r1, r2", 0xe0c1f002, 0, 0x9009, 8, 0, 0x9000},
	{"rsc pc, r1, r2", 0xe0e1f002, 0, 8, 0x9009, 0, 0x9000},
	{"rsc pc, r1, r2", 0xe0e1f002, C_FLAG, 8, 0x9008, 0, 0x9000},
	{"and pc, r1, r2", 0xe001f002, 0, 0x9fff, 0xf000, 0, 0x9000},
	{"eor pc, r1, r2", 0xe021f002, 0, 0x9fff, 0x0fff, 0, 0x9000},
	{"orr pc, r1, r2", 0xe181f002, 0, 0x9000, 0x0001, 0, 0x9001},
	{"bic pc, r1, r2", 0xe1c1f002, 0, 0x9fff, 0x0fff, 0, 0x9000},
	{"bic pc, r1, #3", 0xe3c1f003, 0, 0x9003, 0, 0, 0x9000},
	/* loads to pc */
	{"ldr pc, [r3]", 0xe593f000, 0, 0, 0, 0x9000, 0x9000},
	{"ldr pc, [r3, #4]", 0xe593f004, 0, 0, 0, 0x9001, 0x9005},
	{"ldr pc, [r3, #4]!", 0xe5b3f004, 0, 0, 0, 0x9000, 0x9004},
	{"ldr pc, [r3], #4", 0xe493f004, 0, 0, 0, 0x9000, 0x9000},
	{"ldr pc, [r3, #-4]", 0xe513f004, 0, 0, 0, 0x9000, HF_EFAULT},
	{"ldr pc, [r3, r1, lsl #2]", 0xe793f101, 0, 2, 0, 0x9000, 0x9008},
	{"ldr pc, [r3, -r1]", 0xe713f001, 0, ~7u, 0, 0x9000, 0x9008},
	{"ldrne pc, [r1]", 0x1591f000, Z_FLAG, 0, 0, 0, AFTER},
	{"ldr pc, [r1]", 0xe591f000, 0, 0x100, 0, 0, HF_EFAULT},
	{"ldr pc, [r3, #2]", 0xe593f002, 0, 0, 0, 0x9000, HF_EINSN},
	{"ldm r3, {r0, pc}", 0xe8938001, 0, 0, 0, 0x9000, 0x9004},
	{"ldmib r3, {r0, r1, pc}", 0xe9938003, 0, 0, 0, 0x9000, 0x900c},
	{"ldmda r2, {r0, pc}", 0xe8128001, 0, 0, DATA + 16, 0x9000, 0x9010},
	{"ldmdb r2!, {r0, pc}", 0xe9328001, 0, 0, DATA + 16, 0x9000, 0x900c},
	{"pop {r0, r1, r2, pc}", 0xe8bd8007, 0, 0, 0, 0x9001, 0x900d},
	{"pop {pc}", 0xe49df004, 0, 0, 0, 0x9000, 0x9000},
	{"ldm r1, {pc}", 0xe8918000, 0, DATA + 2, 0, 0x9000, HF_EFAULT},
	{"rfeia r3", 0xf8930a00, 0, 0, 0, 0x9000, HF_EINSN},
	/* on to the next instruction */
	{"svc #0", 0xef000000, 0, 0, 0, 0, AFTER},
	{"hvc #0", 0xe1400070, 0, 0, 0, 0, AFTER},
	{"smc #0", 0xe1600070, 0, 0, 0, 0, AFTER},
	{"wfi", 0xe320f003, 0, 0, 0, 0, AFTER},
	{"wfe", 0xe320f002, 0, 0, 0, 0, AFTER},
	{"nop", 0xe320f000, 0, 0, 0, 0, AFTER},
	{"dsb sy", 0xf57ff04f, 0, 0, 0, 0, AFTER},
	{"dmb ish", 0xf57ff05b, 0, 0, 0, 0, AFTER},
	{"isb", 0xf57ff06f, 0, 0, 0, 0, AFTER},
	{"clrex", 0xf57ff01f, 0, 0, 0, 0, AFTER},
	{"cpsid i", 0xf10c0080, 0, 0, 0, 0, AFTER},
	{"cps #0x13", 0xf1020013, 0, 0, 0, 0, AFTER},
	{"setend be", 0xf1010200, 0, 0, 0, 0, AFTER},
	{"mrs r0, cpsr", 0xe10f0000, 0, 0, 0, 0, AFTER},
	{"msr cpsr_c, r0", 0xe121f000, 0, 0, 0, 0, AFTER},
	{"mrs r0, sp_usr", 0xe1050200, 0, 0, 0, 0, AFTER},
	{"msr spsr_fsxc, r0", 0xe16ff000, 0, 0, 0, 0, AFTER},
	{"srsdb sp!, #0x13", 0xf96d0513, 0, 0, 0, 0, AFTER},
	{"ldm r1, {r0, r2}^", 0xe8d10005, 0, 0, 0, 0, AFTER},
	{"str pc, [r1]", 0xe581f000, 0, 0, 0, 0, AFTER},
	{"add r0, pc, #4", 0xe28f0004, 0, 0, 0, 0, AFTER},
	{"cmp r1, r2", 0xe1510002, 0, 0, 0, 0, AFTER},
	{"udiv r0, r1, r2", 0xe730f211, 0, 0, 0, 0, AFTER},
	{"strex r0, r1, [r2]", 0xe1820f91, 0, 0, 0, 0, AFTER},
	{"mcr p15, 0, r0, c1, c0, 0", 0xee010f10, 0, 0, 0, 0, AFTER},
	{"mrc p15, 0, APSR_nzcv, c1, c0, 0", 0xee11ff10, 0, 0, 0, 0, AFTER},
	{"mrrc p15, 0, r0, r1, c14", 0xec510f0e, 0, 0, 0, 0, AFTER},
	{"vldr d16, [r1]", 0xedd10b00, 0, 0, 0, 0, AFTER},
	{"vpush {d8-d15}", 0xed2d8b10, 0, 0, 0, 0, AFTER},
	{"vmrs APSR_nzcv, fpscr", 0xeef1fa10, 0, 0, 0, 0, AFTER},
	{"vfma.f64 d0, d1, d2", 0xeea10b02, 0, 0, 0, 0, AFTER},
	{"vadd.i32 q0, q1, q2", 0xf2220844, 0, 0, 0, 0, AFTER},
	{"vld4.8 {d0-d3}, [r1]!", 0xf421000d, 0, 0, 0, 0, AFTER},
	{"vst1.32 {d0[1]}, [r1]", 0xf481088f, 0, 0, 0, 0, AFTER},
	{"pld [r1]", 0xf5d1f000, 0, 0, 0, 0, AFTER},
	/* breakpoints: execution does not go on there by itself */
	{"bkpt #0", 0xe1200070, 0, 0, 0, 0, HF_EINSN},
	{"udf #0", 0xe7f000f0, 0, 0, 0, 0, HF_EINSN},
	/* exception returns: the mode and the instruction set are in an SPSR that is not known */
	{"subs pc, lr, #4", 0xe25ef004, 0, 0, 0, 0, HF_EINSN},
	{"movs pc, lr", 0xe1b0f00e, 0, 0, 0, 0, HF_EINSN},
	{"ldm sp!, {r0, pc}^", 0xe8fd8001, 0, 0, 0, 0x9000, HF_EINSN},
	{"eret", 0xe160006e, 0, 0, 0, 0, HF_EINSN},
};

static struct arm_state state_of(const struct flow *f)
{
	struct arm_state s = state_at_code(f->cpsr);

	s.r[1] = f->r1;
	s.r[2] = f->r2;
	memset(code, 0, sizeof code);
	put_insn(CODE, f->word, false);
	for (uint32_t i = 0; i < DATA_SIZE; i += 4)
		put_data(DATA + i, f->mem + i);
	return s;
}

START_TEST(each_instruction_goes_where_it_should)
{
	const struct flow *f = &flows[_i];
	struct arm_state s = state_of(f);
	int64_t next = next_of(&s);

	ck_assert_msg(next == f->next, "%s: %llx, not %llx", f->text, (long long)next,
		(long long)f->next);
	ck_assert_int_eq(arm_insn_len(&s, read_mem, NULL), 4);
}
END_TEST

START_TEST(the_words_in_the_tables_are_what_the_assembler_makes)
{
	FILE *f;

	tools_open();
	f = source_begin(false);
	for (size_t i = 0; i < HF_COUNT(flows); i++)
		fprintf(f, "%s\n", flows[i].text);
	fclose(f);
	ck_assert_int_eq(run(AS), 0);
	f = file_in("in.bin", "rb");
	for (size_t i = 0; i < HF_COUNT(flows); i++) {
		uint32_t word = 0;

		ck_assert(read_insn(f, false, &word));
		ck_assert_msg(word == flows[i].word, "%s is %08x", flows[i].text, word);
	}
	fclose(f);
	tools_close();
}
END_TEST

/* ConditionHolds() worked out a second way: bit n of a row is the answer for NZCV = n. */
static const uint16_t holds_for[15] = {
	0xf0f0, 0x0f0f, 0xcccc, 0x3333, 0xff00, 0x00ff, 0xaaaa, 0x5555, /* eq .. vc */
	0x0c0c, 0xf3f3, 0xaa55, 0x55aa, 0x0a05, 0xf5fa, 0xffff,         /* hi .. al */
};

START_TEST(each_condition_is_resolved_with_each_flag)
{
	for (uint32_t nzcv = 0; nzcv < 16; nzcv++) {
		struct arm_state s = state_at_code(nzcv << 28);
		bool holds = holds_for[_i] >> nzcv & 1;

		put_insn(CODE, (uint32_t)_i << 28 | 0x0a00000e, false);
		ck_assert_int_eq(next_of(&s), holds ? CODE + 0x40 : AFTER);
	}
}
END_TEST

static const struct {
	const char *what;
	uint32_t word;
} refusals[] = {
	{"teq with Rd, the old teqp", 0xe131f002},
	{"mul with pc", 0xe00f0291},
	{"umull into one register", 0xe0811392},
	{"strex over its own source", 0xe1811f91},
	{"strexd of an odd pair", 0xe1a20f91},
	{"ldrex with a should-be-one bit clear", 0xe1920e9f},
	{"ldr with writeback of its target", 0xe5b11004},
	{"ldr literal with writeback", 0xe5bf1004},
	{"ldrb into pc", 0xe5d1f000},
	{"ldrd of an odd pair", 0xe1c110d0},
	{"ldrd with P = 0, W = 1", 0xe0e100d0},
	{"ldm of nothing", 0xe8910000},
	{"ldm that loads its written-back base", 0xe8b10003},
	{"stm user registers with writeback", 0xe8e10001},
	{"msr of no field", 0xe120f000},
	{"mrs of a banked register that does not exist", 0xe10f0200},
	{"bkpt under a condition", 0x01200070},
	{"bfi with msb below lsb", 0xe7c20211},
	{"sbfx past the top", 0xe7bf0f51},
	{"cps that changes nothing", 0xf1000000},
	{"cps to a mode that does not exist", 0xf1020014},
	{"dsb with a should-be-one bit clear", 0xf57fe04f},
	{"mcr of coprocessor 3", 0xee010310},
	{"mcr2", 0xfe010f10},
	{"ldc of coprocessor 15", 0xed915f00},
	{"vldm of nothing", 0xec910b00},
	{"vldm past d31", 0xecd1fb10},
	{"vmsr of a register that does not exist", 0xeee20a10},
	{"vadd of an odd q", 0xf2211844},
	{"vsel, ARMv8", 0xfe000a00},
	{"vld1 with undefined alignment", 0xf421073f},
	{"crc32, ARMv8", 0xe1010042},
	{"lda, ARMv8", 0xe1910c9f},
};

START_TEST(an_encoding_that_is_not_an_instruction_is_refused)
{
	struct arm_state s = state_at_code(0);

	put_insn(CODE, refusals[_i].word, false);
	ck_assert_msg(next_of(&s) == HF_EINSN, "%s", refusals[_i].what);
	ck_assert_msg(arm_insn_bkpt(&s, read_mem, NULL) == 0, "%s", refusals[_i].what);
	ck_assert_msg(!arm_insn_touches_masks(&s, read_mem, NULL), "%s", refusals[_i].what);
}
END_TEST

START_TEST(data_is_read_in_the_byte_order_of_cpsr)
{
	struct arm_state s = state_at_code(ARM_CPSR_E);

	put_insn(CODE, 0xe593f000, false); /* ldr pc, [r3] */
	put_data(DATA, 0x00900000);
	ck_assert_int_eq(next_of(&s), 0x9000);
}
END_TEST

#define NOP 0xe320f000

/* ---- the other questions ---- */

static const struct {
	const char *what;
	uint32_t word;
	bool touches;
} masks[] = {
	{"cpsid i", 0xf10c0080, true},
	{"cps #0x13", 0xf1020013, true},
	{"mrs r0, cpsr", 0xe10f0000, true},
	{"msr cpsr_c, r0", 0xe121f000, true},
	{"msr cpsr_c, #0xd3", 0xe321f0d3, true},
	{"mrs r0, spsr", 0xe14f0000, false},
	{"msr spsr_c, r0", 0xe161f000, false},
	{"srsdb sp!, #0x13", 0xf96d0513, true},
	{"rfeia sp!", 0xf8bd0a00, true},
	{"subs pc, lr, #4", 0xe25ef004, true},
	{"movs pc, lr", 0xe1b0f00e, true},
	{"ldm sp!, {pc}^", 0xe8fd8000, true},
	{"ldm sp, {r0}^", 0xe8dd0001, false},
	{"eret", 0xe160006e, true},
	{"svc #0", 0xef000000, true},
	{"hvc #0", 0xe1400070, true},
	{"smc #0", 0xe1600070, true},
	{"wfe", 0xe320f002, true},
	{"wfi", 0xe320f003, false},
	{"mov pc, lr", 0xe1a0f00e, false},
	{"subs r0, lr, #4", 0xe25e0004, false},
	{"setend be", 0xf1010200, false},
	{"mcr p15, 0, r0, c1, c0, 0", 0xee010f10, false},
	{"nop", 0xe320f000, false},
};

START_TEST(what_sees_or_changes_the_masks_is_known)
{
	struct arm_state s = state_at_code(0);

	put_insn(CODE, masks[_i].word, false);
	ck_assert_msg(arm_insn_touches_masks(&s, read_mem, NULL) == masks[_i].touches, "%s",
		masks[_i].what);
}
END_TEST

START_TEST(breakpoints_are_known)
{
	struct arm_state s = state_at_code(0);

	put_insn(CODE, 0xe12fff7f, false); /* bkpt #0xffff */
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 4);
	put_insn(CODE, 0xe7f001f0, false); /* udf #16, the Linux breakpoint */
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 4);
	put_insn(CODE, NOP, false);
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 0);
}
END_TEST

/* A word that needs what the CPU lacks is refused. */
static const struct {
	uint32_t word, lacks;
} needs[] = {
	{NOP, ARM_HAS_A32},
	{0xe1400070, ARM_HAS_VIRT},
	{0xe1050200, ARM_HAS_VIRT},
	{0xe1600070, ARM_HAS_SECURITY},
	{0xe730f211, ARM_HAS_DIV_A32},
	{0xedd10b00, ARM_HAS_VFP},
	{0xeea10b02, ARM_HAS_VFP4},
	{0xf2220844, ARM_HAS_NEON},
	{0xee400b10, ARM_HAS_NEON},
};

START_TEST(what_the_cpu_lacks_is_refused)
{
	struct arm_state s = state_at_code(0);

	put_insn(CODE, needs[_i].word, false);
	ck_assert_int_eq(next_of(&s), AFTER);
	s.has &= ~needs[_i].lacks;
	ck_assert_int_eq(next_of(&s), HF_EINSN);
}
END_TEST

START_TEST(a_state_that_is_not_a32_is_refused)
{
	struct arm_state s = state_at_code(ARM_CPSR_J);

	put_insn(CODE, NOP, false);
	ck_assert_int_eq(next_of(&s), HF_EINSN);
	s = state_at_code(0);
	s.r[15] += 2;
	ck_assert_int_eq(next_of(&s), HF_EINSN);
	s = state_at_code(0);
	s.cpsr = 0x10;                     /* User mode */
	put_insn(CODE, 0xe1400070, false); /* hvc */
	ck_assert_int_eq(next_of(&s), HF_EINSN);
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("a32");

	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, each_instruction_goes_where_it_should, 0, HF_COUNT(flows));
	tcase_add_test(c, the_words_in_the_tables_are_what_the_assembler_makes);
	tcase_add_loop_test(c, each_condition_is_resolved_with_each_flag, 0, HF_COUNT(holds_for));
	tcase_add_loop_test(
		c, an_encoding_that_is_not_an_instruction_is_refused, 0, HF_COUNT(refusals));
	tcase_add_test(c, data_is_read_in_the_byte_order_of_cpsr);
	tcase_add_loop_test(c, what_sees_or_changes_the_masks_is_known, 0, HF_COUNT(masks));
	tcase_add_test(c, breakpoints_are_known);
	tcase_add_loop_test(c, what_the_cpu_lacks_is_refused, 0, HF_COUNT(needs));
	tcase_add_test(c, a_state_that_is_not_a32_is_refused);
	return unit_run_case("step_a32", c);
}
