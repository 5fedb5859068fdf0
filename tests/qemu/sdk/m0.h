/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* m0.h - between m0.c and m0.S. */
#ifndef M0_H
#define M0_H

#include <stdint.h>

struct registers {
	uint32_t r[13];
	uint32_t sp, flags, primask;
};

/* Load all registers from in, do what kind says (strike_KIND is the instruction, strike_KIND_end the one behind),
 * and store them to out. */
void strike(int kind, const struct registers *in, struct registers *out);
/* Call fn in Thread mode on another stack. */
void on_process_stack(void (*fn)(void), uint32_t *top);

#endif /* M0_H */
