/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* two.S - the debug stacks of two CPUs, CPU 1's behind CPU 0's. `make size` says what one has to hold. */
#include "arch/armv7m/layout.h"

	.bss
	.balign	8
	.global	armv7m_debug_stack, armv7m_debug_stack_top
	.type	armv7m_debug_stack, %object
armv7m_debug_stack:
	.space	DEBUG_STACK_BYTES
armv7m_debug_stack_top:
	.space	DEBUG_STACK_BYTES
	.size	armv7m_debug_stack, . - armv7m_debug_stack
