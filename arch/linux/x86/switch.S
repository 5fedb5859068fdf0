/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - onto another stack and back. The frame pointer leads back to the one we came from; objtool
 * and the unwinder need no more, since nothing here is unwound through by the kernel. */
#include <linux/linkage.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* void linux_cpu_switch(void (*fn)(void *), void *arg, void *top) */
SYM_CODE_START(linux_cpu_switch)
	UNWIND_HINT_FUNC
	pushq	%rbp
	movq	%rsp, %rbp
	movq	%rdx, %rsp
	call	linux_cpu_call
	movq	%rbp, %rsp
	popq	%rbp
	RET
SYM_CODE_END(linux_cpu_switch)

/* void x86_pad(void): hw.c goes back to it from a debug exception, and never gets behind it. */
SYM_CODE_START(x86_pad)
	UNWIND_HINT_FUNC
	ANNOTATE_NOENDBR
	int3
	RET
SYM_CODE_END(x86_pad)
