/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_flow.c - what the instruction tables of the step decoder have in common: reading registers
 * and memory as an instruction does, the ways of writing the pc, and checks of operands. */
#include "arch/arm/step/step_row.h"

#define MODE_USR 0x10u
#define MODE_HYP 0x1au
#define MODE_SYS 0x1fu

#define EXC_RETURN_MIN 0xf0000000u /* DDI 0403E B1.5.8: above this a branch is not a branch */
#define EXC_RETURN_PSP 4u
#define PUSHED_PC      24u /* in the frame that an exception pushes, B1.5.6 */

const struct arm_row *arm_row_find(const struct arm_row *rows, size_t n, const struct arm_step *t)
{
	for (size_t i = 0; i < n; i++) {
		const struct arm_row *row = &rows[i];
		uint32_t need = row->rule / R_NEED(1);

		if ((t->insn & row->mask) == row->value && (need & ~t->s->has) == 0)
			return row;
	}
	return NULL;
}

uint32_t arm_reg(const struct arm_step *t, unsigned n)
{
	return n == 15 ? t->addr + (t->thumb ? 4 : 8) : t->s->r[n];
}

uint32_t arm_field(const struct arm_step *t, unsigned lo)
{
	return arm_reg(t, arm_bits(t, lo + 3, lo));
}

