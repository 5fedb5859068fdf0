/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - QEMU's `virt` machine with a Cortex-A15 and a GICv2. */
#ifndef BOARD_VIRT_H
#define BOARD_VIRT_H

#include "arch/arm/virt/virt.h"

#define BOARD_NAME "virt-a15"

#define BOARD_GICD_BYTES 0x1000u
#define BOARD_GICC       0x08010000u
#define BOARD_GICC_BYTES 0x2000u /* GICC_DIR lies in the second page */

#endif /* BOARD_VIRT_H */
