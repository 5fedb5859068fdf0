/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - QEMU's `virt` machine with a Cortex-A72 and a GICv3. */
#ifndef BOARD_VIRT_A72_H
#define BOARD_VIRT_A72_H

#include "arch/arm/virt/virt.h"

#define BOARD_NAME "virt-a72"

#define BOARD_GICD_BYTES 0x10000u
#define BOARD_GICR       0x080a0000u
#define BOARD_GICR_BYTES 0x20000u /* each CPU's */

/* Device pages besides the distributor and the line, for mmu.c. */
#define BOARD_GIC_CPU       BOARD_GICR
#define BOARD_GIC_CPU_BYTES (BOARD_CPUS * BOARD_GICR_BYTES)

#endif /* BOARD_VIRT_A72_H */
