/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_row.h - what the files of the step decoder share: the row of an instruction table.
 *
 *   word -> first row with (word & mask) == value -> rule and ok() say whether it may be executed
 *                                                 -> go(), if its condition holds, says where to
 *
 * A row's mask includes the bits that the manual prints as (0) and (1): a word with one of them
 * wrong is UNPREDICTABLE (A5.1.2), matches nothing, and so is refused. */
#ifndef ARM_STEP_ROW_H
#define ARM_STEP_ROW_H

#include "step.h"

struct arm_row;

/* One instruction being looked at. */
struct arm_step {
	const struct arm_state *s;
	arm_read_fn read;
	void *ctx;
	const struct arm_row *row;
	uint32_t addr;
	uint32_t insn; /* the word; T32: first halfword on top, or the only one; SIMD as A32 */
	uint32_t it;   /* ITSTATE, 0 outside IT blocks and in A32 */
	uint32_t len;  /* 2 or 4 */
	bool thumb;
	struct arm_next next;
};

/* Row rules. The four 4-bit fields where register numbers lie: */
#define F_N 1u /* bits 19:16 */
#define F_D 2u /* bits 15:12 */
#define F_S 4u /* bits 11:8 */
#define F_M 8u /* bits 3:0 */

#define NOT_PC(fields)  (fields)                          /* 15 there is UNPREDICTABLE */
#define NOT_SP(fields)  ((fields) << 4)                   /* 13 is */
#define BAD_REG(fields) (NOT_PC(fields) | NOT_SP(fields)) /* both are (A6.1.1, "BadReg") */

#define R_IT_LAST  (1u << 8)             /* inside an IT block it must come last */
#define R_IT_NONE  (1u << 9)             /* not inside an IT block */
#define R_MASKS    (1u << 10)            /* see arm_insn_touches_masks() */
#define R_BKPT     (1u << 11)            /* see arm_insn_bkpt() */
#define R_BRANCH   (1u << 12)            /* go() depends on nothing but the word and its address */
#define R_COND8    (1u << 13)            /* condition in bits 11:8 */
#define R_COND22   (1u << 14)            /* condition in bits 25:22 */
#define R_CBZ      (1u << 15)            /* condition is a register against zero */
#define R_LOADX(k) ((k) << 16)           /* load-exclusive of kind k, 1..4 */
#define R_STOREX   (1u << 19)            /* with R_LOADX(k): the store that matches it */
#define R_NEED(h)  ((uint32_t)(h) << 20) /* enum arm_has */

#define R_X_WORD   1u
#define R_X_DOUBLE 2u
#define R_X_BYTE   3u
#define R_X_HALF   4u
#define R_X_MASK   R_LOADX(7u)

struct arm_row {
	uint32_t mask, value;
	uint32_t rule;
	bool (*ok)(const struct arm_step *t); /* NULL: nothing more to check */
	int (*go)(struct arm_step *t);        /* NULL: on to the next instruction. 0 or HF_E* */
};

/* Bits hi..lo of the word. */
static inline uint32_t arm_bits(const struct arm_step *t, unsigned hi, unsigned lo)
{
	return t->insn >> lo & (~0u >> (31 - (hi - lo)));
}

static inline bool arm_bit(const struct arm_step *t, unsigned n)
{
	return t->insn >> n & 1u;
}

/* Do these bits hold one and the same register, or two that overlap where they must not? */
static inline bool arm_same(const struct arm_step *t, unsigned lo_a, unsigned lo_b)
{
	return arm_bits(t, lo_a + 3, lo_a) == arm_bits(t, lo_b + 3, lo_b);
}

/* The first of n rows that fits the word and that this CPU has, or NULL. */
const struct arm_row *arm_row_find(const struct arm_row *rows, size_t n, const struct arm_step *t);

/* The same for a whole instruction set. arm_t32_find() turns coprocessor and SIMD words into their
 * A32 form, where the register fields lie alike, and leaves that in t->insn. */
const struct arm_row *arm_a32_find(const struct arm_step *t);
const struct arm_row *arm_a32_data_find(const struct arm_step *t);
const struct arm_row *arm_t16_find(const struct arm_step *t);
const struct arm_row *arm_t32_find(struct arm_step *t);
const struct arm_row *arm_t32_mem_find(const struct arm_step *t);
const struct arm_row *arm_t32_data_find(const struct arm_step *t);
const struct arm_row *arm_cp_find(const struct arm_step *t);   /* coprocessors and VFP */
const struct arm_row *arm_neon_find(const struct arm_step *t); /* Advanced SIMD, A32 form */

/* ok() functions that more than one table uses. */
bool arm_ok_imm8(const struct arm_step *t);      /* T32, 8-bit offset, P U W in bits 10:8 */
bool arm_ok_block(const struct arm_step *t);     /* T32, a register list */
bool arm_ok_hi_lo(const struct arm_step *t);     /* fields 19:16 and 15:12 differ */
bool arm_ok_priv(const struct arm_step *t);      /* UNDEFINED in User mode */
bool arm_ok_has_spsr(const struct arm_step *t);  /* UNPREDICTABLE in User and System mode */
bool arm_mode_known(uint32_t mode);              /* B1.3.1 */
bool arm_banked_known(uint32_t sysm, bool spsr); /* B9.2.3 */
bool arm_cps_known(uint32_t imod, bool change_mode, uint32_t aif, uint32_t mode); /* B9.3.2 */

/* What go() functions are made of. Each returns 0 with t->next set, or HF_E*. */
int arm_go_bx(struct arm_step *t, uint32_t target);   /* BXWritePC(), A2.3.2 */
int arm_go_here(struct arm_step *t, uint32_t target); /* BranchWritePC(): stay in this set */
int arm_go_bl(struct arm_step *t);                    /* T32: B T4, BL */
int arm_go_load(struct arm_step *t, uint32_t addr);   /* LoadWritePC() of the word at addr */
int arm_go_by_spsr(struct arm_step *t, uint32_t target);
int arm_go_exception_return(struct arm_step *t, uint32_t target, uint32_t spsr);
int arm_go_rfe(struct arm_step *t, bool up, bool before); /* base in field 19:16 */

int arm_load_word(const struct arm_step *t, uint32_t addr, uint32_t *word);
uint32_t arm_reg(const struct arm_step *t, unsigned n);    /* pc reads as addr + 8, or + 4 in T32 */
uint32_t arm_field(const struct arm_step *t, unsigned lo); /* the register named in bits lo+3..lo */
uint32_t arm_offset24(const struct arm_step *t);           /* T32: of B T4, BL, BLX */
uint32_t arm_shifted(const struct arm_step *t); /* A32: Rm shifted by an immediate, A8.4.3 */
/* Where LDM with this register list (pc in it, base) finds the new pc. */
uint32_t arm_block_pc(uint32_t list, uint32_t base, bool up, bool before);

#endif /* ARM_STEP_ROW_H */
