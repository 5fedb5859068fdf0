/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.h - the debug registers of ARMv7-A, through coprocessor 14. */
#ifndef ARMV7A_HWDEBUG_H
#define ARMV7A_HWDEBUG_H

#include "stub/seam/arch.h"

/* As hf_arch_ops.hw_sync and hw_check. */
int armv7a_hw_sync(const struct hf_hw_slot *slots, unsigned n);
int armv7a_hw_check(const struct hf_hw_slot *slots, unsigned n);

#endif /* ARMV7A_HWDEBUG_H */
