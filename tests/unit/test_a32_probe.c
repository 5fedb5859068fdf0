/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_a32_probe.c - which ARM instructions a probe may sit on, and those that are emulated. Words are from
 * the GNU assembler; QEMU tries many on a board (tests/qemu/test_probe.py). */
#include "arch/armv7a/probe_insn.h"
#include "stub/err.h"
#include "unit.h"

#define AT 0x1000u

static uint32_t code[64]; /* at AT - 128 */

static int read_code(void *ctx, uint32_t addr, void *dst, size_t len)
{
	(void)ctx;
	if (addr < AT - 128 || addr + len > AT + 128)
		return HF_EFAULT;
	memcpy(dst, (const uint8_t *)code + (addr - (AT - 128)), len);
	return 0;
}

static int check(uint32_t word, struct hf_probe_insn *insn, const char **why)
{
	code[32] = word;
	return armv7a_probe_check(AT, read_code, NULL, insn, why);
}

START_TEST(what_cannot_be_displaced_is_refused_with_a_reason)
{
	static const struct {
		uint32_t word;
		const char *why;
	} rows[] = {
		{0xf57ff04fu, "unconditional"},       /* dsb sy */
		{0xf1080080u, "unconditional"},       /* cpsie i */
		{0xef000000u, "raises an exception"}, /* svc 0 */
		{0xe1200070u, "raises an exception"}, /* bkpt 0 */
		{0xe7f000f0u, "raises an exception"}, /* udf #0 */
		{0xe10f0000u, "PSR"},                 /* mrs r0, cpsr */
		{0xe121f000u, "PSR"},                 /* msr cpsr_c, r0 */
		{0xe321f0d3u, "PSR"},                 /* msr cpsr_c, #0xd3 */
		{0xe1902f9fu, "exclusive sequence"},  /* ldrex r2, [r0] */
		{0xe1801f92u, "exclusive sequence"},  /* strex r1, r2, [r0] */
		{0xe28f0008u, "uses the pc"},         /* add r0, pc, #8 */
		{0xe1a0f00eu, "uses the pc"},         /* mov pc, lr */
		{0xe1a0f081u, "uses the pc"},         /* mov pc, r1, lsl #1 */
		{0xe59ff004u, "uses the pc"},         /* ldr pc, [pc, #4] */
		{0xe79f1002u, "uses the pc"},         /* ldr r1, [pc, r2] */
		{0xe8bd8010u, "loads the pc"},        /* pop {r4, pc} */
		{0xe92d8010u, "stores the pc"},       /* push {r4, pc} */
		{0xe8fd8010u, "another mode"},        /* ldm sp!, {r4, pc}^ */
		{0xed9f0b02u, "uses the pc"},         /* vldr d0, [pc, #8] */
	};
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		int err = check(rows[i].word, &insn, &why);
		ck_assert_msg(err == HF_EINSN && strstr(why, rows[i].why) != NULL, "%08x: %d %s",
			rows[i].word, err, why != NULL ? why : "");
	}
	ck_assert_int_eq(armv7a_probe_check(AT + 2, read_code, NULL, &insn, &why), HF_EALIGN);
	ck_assert_int_eq(armv7a_probe_check(AT + 256, read_code, NULL, &insn, &why), HF_EFAULT);
}
END_TEST

START_TEST(the_inside_of_an_exclusive_sequence_is_refused)
{
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	code[28] = 0xe1902f9fu; /* ldrex r2, [r0] */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), HF_EINSN);
	code[30] = 0xe1801f92u; /* strex r1, r2, [r0]: it ends before */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), 0);
	code[30] = 0xe12fff1eu; /* bx lr: another function */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), 0);
}
END_TEST

START_TEST(a_literal_is_no_instruction)
{
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	code[20] = 0xe59f3028u; /* ldr r3, [pc, #40]: at AT - 48, loads AT */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), HF_EINSN);
	assert_has(why, "another one loads it");
	code[20] = 0xe59f302cu; /* the next word */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), 0);
	code[20] = 0xed9f0b08u; /* vldr d0, [pc, #32]: loads AT - 8 and AT - 4 */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), 0);
	code[20] = 0xed9f0b09u; /* AT - 4 and AT */
	ck_assert_int_eq(check(0xe2822001u, &insn, &why), HF_EINSN);
}
END_TEST

