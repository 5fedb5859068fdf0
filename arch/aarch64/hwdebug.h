/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.h - the debug registers of AArch64: breakpoints, watchpoints, single step. */
#ifndef AARCH64_HWDEBUG_H
#define AARCH64_HWDEBUG_H

#include "arch/arm/hwdebug.h"

/* Count instructions: the next exception return with SPSR.SS set runs one. Off while the kernel or the
 * debugger handles an exception. Context: PSTATE.D set. */
void aarch64_hw_step(bool on);

#endif /* AARCH64_HWDEBUG_H */
