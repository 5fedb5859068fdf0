/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns.c - a Secure program of the SDK for AN505 and AN521 that calls Non-secure code, which strikes. test_ns.py says
 * how, through gdb. Linked with hf_ram_bytes=0x200000: the upper half of the RAM becomes Non-secure.
 *
 * Registers: SAU DDI 0553; MPC ARM DDI 0571; addresses QEMU 7.2 hw/arm/mps2-tz.c. */
#include "ns.h"

#include <stdint.h>
#include <string.h>

#define REG(at)   (*(volatile uint32_t *)(at))
#define SAU_CTRL  REG(0xe000edd0)
#define SAU_RNR   REG(0xe000edd8)
#define SAU_RBAR  REG(0xe000eddc)
#define SAU_RLAR  REG(0xe000ede0)
#define VTOR_NS   REG(0xe002ed08)
#define SHPR2_NS  REG(0xe002ed1c)        /* SVC: the highest byte */
#define MPC(at)   REG(0x58009000 + (at)) /* of SSRAM3 */
#define MPC_MAX   0x10
#define MPC_INDEX 0x18
#define MPC_LUT   0x1c
#define NS_BYTES  0x200000u
#define VECTORS   16u

extern char ns_begin[], ns_end[], ns_svc[], ns_strike[], ns_entry[];

volatile int how;                       /* bits of ns.h */
volatile unsigned insn = 0xde07;        /* what strikes */
volatile uint32_t pattern = 0x01010101; /* of the registers */
volatile int going = 1;

static uint32_t there(const char *label)
{
	return NS_BASE + (uint32_t)(label - ns_begin);
}

static void give_away(void)
{
	for (uint32_t i = 0; i <= MPC(MPC_MAX); i++) {
		MPC(MPC_INDEX) = i;
		MPC(MPC_LUT) = ~0u; /* a bit for each block: Non-secure */
	}
	SAU_RNR = 0;
	SAU_RBAR = NS_BASE;
	SAU_RLAR = (NS_BASE + NS_BYTES - 1) & ~0x1fu;
	SAU_RLAR |= 1;
	SAU_CTRL = 1;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

static void prepare(void)
{
	uint32_t *vectors = (uint32_t *)NS_VECTOR;

	memcpy((void *)NS_BASE, ns_begin, (size_t)(ns_end - ns_begin));
	for (unsigned n = 0; n < VECTORS; n++)
		vectors[n] = there(ns_svc);
	VTOR_NS = NS_VECTOR;
	SHPR2_NS = 0x80000000u; /* below the line's interrupt */
	__asm__ volatile("msr msp_ns, %0" ::"r"(NS_MSP));
}

static void strike(void)
{
	uint32_t *in = (uint32_t *)NS_IN;

	for (unsigned i = 0; i < 13; i++)
		in[i] = pattern * (i + 1);
	*(volatile uint16_t *)there((const char *)((uintptr_t)ns_strike & ~1u)) = (uint16_t)insn;
	__asm__ volatile("dsb\n\tisb\n\t"
			 "mov r0, %0\n\t"
			 "mov r4, %1\n\t"
			 "blxns r4" ::"r"(how),
			 "r"(there((const char *)((uintptr_t)ns_entry & ~1u)))
			 : "r0", "r1", "r2", "r3", "r4", "r12", "lr", "cc", "memory");
}

void round_done(void)
{
	__asm__ volatile("" ::: "memory");
}

int main(void)
{
	give_away();
	prepare();
	while (going) {
		strike();
		round_done();
	}
	return 7;
}
