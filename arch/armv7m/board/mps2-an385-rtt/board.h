/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - ARM MPS2 with FPGA image AN385, Cortex-M3, its line a ring in memory that a debug probe reads. A
 * timer's interrupt looks at the ring while the program runs. */
#ifndef BOARD_H
#define BOARD_H

#include "arch/armv7m/mps2/mps2.h"

#define BOARD_STEP ARM_CORTEX_M3

/* CMSDK APB timer 0 */
#define BOARD_LINE_IRQ   8u
#define BOARD_LINE_TIMER 0x40000000u
#define BOARD_LINE_TICKS 250000u /* of 25 MHz: 10 ms */

#define BOARD_REGIONS MPS2_REGIONS{0x21000000u, 0x22000000u, HF_REGION_RAM}, MPS2_DEVICES

#endif /* BOARD_H */
