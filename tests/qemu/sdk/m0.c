/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* m0.c - a Cortex-M0 program of the SDK that faults in each way that this CPU has, from each context, and looks
 * whether a stop and a resume left everything as it was. It runs from RAM and needs no C library;
 * test_m0.py says what to do, through gdb. */
#include "m0.h"

#include "holdfast.h"

#define SCS(offset) (*(volatile uint32_t *)(0xe000e000u + (offset)))
#define ICSR_PENDSV (1u << 28)
#define STACK_WORDS 128

volatile int context, kind; /* what to do next */
volatile unsigned strikes, wrong, spins;
volatile int spinning;
struct registers before, after;
uint32_t process_stack[STACK_WORDS];

void hit(void)
{
	for (unsigned i = 0; i < 13; i++)
		before.r[i] = 0x01010101u * (i + 1) ^ strikes;
	before.r[1] |= 1u; /* no address of a word */
	before.flags = 0xf0000000u & strikes * 0x30000000u;
	before.sp = before.primask = 0;
	strike(kind, &before, &after);
	strikes++;
	for (unsigned i = 0; i < 13; i++)
		wrong += before.r[i] != after.r[i];
	wrong += before.flags != after.flags;
	wrong += after.sp != before.sp || after.primask != before.primask;
}

void PendSV_Handler(void)
{
	hit();
}

void SVC_Handler(void)
{
	hit();
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
	case 4:
		SCS(0xd20) = 0x00ff0000; /* PendSV: lowest priority */
		SCS(0xd04) = ICSR_PENDSV;
		__asm__ volatile("dsb\n\tisb" ::: "memory");
		break;
	case 8:
		__asm__ volatile("svc 0" ::: "memory");
		break;
	default:
		break;
	}
}

void round_done(void)
{
	__asm__ volatile("" ::: "memory");
}

/* Run where it is kept: nothing can be planted here. */
__attribute__((section(".flash"), noinline)) unsigned in_flash(unsigned n)
{
	return n * 3u + 1u;
}

void spin(void)
{
	while (spinning)
		spins++;
}

int main(void)
{
	static const char text[] = "a Cortex-M0\n";

	hf_board_write(text, sizeof(text) - 1);
	while (context >= 0) {
		once();
		round_done();
	}
	if (in_flash(4) != 13)
		wrong++;
	spin();
	return wrong != 0 ? 1 : 7;
}
