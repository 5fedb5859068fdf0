/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_a64_probe.c - which A64 instructions a probe may sit on, and those that are emulated. Words are from
 * the GNU assembler; QEMU tries them all on a board (tests/qemu/test_probe.py). */
#include "arch/aarch64/probe_insn.h"
#include "stub/err.h"
#include "unit.h"

#define AT 0x1000u

static uint32_t code[64]; /* at AT - 128 */

static int read_code(void *ctx, uint64_t addr, void *dst, size_t len)
{
	(void)ctx;
	if (addr < AT - 128 || addr + len > AT + 128)
		return HF_EFAULT;
	memcpy(dst, (const uint8_t *)code + (addr - (AT - 128)), len);
	return 0;
}

/* The "memory" of emulated accesses: addresses of the host. */
static bool faults;

static int copy(void *dst, const void *src, size_t len)
{
	if (faults)
		return 0;
	memcpy(dst, src, len);
	return (int)len;
}

static int check(uint32_t word, struct hf_probe_insn *insn, const char **why)
{
	code[32] = word;
	return aarch64_probe_check(AT, read_code, NULL, insn, why);
}

START_TEST(what_cannot_be_displaced_is_refused_with_a_reason)
{
	static const struct {
		uint32_t word;
		const char *why;
	} rows[] = {
		{0x00000000u, "not an instruction"},      /* udf #0 */
		{0xd4200000u, "raises an exception"},     /* brk #0 */
		{0xd4000001u, "raises an exception"},     /* svc #0 */
		{0xd4400000u, "raises an exception"},     /* hlt #0 */
		{0xd50342dfu, "changes PSTATE"},          /* msr daifset, #2 */
		{0xd50342ffu, "changes PSTATE"},          /* msr daifclr, #2 */
		{0xd50041bfu, "changes PSTATE"},          /* msr spsel, #1 */
		{0xd53b4220u, "interrupt masks"},         /* mrs x0, daif */
		{0xd51b4220u, "interrupt masks"},         /* msr daif, x0 */
		{0xd5384200u, "stack selection"},         /* mrs x0, spsel */
		{0xd5384000u, "what an exception saves"}, /* mrs x0, spsr_el1 */
		{0xd5184020u, "what an exception saves"}, /* msr elr_el1, x0 */
		{0xd69f03e0u, "exception return"},        /* eret */
		{0xd65f0bffu, "authenticated"},           /* retaa */
		{0x5c000040u, "FPU"},                     /* ldr d0, 8 */
		{0x885f7c01u, "exclusive sequence"},      /* ldxr w1, [x0] */
		{0x88027c01u, "exclusive sequence"},      /* stxr w2, w1, [x0] */
	};
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0x1f, sizeof(code));
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		ck_assert_int_eq(check(rows[i].word, &insn, &why), HF_EINSN);
		assert_has(why, rows[i].why);
	}
	ck_assert_int_eq(aarch64_probe_check(AT + 2, read_code, NULL, &insn, &why), HF_EALIGN);
	ck_assert_int_eq(aarch64_probe_check(AT + 256, read_code, NULL, &insn, &why), HF_EFAULT);
}
END_TEST

START_TEST(the_inside_of_an_exclusive_sequence_is_refused)
{
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	code[28] = 0x885f7c01u;                       /* ldxr w1, [x0] */
	code[29] = code[30] = code[31] = 0x11000421u; /* add w1, w1, #1 */
	ck_assert_int_eq(check(0x11000421u, &insn, &why), HF_EINSN);
	code[30] = 0x88027c01u; /* stxr w2, w1, [x0]: it ends before */
	ck_assert_int_eq(check(0x11000421u, &insn, &why), 0);
	code[30] = 0xd65f03c0u; /* ret: another function */
	ck_assert_int_eq(check(0x11000421u, &insn, &why), 0);
}
END_TEST

START_TEST(a_literal_is_no_instruction)
{
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	code[20] = 0x58000183u; /* ldr x3, . + 48: at AT - 48, loads AT and AT + 4 */
	ck_assert_int_eq(check(0x11000421u, &insn, &why), HF_EINSN);
	assert_has(why, "another one loads it");
	code[20] = 0x58000163u; /* the word before, and this one */
	ck_assert_int_eq(check(0x11000421u, &insn, &why), HF_EINSN);
	code[20] = 0x58000143u;
	ck_assert_int_eq(check(0x11000421u, &insn, &why), 0);
}
END_TEST

