/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mps2tz.h - what the FPGA images AN505 and AN521 of ARM's MPS2 share, as Secure code sees it. Source: ARM DAI
 * 0505B chapter 3, and QEMU 7.2 hw/arm/mps2-tz.c and armsse.c. */
#ifndef MPS2TZ_H
#define MPS2TZ_H

#define BOARD_UART       0x50200000u
#define BOARD_DUAL_TIMER 0x50002000u
#define BOARD_TICK_NS    800u /* of the 20 MHz clock, divided by 16 */

/* {begin, end, kind}, rising; nothing is known of what lies between. */
#define MPS2_REGIONS                                                                               \
	{0x10000000u, 0x10400000u, HF_REGION_RAM}, {0x38000000u, 0x38400000u, HF_REGION_RAM},
#define MPS2_DEVICES                                                                               \
	{0x50000000u, 0x50400000u, HF_REGION_DEVICE}, {0xe0000000u, 0xe0100000u, HF_REGION_DEVICE},

/* A bad access is a BusFault here: ask the bus. */
#define BOARD_REACHABLE(addr, len) ((void)(addr), len)

#endif /* MPS2TZ_H */
