/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_a64_unwind.c - arch/aarch64/unwind*.c on small functions: each shape of prologue and epilogue at
 * each instruction, code that never returns, damaged stacks. tests/qemu/unwind_oracle/a64 does the same
 * with what compilers make. */
#include "arch/aarch64/unwind.h"
#include "stub/err.h"
#include "stub/seam/arch.h"
#include "tests/unit/unit.h"

#define TEXT  0x40100000u
#define STACK 0x50000000u
#define WORDS 64u
#define SLOTS 128u

#define CALLER_PC (TEXT + 4u) /* behind the BL at word 0 */
#define CALLER_FP (STACK + 0x300u)
#define CALLER_SP (STACK + 0x200u)

/* What functions are made of. */
#define BL          0x94000004u
#define RET         0xd65f03c0u
#define NOP         0xd503201fu
#define BRK         0xd4207d00u
#define B_SELF      0x14000000u
#define STP_PRE_32  0xa9be7bfdu /* stp x29, x30, [sp, #-32]! */
#define MOV_FP_SP   0x910003fdu
#define STP_19_20   0xa90153f3u /* stp x19, x20, [sp, #16] */
#define LDP_19_20   0xa94153f3u
#define LDP_POST_32 0xa8c27bfdu
#define SUB_SP_64   0xd10103ffu
#define ADD_SP_64   0x910103ffu
#define STP_48      0xa9037bfdu /* stp x29, x30, [sp, #48] */
#define ADD_FP_48   0x9100c3fdu
#define LDP_48      0xa9437bfdu
#define MOV_19_0    0xaa0003f3u
#define MOV_SP_FP   0x910003bfu

struct world {
	uint32_t text[WORDS];
	uint64_t stack[SLOTS];
	struct aarch64_unwind_env env;
	struct hf_frame f;
};

static bool copied(void *dst, size_t len, uint64_t offset, const void *from, size_t size)
{
	bool inside = len <= size && offset <= size - len;

	if (inside)
		memcpy(dst, (const uint8_t *)from + offset, len);
	return inside;
}

static int read_world(void *ctx, uint64_t addr, void *dst, size_t len)
{
	struct world *w = ctx;

	return copied(dst, len, addr - TEXT, w->text, sizeof(w->text)) ||
			       copied(dst, len, addr - STACK, w->stack, sizeof(w->stack))
		       ? 0
		       : HF_EFAULT;
}

static uint64_t *slot(struct world *w, uint64_t addr)
{
	return &w->stack[(addr - STACK) / 8];
}

/* The function is at word 4, called from word 0; its caller had CALLER_SP, CALLER_FP, x19 = 19, x20 = 20. */
static void begin(struct world *w, const uint32_t *code, size_t count)
{
	memset(w, 0, sizeof(*w));
	w->text[0] = BL;
	w->text[1] = w->text[2] = w->text[3] = RET;
	memcpy(&w->text[4], code, 4 * count);
	w->env = (struct aarch64_unwind_env){.text_begin = TEXT,
		.text_end = TEXT + sizeof(w->text),
		.exact = true,
		.read = read_world,
		.ctx = w};
	w->f = (struct hf_frame){
		.sp = CALLER_SP, .pc = TEXT + 16, .cpsr = PSR_EL1T, .known = FRAME_KNOWN_ALL};
	w->f.x[19] = 19;
	w->f.x[20] = 20;
	w->f.x[29] = CALLER_FP;
	w->f.x[30] = CALLER_PC;
}

