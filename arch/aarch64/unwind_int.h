/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_int.h - between the files of the unwinder; nobody else includes it.
 *
 *   unwind.c       the way from a frame to its caller: which method, in which order
 *   unwind_path.c  run the function to its return, on copies of the registers
 *   unwind_exec.c  what one instruction does to registers and stack there
 *   unwind_scan.c  has the function made its frame record yet? */
#ifndef AARCH64_UNWIND_INT_H
#define AARCH64_UNWIND_INT_H

#include "arch/aarch64/insn.h"
#include "arch/aarch64/unwind.h"
#include "stub/err.h"

#define UNWIND_INSN   4u
#define UNWIND_STORES 14u /* registers that a prologue on the path may save */

#define UNWIND_REG_FP 29u
#define UNWIND_REG_LR 30u
#define UNWIND_REG_SP 31u

/* A CPU that runs on paper: f's registers, as far as f.known says, and what it has stored. */
struct aarch64_unwind_cpu {
	struct hf_frame f;
	struct {
		uint64_t addr, value;
	} stores[UNWIND_STORES];
	uint32_t stores_known; /* bit n: the value of stores[n] is */
	unsigned stored;
};

/* One instruction that is no change of flow. 0, or HF_ENOSPC: more stores than can be kept. */
int aarch64_unwind_exec(
	struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env, uint32_t insn);

/* A call that has returned. */
void aarch64_unwind_forget_call(struct aarch64_unwind_cpu *cpu);

/* Let cpu run from its pc until the function returns; then its registers are the caller's. Calls are
 * passed over, branches are taken as they lead to a return; through_traps: so are UDF, BRK and HLT,
 * behind which may be another function. 0, or HF_ENOENT when no way leads to a return. */
int aarch64_unwind_path(struct aarch64_unwind_cpu *cpu, const struct aarch64_unwind_env *env,
	const struct hf_frame *from, bool through_traps);

/* Where the record of the function at an exact pc is. */
enum aarch64_unwind_record {
	RECORD_NONE,  /* not made: x30 returns */
	RECORD_AT_SP, /* stored, x29 not set yet: at *addr */
	RECORD_AT_FP
};
enum aarch64_unwind_record aarch64_unwind_scan(
	const struct hf_frame *f, const struct aarch64_unwind_env *env, uint64_t *addr);

/* Read one instruction; 0 or HF_EFAULT. Only text is looked at. */
int aarch64_unwind_fetch(const struct aarch64_unwind_env *env, uint64_t pc, uint32_t *insn);

static inline bool unwind_in_text(const struct aarch64_unwind_env *env, uint64_t addr)
{
	return addr >= env->text_begin && addr < env->text_end && addr % UNWIND_INSN == 0;
}

#endif /* AARCH64_UNWIND_INT_H */
