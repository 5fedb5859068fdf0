/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpu.c - the program's second CPU. */
#include "sdk/board.h"

#include "board.h"

#define STACK_ALIGN 8u /* AAPCS */

int hf_board_start_cpu(unsigned cpu, void (*fn)(void), void *stack, size_t bytes)
{
	if (cpu != 1 || fn == NULL || stack == NULL || bytes < STACK_ALIGN)
		return HF_EINVAL;
	return armv7m_cpu_start(fn, ((uint32_t)stack + bytes) & ~(STACK_ALIGN - 1u));
}
