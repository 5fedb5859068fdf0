/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* frame.h - what is saved of an interrupted Cortex-M, for C and for assembly.
 *
 * The CPU pushes r0-r3, r12, lr, pc and xPSR on the interrupted stack (DDI 0403E B1.5.6); entry.S adds the
 * rest, trap.c copies the CPU's part, so that all is in here, and writes it back at the resume. */
#ifndef ARMV7M_FRAME_H
#define ARMV7M_FRAME_H

#define FRAME_R(n)       ((n)*4)
#define FRAME_CPSR       64
#define FRAME_KNOWN      68
#define FRAME_MSP        72
#define FRAME_PSP        76
#define FRAME_EXC_RETURN 80
#define FRAME_AT         84
#define FRAME_SPECIAL    88
#define FRAME_MSPLIM     92
#define FRAME_PSPLIM     96
#define FRAME_SECURE     100
#define FRAME_SIZE       104

#define FRAME_KNOWN_LR   0x04000 /* bit n stands for row n of regs.c */
#define FRAME_KNOWN_CPSR 0x10000

/* xPSR, B1.4.2; the N flag and its like, and ITSTATE, lie as in an A-profile CPSR. */
#define PSR_IPSR  0x1ff
#define PSR_PAD   0x200     /* in a pushed one: a word of padding is above the frame */
#define PSR_T     0x1000000 /* Thumb: always */
#define PSR_ITICI 0x600fc00

/* EXC_RETURN, B1.5.8; the M33 keeps these bits. */
#define EXC_SPSEL  4    /* the interrupted code ran on PSP */
#define EXC_THREAD 8    /* it ran in Thread mode */
#define EXC_BASIC  0x10 /* no floating-point registers were pushed */
#define EXC_S      0x40 /* ARMv8-M, DDI 0553: a Secure stack was pushed on; always set on others */
#define EXC_DCRS   0x20 /* ARMv8-M: nothing more than that was pushed */

#define HW_WORDS    8  /* what the CPU pushes, in words */
#define HW_FP_WORDS 26 /* with s0-s15, FPSCR and a reserved word */

/* Compiled-in traps: UDF, so that a debug probe that is attached does not take them for its own. */
#define ARMV7M_UDF_BOOT   0xb0 /* stop before main() */
#define ARMV7M_UDF_STOP   0xca /* hf_board_stop(); trap.c knows it by its place */
#define ARMV7M_UDF_RESUME 0xe5 /* from armv7m_resume() into the exception that loads the frame */

#ifndef __ASSEMBLER__
#include "stub/types.h"

struct hf_frame {
	uint32_t r[16];      /* r0-r12, sp, lr, pc */
	uint32_t cpsr;       /* xPSR; what is shared with other CPUs calls it so */
	uint32_t known;      /* bit n: row n of regs.c is known */
	uint32_t msp, psp;   /* one of them is r[13] */
	uint32_t exc_return; /* how the exception is left */
	uint32_t at;         /* where the CPU's part lies */
	uint8_t primask, basepri, faultmask, control;
	uint32_t msplim, psplim; /* ARMv8-M only */
	/* ARMv8-M only. 1: the interrupted code was in Secure state. Otherwise msp, psp, control and the masks are the
	 * Non-secure ones, and this is the Secure MSP to go back to, PRIMASK_S in bit 1. */
	uint32_t secure;
};

_Static_assert(sizeof(struct hf_frame) == FRAME_SIZE, "entry.S and frame.h disagree");
_Static_assert(offsetof(struct hf_frame, primask) == FRAME_SPECIAL, "entry.S and frame.h disagree");
_Static_assert(offsetof(struct hf_frame, msplim) == FRAME_MSPLIM, "entry.S and frame.h disagree");
_Static_assert(offsetof(struct hf_frame, secure) == FRAME_SECURE, "entry.S and frame.h disagree");
#endif

#endif /* ARMV7M_FRAME_H */
