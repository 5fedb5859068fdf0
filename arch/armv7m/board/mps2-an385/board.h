/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - ARM MPS2 with FPGA image AN385: Cortex-M3. */
#ifndef BOARD_H
#define BOARD_H

#include "arch/armv7m/mps2/mps2.h"

#define BOARD_STEP ARM_CORTEX_M3

#define BOARD_LINE_IRQ 0u /* of the UART: receive */

#define BOARD_REGIONS MPS2_REGIONS{0x21000000u, 0x22000000u, HF_REGION_RAM}, MPS2_DEVICES

#endif /* BOARD_H */
