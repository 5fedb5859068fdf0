/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* strike.h - between strike.c and strike.S. */
#ifndef STRIKE_H
#define STRIKE_H

#include <stdint.h>

#define STRIKES   7  /* kinds */
#define FPU_WORDS 33 /* s0-s31, fpscr */

struct registers {
	uint32_t r[13];
	uint32_t sp, flags, primask, control, basepri;
	uint32_t same; /* after: the words above sp are as they were */
};

/* Load all registers from in, fault in the way that kind says (strike_KIND is the instruction,
 * strike_KIND_end the one behind), and store them to out. Both get sp and the masks. */
void strike(int kind, struct registers *in, struct registers *out);
/* Load s0-s31 and fpscr, and store them; nothing without an FPU. */
void fpu_load(const uint32_t *from);
void fpu_store(uint32_t *to);
/* Call fn in Thread mode on another stack. */
void on_process_stack(void (*fn)(void), uint32_t *top);
/* Call fn with BASEPRI set. */
void masked_by_priority(void (*fn)(void));
/* Fault with sp where no memory is: MSP, PSP. */
void lose_stack(void);
void lose_process_stack(void);

#endif /* STRIKE_H */
