/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* irqmask.h - the kick is an IRQ of higher priority. */
#include "arch/aarch64/mask_pmr.h"
