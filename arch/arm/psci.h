/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* psci.h - power: start a CPU, reset, power off. */
#ifndef ARM_PSCI_H
#define ARM_PSCI_H

#include "stub/types.h"

int arm_psci_cpu_on(unsigned cpu, uintptr_t entry); /* 0 or HF_ESTATE */
void arm_psci_off(void);
void arm_psci_reset(void);

/* Set by the CPU's start: not 0 when it came down from the hypervisor's mode. */
extern uint32_t arm_psci_by_smc;

/* One call of the firmware, by HVC or SMC (ARM DEN 0028); in the CPU's folder. Returns what it says. */
uintptr_t machine_firmware(uintptr_t function, uintptr_t a, uintptr_t b);

#endif /* ARM_PSCI_H */
