/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_exc.c - from the first function of a handler to the code it interrupted. The CPU has pushed a
 * frame there, and EXC_RETURN, which was in lr, says on which stack: DDI 0403E B1.5.6, B1.5.8. */
#include "arch/arm/unwind/unwind.h"
#include "armv7m.h"

#define KEPT         0x00ff0u /* r4-r11, if they were known */
#define KNOWN_PUSHED 0x0f00fu
#define KNOWN_STACKS 0x60000u /* msp, psp */

#define PSR_ZERO 0x00f00000u /* DDI 0403E B1.4.2 */

int armv7m_unwind_exception(struct hf_frame *f, const struct arm_unwind_env *env)
{
	uint32_t exc_return = f->r[15]; /* without bit 0 */
	bool process = (exc_return & EXC_SPSEL) != 0;
	uint32_t at = process ? f->psp : f->r[13];
	uint32_t hw[HW_WORDS];

	/* Thread mode has nothing to return from, and the other state's stacks are not in f. */
	if ((f->cpsr & PSR_IPSR) == 0 || (at & 3u) != 0 ||
		((exc_return & EXC_S) == 0) != armv7m_ns(f))
		return HF_EINVAL;
	if (env->read(env->ctx, at, hw, sizeof(hw)) < 0)
		return HF_EFAULT;
	bool thread = (hw[7] & PSR_IPSR) == 0;
	if ((hw[7] & PSR_ZERO) != 0 || thread != ((exc_return & EXC_THREAD) != 0))
		return HF_EINVAL;
	for (unsigned i = 0; i < 4; i++)
		f->r[i] = hw[i];
	f->r[12] = hw[4];
	f->r[14] = hw[5];
	f->r[15] = hw[6] & ~1u;
	f->cpsr = hw[7] & ~(uint32_t)PSR_PAD;
	at += (exc_return & EXC_BASIC) != 0 ? HW_WORDS * 4u : HW_FP_WORDS * 4u;
	if ((hw[7] & PSR_PAD) != 0)
		at += 4;
	f->msp = process ? f->r[13] : at;
	f->psp = process ? at : f->psp;
	f->r[13] = at;
	f->exc_return = exc_return | 1u;
	f->known = (f->known & KEPT) | KNOWN_PUSHED | FRAME_KNOWN_CPSR | KNOWN_STACKS;
	return HF_UNWIND_EXCEPTION;
}
