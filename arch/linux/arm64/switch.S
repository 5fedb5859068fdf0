/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - onto another stack and back. The frame record made here leads an unwinder back. */
#include <linux/linkage.h>

/* void linux_cpu_switch(void (*fn)(void *), void *arg, void *top) */
SYM_FUNC_START(linux_cpu_switch)
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	sp, x2
	mov	x3, x0
	mov	x0, x1
	blr	x3
	mov	sp, x29
	ldp	x29, x30, [sp], #16
	ret
SYM_FUNC_END(linux_cpu_switch)
