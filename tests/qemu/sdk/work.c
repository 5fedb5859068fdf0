/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* work.c - a program for stepping through: arithmetic of every width, tables, calls through pointers, recursion,
 * strings, non-local jumps. It never prints and never waits; test_m_steps.py walks through it. */
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf away;
static int numbers[24];
static char text[80];
volatile uint64_t sum;
volatile double product = 1.0;
volatile unsigned rounds;

static int rising(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static unsigned fib(unsigned n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int pick(unsigned which, int x)
{
	switch (which % 7) {
	case 0:
		return x / 3;
	case 1:
		return x % 5;
	case 2:
		return x << 3 | x >> 2;
	case 3:
		return -x;
	case 4:
		return x * x;
	case 5:
		return __builtin_clz((unsigned)x | 1u);
	default:
		return (int)__builtin_bswap32((uint32_t)x);
	}
}

static void jump(int n)
{
	if (n % 2 == 0)
		longjmp(away, n + 1);
	sum += (unsigned)n;
}

static void atomic(void)
{
	static uint32_t word;

	(void)__atomic_add_fetch(&word, 3, __ATOMIC_SEQ_CST);
	uint32_t three = word;
	(void)__atomic_compare_exchange_n(
		&word, &three, 7, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

int main(void)
{
	for (;;) {
		for (unsigned i = 0; i < 24; i++)
			numbers[i] = pick(i, (int)(i * 2654435761u + rounds));
		qsort(numbers, 24, sizeof(numbers[0]), rising);
		sum += fib(7) + (uint64_t)numbers[3] * (uint64_t)numbers[7] / 11u;
		product = product * 1.0625 + numbers[5] / 3.0;
		snprintf(text, sizeof(text), "%d %s %08x %5u", numbers[0], "text", numbers[1],
			rounds);
		sum += strlen(text) + (unsigned)atoi(text);
		if (setjmp(away) == 0)
			jump((int)(rounds % 5));
		atomic();
		memmove(text + 3, text, 40);
		rounds++;
	}
}
