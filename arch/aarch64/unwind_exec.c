/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_exec.c - one A64 instruction on paper. Loads and stores with a known address, additions of
 * constants and copies are carried out; of everything else only the destination is forgotten.
 * Encodings: ARM DDI 0487 C4.1; op0 is bits 28:25. */
#include "arch/aarch64/unwind_int.h"

#define SP  UNWIND_REG_SP
#define ZR  31u
#define R19 19u /* x19-x28, x29, x30: what a caller wants back */

#define BYTES_X 8u

/* Groups, C4.1.1 */
#define IS_DATA_IMM   RULE(0x1c000000u, 0x10000000u)
#define IS_DATA_REG   RULE(0x0e000000u, 0x0a000000u)
#define IS_LOAD_STORE RULE(0x0a000000u, 0x08000000u)
#define IS_TO_GENERAL RULE(0x5f20fc00u, 0x1e200000u) /* FP to integer, C4.1.69 */

/* Data processing */
#define IS_ADD_SUB_IMM RULE(0x1f800000u, 0x11000000u)
#define IS_LOGICAL_IMM RULE(0x1f800000u, 0x12000000u)
#define IS_MOV_WIDE    RULE(0x1f800000u, 0x12800000u)
#define IS_MOV_REG     RULE(0xffe0ffe0u, 0xaa0003e0u) /* ORR Xd, XZR, Xm */
#define IS_ADD_SUB_EXT RULE(0xbfe0e000u, 0x8b206000u) /* UXTX or LSL */
#define SETS_FLAGS     (1u << 29)
#define IS_64          (1u << 31)
#define SUBTRACTS      (1u << 30)
#define SHIFT_12       (1u << 22)
#define OPC_MOVN       0u
#define OPC_MOVZ       2u
#define OPC_MOVK       3u

/* Loads and stores */
#define IS_PAIR       RULE(0x3a000000u, 0x28000000u)
#define IS_ONE_IMM12  RULE(0x3b000000u, 0x39000000u)
#define IS_ONE_IMM9   RULE(0x3b200000u, 0x38000000u)
#define IS_ONE_OTHER  RULE(0x3b200000u, 0x38200000u) /* register offset, atomics */
#define IS_LITERAL    RULE(0x3b000000u, 0x18000000u)
#define IS_EXCLUSIVE  RULE(0x3f000000u, 0x08000000u)
#define IS_VECTOR_ANY RULE(0xbe000000u, 0x0c000000u) /* LD1-ST4 */
#define VECTOR        (1u << 26)
#define LOADS         (1u << 22)
#define VECTOR_POST   (1u << 23)
#define INDEX_POST    1u /* of bits 24:23 of a pair, 11:10 of a single */
#define INDEX_PRE     3u

static bool known(const struct hf_frame *f, unsigned n)
{
	return (f->known >> n & 1u) != 0;
}

static void set(struct hf_frame *f, unsigned n, uint64_t value, bool is_known)
{
	f->known &= ~((uint64_t)1 << n);
	f->known |= (uint64_t)(is_known ? 1 : 0) << n;
	if (n == SP)
		f->sp = value;
	else
		f->x[n] = value;
}

/* As an address or for an addition: register 31 is sp. */
static uint64_t get_sp(const struct hf_frame *f, unsigned n)
{
	return n == SP ? f->sp : f->x[n];
}

static void forget(struct hf_frame *f, unsigned n)
{
	if (n != ZR)
		set(f, n, 0, false);
}

/* ---- data processing ---- */

static void add_sub_imm(struct hf_frame *f, uint32_t insn)
{
	unsigned rd = insn_bits(insn, 0, 5);
	unsigned rn = insn_bits(insn, 5, 5);
	uint64_t imm = (uint64_t)insn_bits(insn, 10, 12) << ((insn & SHIFT_12) != 0 ? 12 : 0);

	if ((insn & SETS_FLAGS) != 0 && rd == ZR)
		return;
	uint64_t value = get_sp(f, rn);
	value = (insn & SUBTRACTS) != 0 ? value - imm : value + imm;
	set(f, rd, value, known(f, rn) && (insn & IS_64) != 0);
}