START_TEST(most_run_in_a_slot)
{
	static const uint32_t words[] = {0xe92d4010u /* push {r4, lr} */,
		0xe8bd0010u /* pop {r4} */, 0xe2800001u /* add r0, r0, #1 */,
		0xe1a01081u /* mov r1, r1, lsl #1 */, 0xe1a01781u /* mov r1, r1, lsl #15 */,
		0xe1500001u /* cmp r0, r1 */, 0xe0000291u /* mul r0, r1, r2 */,
		0xe16f0f11u /* clz r0, r1 */, 0xe30f0fffu /* movw r0, #0xffff */,
		0xe5901000u /* ldr r1, [r0] */, 0xe1d010b0u /* ldrh r1, [r0] */,
		0xe6ef0070u /* uxtb r0, r0 */, 0xe7e00050u /* ubfx r0, r0, #0, #1 */,
		0xe320f000u /* nop */, 0xee110f10u /* mrc p15, 0, r0, c1, c0, 0 */,
		0x12800001u /* addne r0, r0, #1 */};
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	for (size_t i = 0; i < HF_COUNT(words); i++) {
		struct hf_frame f = {.r = {[15] = AT}};
		ck_assert_msg(check(words[i], &insn, &why) == 0, "%08x: %s", words[i], why);
		ck_assert(armv7a_probe_needs_slot(&insn));
		ck_assert(!armv7a_probe_emulate(&f, &insn, read_code, NULL));
	}
}
END_TEST

static struct hf_frame emulate(uint32_t word, uint32_t cpsr)
{
	struct hf_frame f = {
		.r = {[1] = 0x5001, [2] = 0x6000, [14] = 0x7000, [15] = AT}, .cpsr = cpsr};
	struct hf_probe_insn insn;
	const char *why;

	ck_assert_int_eq(check(word, &insn, &why), 0);
	ck_assert(!armv7a_probe_needs_slot(&insn));
	ck_assert_msg(armv7a_probe_emulate(&f, &insn, read_code, NULL), "%08x", word);
	return f;
}

#define Z 0x40000000u

START_TEST(branches_and_literals)
{
	memset(code, 0, sizeof(code));
	ck_assert_uint_eq(emulate(0xea000002u, 0).r[15], AT + 16); /* b . + 16 */
	ck_assert_uint_eq(emulate(0xeafffffau, 0).r[15], AT - 16); /* b . - 16 */
	ck_assert_uint_eq(emulate(0xebfffffau, 0).r[14], AT + 4);  /* bl . - 16 */
	ck_assert_uint_eq(emulate(0xebfffffau, 0).r[15], AT - 16);
	ck_assert_uint_eq(emulate(0x0a000002u, 0).r[15], AT + 4); /* beq, Z clear */
	ck_assert_uint_eq(emulate(0x0a000002u, Z).r[15], AT + 16);
	ck_assert_uint_eq(emulate(0x1b000002u, Z).r[14], 0x7000); /* blne, not taken */
	ck_assert_uint_eq(emulate(0xe12fff1eu, 0).r[15], 0x7000); /* bx lr */
	ck_assert_uint_eq(emulate(0xe12fff1eu, 0).cpsr & PSR_T, 0);
	ck_assert_uint_eq(emulate(0xe12fff31u, 0).r[15], 0x5000); /* blx r1 */
	ck_assert_uint_eq(emulate(0xe12fff31u, 0).r[14], AT + 4);
	ck_assert_uint_eq(emulate(0xe12fff31u, 0).cpsr & PSR_T, PSR_T);
	ck_assert_uint_eq(emulate(0xe12fff3eu, 0).r[15], 0x7000);     /* blx lr */
	code[36] = 0x12345678u;                                       /* at AT + 16 */
	ck_assert_uint_eq(emulate(0xe59f3008u, 0).r[3], 0x12345678u); /* ldr r3, [pc, #8] */
	ck_assert_uint_eq(emulate(0xe5df3008u, 0).r[3], 0x78);        /* ldrb r3, [pc, #8] */
	ck_assert_uint_eq(emulate(0xe59f3008u, 0).r[15], AT + 4);
	code[30] = 0x99u;
	ck_assert_uint_eq(emulate(0xe51f3010u, 0).r[3], 0x99); /* ldr r3, [pc, #-16] */
	ck_assert_uint_eq(emulate(0x059f3008u, 0).r[3], 0);    /* ldreq, Z clear */
}
END_TEST

static bool masks(uint32_t word, struct hf_frame *f)
{
	code[32] = word;
	f->r[15] = AT;
	return armv7a_probe_masks(f, read_code, NULL);
}

