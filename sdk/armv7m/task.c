/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - the registers of a task that is switched out: what PendSV pushed in software, then what the CPU pushed
 * (DDI 0403E B1.5.6). Layouts: enum hf_saved in sdk/board.h. */
#include "armv7m.h"
#include "regs.h"
#include "sdk/board.h"
#include "sdk/sdk.h"
#include "stub/err.h"

#define SOFT_WORDS  8u  /* r4-r11 */
#define UPPER_WORDS 16u /* s16-s31 */
#define R4          4u
#define WORD        ((hf_addr)4)
#define KNOWN       (0x1ffffu | 1u << ARMV7M_REG_PSP)

enum { HW_R12 = 4, HW_LR, HW_PC, HW_PSR };

static int read_words(uint32_t *dst, hf_addr src, size_t words)
{
	return hf_board_peek(dst, src, words * 4u) == (int)(words * 4u) ? 0 : HF_EFAULT;
}

static void fill(struct hf_frame *f, const uint32_t *soft, const uint32_t *hw)
{
	for (unsigned i = 0; i < SOFT_WORDS; i++)
		f->r[R4 + i] = soft[i];
	for (unsigned i = 0; i < 4; i++)
		f->r[i] = hw[i];
	f->r[12] = hw[HW_R12];
	f->r[14] = hw[HW_LR];
	f->r[15] = hw[HW_PC] & ~1u;
	f->cpsr = hw[HW_PSR] & ~(uint32_t)PSR_PAD;
}

/* msp is not switched: between handlers it is what it is now, in one it will be something else. gdb 13 shows no
 * backtrace without it. */
static void take_msp(struct hf_frame *f)
{
	const struct hf_frame *cpu = sdk_cpu_frame();

	if (cpu == NULL || (cpu->cpsr & PSR_IPSR) != 0)
		return;
	f->msp = cpu->msp;
	f->known |= 1u << ARMV7M_REG_MSP;
}

int sdk_task_frame(struct hf_frame *f, hf_addr sp, enum hf_saved how)
{
	uint32_t soft[SOFT_WORDS], hw[HW_WORDS];
	uint32_t exc_return = 0xfffffffdu; /* Thread mode, PSP, no floating point */

	if ((sp & 3u) != 0 || read_words(soft, sp, SOFT_WORDS) < 0)
		return HF_EFAULT;
	sp += SOFT_WORDS * WORD;
	if (how == HF_SAVED_R4_R11_LR) {
		if (read_words(&exc_return, sp, 1) < 0)
			return HF_EFAULT;
		sp += 4u;
		if ((exc_return & EXC_BASIC) == 0)
			sp += UPPER_WORDS * WORD;
	}
	if (read_words(hw, sp, HW_WORDS) < 0)
		return HF_EFAULT;
	*f = (struct hf_frame){.exc_return = exc_return, .at = (uint32_t)sp, .known = KNOWN};
	fill(f, soft, hw);
	sp += ((exc_return & EXC_BASIC) != 0 ? HW_WORDS : HW_FP_WORDS) * WORD;
	f->r[13] = (uint32_t)sp + ((hw[HW_PSR] & PSR_PAD) != 0 ? 4u : 0u);
	f->psp = f->r[13];
	take_msp(f);
	return 0;
}