int arm_load_word(const struct arm_step *t, uint32_t addr, uint32_t *word)
{
	uint8_t b[4];
	int err = t->read(t->ctx, addr, b, sizeof b);

	if (err)
		return err;
	if (t->s->cpsr & ARM_CPSR_E) /* A3.3.1: data is big-endian, instructions never are */
		*word = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	else
		*word = (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
	return 0;
}

int arm_go_here(struct arm_step *t, uint32_t target)
{
	t->next.addr = target & ~(t->thumb ? 1u : 3u);
	t->next.thumb = t->thumb;
	return 0;
}

/* The return from an exception, with this MSP: to the pc of the frame on the stack that it names. */
static int exc_return(struct arm_step *t, uint32_t target, uint32_t msp)
{
	uint32_t pc = 0;

	if (!(t->s->has & ARM_HAS_PSP))
		return HF_EINSN;
	int err = arm_load_word(t, (target & EXC_RETURN_PSP ? t->s->psp : msp) + PUSHED_PC, &pc);
	t->next.addr = pc & ~1u;
	return err;
}

static int write_pc(struct arm_step *t, uint32_t target, uint32_t msp)
{
	t->next.thumb = target & 1;
	t->next.addr = target & ~1u;
	if ((t->s->has & ARM_HAS_M_SYSTEM) && target >= EXC_RETURN_MIN) {
		t->next.thumb = true;
		return exc_return(t, target, msp);
	}
	if (t->next.thumb)
		return 0;
	if ((target & 2) || !(t->s->has & ARM_HAS_A32))
		return HF_EINSN;
	return 0;
}

int arm_go_bx(struct arm_step *t, uint32_t target)
{
	return write_pc(t, target, t->s->r[13]);
}

/* A handler that loads its EXC_RETURN pops it: the frame lies behind. */
int arm_go_load(struct arm_step *t, uint32_t addr)
{
	uint32_t target = 0;
	int err = arm_load_word(t, addr, &target);

	return err ? err : write_pc(t, target, addr + 4);
}

uint32_t arm_block_pc(uint32_t list, uint32_t base, bool up, bool before)
{
	uint32_t bytes = 0;

	for (uint32_t l = list & 0xffff; l; l &= l - 1)
		bytes += 4;
	/* The highest register lies highest; A8.8.58 .. A8.8.61. */
	if (up)
		return base + bytes - (before ? 0 : 4);
	return before ? base - 4 : base;
}

bool arm_mode_known(uint32_t mode)
{
	/* B1.3.1: usr fiq irq svc mon abt hyp und sys, a bit each for the low four bits */
	const uint32_t known = 0x8ccfu;

	return (mode & 0x10) && (known >> (mode & 0xf) & 1);
}

bool arm_ok_priv(const struct arm_step *t)
{
	return !(t->s->has & ARM_HAS_A_SYSTEM) || (t->s->cpsr & ARM_CPSR_MODE) != MODE_USR;
}

bool arm_ok_has_spsr(const struct arm_step *t)
{
	uint32_t mode = t->s->cpsr & ARM_CPSR_MODE;

	return mode != MODE_USR && mode != MODE_SYS;
}

int arm_go_exception_return(struct arm_step *t, uint32_t target, uint32_t spsr)
{
	/* B9.3.20: in Hyp mode only ERET returns, and it takes its address from ELR_hyp. */
	if ((t->s->cpsr & ARM_CPSR_MODE) == MODE_HYP)
		return HF_EINSN;
	if ((spsr & ARM_CPSR_J) || !arm_mode_known(spsr & ARM_CPSR_MODE))
		return HF_EINSN;
	t->next.thumb = spsr & ARM_CPSR_T;
	t->next.addr = target & ~(t->next.thumb ? 1u : 3u);
	return 0;
}

int arm_go_by_spsr(struct arm_step *t, uint32_t target)
{
	if (!(t->s->has & ARM_HAS_SPSR) || !arm_ok_has_spsr(t))
		return HF_EINSN;
	return arm_go_exception_return(t, target, t->s->spsr);
}

int arm_go_rfe(struct arm_step *t, bool up, bool before)
{
	uint32_t addr = arm_field(t, 16) - (up ? 0 : 8) + (up == before ? 4 : 0);
	uint32_t target = 0, spsr = 0;
	int err = arm_load_word(t, addr, &target);

	if (!err)
		err = arm_load_word(t, addr + 4, &spsr);
	return err ? err : arm_go_exception_return(t, target, spsr);
}

bool arm_ok_hi_lo(const struct arm_step *t)
{
	return !arm_same(t, 16, 12);
}

bool arm_cps_known(uint32_t imod, bool change_mode, uint32_t aif, uint32_t mode)
{
	if (imod == 1 || (imod == 0 && !change_mode))
		return false;
	if ((imod >= 2) != (aif != 0))
		return false;
	return change_mode ? arm_mode_known(mode) : mode == 0;
}

bool arm_banked_known(uint32_t sysm, bool spsr)
{
	const uint32_t registers = 0xf0ff7f7fu; /* usr 0-6, fiq 8-14, irq svc abt und, mon hyp */
	const uint32_t spsrs = 0x50554000u;     /* fiq, irq svc abt und, mon hyp */

	return (spsr ? spsrs : registers) >> sysm & 1;
}

/* B T4, BL, BLX: S:I1:I2:imm10:imm11:0, where I1 = NOT(J1 EOR S). */
uint32_t arm_offset24(const struct arm_step *t)
{
	uint32_t s = arm_bits(t, 26, 26);
	uint32_t i1 = ~(arm_bits(t, 13, 13) ^ s) & 1, i2 = ~(arm_bits(t, 11, 11) ^ s) & 1;

	return (0 - s) << 24 | i1 << 23 | i2 << 22 | arm_bits(t, 25, 16) << 12 |
	       arm_bits(t, 10, 0) << 1;
}

int arm_go_bl(struct arm_step *t)
{
	return arm_go_here(t, arm_reg(t, 15) + arm_offset24(t));
}

/* Load or store with an 8-bit offset, P U W in bits 10:8. */
bool arm_ok_imm8(const struct arm_step *t)
{
	bool writeback = arm_bit(t, 8);

	return (arm_bit(t, 10) || writeback) && !(writeback && arm_same(t, 16, 12));
}

bool arm_ok_block(const struct arm_step *t)
{
	uint32_t list = arm_bits(t, 15, 0);
	bool base_listed = list >> arm_bits(t, 19, 16) & 1;

	return (list & (list - 1)) != 0 && list >> 14 != 3 && !(arm_bit(t, 21) && base_listed);
}
