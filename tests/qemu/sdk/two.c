/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* two.c - a program on both CPUs of mps2-an521: each counts, and does what tests/qemu/test_two.py asks for. */
#include <holdfast.h>

#define STACK_WORDS 1024

struct asked {
	uint32_t hold; /* stay in pattern() */
	uint32_t sp;   /* what pattern() has for sp */
	uint32_t held;
	uint32_t mask; /* PRIMASK */
	uint32_t masked;
	uint32_t fault; /* 1: an undefined instruction, 2: one of the FPU */
	uint32_t say;   /* print so many lines */
	uint32_t end;   /* exit with 7 */
};

volatile struct asked asked[2];
volatile uint32_t counts[2];
static const char lines[2][51] = {"cpu 0 says that ABCDEFGHIJKLMNOPQRSTUVWXYZ is all\n",
	"cpu 1 says that abcdefghijklmnopqrstuvwxyz is all\n"};
uint64_t second_stack[STACK_WORDS / 2];

void pattern(uint32_t base, volatile struct asked *a);
void count(unsigned cpu);
void started(void);
void look(unsigned cpu);
void second(void);

/* r0 to r11 are base + their number, lr is a, r12 is a->hold, until that is 0. */
__attribute__((naked)) void pattern(uint32_t base, volatile struct asked *a)
{
	__asm__("push	{r4-r11, lr}\n"
		"	mov	lr, r1\n"
		"	mov	r12, sp\n"
		"	str	r12, [lr, #4]\n"
		"	add	r1, r0, #1\n"
		"	add	r2, r0, #2\n"
		"	add	r3, r0, #3\n"
		"	add	r4, r0, #4\n"
		"	add	r5, r0, #5\n"
		"	add	r6, r0, #6\n"
		"	add	r7, r0, #7\n"
		"	add	r8, r0, #8\n"
		"	add	r9, r0, #9\n"
		"	add	r10, r0, #10\n"
		"	add	r11, r0, #11\n"
		"	mov	r12, #1\n"
		"	str	r12, [lr, #8]\n"
		"1:	ldr	r12, [lr]\n"
		"	cmp	r12, #0\n"
		"	bne	1b\n"
		"	str	r12, [lr, #8]\n"
		"	pop	{r4-r11, pc}");
}

__attribute__((noinline)) void count(unsigned cpu)
{
	counts[cpu]++;
}

__attribute__((noinline)) void started(void)
{
	__asm__ volatile("");
}

__attribute__((naked)) static void strike(void)
{
	__asm__("udf	#7\n"
		"	bx	lr");
}

/* VMOV s0, s0 */
__attribute__((naked)) static void strike_fpu(void)
{
	__asm__(".inst.w 0xeeb00a40\n"
		"	bx	lr");
}

void look(unsigned cpu)
{
	volatile struct asked *a = &asked[cpu];

	count(cpu);
	if (a->hold)
		pattern(0x1000u * (cpu + 1), a);
	if (a->mask != a->masked) {
		__asm__ volatile("msr primask, %0" ::"r"(a->mask) : "memory");
		a->masked = a->mask;
	}
	uint32_t fault = a->fault;
	a->fault = 0;
	if (fault == 1)
		strike();
	if (fault == 2)
		strike_fpu();
	for (; a->say > 0; a->say--)
		hf_board_write(lines[cpu], sizeof(lines[cpu]) - 1);
	if (a->end)
		hf_board_exit(7);
}

void second(void)
{
	for (;;)
		look(1);
}

int main(void)
{
	if (hf_board_start_cpu(1, second, second_stack, sizeof(second_stack)) != 0 ||
		hf_board_start_cpu(1, second, second_stack, sizeof(second_stack)) != HF_ESTATE ||
		hf_board_start_cpu(2, second, second_stack, sizeof(second_stack)) != HF_EINVAL)
		return 1;
	while (counts[1] == 0)
		;
	started();
	for (;;)
		look(0);
}
