/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* frame.h - what is saved of an interrupted ARMv7-A CPU, for C and for assembly.
 *
 * entry.S writes one of these at each exception and loads it back at the return, so a change of the
 * frame changes the CPU. Where to find it again in a stack: when an unwound pc p satisfies
 * armv7a_exc_return_begin <= p < armv7a_exc_return_end, the frame lies at that level's sp + 0 and
 * holds every register of the interrupted code. */
#ifndef ARMV7A_FRAME_H
#define ARMV7A_FRAME_H

#define FRAME_R(n)       ((n)*4)
#define FRAME_SP         52
#define FRAME_LR         56
#define FRAME_PC         60
#define FRAME_CPSR       64
#define FRAME_KNOWN      68
#define FRAME_STEP_SAVED 72
#define FRAME_SIZE       80

#define FRAME_KNOWN_LR   0x04000 /* bit n stands for r[n] */
#define FRAME_KNOWN_CPSR 0x10000
#define FRAME_KNOWN_ALL  0x1ffff

/* CPSR, ARM DDI 0406C B1.3.3 */
#define PSR_MODE     0x1f
#define PSR_MODE_USR 0x10
#define PSR_MODE_FIQ 0x11
#define PSR_MODE_IRQ 0x12
#define PSR_MODE_SVC 0x13
#define PSR_MODE_ABT 0x17
#define PSR_MODE_HYP 0x1a
#define PSR_MODE_UND 0x1b
#define PSR_MODE_SYS 0x1f
#define PSR_T        0x20
#define PSR_F        0x40
#define PSR_I        0x80
#define PSR_A        0x100

#ifndef __ASSEMBLER__
#include "stub/types.h"

struct hf_frame {
	uint32_t r[16]; /* r0-r12, sp, lr, pc of the interrupted mode */
	uint32_t cpsr;
	uint32_t known;      /* bit n: r[n] is known, bit 16: cpsr */
	uint32_t step_saved; /* used by the step masking */
	uint32_t reserved;
};

_Static_assert(sizeof(struct hf_frame) == FRAME_SIZE, "entry.S and frame.h disagree");

/* The return addresses of entry.S's calls into C; see above. */
extern const char armv7a_exc_return_begin[], armv7a_exc_return_end[];
#endif

#endif /* ARMV7A_FRAME_H */