/* The few instructions above, carried out in the way the manual says. */
static void run(struct world *w, uint32_t insn)
{
	struct hf_frame *f = &w->f;

	f->pc += 4;
	switch (insn) {
	case STP_PRE_32:
		f->sp -= 32;
		*slot(w, f->sp) = f->x[29];
		*slot(w, f->sp + 8) = f->x[30];
		break;
	case MOV_FP_SP:
		f->x[29] = f->sp;
		break;
	case STP_19_20:
		*slot(w, f->sp + 16) = f->x[19];
		*slot(w, f->sp + 24) = f->x[20];
		break;
	case LDP_19_20:
		f->x[19] = *slot(w, f->sp + 16);
		f->x[20] = *slot(w, f->sp + 24);
		break;
	case LDP_POST_32:
		f->x[29] = *slot(w, f->sp);
		f->x[30] = *slot(w, f->sp + 8);
		f->sp += 32;
		break;
	case SUB_SP_64:
		f->sp -= 64;
		break;
	case ADD_SP_64:
		f->sp += 64;
		break;
	case STP_48:
		*slot(w, f->sp + 48) = f->x[29];
		*slot(w, f->sp + 56) = f->x[30];
		break;
	case ADD_FP_48:
		f->x[29] = f->sp + 48;
		break;
	case LDP_48:
		f->x[29] = *slot(w, f->sp + 48);
		f->x[30] = *slot(w, f->sp + 56);
		break;
	case MOV_19_0:
		f->x[19] = f->x[0];
		break;
	case BL:
		f->x[30] = f->pc;
		break;
	default:
		break;
	}
}

static void check_caller(const struct hf_frame *f, size_t at)
{
	ck_assert_msg(f->pc == CALLER_PC && f->sp == CALLER_SP && f->x[29] == CALLER_FP,
		"at %zu: pc %llx sp %llx fp %llx", at, (unsigned long long)f->pc,
		(unsigned long long)f->sp, (unsigned long long)f->x[29]);
	ck_assert_msg(f->x[19] == 19 && f->x[20] == 20 && (f->known & 0x180000) == 0x180000,
		"at %zu: x19 %llx x20 %llx known %llx", at, (unsigned long long)f->x[19],
		(unsigned long long)f->x[20], (unsigned long long)f->known);
	ck_assert_msg((f->known & 0x4007ffff) == 0, "at %zu: x0-x18, x30 are not known", at);
}

/* At each instruction, from the first to the RET. */
static void everywhere(const uint32_t *code, size_t count)
{
	struct world w;

	begin(&w, code, count);
	for (size_t i = 0; i < count && code[i] != RET; i++) {
		struct hf_frame f = w.f;
		ck_assert_int_eq(aarch64_unwind(&f, &w.env), HF_UNWIND_CALL);
		check_caller(&f, i);
		run(&w, code[i]);
	}
}

