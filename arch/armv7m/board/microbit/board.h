/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - BBC micro:bit: nRF51822, Cortex-M0. Source: Nordic nRF51 Series Reference Manual 3.0, chapter 5;
 * the pins of the UART: the board's schematic. */
#ifndef BOARD_H
#define BOARD_H

#include "arch/armv7m/one_cpu.h"

#define BOARD_STEP ARM_CORTEX_M0

#define BOARD_UART     0x40002000u
#define BOARD_UART_TX  24u
#define BOARD_UART_RX  25u
#define BOARD_TIMER    0x40008000u
#define BOARD_LINE_IRQ 2u

/* {begin, end, kind}, rising; nothing is known of what lies between. The flash is ROM to a debugger: a
 * breakpoint in it would cost an erase of its page. */
#define BOARD_REGIONS                                                                              \
	{0x00000000u, 0x00040000u, HF_REGION_ROM}, {0x10000000u, 0x10002000u, HF_REGION_DEVICE},   \
		{0x20000000u, 0x20004000u, HF_REGION_RAM},                                         \
		{0x40000000u, 0x40020000u, HF_REGION_DEVICE},                                      \
		{0x50000000u, 0x50001000u, HF_REGION_DEVICE},                                      \
		{0xe000e000u, 0xe000f000u, HF_REGION_DEVICE},

/* A bad access is silent here: it reads as 0. So nothing is read but what is known to be there. */
#define BOARD_REACHABLE(addr, len) armv7m_known_bytes(addr, len)

#endif /* BOARD_H */
