/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nest.c - a Cortex-M program of the SDK whose stacks are worth a backtrace: a handler in a handler in a job, which
 * runs on either stack, with words among the return addresses that are none. It needs no C library. */
#include <stdint.h>

#define SCS(offset)   (*(volatile uint32_t *)(0xe000e000u + (offset)))
#define ICSR          SCS(0xd04)
#define SHPR2         SCS(0xd1c)
#define SHPR3         SCS(0xd20)
#define ICSR_PENDSV   (1u << 28)
#define SVC_LOW       0x80000000u
#define PENDSV_HIGHER 0x00400000u
#define NOINLINE      __attribute__((noinline))

volatile unsigned rounds;
uint32_t process_stack[128];

NOINLINE void leaf(void)
{
	rounds++;
}

/* At middle, lr is left from the call of leaf(). */
NOINLINE void deepest(void)
{
	leaf();
	__asm__ volatile(".global middle\n\t.thumb_func\nmiddle:\n\tnop" ::: "memory");
	leaf();
}

void PendSV_Handler(void)
{
	deepest();
	rounds++;
}

NOINLINE void in_svc(void)
{
	uint32_t back = (uint32_t)__builtin_return_address(0);
	volatile uint32_t words[] = {
		0xfffffff9u, (uint32_t)deepest, back & ~1u, 0xfffffff1u, 0xffffffffu};

	ICSR = ICSR_PENDSV;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	rounds += words[0];
}

void SVC_Handler(void)
{
	in_svc();
	rounds++;
}

NOINLINE void job(void)
{
	__asm__ volatile("svc 0" ::: "r0", "r1", "r2", "r3", "memory");
	rounds++;
}

__attribute__((naked)) NOINLINE void on_psp(void (*fn)(void), uint32_t *top)
{
	(void)fn;
	(void)top;
	__asm__ volatile("push {r4, lr}\n\t"
			 "msr psp, r1\n\t"
			 "movs r2, #2\n\t"
			 "msr control, r2\n\t"
			 "isb\n\t"
			 "blx r0\n\t"
			 "movs r2, #0\n\t"
			 "msr control, r2\n\t"
			 "isb\n\t"
			 "pop {r4, pc}");
}

NOINLINE void on_msp(void)
{
	job();
	rounds++;
}

int main(void)
{
	SHPR2 = SVC_LOW;
	SHPR3 = PENDSV_HIGHER;
	for (;;) {
		on_msp();
		on_psp(job, process_stack + 128);
	}
}