static void add_sub_ext(struct hf_frame *f, uint32_t insn)
{
	unsigned rd = insn_bits(insn, 0, 5);
	unsigned rn = insn_bits(insn, 5, 5);
	unsigned rm = insn_bits(insn, 16, 5);
	uint64_t amount = rm == ZR ? 0 : f->x[rm] << insn_bits(insn, 10, 3);
	uint64_t value = get_sp(f, rn);

	value = (insn & SUBTRACTS) != 0 ? value - amount : value + amount;
	set(f, rd, value, known(f, rn) && (rm == ZR || known(f, rm)));
}

static void mov_wide(struct hf_frame *f, uint32_t insn)
{
	unsigned rd = insn_bits(insn, 0, 5);
	unsigned shift = 16 * insn_bits(insn, 21, 2);
	uint64_t imm = (uint64_t)insn_bits(insn, 5, 16) << shift;
	uint64_t field = (uint64_t)0xffff << shift;

	if (rd == ZR)
		return;
	switch (insn_bits(insn, 29, 2)) {
	case OPC_MOVZ:
		set(f, rd, imm, true);
		break;
	case OPC_MOVN:
		set(f, rd, ~imm, (insn & IS_64) != 0);
		break;
	case OPC_MOVK:
		set(f, rd, (f->x[rd] & ~field) | imm, known(f, rd));
		break;
	default:
		forget(f, rd);
		break;
	}
}

static void data_imm(struct hf_frame *f, uint32_t insn)
{
	unsigned rd = insn_bits(insn, 0, 5);

	if (insn_is(insn, IS_ADD_SUB_IMM))
		add_sub_imm(f, insn);
	else if (insn_is(insn, IS_MOV_WIDE))
		mov_wide(f, insn);
	else if (insn_is(insn, IS_LOGICAL_IMM) && rd == SP && insn_bits(insn, 29, 2) != 3)
		set(f, SP, 0, false); /* AND sp: realigned, only x29 leads back */
	else
		forget(f, rd);
}

static void data_reg(struct hf_frame *f, uint32_t insn)
{
	unsigned rd = insn_bits(insn, 0, 5);
	unsigned rm = insn_bits(insn, 16, 5);

	if (insn_is(insn, IS_ADD_SUB_EXT))
		add_sub_ext(f, insn);
	else if (!insn_is(insn, IS_MOV_REG) || rd == ZR)
		forget(f, rd);
	else
		set(f, rd, rm == ZR ? 0 : f->x[rm], rm == ZR || known(f, rm));
}

/* ---- loads and stores ---- */

struct access {
	uint64_t addr;
	bool known; /* addr is */
	bool load;
	bool whole; /* 64-bit general registers */
};

static int store(struct aarch64_unwind_cpu *cpu, const struct access *a, uint64_t addr, unsigned rt)
{
	bool of_known = rt == ZR || known(&cpu->f, rt);
	unsigned n = 0;

	if (!a->known)
		return 0; /* somebody else's memory, one hopes: not this function's saves */
	while (n < cpu->stored && cpu->stores[n].addr != addr)
		n++;
	if (n == cpu->stored && rt < R19)
		return 0; /* nobody asks for these; one that overwrites a save was found above */
	if (n == UNWIND_STORES)
		return HF_ENOSPC;
	if (n == cpu->stored)
		cpu->stored++;
	cpu->stores[n].addr = addr;
	cpu->stores[n].value = rt == ZR ? 0 : cpu->f.x[rt];
	cpu->stores_known &= ~(1u << n);
	cpu->stores_known |= (uint32_t)(of_known && a->whole) << n;
	return 0;
}

static void load(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env,
	const struct access *a, uint64_t addr, unsigned rt)
{
	uint64_t value;

	if (rt == ZR)
		return;
	forget(&cpu->f, rt);
	if (!a->known || !a->whole || rt < R19)
		return;
	for (unsigned n = 0; n < cpu->stored; n++) {
		if (cpu->stores[n].addr == addr) {
			set(&cpu->f, rt, cpu->stores[n].value, (cpu->stores_known >> n & 1u) != 0);
			return;
		}
	}
	if (env->read(env->ctx, addr, &value, sizeof(value)) == 0)
		set(&cpu->f, rt, value, true);
}

static void write_back(struct hf_frame *f, unsigned rn, uint64_t value)
{
	set(f, rn, value, known(f, rn));
}

