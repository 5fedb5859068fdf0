/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - Cortex-M's answer to stub/seam/arch.h: every row a few lines; which row is whose is in ops.h. */
#include "arch/arm/step/step.h"
#include "armv7m.h"
#include "board.h"
#include "ops.h"
#include "regs.h"
#include "stub/err.h"
#include "stub/str.h"

/* BKPT #0xbe, A7.7.17. Not UDF: in an IT block whose condition fails that would be passed by. */
#define THUMB_BKPT 0xbebeu

#define CONTROL_SHOWN 0x0fu /* nPRIV, SPSEL, FPCA, SFPA; the rest is the port's own */

#define MASK_TOKEN 1u /* set in a token: PRIMASK is to be put back */
#define PRIMASK    2u /* in a token */

/* ---- registers ---- */

bool armv7m_reg_known(const struct hf_frame *f, unsigned regnum)
{
	if (regnum >= ARMV7M_REG_D0)
		return armv7m_fpu_known(f, regnum);
	return (f->known >> regnum & 1u) != 0;
}

/* sp and one of msp and psp are the same register. An IT block ends where somebody moves the pc. */
void armv7m_reg_written(struct hf_frame *f, unsigned regnum)
{
	bool process = armv7m_on_psp(f);
	uint32_t *active = process ? &f->psp : &f->msp;

	if (regnum < ARMV7M_REG_D0)
		f->known |= 1u << regnum;
	if (regnum == ARMV7M_REG_SP)
		*active = f->r[ARMV7M_REG_SP];
	if (regnum == (process ? ARMV7M_REG_PSP : ARMV7M_REG_MSP))
		f->r[ARMV7M_REG_SP] = *active;
	if (regnum == ARMV7M_REG_PC)
		f->cpsr &= ~(uint32_t)PSR_ITICI;
}

int armv7m_reg_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	if (regnum >= ARMV7M_REG_D0)
		return armv7m_fpu_read(f, regnum, dst);
	if (regnum == ARMV7M_REG_CONTROL)
		*(uint8_t *)dst = f->control & CONTROL_SHOWN;
	else if (regnum == ARMV7M_REG_SECURE)
		*(uint32_t *)dst = armv7m_ns(f) ? 0 : 1;
	else
		hf_memcpy(dst,
			(const uint8_t *)f + FRAME_MSPLIM + (regnum - ARMV7M_REG_MSPLIM) * 4u, 4);
	return 0;
}

/* SPSEL and FPCA belong to the exception's return; nPRIV can be changed. Stack limits and the security state
 * are shown only. */
int armv7m_reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	uint32_t now = 0;

	if (regnum >= ARMV7M_REG_D0)
		return armv7m_fpu_write(f, regnum, src);
	(void)armv7m_reg_read(f, regnum, &now);
	if (regnum != ARMV7M_REG_CONTROL)
		return hf_memcmp(src, &now, sizeof(now)) == 0 ? 0 : HF_EINVAL;
	uint8_t control = *(const uint8_t *)src;
	if (((control ^ now) & ~1u) != 0)
		return HF_EINVAL;
	f->control = (uint8_t)((f->control & ~CONTROL_SHOWN) | control);
	return 0;
}

/* ---- breakpoints ---- */

int armv7m_bp_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	if (kind != ARMV7M_KIND_THUMB && kind != ARMV7M_KIND_THUMB2)
		return HF_EINVAL;
	if (addr % 2 != 0)
		return HF_EALIGN;
	insn[0] = THUMB_BKPT & 0xffu;
	insn[1] = THUMB_BKPT >> 8u;
	return 2;
}

int armv7m_read(void *ctx, uint32_t addr, void *dst, size_t len)
{
	(void)ctx;
	return armv7m_mem_read(dst, addr, len) == (int)len ? 0 : HF_EFAULT;
}

/* BKPT only: an UDF is an error of the program, not a breakpoint. */
int armv7m_bp_here(const struct hf_frame *f)
{
	uint16_t half = 0;

	return armv7m_read(NULL, f->r[15], &half, sizeof(half)) == 0 && half >> 8u == 0xbeu ? 2 : 0;
}

/* ---- stepping ---- */

static struct arm_state state_of(const struct hf_frame *f)
{
	bool handler = (f->cpsr & PSR_IPSR) != 0;
	struct arm_state s = {
		.cpsr = (f->cpsr & ~(uint32_t)(PSR_IPSR | PSR_T)) | ARM_CPSR_T,
		.psp = f->psp,
		.has = BOARD_STEP | (handler ? ARM_HAS_PSP : 0u),
	};

	for (unsigned i = 0; i < HF_COUNT(s.r); i++)
		s.r[i] = f->r[i];
	return s;
}

int armv7m_next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	struct arm_state s = state_of(f);
	struct arm_next ends[HF_NEXT_MAX];
	int count = arm_next_pc(&s, armv7m_read, NULL, ends);

	for (int i = 0; i < count; i++) {
		next[i].addr = ends[i].addr;
		next[i].bp_kind = ARMV7M_KIND_THUMB;
	}
	return count;
}

int armv7m_returns_to(const struct hf_frame *f, struct hf_next *back)
{
	struct arm_state s = state_of(f);
	struct arm_next end = {0};
	int err = arm_returns_to(&s, armv7m_read, NULL, &end);

	back->addr = end.addr;
	back->bp_kind = ARMV7M_KIND_THUMB;
	return err;
}

uint32_t armv7m_mask(struct hf_frame *f)
{
	struct arm_state s = state_of(f);
	uint32_t token = MASK_TOKEN | ((f->primask & 1u) != 0 ? PRIMASK : 0u);

	if (arm_insn_touches_masks(&s, armv7m_read, NULL))
		return 0;
	f->primask = 1;
	return token;
}

void armv7m_unmask(struct hf_frame *f, uint32_t token)
{
	if ((token & MASK_TOKEN) != 0)
		f->primask = (token & PRIMASK) != 0;
}

const struct hf_arch_ops armv7m_ops = {
	ARMV7M_OPS,
	.mem_write = armv7m_mem_write,
	.cpu_online = BOARD_CPU_ONLINE,
	.cpu_kick = BOARD_CPU_KICK,
};
