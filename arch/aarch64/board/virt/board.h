/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - QEMU's `virt` machine with a Cortex-A57 and a GICv2. */
#ifndef BOARD_VIRT_A57_H
#define BOARD_VIRT_A57_H

#include "arch/arm/virt/virt.h"

#define BOARD_NAME "virt-a57"

#define BOARD_GICD_BYTES 0x1000u
#define BOARD_GICC       0x08010000u
#define BOARD_GICC_BYTES 0x2000u /* GICC_DIR lies in the second page */

/* Device pages besides the distributor and the line, for mmu.c. */
#define BOARD_GIC_CPU       BOARD_GICC
#define BOARD_GIC_CPU_BYTES BOARD_GICC_BYTES

#endif /* BOARD_VIRT_A57_H */
