/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.c - the next pc; see step.h. Encodings: ARM DDI 0487 C4.1, C6.2. */
#include "arch/aarch64/step.h"

#include "arch/aarch64/insn.h"
#include "arch/aarch64/regs.h"
#include "stub/err.h"

#define INSN_BYTES   4u
#define SEQUENCE_MAX 16u /* instructions from the load to the store; compilers need five or so */
#define RETRY_MAX    4u  /* from the store to the branch that tries again, which is one */

#define IS_MSR_DAIF_IMM RULE(0xfffff0dfu, 0xd50340dfu) /* MSR DAIFSet, DAIFClr */
#define IS_MRS_MSR_DAIF RULE(0xffdfffe0u, 0xd51b4220u) /* MRS, MSR DAIF */
#define IS_ERET         RULE(0xffffffffu, 0xd69f03e0u)

#define KIND 4u /* gdb's "kind" of a breakpoint: its bytes */

static bool fetch(aarch64_read_fn read, void *ctx, uint64_t pc, uint32_t *insn)
{
	return read(ctx, pc, insn, sizeof(*insn)) == 0;
}

static bool is_flow(uint32_t insn)
{
	return insn_is(insn, INSN_IS_B) || insn_is(insn, INSN_IS_BL) ||
	       insn_is(insn, INSN_IS_BR_ANY);
}

static int add_end(struct hf_next next[HF_NEXT_MAX], int count, uint64_t addr)
{
	for (int i = 0; i < count; i++) {
		if (next[i].addr == addr)
			return count;
	}
	if (count >= (int)HF_NEXT_MAX)
		return HF_ENOSPC;
	next[count] = (struct hf_next){.addr = addr, .bp_kind = KIND};
	return count + 1;
}

/* Bytes from the load-exclusive at pc to behind its store; 0 when there is no such sequence. */
static uint64_t sequence_bytes(uint64_t pc, aarch64_read_fn read, void *ctx)
{
	uint32_t insn;

	if (!fetch(read, ctx, pc, &insn) || !insn_is_exclusive(insn, INSN_IS_LOAD_EX))
		return 0;
	for (uint64_t n = 1; n < SEQUENCE_MAX; n++) {
		if (!fetch(read, ctx, pc + n * INSN_BYTES, &insn) || is_flow(insn) ||
			insn_is_exclusive(insn, INSN_IS_LOAD_EX))
			return 0;
		if (insn_is_exclusive(insn, INSN_IS_STORE_EX))
			return (n + 1) * INSN_BYTES;
	}
	return 0;
}

/* Behind the store, and wherever a branch leaves [pc, pc + bytes). */
static int sequence_ends(uint64_t pc, uint64_t bytes, aarch64_read_fn read, void *ctx,
	struct hf_next next[HF_NEXT_MAX])
{
	int count = add_end(next, 0, pc + bytes);

	for (uint64_t at = pc; at < pc + bytes && count > 0; at += INSN_BYTES) {
		uint32_t insn;
		if (!fetch(read, ctx, at, &insn))
			return HF_EFAULT;
		if (!insn_is_conditional(insn))
			continue;
		uint64_t target = insn_target(insn, at);
		if (target < pc || target >= pc + bytes)
			count = add_end(next, count, target);
	}
	return count;
}

/* A stop at a store-exclusive (a watchpoint's) has broken its sequence: it fails. Where a branch behind
 * it tries again from the load on, the step is that loop as a whole, else a CPU that is stepped off
 * such a stop would come back to it for ever. *begin is the load then; bytes of the loop, 0 when there
 * is none. */
static uint64_t retry_bytes(uint64_t pc, aarch64_read_fn read, void *ctx, uint64_t *begin)
{
	uint32_t insn;

	if (!fetch(read, ctx, pc, &insn) || !insn_is_exclusive(insn, INSN_IS_STORE_EX))
		return 0;
	for (uint64_t n = 1; n <= RETRY_MAX; n++) {
		uint64_t at = pc + n * INSN_BYTES;
		if (!fetch(read, ctx, at, &insn) || is_flow(insn))
			return 0;
		if (!insn_is_conditional(insn))
			continue;
		*begin = insn_target(insn, at);
		uint64_t bytes = sequence_bytes(*begin, read, ctx);
		return bytes != 0 && *begin + bytes == pc + INSN_BYTES ? at + INSN_BYTES - *begin
								       : 0;
	}
	return 0;
}

