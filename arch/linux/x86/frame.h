/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* frame.h - the registers of an x86-64 CPU as the stub has them, in gdb's order (GDB manual, "i386
 * Features"; the numbers of amd64 in gdb's own table). */
#ifndef LINUX_X86_FRAME_H
#define LINUX_X86_FRAME_H

#include "stub/types.h"

enum x86_reg {
	X86_RAX,
	X86_RBX,
	X86_RCX,
	X86_RDX,
	X86_RSI,
	X86_RDI,
	X86_RBP,
	X86_RSP,
	X86_R8,
	X86_R15 = X86_R8 + 7,
	X86_RIP,
	X86_EFLAGS,
	X86_CS,
	X86_SS,
	X86_DS,
	X86_ES,
	X86_FS,
	X86_GS
};

#define X86_FLAGS_TF 0x100u /* single step, Intel SDM 3.4.3 */
#define X86_FLAGS_IF 0x200u

struct hf_frame {
	uint64_t r[X86_RIP + 1];             /* rax to rip */
	uint32_t s[X86_GS - X86_EFLAGS + 1]; /* eflags, cs to gs */
	uint64_t known;                      /* bit n: gdb's register n is known */
};

#define X86_KNOWN(n)   ((uint64_t)1 << (n))
#define X86_KNOWN_REGS (X86_KNOWN(X86_SS + 1) - 1)
#define X86_KNOWN_DATA                                                                             \
	(X86_KNOWN(X86_GS + 1) - X86_KNOWN(X86_DS)) /* only the CPU itself can tell */

#endif /* LINUX_X86_FRAME_H */