START_TEST(most_run_in_a_slot)
{
	static const uint32_t words[] = {0xb9400000u /* ldr w0, [x0] */,
		0xf90007e0u /* str x0, [sp, #8] */, 0x9b017c00u /* mul x0, x0, x1 */,
		0xeb01001fu /* cmp x0, x1 */, 0xa8c27bfdu /* ldp x29, x30, [sp], #32 */,
		0xd5033fdfu /* isb */};
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	for (size_t i = 0; i < HF_COUNT(words); i++) {
		struct hf_frame f = {.pc = AT};
		ck_assert_int_eq(check(words[i], &insn, &why), 0);
		ck_assert(aarch64_probe_needs_slot(&insn));
		ck_assert(!aarch64_probe_emulate(&f, &insn, copy));
		ck_assert_uint_eq(f.pc, AT);
	}
}
END_TEST

static struct hf_frame emulate(uint32_t word, struct hf_frame f)
{
	struct hf_probe_insn insn;
	const char *why;

	f.pc = AT;
	ck_assert_int_eq(check(word, &insn, &why), 0);
	ck_assert_msg(aarch64_probe_emulate(&f, &insn, copy), "%08x", word);
	return f;
}

START_TEST(branches_go_where_they_lead)
{
	const struct hf_frame f = {.x = {[0] = 0, [1] = 0x5000, [2] = 4, [30] = 0x7000}};

	memset(code, 0, sizeof(code));
	ck_assert_uint_eq(emulate(0x14000004u, f).pc, AT + 16); /* b . + 16 */
	ck_assert_uint_eq(emulate(0x97fffffcu, f).pc, AT - 16); /* bl . - 16 */
	ck_assert_uint_eq(emulate(0x97fffffcu, f).x[30], AT + 4);
	ck_assert_uint_eq(emulate(0xb4000080u, f).pc, AT + 16); /* cbz x0, . + 16 */
	ck_assert_uint_eq(emulate(0xb5000080u, f).pc, AT + 4);  /* cbnz x0 */
	ck_assert_uint_eq(emulate(0x37100082u, f).pc, AT + 16); /* tbnz w2, #2 */
	ck_assert_uint_eq(emulate(0x54000080u, f).pc, AT + 4);  /* b.eq, Z clear */
	ck_assert_uint_eq(emulate(0xd61f0020u, f).pc, 0x5000);  /* br x1 */
	ck_assert_uint_eq(emulate(0xd63f0020u, f).pc, 0x5000);  /* blr x1 */
	ck_assert_uint_eq(emulate(0xd63f0020u, f).x[30], AT + 4);
	ck_assert_uint_eq(emulate(0xd63f03c0u, f).pc, 0x7000); /* blr x30 */
	ck_assert_uint_eq(emulate(0xd65f03c0u, f).pc, 0x7000); /* ret */
}
END_TEST

START_TEST(addresses_moves_and_sums)
{
	const struct hf_frame f = {.x = {[1] = 0x5000}, .sp = 0x9000};

	memset(code, 0, sizeof(code));
	ck_assert_uint_eq(emulate(0x10000083u, f).x[3], AT + 16);   /* adr x3, . + 16 */
	ck_assert_uint_eq(emulate(0xb0000003u, f).x[3], 0x2000);    /* adrp x3, . + 4096 */
	ck_assert_uint_eq(emulate(0x91000421u, f).x[1], 0x5001);    /* add x1, x1, #1 */
	ck_assert_uint_eq(emulate(0x91400421u, f).x[1], 0x6000);    /* add x1, x1, #1, lsl 12 */
	ck_assert_uint_eq(emulate(0xd10083ffu, f).sp, 0x9000 - 32); /* sub sp, sp, #32 */
	ck_assert_uint_eq(emulate(0x910003fdu, f).x[29], 0x9000);   /* mov x29, sp */
	ck_assert_uint_eq(emulate(0xaa0103e2u, f).x[2], 0x5000);    /* mov x2, x1 */
	ck_assert_uint_eq(emulate(0xaa1f03e1u, f).x[1], 0);         /* mov x1, xzr */
	ck_assert_uint_eq(emulate(0xd503201fu, f).pc, AT + 4);      /* nop */
	ck_assert_uint_eq(emulate(0xd503245fu, f).pc, AT + 4);      /* bti c */
}
END_TEST

