/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_step_t32.c - single step of Thumb code: where each kind of instruction goes, IT blocks, what
 * is refused, and what an M-profile core takes. 32-bit words have their first halfword on top. */
#include "step_support.h"
#include "unit.h"

#define AFTER2 (CODE + 2 + 1) /* bit 0: still Thumb */
#define AFTER4 (CODE + 4 + 1)
#define INSIDE IT(0x04) /* EQ, another instruction to come */
#define LAST   IT(0x08) /* EQ, the last of its block */

/* r1, r2 and cpsr are set before the step; other registers hold DATA, and memory there mem + i. */
struct flow {
	const char *text;
	uint32_t word;
	uint32_t cpsr, r1, r2;
	uint32_t mem;
	int64_t next; /* bit 0: Thumb; or HF_E* */
};

static const struct flow flows[] = {
	/* branches */
	{"b.n .+0x40", 0xe01e, 0, 0, 0, 0, CODE + 0x41},
	{"b.n .-0x40", 0xe7de, 0, 0, 0, 0, CODE - 0x3f},
	{"beq.n .+0x40", 0xd01e, Z_FLAG, 0, 0, 0, CODE + 0x41},
	{"beq.n .+0x40", 0xd01e, 0, 0, 0, 0, AFTER2},
	{"bne.n .-0x40", 0xd1de, 0, 0, 0, 0, CODE - 0x3f},
	{"b.w .+0x123456", 0xf123ba29, 0, 0, 0, 0, CODE + 0x123457},
	{"b.w .-0x123456", 0xf6dcbdd3, 0, 0, 0, 0, CODE - 0x123455},
	{"bl .+0x123456", 0xf123fa29, 0, 0, 0, 0, CODE + 0x123457},
	{"bl .-0x40", 0xf7ffffde, 0, 0, 0, 0, CODE - 0x3f},
	{"blx .+0x123458", 0xf123ea2a, 0, 0, 0, 0, CODE + 0x123458},
	{"beq.w .+0x12344", 0xf01281a0, Z_FLAG, 0, 0, 0, CODE + 0x12345},
	{"bne.w .-0x12344", 0xf46dae5c, 0, 0, 0, 0, CODE - 0x12343},
	{"bne.w .-0x12344", 0xf46dae5c, Z_FLAG, 0, 0, 0, AFTER4},
	{"beq.w .+0x40000", 0xf03f87fe, Z_FLAG, 0, 0, 0, (uint32_t)(CODE + 0x40000 + 1)},
	{"beq.w .+0x80000", 0xf03fa7fe, Z_FLAG, 0, 0, 0, (uint32_t)(CODE + 0x80000 + 1)},
	{"beq.w .-0x80000", 0xf43fa7fe, Z_FLAG, 0, 0, 0, (uint32_t)(CODE - 0x80000 + 1)},
	{"beq.w .-0xc0000", 0xf43f87fe, Z_FLAG, 0, 0, 0, (uint32_t)(CODE - 0xc0000 + 1)},
	{"b.w .+0x400000", 0xf3ffbffe, 0, 0, 0, 0, (uint32_t)(CODE + 0x400000 + 1)},
	{"b.w .+0x800000", 0xf3ffb7fe, 0, 0, 0, 0, (uint32_t)(CODE + 0x800000 + 1)},
	{"b.w .-0x800000", 0xf7ff9ffe, 0, 0, 0, 0, (uint32_t)(CODE - 0x800000 + 1)},
	{"b.w .-0xc00000", 0xf7ff97fe, 0, 0, 0, 0, (uint32_t)(CODE - 0xc00000 + 1)},
	{"bl .+0x400000", 0xf3fffffe, 0, 0, 0, 0, (uint32_t)(CODE + 0x400000 + 1)},
	{"bl .+0x800000", 0xf3fff7fe, 0, 0, 0, 0, (uint32_t)(CODE + 0x800000 + 1)},
	{"cbz r1, .+0x40", 0xb1f1, 0, 0, 0, 0, CODE + 0x41},
	{"cbz r1, .+0x40", 0xb1f1, 0, 1, 0, 0, AFTER2},
	{"cbnz r1, .+0x7e", 0xbbe9, 0, 1, 0, 0, CODE + 0x7f},
	{"cbnz r1, .+0x7e", 0xbbe9, 0, 0, 0, 0, AFTER2},
	{"bx r1", 0x4708, 0, 0x9000, 0, 0, 0x9000},
	{"bx r1", 0x4708, 0, 0x9001, 0, 0, 0x9001},
	{"bx r1", 0x4708, 0, 0x9002, 0, 0, HF_EINSN},
	{"bx pc", 0x4778, 0, 0, 0, 0, CODE + 4},
	{"blx r1", 0x4788, 0, 0x9000, 0, 0, 0x9000},
	{"bxj r1", 0xf3c18f00, 0, 0x9001, 0, 0, 0x9001},
	{"mov pc, r1", 0x468f, 0, 0x9000, 0, 0, 0x9001},
	{"mov pc, r1", 0x468f, 0, 0x9001, 0, 0, 0x9001},
	{"add pc, r1", 0x448f, 0, 0x1001, 0, 0, CODE + 0x1005},
	/* loads to pc */
	{"pop {pc}", 0xbd00, 0, 0, 0, 0x9001, 0x9001},
	{"pop {r0, r7, pc}", 0xbd81, 0, 0, 0, 0x9000, 0x9008},
	{"pop.w {r0, r8, pc}", 0xe8bd8101, 0, 0, 0, 0x9001, 0x9009},
	{"ldmia.w r1, {r0, pc}", 0xe8918001, 0, DATA, 0, 0x9001, 0x9005},
	{"ldmia.w r1, {r0, pc}", 0xe8918001, 0, DATA + 2, 0, 0x9001, HF_EFAULT},
	{"ldmdb r1!, {r0, pc}", 0xe9318001, 0, DATA + 16, 0, 0x9001, 0x900d},
	{"ldr.w pc, [r1, #4]", 0xf8d1f004, 0, DATA, 0, 0x9001, 0x9005},
	{"ldr.w pc, [r1, #4]", 0xf8d1f004, 0, DATA, 0, 0x9000, 0x9004},
	{"ldr.w pc, [r1, #2]", 0xf8d1f002, 0, DATA, 0, 0x9000, HF_EINSN},
	{"ldr.w pc, [r1, #4]!", 0xf851ff04, 0, DATA, 0, 0x9001, 0x9005},
	{"ldr.w pc, [r1], #4", 0xf851fb04, 0, DATA, 0, 0x9001, 0x9001},
	{"ldr.w pc, [r1, #-4]", 0xf851fc04, 0, DATA + 8, 0, 0x9001, 0x9005},
	{"ldr.w pc, [r1, r2, lsl #2]", 0xf851f022, 0, DATA, 3, 0x9001, 0x900d},
	{"ldr.w pc, [pc, #4]", 0xf8dff004, 0, 0, 0, 0, 0},
	{"tbb [r1, r2]", 0xe8d1f002, 0, DATA, 1, 0x1200, CODE + 4 + 0x24 + 1},
	{"tbh [r1, r2, lsl #1]", 0xe8d1f012, 0, DATA, 2, 0x1230, CODE + 4 + 0x2468 + 1},
	{"tbb [pc, r2]", 0xe8dff002, 0, 0, 0, 0, CODE + 4 + 1},
	{"rfeia r1", 0xe991c000, 0, DATA, 0, 0x9000, HF_EINSN},
	/* on to the next instruction */
	{"svc #0", 0xdf00, 0, 0, 0, 0, AFTER2},
	{"hvc #0", 0xf7e08000, 0, 0, 0, 0, AFTER4},
	{"smc #0", 0xf7f08000, 0, 0, 0, 0, AFTER4},
	{"nop", 0xbf00, 0, 0, 0, 0, AFTER2},
	{"wfi", 0xbf30, 0, 0, 0, 0, AFTER2},
	{"wfe.w", 0xf3af8002, 0, 0, 0, 0, AFTER4},
	{"dsb sy", 0xf3bf8f4f, 0, 0, 0, 0, AFTER4},
	{"isb", 0xf3bf8f6f, 0, 0, 0, 0, AFTER4},
	{"cpsid i", 0xb672, 0, 0, 0, 0, AFTER2},
	{"cps #0x13", 0xf3af8113, 0, 0, 0, 0, AFTER4},
	{"setend be", 0xb658, 0, 0, 0, 0, AFTER2},
	{"mrs r0, cpsr", 0xf3ef8000, 0, 0, 0, 0, AFTER4},
	{"msr cpsr_c, r0", 0xf3808100, 0, 0, 0, 0, AFTER4},
	{"mrs r0, sp_usr", 0xf3e58020, 0, 0, 0, 0, AFTER4},
	{"srsdb sp!, #0x13", 0xe82dc013, 0, 0, 0, 0, AFTER4},
	{"push {r0, lr}", 0xb501, 0, 0, 0, 0, AFTER2},
	{"add.w r0, r1, r2, lsl #3", 0xeb0100c2, 0, 0, 0, 0, AFTER4},
	{"movw r0, #0x1234", 0xf2412034, 0, 0, 0, 0, AFTER4},
	{"sdiv r0, r1, r2", 0xfb91f0f2, 0, 0, 0, 0, AFTER4},
	{"ldrd r0, r1, [r2]", 0xe9d20100, 0, 0, 0, 0, AFTER4},
	{"strex r0, r1, [r2]", 0xe8421000, 0, 0, 0, 0, AFTER4},
	{"pld [r1]", 0xf891f000, 0, 0, 0, 0, AFTER4},
	{"mrc p15, 0, r0, c1, c0, 0", 0xee110f10, 0, 0, 0, 0, AFTER4},
	{"vpush {d8-d15}", 0xed2d8b10, 0, 0, 0, 0, AFTER4},
	{"vadd.i32 q0, q1, q2", 0xef220844, 0, 0, 0, 0, AFTER4},
	{"vmul.u8 q0, q1, q2", 0xef020954, 0, 0, 0, 0, AFTER4},
	{"vld4.8 {d0-d3}, [r1]!", 0xf921000d, 0, 0, 0, 0, AFTER4},
	/* breakpoints, and exception returns whose SPSR is not known */
	{"bkpt #0", 0xbe00, 0, 0, 0, 0, HF_EINSN},
	{"udf #0", 0xde00, 0, 0, 0, 0, HF_EINSN},
	{"udf.w #0", 0xf7f0a000, 0, 0, 0, 0, HF_EINSN},
	{"subs pc, lr, #4", 0xf3de8f04, 0, 0, 0, 0, HF_EINSN},
};