static int pair(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, uint32_t insn)
{
	unsigned rn = insn_bits(insn, 5, 5);
	unsigned rt = insn_bits(insn, 0, 5);
	unsigned rt2 = insn_bits(insn, 10, 5);
	unsigned index = insn_bits(insn, 23, 2);
	unsigned opc = insn_bits(insn, 30, 2);
	bool vector = (insn & VECTOR) != 0;
	unsigned scale = vector ? opc + 2 : opc == 2 ? 3 : 2;
	uint64_t base = get_sp(&cpu->f, rn);
	uint64_t moved = base + (uint64_t)(insn_signed(insn_bits(insn, 15, 7), 7) * (1 << scale));
	struct access a = {.addr = index == INDEX_POST ? base : moved,
		.known = known(&cpu->f, rn),
		.load = (insn & LOADS) != 0,
		.whole = opc == 2};
	int err = 0;

	if (index == INDEX_POST || index == INDEX_PRE)
		write_back(&cpu->f, rn, moved);
	if (vector)
		return 0;
	if (a.load) {
		load(cpu, env, &a, a.addr, rt);
		load(cpu, env, &a, a.addr + BYTES_X, rt2);
		return 0;
	}
	err = store(cpu, &a, a.addr, rt);
	return err < 0 ? err : store(cpu, &a, a.addr + BYTES_X, rt2);
}

/* One register: with an unsigned offset, or with a signed one before or after. */
static int single(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env,
	uint32_t insn, bool imm12)
{
	unsigned rn = insn_bits(insn, 5, 5);
	unsigned rt = insn_bits(insn, 0, 5);
	unsigned size = insn_bits(insn, 30, 2);
	unsigned index = imm12 ? 0 : insn_bits(insn, 10, 2);
	uint64_t base = get_sp(&cpu->f, rn);
	uint64_t moved = base + (imm12 ? (uint64_t)insn_bits(insn, 10, 12) << size
				       : (uint64_t)insn_signed(insn_bits(insn, 12, 9), 9));
	struct access a = {.addr = index == INDEX_POST ? base : moved,
		.known = known(&cpu->f, rn),
		.load = insn_bits(insn, 22, 2) != 0,
		.whole = size == 3};

	if (index == INDEX_POST || index == INDEX_PRE)
		write_back(&cpu->f, rn, moved);
	if ((insn & VECTOR) != 0)
		return 0;
	if (!a.load)
		return store(cpu, &a, a.addr, rt);
	if (size == 3 && insn_bits(insn, 22, 2) != 1)
		return 0; /* PRFM */
	load(cpu, env, &a, a.addr, rt);
	return 0;
}

static void exclusive(struct hf_frame *f, uint32_t insn)
{
	if ((insn & LOADS) == 0) {
		forget(f, insn_bits(insn, 16, 5)); /* status */
		return;
	}
	forget(f, insn_bits(insn, 0, 5));
	if ((insn >> 21 & 1u) != 0)
		forget(f, insn_bits(insn, 10, 5));
}

static int load_store(
	struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, uint32_t insn)
{
	if (insn_is(insn, IS_PAIR))
		return pair(cpu, env, insn);
	if (insn_is(insn, IS_ONE_IMM12))
		return single(cpu, env, insn, true);
	if (insn_is(insn, IS_ONE_IMM9))
		return single(cpu, env, insn, false);
	if (insn_is(insn, IS_EXCLUSIVE))
		exclusive(&cpu->f, insn);
	else if (insn_is(insn, IS_VECTOR_ANY) && (insn & VECTOR_POST) != 0)
		set(&cpu->f, insn_bits(insn, 5, 5), 0, false);
	else if ((insn & VECTOR) == 0 && (insn_is(insn, IS_LITERAL) || insn_is(insn, IS_ONE_OTHER)))
		forget(&cpu->f, insn_bits(insn, 0, 5));
	return 0;
}

int aarch64_unwind_exec(
	struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, uint32_t insn)
{
	if (insn_is(insn, IS_DATA_IMM))
		data_imm(&cpu->f, insn);
	else if (insn_is(insn, IS_DATA_REG))
		data_reg(&cpu->f, insn);
	else if (insn_is(insn, IS_LOAD_STORE))
		return load_store(cpu, env, insn);
	else if (insn_is(insn, IS_TO_GENERAL))
		forget(&cpu->f, insn_bits(insn, 0, 5));
	return 0;
}

/* A program reads x0-x18 behind a call only when its compiler knows that the callee leaves them alone
 * (GCC: -fipa-ra), so what is known of them may stay. */
void aarch64_unwind_forget_call(struct aarch64_unwind_cpu *cpu)
{
	cpu->f.known &= ~((uint64_t)1 << UNWIND_REG_LR);
}
