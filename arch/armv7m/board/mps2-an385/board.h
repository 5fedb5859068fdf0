/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - ARM MPS2 with FPGA image AN385: Cortex-M3, addresses and interrupts. Source: ARM DAI 0385D
 * chapter 3, and QEMU 7.2 hw/arm/mps2.c. */
#ifndef BOARD_H
#define BOARD_H

#define BOARD_CPUS 1u
#define BOARD_STEP ARM_CORTEX_M3

#define BOARD_UART       0x40004000u
#define BOARD_UART_IRQ   0u
#define BOARD_DUAL_TIMER 0x40002000u
#define BOARD_TICK_NS    640u /* of the 25 MHz clock, divided by 16 */

/* {begin, end, kind}, rising; nothing is known of what lies between. */
#define BOARD_REGIONS                                                                              \
	{0x00000000u, 0x00400000u, HF_REGION_RAM}, {0x20000000u, 0x20400000u, HF_REGION_RAM},      \
		{0x21000000u, 0x22000000u, HF_REGION_RAM},                                         \
		{0x40000000u, 0x40030000u, HF_REGION_DEVICE},                                      \
		{0xe0000000u, 0xe0100000u, HF_REGION_DEVICE},

/* A bad access is a BusFault here: ask the bus. */
#define BOARD_READABLE(addr) ((void)(addr), true)

#endif /* BOARD_H */