/* The same instructions in an IT block, where the assembler would want an IT before each. */
static const struct flow it_flows[] = {
	{"mov pc, r1, last and true", 0x468f, LAST | Z_FLAG, 0x9000, 0, 0, 0x9001},
	{"mov pc, r1, last and false", 0x468f, LAST, 0x9000, 0, 0, AFTER2},
	{"mov pc, r1, not last", 0x468f, INSIDE | Z_FLAG, 0x9000, 0, 0, HF_EINSN},
	{"bx r1, false", 0x4708, LAST, 0x9002, 0, 0, AFTER2},
	{"pop {pc}, true", 0xbd00, LAST | Z_FLAG, 0, 0, 0x9001, 0x9001},
	{"pop {pc}, false", 0xbd00, LAST, 0, 0, 0x9001, AFTER2},
	{"ldr.w pc, [r1], false, from nowhere", 0xf8d1f000, LAST, 0, 0, 0, AFTER4},
	{"ldr.w pc, [r1], true, from nowhere", 0xf8d1f000, LAST | Z_FLAG, 0, 0, 0, HF_EFAULT},
	{"b.n, last and true", 0xe01e, LAST | Z_FLAG, 0, 0, 0, CODE + 0x41},
	{"b.w, last and false", 0xf123ba29, LAST, 0, 0, 0, AFTER4},
	{"tbb, false", 0xe8d1f002, LAST, DATA, 1, 0x1200, AFTER4},
	{"tbb, not last", 0xe8d1f002, INSIDE, DATA, 1, 0x1200, HF_EINSN},
	{"beq.n in an IT block", 0xd01e, LAST, 0, 0, 0, HF_EINSN},
	{"cbz in an IT block", 0xb1f1, LAST, 0, 0, 0, HF_EINSN},
	{"it in an IT block", 0xbf08, INSIDE, 0, 0, 0, HF_EINSN},
	{"cps in an IT block", 0xb672, LAST, 0, 0, 0, HF_EINSN},
	{"setend in an IT block", 0xb658, LAST, 0, 0, 0, HF_EINSN},
	{"hvc in an IT block", 0xf7e08000, LAST, 0, 0, 0, HF_EINSN},
	{"bkpt in an IT block that fails", 0xbe00, LAST, 0, 0, 0, HF_EINSN},
	{"adds r0, not last", 0x3001, INSIDE, 0, 0, 0, AFTER2},
	{"a block of condition 1111", 0x3001, IT(0xf8), 0, 0, 0, HF_EINSN},
	{"NE of an else, true", 0x468f, IT(0x18), 0x9000, 0, 0, 0x9001},
	{"NE of an else, false", 0x468f, IT(0x18) | Z_FLAG, 0x9000, 0, 0, AFTER2},
	{"it eq", 0xbf08, 0, 0, 0, 0, AFTER2},
	{"itete le", 0xbfd5, 0, 0, 0, 0, AFTER2},
	{"it al", 0xbfe8, 0, 0, 0, 0, AFTER2},
	{"itt al", 0xbfe4, 0, 0, 0, 0, AFTER2},
	{"ite al", 0xbfec, 0, 0, 0, 0, HF_EINSN},
	{"itte al", 0xbfe6, 0, 0, 0, 0, HF_EINSN},
	{"it of 1111", 0xbff8, 0, 0, 0, 0, HF_EINSN},
};

