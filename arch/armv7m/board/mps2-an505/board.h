/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - ARM MPS2 with FPGA image AN505: Cortex-M33 with FPU, Secure. */
#ifndef BOARD_H
#define BOARD_H

#include "arch/armv7m/mps2/mps2tz.h"
#include "arch/armv7m/one_cpu.h"

#define BOARD_STEP ARM_CORTEX_M4F

#define BOARD_LINE_IRQ 32u /* of the UART: receive */

#define BOARD_REGIONS MPS2_REGIONS MPS2_DEVICES

#endif /* BOARD_H */
