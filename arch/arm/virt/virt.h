/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* virt.h - QEMU's `virt` machine: addresses and interrupt numbers that every CPU model of it shares.
 * Source: QEMU 7.2 hw/arm/virt.c, and the device tree it hands to the guest. */
#ifndef ARM_VIRT_H
#define ARM_VIRT_H

#define BOARD_CPUS 4u

#define BOARD_GICD        0x08000000u
#define BOARD_UART        0x09000000u
#define BOARD_UART_INTID  33u
#define BOARD_TIMER_INTID 27u /* virtual timer PPI, as on every generic timer */

/* QEMU puts the device tree here when the kernel leaves it the whole MiB. */
#define BOARD_DTB       0x40000000u
#define BOARD_DTB_BYTES 0x00100000u

#endif /* ARM_VIRT_H */
