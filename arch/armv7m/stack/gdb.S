/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb.S - the debug stack: exceptions and the debugger run on it. `make size` says what it has to hold. */
	.bss
	.balign	8
	.global	armv7m_debug_stack, armv7m_debug_stack_top
	.type	armv7m_debug_stack, %object
armv7m_debug_stack:
	.space	0x5e0
	.size	armv7m_debug_stack, . - armv7m_debug_stack
armv7m_debug_stack_top:
