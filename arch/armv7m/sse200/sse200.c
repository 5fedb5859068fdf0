/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sse200.c - see sse200.h. The message unit has a register set per CPU: a bit that is set there is the interrupt
 * of that CPU until it is cleared. */
#include "sse200.h"

#include "armv7m.h"
#include "layout.h"
#include "machine_cpu.h"
#include "scs.h"
#include "stub/atomic.h"
#include "stub/err.h"
#include "variant.h"

#define SYSCTL_INITSVTOR1 0x50021114u
#define SYSCTL_CPUWAIT    0x50021118u
#define CPUWAIT_CPU1      (1u << 1)
#define MHU0_SET(cpu)     (0x50003004u + 0x10u * (cpu))
#define MHU0_CLR(cpu)     (0x50003008u + 0x10u * (cpu))
#define KICK              1u

extern const uint32_t hf_vectors[]; /* crt0.S */

static uint32_t started, online; /* CPU 1 */
static void (*run)(void);
static uint32_t run_sp;

bool armv7m_cpu_online(unsigned cpu)
{
	return cpu == 0 || hf_atomic_load(&online) != 0;
}

int armv7m_cpu_kick(unsigned cpu, unsigned attempt)
{
	if (attempt > 0)
		return HF_ENOSYS;
	mmio_write(MHU0_SET(cpu), KICK);
	return 0;
}

void armv7m_kick_heard(void)
{
	mmio_write(MHU0_CLR(machine_cpu()), KICK);
	__asm__ volatile("dsb" ::: "memory");
}

static bool hears_kicks(void)
{
	return (mmio_read(SCS_NVIC_ISER + SSE200_MHU0_IRQ / 32u * 4u) >> SSE200_MHU0_IRQ % 32u &
		       1u) != 0;
}

/* A program that is started anew, on CPU 0, does not expect CPU 1 to run. */
const char *armv7m_cpu_warning(void)
{
	if (!armv7m_cpu_online(1) || hears_kicks())
		return NULL;
	return "cpu 1 goes on with what the last program gave it: reset the board";
}

static void hear_kicks(void)
{
	mmio_write(SCS_NVIC_ISER + SSE200_MHU0_IRQ / 32u * 4u, 1u << SSE200_MHU0_IRQ % 32u);
}

/* The first code of CPU 1. A session that stands already has not counted on it: the kick makes it park. The FPU
 * that only CPU 1 has stays off, since nobody keeps its registers. */
static __attribute__((noreturn)) void enter(void)
{
	machine_irq_off();
	variant_start((uint32_t)hf_vectors);
	mmio_write(SCS_CPACR, 0);
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	hear_kicks();
	hf_atomic_store(&online, 1);
	(void)armv7m_cpu_kick(machine_cpu(), 0);
	armv7m_begin(run, run_sp);
}

/* What CPU 1 loads first. INITSVTOR has no bits 0 to 6. */
static _Alignas(128) const struct {
	const uint8_t *sp;
	void (*pc)(void);
} vectors = {armv7m_debug_stack_top + DEBUG_STACK_BYTES, enter};

int armv7m_cpu_start(void (*fn)(void), uint32_t sp)
{
	hear_kicks();
	if (!hf_atomic_cas(&started, 0, 1))
		return HF_ESTATE;
	run = fn;
	run_sp = sp;
	mmio_write(SYSCTL_INITSVTOR1, (uint32_t)&vectors);
	__asm__ volatile("dsb" ::: "memory");
	mmio_write(SYSCTL_CPUWAIT, mmio_read(SYSCTL_CPUWAIT) & ~CPUWAIT_CPU1);
	return 0;
}
