/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* strike_fpu.S - see strike.h: d0-d15 and fpscr, where the program's flags have an FPU. */
#include "function.inc"

	function fpu_load
#if __ARM_FP
	vldmia	r0!, {d0-d15}
	ldr	r1, [r0]
	vmsr	fpscr, r1
#endif
	bx	lr
	function_end fpu_load

	function fpu_store
#if __ARM_FP
	vstmia	r0!, {d0-d15}
	vmrs	r1, fpscr
	str	r1, [r0]
#endif
	bx	lr
	function_end fpu_store

	.section .note.GNU-stack, "", %progbits
