/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent_math.h - the bytecodes that only calculate. Pure. */
#ifndef HF_AGENT_MATH_H
#define HF_AGENT_MATH_H

#include "types.h"

/* Do a bytecode of 0x02..0x15 that takes one or two values: args[0], and args[1] above it on the stack.
 * The result replaces args[0]. False: division by zero. All is 64-bit two's complement: too large
 * results wrap round. */
bool hf_agent_math(uint8_t opcode, uint64_t *args);

#endif /* HF_AGENT_MATH_H */
