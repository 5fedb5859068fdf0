/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.c - hf_board_stop() from the debugger's side: was it that, where does the program stand then, and why. In
 * HardFault and with FAULTMASK set it comes as an NMI: sdk/armv7m/stop.S. */
#include "arch/arm/stop.h"

#include "armv7m.h"
#include "stub/limits.h"

_Static_assert(HF_MSG_BYTES >= ARM_STOP_BYTES, "room for a reason");

/* Nothing is executed from there on (DDI 0403E B3.1): in lr that is an EXC_RETURN, or a FNC_RETURN of ARMv8-M. */
#define LR_NO_CODE 0xe0000000u

bool armv7m_called(struct hf_frame *f, const struct armv7m_fault *fault, bool unguarded, char *msg)
{
	uint32_t text = f->r[0];
	struct hf_event ev = {.kind = HF_TRAP_REQUEST,
		.flags = unguarded ? HF_EVENT_UNGUARDED : 0,
		.signal = ARM_STOP_SIGNAL,
		.frame = f};

	if (f->r[15] < (uint32_t)hf_board_stop_begin ||
		f->r[15] >= ((uint32_t)hf_board_stop_return & ~1u) ||
		fault->exception > ARMV7M_USAGE_FAULT)
		return false;
	f->r[0] = true;
	f->r[15] = (f->r[14] < LR_NO_CODE ? f->r[14] : (uint32_t)hf_board_stop_return) & ~1u;
	arm_stop(&ev, text, unguarded ? armv7m_known_bytes(text, ARM_STOP_BYTES) : ARM_STOP_BYTES,
		msg);
	return true;
}
