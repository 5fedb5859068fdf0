/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* limit.c - a program of the SDK for a Cortex-M33 that runs a stack into its limit. test_cortexm.py says, through
 * gdb, which stack, and whether there is room left for what an exception pushes. */
#include <stdint.h>
#include <stdio.h>

#define STACK_WORDS 512
#define GUARD_BYTES 1024

volatile int process; /* 1: the process stack */
volatile int room;    /* 1: a frame of an exception fits above the limit */
uint32_t stack[STACK_WORDS] __attribute__((aligned(8)));
uint32_t main_sp;

/* 0x44444444 in r4, and down: at once, or word by word until nothing is left. */
#define OVERFLOW                                                                                   \
	"cmp %[room], #0\n\t"                                                                      \
	"mov r4, #0x44444444\n\t"                                                                  \
	"beq 1f\n"                                                                                 \
	".global at_once\n"                                                                        \
	"at_once:\n\t"                                                                             \
	"sub.w sp, sp, #1020\n"                                                                    \
	".global behind\n"                                                                         \
	"behind:\n\t"                                                                              \
	"b 2f\n"                                                                                   \
	"1: push {r4}\n\t"                                                                         \
	"b 1b\n"                                                                                   \
	"2:\n\t"

static void overflow(uint32_t limit, uint32_t top)
{
	__asm__ volatile("mrs r5, control\n\t"
			 "ldr r6, =main_sp\n\t"
			 "str sp, [r6]\n\t"
			 "cmp %[process], #0\n\t"
			 "beq 3f\n\t"
			 "msr psp, %[top]\n\t"
			 "msr psplim, %[limit]\n\t"
			 "orr r7, r5, #2\n\t"
			 "msr control, r7\n\t"
			 "isb\n\t"
			 "b 4f\n"
			 "3: mov sp, %[top]\n\t"
			 "msr msplim, %[limit]\n"
			 "4:\n\t" OVERFLOW "mov r7, #0\n\t"
			 "msr msplim, r7\n\t"
			 "msr psplim, r7\n\t"
			 "msr control, r5\n\t"
			 "isb\n\t"
			 "ldr sp, [r6]\n\t" ::[process] "r"(process),
			 [room] "r"(room), [limit] "r"(limit), [top] "r"(top)
			 : "r4", "r5", "r6", "r7", "lr", "cc", "memory");
}

int main(void)
{
	uint32_t begin = (uint32_t)stack;

	overflow(begin + GUARD_BYTES, begin + sizeof(stack) - 64);
	puts("went on");
	return 0;
}
