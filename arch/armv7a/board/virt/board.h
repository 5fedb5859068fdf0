/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - QEMU's `virt` machine with a Cortex-A15: addresses and interrupt numbers.
 * Source: QEMU 7.2 hw/arm/virt.c, and the device tree it hands to the guest. */
#ifndef BOARD_VIRT_H
#define BOARD_VIRT_H

#define BOARD_NAME "virt-a15"
#define BOARD_CPUS 4u

#define BOARD_GICD       0x08000000u /* 4 KiB are registers */
#define BOARD_GICC       0x08010000u /* 8 KiB: GICC_DIR lies in the second page */
#define BOARD_GICC_BYTES 0x2000u
#define BOARD_UART       0x09000000u
#define BOARD_UART_INTID 33u

/* QEMU puts the device tree here when the kernel leaves it the whole MiB. */
#define BOARD_DTB       0x40000000u
#define BOARD_DTB_BYTES 0x00100000u

#define BOARD_TIMER_INTID 27u /* virtual timer PPI, ARM DDI 0407 and the GIC of every A15 */

#endif /* BOARD_VIRT_H */
