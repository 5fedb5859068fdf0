/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sse200.h - the two CPUs of Arm's SSE-200 subsystem, for board.h: which one runs, the second one's start, and the
 * message unit by which one CPU freezes the other. Source: ARM 101104, QEMU 7.2 hw/arm/armsse.c.
 *
 *   CPU 1: held by CPUWAIT --armv7m_cpu_start()--> vectors, faults --> online --> kicks itself --> fn()
 *
 * Both CPUs are Secure here. */
#ifndef ARMV7M_SSE200_H
#define ARMV7M_SSE200_H

#define SSE200_CPU_IDENTITY 0x5001f000u /* each CPU reads its own number */
#define SSE200_MHU0_IRQ     6u          /* of both CPUs */

#ifndef __ASSEMBLER__
#include "arch/arm/mmio.h"
#include "stub/types.h"

/* What one_cpu.h says of a board with one. */
#define BOARD_CPUS               2u
#define BOARD_CPU_SELF           mmio_read(SSE200_CPU_IDENTITY)
#define BOARD_CPU_ONLINE         armv7m_cpu_online
#define BOARD_CPU_KICK           armv7m_cpu_kick
#define BOARD_IS_KICK(exception) ((exception) == ARMV7M_IRQ0 + SSE200_MHU0_IRQ)
#define BOARD_KICK_HEARD()       armv7m_kick_heard()
#define BOARD_WARNING            armv7m_cpu_warning()

/* As in struct hf_arch_ops. CPU 1 is online from where its exceptions are the debugger's; a kick does not get
 * through while the CPU has interrupts masked, and there is no harder one. */
bool armv7m_cpu_online(unsigned cpu);
int armv7m_cpu_kick(unsigned cpu, unsigned attempt);
/* Take the message back. Context: the exception of it. */
void armv7m_kick_heard(void);

/* What is wrong between the CPUs, in words; NULL: nothing. Any context. */
const char *armv7m_cpu_warning(void);

/* Let CPU 1 go: fn() in Thread mode on MSP = sp, privileged, interrupts on; when it returns the CPU sleeps. 0;
 * HF_ESTATE: it runs already. Context: CPU 0, the program. */
int armv7m_cpu_start(void (*fn)(void), uint32_t sp);

/* begin.S */
__attribute__((noreturn)) void armv7m_begin(void (*fn)(void), uint32_t sp);
#endif

#endif /* ARMV7M_SSE200_H */
