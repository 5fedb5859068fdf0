/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* psci.h - power: start a CPU, reset, power off. */
#ifndef ARM_PSCI_H
#define ARM_PSCI_H

#include "stub/types.h"

int arm_psci_cpu_on(unsigned cpu, uintptr_t entry); /* 0 or HF_ESTATE */
void arm_psci_off(void);
void arm_psci_reset(void);

#endif /* ARM_PSCI_H */