/* C1.2.4; flags are bits 31:28 of PSTATE. */
static bool condition_holds(uint32_t cond, uint32_t cpsr)
{
	bool n = cpsr >> 31 & 1u;
	bool z = cpsr >> 30 & 1u;
	bool c = cpsr >> 29 & 1u;
	bool v = cpsr >> 28 & 1u;
	const bool holds[] = {z, c, n, v, c && !z, n == v, n == v && !z, true};
	bool result = holds[cond >> 1];

	return (cond & 1u) != 0 && cond != 0xfu ? !result : result;
}

static uint64_t reg(const struct hf_frame *f, unsigned n)
{
	return n < HF_COUNT(f->x) ? f->x[n] : 0; /* 31: the zero register */
}

static bool taken(const struct hf_frame *f, uint32_t insn)
{
	uint64_t value = reg(f, insn & 0x1fu);
	bool if_set = insn >> 24 & 1u; /* CBNZ, TBNZ */

	if (insn_is(insn, INSN_IS_B_COND))
		return condition_holds(insn & 0xfu, f->cpsr);
	if (insn_is(insn, INSN_IS_TB)) {
		unsigned bit = (insn >> 31) << 5 | insn_bits(insn, 19, 5);
		return (value >> bit & 1u) == if_set;
	}
	if (insn >> 31 == 0)
		value = (uint32_t)value;
	return (value != 0) == if_set;
}

bool aarch64_step_is_sequence(const struct hf_frame *f, aarch64_read_fn read, void *ctx)
{
	uint64_t begin;

	return sequence_bytes(f->pc, read, ctx) != 0 || retry_bytes(f->pc, read, ctx, &begin) != 0;
}

int aarch64_next_pc(
	const struct hf_frame *f, aarch64_read_fn read, void *ctx, struct hf_next next[HF_NEXT_MAX])
{
	uint64_t begin = f->pc;
	uint64_t bytes = sequence_bytes(f->pc, read, ctx);
	uint64_t to = f->pc + INSN_BYTES;
	uint32_t insn;

	if (bytes == 0)
		bytes = retry_bytes(f->pc, read, ctx, &begin);
	if (bytes != 0)
		return sequence_ends(begin, bytes, read, ctx, next);
	if (!fetch(read, ctx, f->pc, &insn))
		return HF_EFAULT;
	if (insn_is(insn, INSN_IS_B) || insn_is(insn, INSN_IS_BL) ||
		(insn_is_conditional(insn) && taken(f, insn)))
		to = insn_target(insn, f->pc);
	else if (insn_is(insn, INSN_IS_BR) || insn_is(insn, INSN_IS_BLR) ||
		 insn_is(insn, INSN_IS_RET))
		to = reg(f, insn_bits(insn, 5, 5));
	else if (insn_is(insn, INSN_IS_BR_ANY))
		return HF_EINSN;
	return add_end(next, 0, to);
}

int aarch64_returns_to(
	const struct hf_frame *f, aarch64_read_fn read, void *ctx, struct hf_next *back)
{
	uint32_t insn;

	if (!fetch(read, ctx, f->pc, &insn))
		return HF_EFAULT;
	bool calls = insn_is(insn, INSN_IS_BL) || insn_is(insn, INSN_IS_BLR);
	*back = (struct hf_next){
		.addr = calls ? f->pc + INSN_BYTES : reg(f, AARCH64_REG_LR), .bp_kind = KIND};
	return calls || insn_is(insn, INSN_IS_B) ? 0 : HF_EINSN;
}

bool aarch64_insn_touches_masks(const struct hf_frame *f, aarch64_read_fn read, void *ctx)
{
	uint32_t insn;

	return fetch(read, ctx, f->pc, &insn) &&
	       (insn_is(insn, IS_MSR_DAIF_IMM) || insn_is(insn, IS_MRS_MSR_DAIF) ||
		       insn_is(insn, IS_ERET));
}