static void check_flow(const struct flow *f)
{
	struct arm_state s = state_at_code(THUMB | f->cpsr);
	int64_t next;

	s.r[1] = f->r1;
	s.r[2] = f->r2;
	memset(code, 0, sizeof code);
	put_insn(CODE, f->word, true);
	for (uint32_t i = 0; i < DATA_SIZE; i += 4)
		put_data(DATA + i, f->mem + i);
	next = next_of(&s);
	ck_assert_msg(next == f->next, "%s: %llx, not %llx", f->text, (long long)next,
		(long long)f->next);
	ck_assert_int_eq(arm_insn_len(&s, read_mem, NULL), f->word < 0x10000 ? 2 : 4);
}

START_TEST(each_instruction_goes_where_it_should)
{
	check_flow(&flows[_i]);
}
END_TEST

START_TEST(an_it_block_decides)
{
	check_flow(&it_flows[_i]);
}
END_TEST

START_TEST(the_words_in_the_table_are_what_the_assembler_makes)
{
	FILE *f;

	tools_open();
	f = source_begin(true);
	for (size_t i = 0; i < HF_COUNT(flows); i++)
		fprintf(f, ".balign 4\n%s\n", flows[i].text);
	fclose(f);
	ck_assert_int_eq(run(AS), 0);
	f = file_in("in.bin", "rb");
	for (size_t i = 0; i < HF_COUNT(flows); i++) {
		uint32_t word = 0, pad;

		ck_assert(read_insn(f, true, &word));
		if (word < 0x10000 && i + 1 < HF_COUNT(flows))
			ck_assert(read_insn(f, true, &pad));
		ck_assert_msg(word == flows[i].word, "%s is %08x", flows[i].text, word);
	}
	fclose(f);
	tools_close();
}
END_TEST

