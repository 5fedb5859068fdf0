/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu.c - floating-point registers of code that uses them. The CPU pushes s0-s15 and FPSCR with its part of
 * the frame, or leaves room and does it when they are touched (lazily, DDI 0403E B1.5.7): they are touched
 * first thing, so that all of them are in memory during a session, and are loaded from there. */
#include "armv7m.h"
#include "regs.h"
#include "stub/str.h"

#define S_PUSHED 16u
#define S_ALL    32u
#define HW_S0    8u
#define HW_FPSCR (HW_S0 + S_PUSHED)

/* fpu_regs.S */
void armv7m_fpu_store_upper(uint32_t *s16_to_s31);
void armv7m_fpu_load_upper(const uint32_t *s16_to_s31);

static struct {
	const struct hf_frame *frame; /* whose they are; NULL: nobody's */
	uint32_t s[S_ALL];
	uint32_t fpscr;
} fpu;

void armv7m_fpu_take(const struct hf_frame *f, bool pushed)
{
	const uint32_t *hw = (const uint32_t *)f->at;

	if (fpu.frame == f)
		fpu.frame = NULL;
	if (!pushed || (f->exc_return & EXC_BASIC) != 0)
		return;
	armv7m_fpu_store_upper(fpu.s + S_PUSHED);
	hf_memcpy(fpu.s, hw + HW_S0, S_PUSHED * sizeof(uint32_t));
	fpu.fpscr = hw[HW_FPSCR];
	fpu.frame = f;
}

void armv7m_fpu_words(const struct hf_frame *f, uint32_t *words)
{
	(void)f;
	hf_memcpy(words, fpu.s, S_PUSHED * sizeof(uint32_t));
	words[S_PUSHED] = fpu.fpscr;
	words[S_PUSHED + 1] = 0;
}

void armv7m_fpu_put(const struct hf_frame *f)
{
	if (fpu.frame == f)
		armv7m_fpu_load_upper(fpu.s + S_PUSHED);
}

static void *place(const struct hf_frame *f, unsigned regnum, size_t *bytes)
{
	if (fpu.frame != f)
		return NULL;
	*bytes = regnum == ARMV7M_REG_FPSCR ? sizeof(fpu.fpscr) : 2 * sizeof(fpu.s[0]);
	return regnum == ARMV7M_REG_FPSCR ? &fpu.fpscr : &fpu.s[(regnum - ARMV7M_REG_D0) * 2u];
}

int armv7m_fpu_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	size_t bytes;
	const void *from = place(f, regnum, &bytes);

	if (from == NULL)
		return HF_ENOENT;
	hf_memcpy(dst, from, bytes);
	return 0;
}

int armv7m_fpu_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	size_t bytes;
	void *to = place(f, regnum, &bytes);

	if (to == NULL)
		return HF_ENOENT;
	hf_memcpy(to, src, bytes);
	return 0;
}

bool armv7m_fpu_known(const struct hf_frame *f, unsigned regnum)
{
	(void)regnum;
	return fpu.frame == f;
}
