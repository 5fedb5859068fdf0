/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* disasm.h - the "Code:" line of an oops, disassembled. */
#ifndef DISASM_H
#define DISASM_H

#include <stddef.h>
#include <stdint.h>

/* Take the text behind "Code:", of a machine (e_machine); the instruction in () or <> is the one at fault, at
 * address pc (0: not known). Calls line() for each instruction. 0, or -1: it makes no sense, or not for this
 * machine. */
int disasm_code(unsigned machine, const char *text, uint64_t pc,
	void (*line)(void *ctx, const char *text), void *ctx);

#endif /* DISASM_H */