static const struct {
	const char *what;
	uint32_t word;
} refusals[] = {
	{"add pc, pc", 0x44ff},
	{"cmp of two low registers in the high form", 0x4508},
	{"cmp with pc", 0x45f9},
	{"bx with a should-be-zero bit set", 0x4709},
	{"blx pc", 0x47f8},
	{"push of nothing", 0xb400},
	{"pop of nothing", 0xbc00},
	{"stm of nothing", 0xc100},
	{"cps of nothing", 0xb660},
	{"hlt, ARMv8", 0xba80},
	{"an unallocated 16-bit word", 0xb800},
	{"and into sp", 0xea010d02},
	{"and with pc", 0xea0f0102},
	{"mov.w sp, sp", 0xea4f0d0d},
	{"tst of a repeated zero", 0xf0111f00},
	{"movw pc", 0xf2410f34},
	{"bfi with msb below lsb", 0xf36101c2},
	{"sbfx past the top", 0xf34171df},
	{"clz whose fields differ", 0xfab1f082},
	{"umull into one register", 0xfba11102},
	{"ldm of one register", 0xe8910001},
	{"ldm of lr and pc", 0xe891c001},
	{"ldm of sp", 0xe8912003},
	{"stm over its written-back base", 0xe8a10003},
	{"ldrd into one register", 0xe9d21100},
	{"ldrd literal with writeback", 0xe9ff0100},
	{"strex over its own source", 0xe8421100},
	{"tbb off sp", 0xe8ddf002},
	{"ldr indexed with P = W = 0", 0xf8510804},
	{"ldrh into sp", 0xf8b1d000},
	{"strb of pc", 0xf881f000},
	{"str to a literal", 0xf8cf0000},
	{"blx to an odd halfword", 0xf123ea2b},
	{"b of condition 1111", 0xf3d08000},
	{"enterx", 0xf3bf8f1f},
	{"mcr2", 0xfe010f10},
	{"mcr of sp", 0xee01df10},
	{"vstr to a literal", 0xed8f0b00},
	{"vadd of an odd q", 0xef211844},
	{"sg, ARMv8-M", 0xe97fe97f},
	{"vsel, ARMv8", 0xfe000a00},
};