START_TEST(a_push_writes_below_the_stack_or_runs_in_its_slot)
{
	uint64_t stack[8] = {0};
	struct hf_frame f = {.x = {[29] = 0x29, [30] = 0x30}, .sp = (uintptr_t)&stack[6], .pc = AT};
	struct hf_probe_insn insn;
	const char *why;

	memset(code, 0, sizeof(code));
	struct hf_frame after = emulate(0xa9be7bfdu, f); /* stp x29, x30, [sp, #-32]! */
	ck_assert_uint_eq(after.sp, (uintptr_t)&stack[2]);
	ck_assert_uint_eq(stack[2], 0x29);
	ck_assert_uint_eq(stack[3], 0x30);
	ck_assert_int_eq(check(0xa9be7bfdu, &insn, &why), 0);
	ck_assert(aarch64_probe_needs_slot(&insn));
	faults = true;
	ck_assert(!aarch64_probe_emulate(&f, &insn, copy));
	faults = false;
	ck_assert_uint_eq(f.sp, (uintptr_t)&stack[6]);
	ck_assert_uint_eq(f.pc, AT);
}
END_TEST

static int masks(uint32_t word, struct hf_frame *f)
{
	code[32] = word;
	f->pc = AT;
	return aarch64_probe_masks(f, read_code, NULL);
}

START_TEST(what_sees_or_changes_the_masks_is_done_on_the_frame)
{
	struct hf_frame f = {.cpsr = 0x80000005u};

	ck_assert_int_eq(masks(0xd50342dfu, &f), 1); /* msr daifset, #2 */
	ck_assert_uint_eq(f.cpsr, 0x80000085u);
	ck_assert_uint_eq(f.pc, AT + 4);
	ck_assert_int_eq(masks(0xd5034fdfu, &f), 1); /* msr daifset, #15 */
	ck_assert_uint_eq(f.cpsr, 0x800003c5u);
	ck_assert_int_eq(masks(0xd53b4223u, &f), 1); /* mrs x3, daif */
	ck_assert_uint_eq(f.x[3], 0x3c0);
	ck_assert_int_eq(masks(0xd5034dffu, &f), 1); /* msr daifclr, #13 */
	ck_assert_uint_eq(f.cpsr, 0x80000085u);
	f.x[4] = 0xffffffffffffff40u;
	ck_assert_int_eq(masks(0xd51b4224u, &f), 1); /* msr daif, x4 */
	ck_assert_uint_eq(f.cpsr, 0x80000345u);
	ck_assert_int_eq(masks(0xd51b423fu, &f), 1); /* msr daif, xzr */
	ck_assert_uint_eq(f.cpsr, 0x80000005u);
	ck_assert_int_eq(masks(0xd53b423fu, &f), 1); /* mrs xzr, daif */
	ck_assert_int_eq(masks(0xd503205fu, &f), 1); /* wfe */
	ck_assert_uint_eq(f.pc, AT + 4);
	ck_assert_int_eq(masks(0xd69f03e0u, &f), HF_EINSN); /* eret */
	ck_assert_uint_eq(f.pc, AT);
	ck_assert_int_eq(masks(0xd503207fu, &f), 0); /* wfi */
	ck_assert_int_eq(masks(0xd51b4424u, &f), 0); /* msr fpsr, x4 */
	ck_assert_int_eq(masks(0xd503201fu, &f), 0); /* nop */
}
END_TEST

UNIT_MAIN("a64_probe", what_cannot_be_displaced_is_refused_with_a_reason,
	the_inside_of_an_exclusive_sequence_is_refused, a_literal_is_no_instruction,
	most_run_in_a_slot, branches_go_where_they_lead, addresses_moves_and_sums,
	a_push_writes_below_the_stack_or_runs_in_its_slot,
	what_sees_or_changes_the_masks_is_done_on_the_frame)
