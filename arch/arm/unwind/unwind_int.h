/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_int.h - between the files of the unwinder; nobody else includes it.
 *
 *   unwind.c       the way from a frame to its caller: which of the methods below, in which order
 *   unwind_tbl.c   the EHABI index; summing up and running an opcode stream
 *   unwind_ops.c   one opcode
 *   unwind_scan.c  how much of a function's frame stands at an exact pc
 *   unwind_state.c what an instruction makes of a frame
 *   unwind_insn.c  what one ARM or Thumb instruction does to the stack and to the flow
 *   unwind_field.c its operands */
#ifndef ARM_UNWIND_INT_H
#define ARM_UNWIND_INT_H

#include "arch/arm/unwind/unwind.h"
#include "stub/err.h"

#define UNWIND_SWEEP_MAX 8192u /* instructions looked at for one exact frame */

#define UNWIND_FP_NONE  0xffu
#define UNWIND_DEPTH_NO INT32_MIN /* depth unknown */
#define UNWIND_FP_UNSET INT16_MIN

/* The opcode bytes still to come: most significant byte of word first, then words from next. */
struct arm_unwind_ops {
	uint32_t word;
	uint32_t next;
	uint8_t left;  /* bytes left in word */
	uint8_t words; /* words left at next */
};

enum arm_unwind_act { ACT_END, ACT_REFUSE, ACT_MOVE, ACT_POP, ACT_BASE };

struct arm_unwind_action {
	enum arm_unwind_act kind;
	int32_t bytes; /* MOVE, POP: what vsp grows by */
	uint16_t regs; /* POP: mask, 0 for coprocessor registers; BASE: the register's number */
};

/* One function as the index knows it. The linker merges neighbours with equal inline opcodes, so
 * begin may lie in an earlier function. */
struct arm_unwind_entry {
	uint32_t begin, end;
	bool cannot; /* EXIDX_CANTUNWIND, or an opcode stream that refuses */
	struct arm_unwind_ops ops;
};

/* What a whole opcode stream amounts to. "Depth" is always bytes below the sp at entry. */
struct arm_unwind_plan {
	int32_t total;    /* depth of what the stream pops, after its last assignment to vsp */
	int32_t fp_depth; /* depth that the base register points at */
	int32_t pad;      /* bytes of locals dropped before the first pop */
	uint16_t saved;   /* r4-r12, lr that are popped */
	uint16_t first;   /* actions up to the last assignment to vsp; total counts those after */
	uint8_t fp;       /* base register, UNWIND_FP_NONE when vsp starts at sp */
};

/* How much of the frame stands before some instruction. */
struct arm_unwind_state {
	int32_t depth;  /* entry sp - sp, or UNWIND_DEPTH_NO */
	uint16_t saved; /* registers already stored in their slots */
	int16_t fp_off; /* words added to the base register since it was set, or UNWIND_FP_UNSET */
};

/* At a function's first instruction. */
#define UNWIND_STATE_FRESH ((struct arm_unwind_state){.fp_off = UNWIND_FP_UNSET})

enum arm_insn_op {
	INSN_OTHER,
	INSN_GROW,    /* sp -= imm, regs stored there */
	INSN_SHRINK,  /* sp += imm, regs loaded from there */
	INSN_STORE,   /* regs stored in the frame, sp unchanged */
	INSN_LOAD,    /* regs loaded from the frame, sp unchanged */
	INSN_SP_REG,  /* sp += or -= a register */
	INSN_SP_FROM, /* sp = register(regs) + imm */
	INSN_SP_LOST, /* sp = something else */
	INSN_FP_SET,  /* register(regs) = sp or ip, perhaps + a constant */
	INSN_FP_ADD,  /* register += imm, if regs is only one */
	INSN_BRANCH,  /* to pc + imm */
	INSN_CALL,
	INSN_END,     /* return, tail call through a register */
	INSN_TRAP,    /* udf, bkpt: what follows belongs to something else */
	INSN_JUMP,    /* computed; imm: bytes per entry of a table that follows, or 0 */
	INSN_LITERAL, /* loads from align(pc) + imm */
	INSN_CMP,     /* with imm */
	INSN_IT       /* imm: ITSTATE, or a hint when its low four bits are 0 */
};

#define COND_ALWAYS 0xeu
#define COND_ZERO   0x0u /* for cbz too: a condition, whichever */

struct arm_insn {
	int32_t imm;
	uint16_t regs;
	uint8_t op;   /* enum arm_insn_op */
	uint8_t size; /* 2 or 4 */
	uint8_t cond; /* A8.3; outside of an IT block */
};

/* What the instruction does. code: an ARM word; or a Thumb instruction with its first halfword in
 * the upper half (a 16-bit one uses only that). BRANCH and LITERAL include the pipeline offset. */
struct arm_insn arm_insn_decode(uint32_t code, bool thumb);

/* Does an instruction under cond run with these flags? */
bool arm_insn_passes(uint32_t cond, uint32_t cpsr);

/* Read one instruction as arm_insn_decode() wants it; 0 or HF_EFAULT. */
int arm_insn_fetch(const struct arm_unwind_env *env, uint32_t addr, bool thumb, uint32_t *code);

/* One aligned or unaligned word of data; 0 or HF_EFAULT. */
int arm_unwind_word(const struct arm_unwind_env *env, uint32_t addr, uint32_t *word);

/* Take the next opcode off the stream. 0, HF_EFAULT, HF_EINVAL. */
int arm_unwind_next(const struct arm_unwind_env *env, struct arm_unwind_ops *ops,
	struct arm_unwind_action *act);

/* Find the entry that covers pc. 0, HF_ENOENT when none does, HF_EFAULT, HF_EINVAL. */
int arm_unwind_find(const struct arm_unwind_env *env, uint32_t pc, struct arm_unwind_entry *entry);

/* Sum up the stream. 0, HF_ENOENT when it refuses to unwind, HF_EFAULT, HF_EINVAL. */
int arm_unwind_measure(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	struct arm_unwind_plan *plan);

/* Apply the stream to f: sp, pc (perhaps with Thumb bit) and the restored registers. lr's bit in
 * f->known is left set only when lr was restored besides pc. With state (may be NULL), only what it
 * says stands is undone. 0, or HF_EFAULT, HF_EINVAL with f garbage. */
int arm_unwind_run(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	const struct arm_unwind_plan *plan, const struct arm_unwind_state *state,
	struct hf_frame *f);

/* The state between prologue and epilogue, as the stream tells it. */
struct arm_unwind_state arm_unwind_whole(const struct arm_unwind_plan *plan);

/* Does the whole frame stand, so that the stream can be taken as it is? */
bool arm_unwind_complete(const struct arm_unwind_plan *plan, const struct arm_unwind_state *state);

/* Take the state across an instruction. True when the instruction shows that a new function has
 * begun meanwhile: it saves what is saved, or more than the frame holds. The state is then that
 * function's. */
bool arm_unwind_change(const struct arm_unwind_plan *plan, struct arm_unwind_state *state,
	const struct arm_insn *insn);

/* Follow the code from the entry's begin to pc. False when pc was not reached: take the stream as it
 * is. */
bool arm_unwind_where(const struct arm_unwind_env *env, const struct arm_unwind_entry *entry,
	const struct arm_unwind_plan *plan, const struct hf_frame *f,
	struct arm_unwind_state *state);

#endif /* ARM_UNWIND_INT_H */