START_TEST(an_encoding_that_is_not_an_instruction_is_refused)
{
	struct arm_state s = state_at_code(THUMB);

	put_insn(CODE, refusals[_i].word, true);
	ck_assert_msg(next_of(&s) == HF_EINSN, "%s", refusals[_i].what);
	ck_assert_msg(arm_insn_bkpt(&s, read_mem, NULL) == 0, "%s", refusals[_i].what);
}
END_TEST

/* ---- the other questions ---- */

static const struct {
	const char *what;
	uint32_t word;
	bool touches;
} masks[] = {
	{"cpsid i", 0xb672, true},
	{"cpsie.w f", 0xf3af8420, true},
	{"mrs r0, cpsr", 0xf3ef8000, true},
	{"msr cpsr_c, r0", 0xf3808100, true},
	{"mrs r0, spsr", 0xf3ff8000, false},
	{"srsdb sp!, #0x13", 0xe82dc013, true},
	{"rfeia sp!", 0xe9bdc000, true},
	{"subs pc, lr, #4", 0xf3de8f04, true},
	{"svc #0", 0xdf00, true},
	{"hvc #0", 0xf7e08000, true},
	{"smc #0", 0xf7f08000, true},
	{"wfe", 0xbf20, true},
	{"wfi", 0xbf30, false},
	{"bx lr", 0x4770, false},
	{"setend be", 0xb658, false},
	{"hlt", 0xba80, false},
};

START_TEST(what_sees_or_changes_the_masks_is_known)
{
	struct arm_state s = state_at_code(THUMB);

	put_insn(CODE, masks[_i].word, true);
	ck_assert_msg(arm_insn_touches_masks(&s, read_mem, NULL) == masks[_i].touches, "%s",
		masks[_i].what);
}
END_TEST

START_TEST(breakpoints_are_known)
{
	struct arm_state s = state_at_code(THUMB);

	put_insn(CODE, 0xbeab, true);
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 2);
	put_insn(CODE, 0xde01, true); /* gdb's own for Thumb */
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 2);
	put_insn(CODE, 0xf7f0a000, true);
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 4);
	put_insn(CODE, 0xbf00, true);
	ck_assert_int_eq(arm_insn_bkpt(&s, read_mem, NULL), 0);
}
END_TEST

