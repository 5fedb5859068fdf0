/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* frame.h - what is saved of an interrupted AArch64 CPU, for C and for assembly.
 *
 * entry.S writes one of these at each exception and loads it back at the return, so a change of the
 * frame changes the CPU. Where to find it again in a stack: when an unwound pc p satisfies
 * aarch64_exc_return_begin <= p < aarch64_exc_return_end, that level's x29 points at a frame record
 * (its x29 and pc) FRAME_RECORD bytes above the frame, which holds every register of the
 * interrupted code. */
#ifndef AARCH64_FRAME_H
#define AARCH64_FRAME_H

#define FRAME_X(n)   ((n)*8)
#define FRAME_SP     248
#define FRAME_PC     256
#define FRAME_CPSR   264
#define FRAME_KNOWN  272
#define FRAME_SIZE   288
#define FRAME_RECORD 304

#define FRAME_KNOWN_SP   0x080000000 /* bit n stands for register n as gdb numbers them */
#define FRAME_KNOWN_PC   0x100000000
#define FRAME_KNOWN_CPSR 0x200000000
#define FRAME_KNOWN_ALL  0x3ffffffff

/* PSTATE as SPSR_EL1 holds it, ARM DDI 0487 C5.2.18 */
#define PSR_SP    0x1 /* SP_EL1 in use, not SP_EL0 */
#define PSR_MODE  0x1f
#define PSR_EL1T  0x4
#define PSR_EL1H  0x5
#define PSR_F     0x40
#define PSR_I     0x80
#define PSR_A     0x100
#define PSR_D     0x200
#define PSR_IL    0x100000
#define PSR_SS    0x200000
#define PSR_FLAGS 0xf0000000 /* N Z C V */

#ifndef __ASSEMBLER__
#include "stub/types.h"

struct hf_frame {
	uint64_t x[31];
	uint64_t sp; /* of the interrupted code, whichever it used */
	uint64_t pc;
	uint32_t cpsr; /* PSTATE; gdb's name for it */
	uint32_t reserved;
	uint64_t known; /* bit n: gdb's register n is known */
	uint64_t reserved2;
};

_Static_assert(sizeof(struct hf_frame) == FRAME_SIZE, "entry.S and frame.h disagree");
_Static_assert(offsetof(struct hf_frame, cpsr) == FRAME_CPSR, "entry.S and frame.h disagree");
_Static_assert(offsetof(struct hf_frame, known) == FRAME_KNOWN, "entry.S and frame.h disagree");

/* The return addresses of entry.S's calls into C; see above. */
extern const char aarch64_exc_return_begin[], aarch64_exc_return_end[];
#endif

#endif /* AARCH64_FRAME_H */