START_TEST(what_sees_or_changes_the_masks_is_done_on_the_frame)
{
	struct hf_frame f = {.cpsr = 0x80000013u};

	ck_assert(masks(0xf10c0080u, &f)); /* cpsid i */
	ck_assert_uint_eq(f.cpsr, 0x80000093u);
	ck_assert_uint_eq(f.r[15], AT + 4);
	ck_assert(masks(0xf10c01c0u, &f)); /* cpsid aif */
	ck_assert(masks(0xe10f3000u, &f)); /* mrs r3, cpsr */
	ck_assert_uint_eq(f.r[3], 0x800001d3u);
	ck_assert(masks(0xf10801c0u, &f)); /* cpsie aif */
	ck_assert_uint_eq(f.cpsr, 0x80000013u);
	ck_assert(masks(0xe121f003u, &f)); /* msr cpsr_c, r3 */
	ck_assert_uint_eq(f.cpsr, 0x800000d3u);
	f.r[3] = 0x40000013u;
	ck_assert(masks(0xe128f003u, &f)); /* msr cpsr_f, r3 */
	ck_assert_uint_eq(f.cpsr, 0x400000d3u);
	ck_assert(masks(0x1121f003u, &f)); /* msrne cpsr_c, r3: Z is set */
	ck_assert_uint_eq(f.cpsr, 0x400000d3u);
	ck_assert(masks(0xe320f002u, &f)); /* wfe */
	f.r[3] = 0x1f;
	ck_assert(!masks(0xe121f003u, &f)); /* another mode */
	ck_assert(!masks(0xf1020011u, &f)); /* cps #17 */
	ck_assert(!masks(0xf8bd0a00u, &f)); /* rfeia sp! */
	ck_assert(!masks(0xe14f3000u, &f)); /* mrs r3, spsr */
	ck_assert_uint_eq(f.r[15], AT);
	f.cpsr |= PSR_T;
	ck_assert(!masks(0xf10c0080u, &f));
}
END_TEST

START_TEST(loads_and_stores_are_told_apart)
{
	static const struct {
		uint32_t word;
		enum hf_bp_type type;
	} rows[] = {
		{0xe5821000u, HF_WP_WRITE},  /* str r1, [r2] */
		{0xe5921000u, HF_WP_READ},   /* ldr r1, [r2] */
		{0xe7c21003u, HF_WP_WRITE},  /* strb r1, [r2, r3] */
		{0xe1c210b0u, HF_WP_WRITE},  /* strh r1, [r2] */
		{0xe1d210b0u, HF_WP_READ},   /* ldrh r1, [r2] */
		{0xe1d210d0u, HF_WP_READ},   /* ldrsb r1, [r2] */
		{0xe1c200d0u, HF_WP_READ},   /* ldrd r0, r1, [r2] */
		{0xe1c200f0u, HF_WP_WRITE},  /* strd r0, r1, [r2] */
		{0xe8820003u, HF_WP_WRITE},  /* stm r2, {r0, r1} */
		{0xe8920003u, HF_WP_READ},   /* ldm r2, {r0, r1} */
		{0xe1921f9fu, HF_WP_READ},   /* ldrex r1, [r2] */
		{0xe1820f91u, HF_WP_WRITE},  /* strex r0, r1, [r2] */
		{0xed820b00u, HF_WP_WRITE},  /* vstr d0, [r2] */
		{0xed920b00u, HF_WP_READ},   /* vldr d0, [r2] */
		{0xe1020091u, HF_WP_ACCESS}, /* swp r0, r1, [r2] */
		{0xf4220a8fu, HF_WP_ACCESS}, /* vld1.32 {d0, d1}, [r2] */
	};

	for (size_t i = 0; i < HF_COUNT(rows); i++)
		ck_assert_msg(armv7a_probe_access(rows[i].word, false) == rows[i].type, "%08x",
			(unsigned)rows[i].word);
	ck_assert_int_eq(armv7a_probe_access(0x6011u, true), HF_WP_ACCESS);
}
END_TEST

UNIT_MAIN("a32_probe", what_cannot_be_displaced_is_refused_with_a_reason,
	the_inside_of_an_exclusive_sequence_is_refused, a_literal_is_no_instruction,
	most_run_in_a_slot, branches_and_literals,
	what_sees_or_changes_the_masks_is_done_on_the_frame, loads_and_stores_are_told_apart)