START_TEST(an_instruction_may_cross_the_end_of_what_can_be_read)
{
	struct arm_state s = state_at_code(THUMB);

	s.r[15] = CODE + CODE_SIZE - 2;
	put_half(s.r[15], 0xbf00);
	ck_assert_int_eq(next_of(&s), CODE + CODE_SIZE + 1);
	put_half(s.r[15], 0xf3bf);
	ck_assert_int_eq(next_of(&s), HF_EFAULT);
	ck_assert_int_eq(arm_insn_len(&s, read_mem, NULL), HF_EFAULT);
	s.r[15] = CODE + 1;
	ck_assert_int_lt(next_of(&s), 0);
}
END_TEST

/* ---- an M-profile core, DDI 0403E ---- */

static const struct {
	const char *what;
	uint32_t word;
	int64_t m3, a15;
} profiles[] = {
	{"mrs r0, primask", 0xf3ef8010, AFTER4, HF_EINSN},
	{"mrs r0, control", 0xf3ef8014, AFTER4, HF_EINSN},
	{"mrs r0, apsr", 0xf3ef8000, AFTER4, AFTER4},
	{"mrs of a register that does not exist", 0xf3ef8004, HF_EINSN, HF_EINSN},
	{"msr basepri, r0", 0xf3808811, AFTER4, HF_EINSN},
	{"msr apsr_nzcvq, r0", 0xf3808800, AFTER4, AFTER4},
	{"cpsid i", 0xb672, AFTER2, AFTER2},
	{"cpsid a", 0xb674, HF_EINSN, AFTER2},
	{"setend be", 0xb658, HF_EINSN, AFTER2},
	{"bx r1 to A32", 0x4708, HF_EINSN, 0x9000},
	{"bx r2, to EXC_RETURN or high memory", 0x4710, HF_EINSN, 0xfffffff9},
	{"blx .+0x123458", 0xf123ea2a, HF_EINSN, CODE + 0x123458},
	{"subs pc, lr, #4", 0xf3de8f04, HF_EINSN, HF_EINSN},
	{"udiv r0, r1, r2", 0xfbb1f0f2, AFTER4, AFTER4},
	{"qadd r0, r1, r2", 0xfa82f081, HF_EINSN, AFTER4},
	{"ldrex r0, [r1]", 0xe8510f00, AFTER4, AFTER4},
	{"ldrexd r0, r4, [r1]", 0xe8d1047f, HF_EINSN, AFTER4},
	{"vadd.f32 s0, s0, s0", 0xee300a00, HF_EINSN, AFTER4},
};

START_TEST(a_profile_has_what_it_has)
{
	struct arm_state s = state_at_code(THUMB);

	s.r[1] = 0x9000;
	s.r[2] = 0xfffffff9;
	memset(code, 0, sizeof code);
	put_insn(CODE, profiles[_i].word, true);
	ck_assert_msg(next_of(&s) == profiles[_i].a15, "%s: A15", profiles[_i].what);
	s.has = ARM_CORTEX_M3;
	s.cpsr &= ~ARM_CPSR_MODE;
	ck_assert_msg(next_of(&s) == profiles[_i].m3, "%s: M3", profiles[_i].what);
}
END_TEST

int main(void)
{
	TCase *c = tcase_create("t32");

	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, each_instruction_goes_where_it_should, 0, HF_COUNT(flows));
	tcase_add_loop_test(c, an_it_block_decides, 0, HF_COUNT(it_flows));
	tcase_add_test(c, the_words_in_the_table_are_what_the_assembler_makes);
	tcase_add_loop_test(
		c, an_encoding_that_is_not_an_instruction_is_refused, 0, HF_COUNT(refusals));
	tcase_add_loop_test(c, what_sees_or_changes_the_masks_is_known, 0, HF_COUNT(masks));
	tcase_add_test(c, breakpoints_are_known);
	tcase_add_test(c, an_instruction_may_cross_the_end_of_what_can_be_read);
	tcase_add_loop_test(c, a_profile_has_what_it_has, 0, HF_COUNT(profiles));
	return unit_run_case("step_t32", c);
}
