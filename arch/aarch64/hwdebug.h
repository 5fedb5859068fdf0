/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.h - the debug registers of AArch64: breakpoints, watchpoints, single step. */
#ifndef AARCH64_HWDEBUG_H
#define AARCH64_HWDEBUG_H

#include "stub/seam/arch.h"

/* Let debug events become exceptions on this CPU; PSTATE.D still masks them. */
void aarch64_hw_init(void);
/* Count instructions: the next exception return with SPSR.SS set runs one. Off while the kernel or the
 * debugger handles an exception. Context: PSTATE.D set. */
void aarch64_hw_step(bool on);

/* As hf_arch_ops.hw_sync and hw_check. */
int aarch64_hw_sync(const struct hf_hw_slot *slots, unsigned n);
int aarch64_hw_check(const struct hf_hw_slot *slots, unsigned n);

#endif /* AARCH64_HWDEBUG_H */