START_TEST(a_leaf)
{
	const uint32_t code[] = {NOP, NOP, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(a_record_at_the_bottom)
{
	const uint32_t code[] = {
		STP_PRE_32, MOV_FP_SP, STP_19_20, MOV_19_0, BL, NOP, LDP_19_20, LDP_POST_32, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(a_record_at_the_top)
{
	const uint32_t code[] = {SUB_SP_64, STP_48, ADD_FP_48, STP_19_20, MOV_19_0, BL, LDP_19_20,
		LDP_48, ADD_SP_64, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(a_leaf_with_locals)
{
	const uint32_t code[] = {SUB_SP_64, NOP, ADD_SP_64, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(a_breakpoint_in_the_way)
{
	const uint32_t code[] = {
		STP_PRE_32, MOV_FP_SP, STP_19_20, BRK, LDP_19_20, LDP_POST_32, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(a_loop_and_an_early_return)
{
	/* cbz x0, +6 (RET); record; loop: nop; cbnz x1, loop; out */
	const uint32_t code[] = {0xb40000e0, STP_PRE_32, MOV_FP_SP, STP_19_20, NOP, 0xb5ffffe1,
		LDP_19_20, LDP_POST_32, RET};

	everywhere(code, HF_COUNT(code));
}
END_TEST

START_TEST(code_that_never_returns)
{
	const uint32_t code[] = {STP_PRE_32, MOV_FP_SP, NOP, BL, B_SELF};
	struct world w;

	begin(&w, code, HF_COUNT(code));
	for (size_t i = 4 + HF_COUNT(code); i < WORDS; i++)
		w.text[i] = BRK;
	for (size_t i = 0; i < HF_COUNT(code); i++) {
		struct hf_frame f = w.f;
		ck_assert_int_eq(aarch64_unwind(&f, &w.env), HF_UNWIND_CALL);
		ck_assert_msg(f.pc == CALLER_PC && f.x[29] == CALLER_FP, "at %zu: pc %llx fp %llx",
			i, (unsigned long long)f.pc, (unsigned long long)f.x[29]);
		run(&w, code[i]);
	}
}
END_TEST

START_TEST(an_endless_leaf)
{
	const uint32_t code[] = {NOP, B_SELF};
	struct world w;

	begin(&w, code, HF_COUNT(code));
	w.f.pc += 4;
	ck_assert_int_eq(aarch64_unwind(&w.f, &w.env), HF_UNWIND_CALL);
	ck_assert_uint_eq(w.f.pc, CALLER_PC);
	ck_assert_uint_eq(w.f.sp, CALLER_SP);
}
END_TEST

START_TEST(a_wild_call)
{
	const uint32_t code[] = {RET};
	struct world w;

	begin(&w, code, HF_COUNT(code));
	w.f.pc = 0x1234;
	ck_assert_int_eq(aarch64_unwind(&w.f, &w.env), HF_UNWIND_CALL);
	ck_assert_uint_eq(w.f.pc, CALLER_PC);
}
END_TEST

START_TEST(through_an_exception)
{
	const uint32_t code[] = {BL, NOP};
	struct world w;
	struct hf_frame inner = {.sp = CALLER_SP, .pc = CALLER_PC, .known = FRAME_KNOWN_ALL};

	begin(&w, code, HF_COUNT(code));
	inner.x[7] = 77;
	memcpy(slot(&w, STACK), &inner, sizeof(inner));
	w.env.exc_return_begin = TEXT + 20;
	w.env.exc_return_end = TEXT + 24;
	w.env.exact = false;
	w.f.pc = TEXT + 20;
	w.f.x[29] = STACK + FRAME_RECORD;
	struct hf_frame f = w.f;
	ck_assert_int_eq(aarch64_unwind(&f, &w.env), HF_UNWIND_EXCEPTION);
	ck_assert_int_eq(memcmp(&f, &inner, sizeof(f)), 0);
	w.f.x[29] = 0x10;
	ck_assert_int_lt(aarch64_unwind(&w.f, &w.env), 0);
}
END_TEST

START_TEST(the_end_of_the_chain)
{
	const uint32_t code[] = {BL, BRK, BRK, BRK};
	struct world w;

	begin(&w, code, HF_COUNT(code));
	for (size_t i = 4; i < WORDS; i++)
		w.text[i] = BRK;
	w.env.exact = false;
	w.f.pc = TEXT + 20;
	w.f.x[29] = 0;
	ck_assert_int_eq(aarch64_unwind(&w.f, &w.env), HF_ENOENT);
}
END_TEST

START_TEST(damaged_records_are_errors)
{
	const uint64_t bad[] = {STACK + 4, 0xdead0000,
		STACK + sizeof(((struct world *)0)->stack) - 8, STACK + 0x40};
	const uint32_t code[] = {BL, BRK};
	struct world w;

	for (size_t i = 0; i < HF_COUNT(bad); i++) {
		begin(&w, code, HF_COUNT(code));
		for (size_t n = 4; n < WORDS; n++)
			w.text[n] = BRK;
		*slot(&w, STACK + 0x48) = 0x77777777; /* no return address */
		w.env.exact = false;
		w.f.pc = TEXT + 20;
		w.f.x[29] = bad[i];
		struct hf_frame before = w.f;
		ck_assert_int_lt(aarch64_unwind(&w.f, &w.env), 0);
		ck_assert_int_eq(memcmp(&w.f, &before, sizeof(before)), 0);
	}
}
END_TEST

START_TEST(unknown_registers_are_not_used)
{
	const uint32_t code[] = {NOP, RET};
	struct world w;

	begin(&w, code, HF_COUNT(code));
	w.f.known &= ~(uint64_t)FRAME_KNOWN_SP;
	ck_assert_int_eq(aarch64_unwind(&w.f, &w.env), HF_EINVAL);
}
END_TEST

UNIT_MAIN("a64_unwind", a_leaf, a_record_at_the_bottom, a_record_at_the_top, a_leaf_with_locals,
	a_breakpoint_in_the_way, a_loop_and_an_early_return, code_that_never_returns,
	an_endless_leaf, a_wild_call, through_an_exception, the_end_of_the_chain,
	damaged_records_are_errors, unknown_registers_are_not_used)
