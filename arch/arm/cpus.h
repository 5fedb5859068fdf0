/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cpus.h - the CPUs of a board, as hf_arch_ops asks for them. */
#ifndef ARM_CPUS_H
#define ARM_CPUS_H

#include "stub/types.h"

unsigned arm_cpu_count(void);
unsigned arm_cpu_self(void);
bool arm_cpu_online(unsigned cpu);

#endif /* ARM_CPUS_H */
