/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mps2.h - what the FPGA images AN385, AN386 and AN500 of ARM's MPS2 share. Source: ARM DAI 0385D chapter 3, and
 * QEMU 7.2 hw/arm/mps2.c. */
#ifndef MPS2_H
#define MPS2_H

#include "arch/armv7m/one_cpu.h"

#define BOARD_UART       0x40004000u
#define BOARD_DUAL_TIMER 0x40002000u
#define BOARD_TICK_NS    640u /* of the 25 MHz clock, divided by 16 */

/* {begin, end, kind}, rising; nothing is known of what lies between. */
#define MPS2_REGIONS                                                                               \
	{0x00000000u, 0x00400000u, HF_REGION_RAM}, {0x20000000u, 0x20400000u, HF_REGION_RAM},
#define MPS2_DEVICES                                                                               \
	{0x40000000u, 0x40030000u, HF_REGION_DEVICE}, {0xe0000000u, 0xe0100000u, HF_REGION_DEVICE},

/* A bad access is a BusFault here: ask the bus. */
#define BOARD_REACHABLE(addr, len) ((void)(addr), len)

#endif /* MPS2_H */
