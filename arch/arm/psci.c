/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* psci.c - power by ARM DEN 0022; the CPU knows the way to call. */
#include "psci.h"

#include "stub/err.h"
#include "sysreg.h"

#define PSCI_SYSTEM_OFF   0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

uint32_t arm_psci_by_smc;

int arm_psci_cpu_on(unsigned cpu, uintptr_t entry)
{
	return machine_firmware(ARM_PSCI_CPU_ON, cpu, entry) == 0 ? 0 : HF_ESTATE;
}

void arm_psci_off(void)
{
	machine_firmware(PSCI_SYSTEM_OFF, 0, 0);
}

void arm_psci_reset(void)
{
	machine_firmware(PSCI_SYSTEM_RESET, 0, 0);
}
