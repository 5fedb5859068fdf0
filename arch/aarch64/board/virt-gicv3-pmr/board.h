/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - as virt-gicv3, but the kernel masks interrupts by priority. */
#include "arch/aarch64/board/virt-gicv3/board.h"
