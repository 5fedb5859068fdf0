/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* psci.c - power: start a CPU, reset, power off. ARM DEN 0022, conduit HVC. */
#include "armv7a.h"

#define PSCI_SYSTEM_OFF   0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u
#define PSCI_CPU_ON       0x84000003u

static uint32_t call(uint32_t function, uint32_t a, uint32_t b, uint32_t c)
{
	register uint32_t r0 __asm__("r0") = function;
	register uint32_t r1 __asm__("r1") = a;
	register uint32_t r2 __asm__("r2") = b;
	register uint32_t r3 __asm__("r3") = c;

	__asm__ volatile(".arch_extension virt\n\thvc #0"
			 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"memory");
	return r0;
}

int armv7a_psci_cpu_on(unsigned cpu, uint32_t entry)
{
	return call(PSCI_CPU_ON, cpu, entry, 0) == 0 ? 0 : HF_ESTATE;
}

void armv7a_psci_off(void)
{
	call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void armv7a_psci_reset(void)
{
	call(PSCI_SYSTEM_RESET, 0, 0, 0);
}
