/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* strike.c - a Cortex-M program of the SDK that faults in each way from each context, and looks whether a
 * stop and a resume left everything as it was. test_cortexm.py says what to do, through gdb. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "strike.h"

#define SCS(offset) (*(volatile uint32_t *)(0xe000e000u + (offset)))
#define ICSR_PENDSV (1u << 28)
#define IRQ_THIN    20u  /* an interrupt that no device uses */
#define IRQ_HIGH    100u /* the same, where there are so many */
#define STACK_WORDS 256

volatile int context, kind; /* what to do next */
volatile int floating;      /* 1: who is interrupted uses the FPU, 2: who strikes, 3: both */
volatile unsigned strikes, wrong;
struct registers before, after;
uint32_t canary[8]; /* what lay above sp */
uint32_t process_stack[STACK_WORDS];

static void fpu_pattern(uint32_t *s, uint32_t seed)
{
	for (unsigned i = 0; i < FPU_WORDS - 1; i++)
		s[i] = 0x40490000u + seed * 0x1000u + i;
	s[FPU_WORDS - 1] = 0x01000000u * (seed & 3u); /* fpscr: flush to zero, default NaN */
}

/* fn, with the FPU in use; its registers shall be the same behind it. */
static void with_fpu(void (*fn)(void), uint32_t seed)
{
	uint32_t saved[FPU_WORDS], in[FPU_WORDS], out[FPU_WORDS] = {0};

	fpu_store(saved); /* a caller wants s16-s31 back */
	fpu_pattern(in, seed);
	fpu_load(in);
	fn();
	fpu_store(out);
	if (memcmp(in, out, sizeof(in)) != 0)
		wrong++;
	fpu_load(saved);
}

static void hit_once(void)
{
	for (unsigned i = 0; i < 13; i++)
		before.r[i] = 0x01010101u * (i + 1) ^ strikes;
	for (unsigned i = 0; i < 8; i++)
		canary[i] = 0xca0a0000u + i;
	before.flags = 0xf8000000u & strikes * 0x38000000u;
	before.same = 1;
	memset(&after, 0, sizeof(after));
	strike(kind, &before, &after);
	strikes++;
	if (memcmp(&before, &after, sizeof(before)) != 0)
		wrong++;
}

void hit(void)
{
	if ((floating & 2) != 0)
		with_fpu(hit_once, strikes + 1);
	else
		hit_once();
}

void PendSV_Handler(void)
{
	hit();
}

void IRQ20_Handler(void)
{
	hit();
}

void IRQ100_Handler(void)
{
	hit();
}

void SVC_Handler(void)
{
	hit();
}

static void interrupt_at(unsigned irq, unsigned priority)
{
	((volatile uint8_t *)0xe000e400u)[irq] = (uint8_t)priority;
	SCS(0x100 + irq / 32 * 4) = 1u << irq % 32;
	SCS(0x200 + irq / 32 * 4) = 1u << irq % 32; /* pending */
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

static void pend_sv(void)
{
	SCS(0xd04) = ICSR_PENDSV;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

uint32_t vectors_before;

/* A HardFault of the program's own, in which NMI is the only way to the debugger. The debugger needs HardFault
 * to go on, so it has its vectors back before anything else can happen. */
__attribute__((naked)) void own_hard_fault(void)
{
	__asm__ volatile("ldr r0, =0xe000ed28\n\t" /* CFSR: ours */
			 "ldr r1, [r0]\n\t"
			 "str r1, [r0]\n\t"
			 "ldr r0, =0xe000ed04\n\t"
			 "ldr r1, =0x80000000\n\t"
			 "str r1, [r0]\n\t"
			 "dsb\n\t"
			 "isb\n"
			 ".global behind_nmi\n"
			 "behind_nmi:\n\t"
			 "ldr r0, [sp, #24]\n\t" /* on, behind the UDF */
			 "adds r0, #2\n\t"
			 "str r0, [sp, #24]\n\t"
			 "ldr r0, =0xe000ed08\n\t"
			 "ldr r1, =vectors_before\n\t"
			 "ldr r1, [r1]\n\t"
			 "str r1, [r0]\n\t"
			 "dsb\n\t"
			 "bx lr\n\t"
			 ".ltorg");
}

static void in_hard_fault(void)
{
	static uint32_t vectors[128] __attribute__((aligned(512)));

	vectors_before = SCS(0xd08);
	for (unsigned i = 0; i < 80; i++)
		vectors[i] = ((volatile uint32_t *)vectors_before)[i];
	vectors[3] = (uint32_t)own_hard_fault;
	SCS(0xd08) = (uint32_t)vectors;
	__asm__ volatile("cpsid i\n\tdsb\n\tisb\n\tudf #9\n\tcpsie i" ::: "r0", "r1", "memory");
}

static void with_faultmask(void)
{
	__asm__ volatile("cpsid f" ::: "memory");
	SCS(0xd04) = 1u << 31; /* NMI */
	__asm__ volatile("dsb\n\tisb\n\tcpsie f" ::: "memory");
}

static void once(void)
{
	switch (context) {
	case 0:
		hit();
		break;
	case 1:
		__asm__ volatile("cpsid i" ::: "memory");
		hit();
		__asm__ volatile("cpsie i" ::: "memory");
		break;
	case 2:
		on_process_stack(hit, process_stack + STACK_WORDS);
		break;
	case 3:
		lose_stack();
		break;
	case 4:
		SCS(0xd20) = 0x00ff0000;
		pend_sv();
		break;
	case 5:
		interrupt_at(IRQ_THIN, 0);
		break;
	case 6:
		interrupt_at(IRQ_THIN, 0x80);
		break;
	case 7:
		masked_by_priority(hit);
		break;
	case 8:
		__asm__ volatile("svc 0" ::: "memory");
		break;
	case 9:
		lose_process_stack();
		break;
	case 10:
		with_faultmask();
		break;
	case 11:
		in_hard_fault();
		break;
	case 12:
		interrupt_at(IRQ_HIGH, 0x80);
		break;
	default:
		break;
	}
}

void round_done(void)
{
	__asm__ volatile("" ::: "memory");
}

int main(void)
{
	while (context >= 0) {
		if ((floating & 1) != 0)
			with_fpu(once, strikes + 0x80u);
		else
			once();
		round_done();
	}
	printf("%u strikes, %u wrong\n", strikes, wrong);
	return wrong != 0;
}
