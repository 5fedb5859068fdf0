/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.h - where an ARM or Thumb instruction goes next: software single step as a pure function.
 *
 * Nothing here touches hardware or keeps state: registers and a memory reader go in, addresses come
 * out. Covers A32 and T32 of ARMv7-A with the Virtualization, Security and Multiprocessing
 * Extensions, integer divide, VFPv4 and Advanced SIMD, and T32 of ARMv7-M; arm_state.has says which
 * of these the CPU at hand has. References are to the ARM Architecture Reference Manual, ARMv7-A
 * and ARMv7-R edition, DDI 0406C, unless another manual is named.
 *
 * "Next" leaves exceptions out: a load may abort and an interrupt may come, and neither is counted.
 * SVC, HVC and SMC go to the instruction after them: their handlers run unseen. */
#ifndef ARM_STEP_H
#define ARM_STEP_H

#include "stub/err.h"
#include "stub/seam/arch.h"
#include "stub/types.h"

/* Read len bytes at addr as the program sees them (planted breakpoints hidden).
 * 0, or HF_EFAULT when not all of them can be read. */
typedef int (*arm_read_fn)(void *ctx, uint32_t addr, void *dst, size_t len);

/* What the CPU has, and what the caller knows about it. */
enum arm_has {
	ARM_HAS_A32 = 1u << 0,      /* the ARM instruction set (never on M profile) */
	ARM_HAS_A_SYSTEM = 1u << 1, /* A and R profile: modes, CPSR and SPSR, SETEND, RFE, SRS */
	ARM_HAS_M_SYSTEM = 1u << 2, /* M profile: MRS and MSR of special registers, EXC_RETURN */
	ARM_HAS_VIRT = 1u << 3,     /* HVC, ERET, MRS and MSR of banked registers */
	ARM_HAS_SECURITY = 1u << 4, /* SMC */
	ARM_HAS_DIV_A32 = 1u << 5,  /* SDIV, UDIV in A32 */
	ARM_HAS_DIV_T32 = 1u << 6,  /* SDIV, UDIV in T32 */
	ARM_HAS_DSP = 1u << 7,      /* saturating and parallel arithmetic; all but a Cortex-M3 */
	ARM_HAS_VFP = 1u << 8,      /* VFPv3 with 32 double registers */
	ARM_HAS_VFP4 = 1u << 9,     /* half precision, fused multiply-accumulate */
	ARM_HAS_NEON = 1u << 10,    /* Advanced SIMD */
	ARM_HAS_SPSR = 1u << 11,    /* arm_state.spsr is filled in */
	ARM_HAS_PSP = 1u << 12      /* M profile, in a handler: arm_state.psp is filled in */
};

#define ARM_CORTEX_A15                                                                             \
	(ARM_HAS_A32 | ARM_HAS_A_SYSTEM | ARM_HAS_VIRT | ARM_HAS_SECURITY | ARM_HAS_DIV_A32 |      \
		ARM_HAS_DIV_T32 | ARM_HAS_DSP | ARM_HAS_VFP | ARM_HAS_VFP4 | ARM_HAS_NEON)
#define ARM_CORTEX_M0  ARM_HAS_M_SYSTEM
#define ARM_CORTEX_M3  (ARM_HAS_M_SYSTEM | ARM_HAS_DIV_T32)
#define ARM_CORTEX_M4F (ARM_CORTEX_M3 | ARM_HAS_DSP | ARM_HAS_VFP | ARM_HAS_VFP4)

/* Bits of CPSR that matter here (B1.3.3). */
#define ARM_CPSR_T    (1u << 5)
#define ARM_CPSR_E    (1u << 9)
#define ARM_CPSR_J    (1u << 24)
#define ARM_CPSR_MODE 0x1fu

/* A stopped CPU. r[15] is the address of the instruction itself, without the Thumb bit. cpsr gives
 * T, E, mode, flags and ITSTATE (bits 15:10 and 26:25); an M-profile port hands in its xPSR with
 * bits 8:0 replaced by ARM_CPSR_T and bit 24 cleared, since flags and ITSTATE lie alike. */
struct arm_state {
	uint32_t r[16]; /* as banked in the current mode */
	uint32_t cpsr;
	uint32_t spsr; /* of the current mode; read only when has says ARM_HAS_SPSR */
	uint32_t psp;  /* the process stack pointer; read only when has says ARM_HAS_PSP */
	uint32_t has;  /* enum arm_has */
};

struct arm_next {
	uint32_t addr; /* without the Thumb bit */
	bool thumb;
};

/* Every address where execution can be after one step: exactly one where flags and registers decide
 * it. A load-exclusive .. store-exclusive sequence that starts here counts as one unit, and the
 * answer is every exit of it, the instruction after the STREX first; where no such sequence is
 * recognised (ARM_EXCLUSIVE_MAX instructions, no call and no indirect branch inside, at most
 * HF_NEXT_MAX exits), and in the middle of one, each instruction counts by itself. At the STREX of a
 * loop that tries again until it succeeds the answer is every exit of the loop.
 * RFE goes where memory says; SUBS PC and LDM^ with pc where the SPSR says, if ARM_HAS_SPSR; a branch to an
 * EXC_RETURN where the frame says that the CPU has pushed, if ARM_HAS_PSP.
 * Returns the count (1..HF_NEXT_MAX); HF_EINSN for an instruction that is UNDEFINED, UNPREDICTABLE,
 * unallocated, not there on this CPU, a breakpoint, or bound for a place that is not known;
 * HF_EFAULT when memory cannot be read. Any context; pure but for read(). */
int arm_next_pc(
	const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next next[HF_NEXT_MAX]);

/* Where the call at pc returns to: BL and BLX to the instruction after them; B, at the end of a function that hands
 * its own call on, to lr. 0; HF_EINSN for any other instruction; HF_EFAULT when it cannot be read. Whether its
 * condition holds is not looked at. Any context. */
int arm_returns_to(const struct arm_state *s, arm_read_fn read, void *ctx, struct arm_next *back);

#define ARM_EXCLUSIVE_MAX 16u /* instructions from LDREX to STREX, both counted */

/* Does the instruction at pc see or change the interrupt masks, so that the stepper must leave them
 * alone? CPS, MRS and MSR of CPSR, SRS, RFE, exception returns; SVC, HVC and SMC too, which copy
 * the masks into an SPSR, and WFE, which a masked interrupt does not wake (B1.8.13). It looks at
 * this instruction only, not at the rest of an exclusive sequence. False for an instruction that is
 * not known. Any context. */
bool arm_insn_touches_masks(const struct arm_state *s, arm_read_fn read, void *ctx);

/* Length of the instruction at pc: 2 or 4, known also for an instruction that is refused, or
 * HF_EFAULT. Any context. */
int arm_insn_len(const struct arm_state *s, arm_read_fn read, void *ctx);

/* Length of the breakpoint at pc: BKPT, or UDF (permanently undefined) in any of its encodings.
 * 0 when it is something else, or HF_EFAULT. Any context. */
int arm_insn_bkpt(const struct arm_state *s, arm_read_fn read, void *ctx);

#endif /* ARM_STEP_H */
